"""Judgment of policies as AWS makes it, where ministack is kinder or stricter.

By itself ministack gives `aws:PrincipalArn` the ARN of a session instead of that of its role, keeps
`sts:ExternalId` from the policies of the caller, and lets a role assume another one for hours.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qs

from ministack.core import iam_actions, iam_evaluator  # type: ignore[import-untyped]
from ministack.services import iam, sts  # type: ignore[import-untyped]

Method = Callable[..., Any]

# Condition keys of a request to STS, and the parameters that they are the values of.
_STS_KEYS = {"sts:ExternalId": "ExternalId", "sts:RoleSessionName": "RoleSessionName"}
_CHAINED_SECONDS = 3_600


def install() -> None:
    """Replaces the functions of ministack that resolve condition keys and assume roles."""
    iam_evaluator._resolve_condition_key = _with_role_arn(iam_evaluator._resolve_condition_key)
    iam_actions.request_tag_context = _with_sts_keys(iam_actions.request_tag_context)
    sts.handle_request = _chained_for_an_hour(sts.handle_request)


def _with_role_arn(resolve: Method) -> Method:
    """Resolves `aws:PrincipalArn` of a session to the ARN of its role."""

    @wraps(resolve)
    def resolved(key: str, ctx: Any) -> Any:
        if key.lower() == "aws:principalarn" and ctx.principal_type == "AssumedRole":
            return _role_arn(ctx.principal_arn)
        return resolve(key, ctx)

    return resolved


def _role_arn(session_arn: str) -> str:
    account, name = session_arn.split(":")[4], session_arn.split("/")[1]
    role = iam._roles.get_scoped(account, None, name)
    return str(role["Arn"]) if role else session_arn


def _with_sts_keys(context: Method) -> Method:
    """Adds the keys of STS to those by which the policies of the caller are judged."""

    @wraps(context)
    def keys(service: str, action: str, body: bytes, params: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = context(service, action, body, params)
        if service != "sts":
            return found
        given = _parameters(body, params)
        own = {key: given[name] for key, name in _STS_KEYS.items() if name in given}
        return {**found, **own}

    return keys


def _chained_for_an_hour(handle_request: Method) -> Method:
    """Refuses a session of more than an hour to a caller that is a session itself."""

    @wraps(handle_request)
    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, params: dict[str, Any]
    ) -> Any:
        given = _parameters(body, params)
        is_long = int(given.get("DurationSeconds", 0)) > _CHAINED_SECONDS
        if given.get("Action") == "AssumeRole" and is_long:
            caller = sts._caller_identity(headers, params)
            if isinstance(caller, dict) and caller["principalType"] == "AssumedRole":
                reason = "The requested DurationSeconds exceeds the 1 hour session limit for "
                reason += "roles assumed by role chaining."
                return iam._error(400, "ValidationError", reason, ns="sts")
        return await handle_request(method, path, headers, body, params)

    return handle


def _parameters(body: bytes, params: dict[str, Any]) -> dict[str, Any]:
    """Returns the parameters of a request, in its query, its form or its JSON."""
    if body[:1] == b"{":
        found: dict[str, Any] = json.loads(body)
        return found
    form = parse_qs(body.decode("utf-8", "replace"))
    return {
        name: value[0] if isinstance(value, list) else value
        for name, value in {**params, **form}.items()
    }
