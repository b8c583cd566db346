"""Client of the stack's HTTP API, with errors explained for people."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from math import isfinite
from typing import Any, NoReturn
from urllib.parse import quote

import click

from shared.cli.target import Command, TargetStack
from shared.domain.errors import (
    BadRequest,
    Forbidden,
    InfrastructureError,
    NotFound,
    Unauthenticated,
)
from shared.version import VERSION

# Python's default limit for the conversion of text to integers.
_MAX_DIGITS = 4_000
_WITHOUT = (
    "Missing token. Set OUTRIDER_TOKEN; to create a token: `outrider token create --org org_…`."
)
_REFUSED = (
    "The API rejected the token: it has expired, was revoked, or belongs to another stack. Create "
    "a new one: `outrider token create --org org_…`."
)


def with_api(command: Command) -> Command:
    """Adds the options for the API's URL and token, which `ApiConnection.of` reads."""
    url = click.option("--url", envvar="OUTRIDER_URL", show_envvar=True, metavar="URL",
                       help="URL of the API; by default the stack's.")  # fmt: skip
    token = click.option("--token", envvar="OUTRIDER_TOKEN", show_envvar=True, metavar="TOKEN",
                         help="Token of the organisation.")  # fmt: skip
    return url(token(command))


@dataclass(frozen=True, slots=True)
class ApiConnection:
    """A connection to a stack's API with a token."""

    url: str
    token: str = field(repr=False)
    request: Callable[..., Any]

    @classmethod
    def of(cls, stack: TargetStack) -> "ApiConnection":
        """Connects to the API of the command's options, or else of the stack."""
        token = stack.option_value("token", "OUTRIDER_TOKEN")
        if not token:
            raise Unauthenticated(_WITHOUT)
        url = stack.option_value("url", "OUTRIDER_URL") or stack.operator.deployment.output(
            "ApiUrl"
        )
        return cls(url.rstrip("/"), token, stack.operator.request)

    def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Sends a request; returns the JSON of the response, or None if it is empty.

        An error response is raised as a ServiceError. A `body` of bytes is sent unchanged.
        """
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        sent = {
            "authorization": f"Bearer {self.token}",
            "user-agent": f"outrider-cli/{VERSION}",
            **({"content-type": "application/json"} if data is not None else {}),
            **(headers or {}),
        }
        answer = self.request(method, f"{self.url}/api/v1/{path}", sent, data)
        try:
            reported = _read(answer.body) if answer.body else None
        except ValueError:
            reported = None
        if answer.status >= HTTPStatus.BAD_REQUEST:
            _raise_for(answer.status, reported)
        return reported


def _read(body: bytes) -> Any:
    """Parses JSON; a number that Python cannot represent becomes its text."""
    return json.loads(body, parse_int=_parse_int, parse_float=_parse_float)


def _parse_int(text: str) -> int | str:
    return int(text) if len(text) <= _MAX_DIGITS else text


def _parse_float(text: str) -> float | str:
    number = float(text)
    return number if isfinite(number) else text


def _raise_for(status: int, reported: Any) -> NoReturn:
    reason = f"{_detail(reported)} (HTTP {status})"
    if status == HTTPStatus.UNAUTHORIZED:
        raise Unauthenticated(_REFUSED)
    if status == HTTPStatus.FORBIDDEN:
        raise Forbidden(reason)
    if status == HTTPStatus.NOT_FOUND:
        raise NotFound(reason)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise InfrastructureError(
            f"{reason}. Try again shortly; `outrider doctor` may show the cause."
        )
    raise BadRequest(reason)


def _detail(reported: Any) -> str:
    """Returns the detail of an API error, with the locations of invalid fields."""
    detail = reported.get("detail") if isinstance(reported, dict) else None
    if isinstance(detail, list):
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in detail)
    return (
        str(detail)
        if detail
        else ("The API rejected the request without a reason. Is the URL an Outrider API?")
    )


def path(*parts: str) -> str:
    """Joins the parts of a path, with any characters escaped."""
    return "/".join(quote(part, safe="") for part in parts)
