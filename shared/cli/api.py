"""Calls of the stack's HTTP API, and what its refusals mean to a person."""

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

# Python converts longer texts to numbers only when told to.
_MAX_DIGITS = 4_000
_WITHOUT = (
    "There is no token. Set OUTRIDER_TOKEN, or make one: `outrider token create --org org_…`."
)
_REFUSED = (
    "The API does not take the token: it has expired, was ended, or belongs to another stack. Make "
    "a new one: `outrider token create --org org_…`."
)


def with_api(command: Command) -> Command:
    """Takes the options that name the API and who calls it; `ApiConnection.of` reads them."""
    url = click.option("--url", envvar="OUTRIDER_URL", show_envvar=True, metavar="URL",
                       help="The API; by default that of the stack.")  # fmt: skip
    token = click.option("--token", envvar="OUTRIDER_TOKEN", show_envvar=True, metavar="TOKEN",
                         help="A token of the organisation.")  # fmt: skip
    return url(token(command))


@dataclass(frozen=True, slots=True)
class ApiConnection:
    """Of one stack, for one token."""

    url: str
    token: str = field(repr=False)
    request: Callable[..., Any]

    @classmethod
    def of(cls, stack: TargetStack) -> "ApiConnection":
        """Where the command's options say, or else the stack."""
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
        """What the API answers, as JSON; None when it says nothing. A refusal is a UserError.

        A `body` of bytes is sent as it is.
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
            _refuse(answer.status, reported)
        return reported


def _read(body: bytes) -> Any:
    """Reads JSON; a number that Python has no value for is its text, as it stands in payloads."""
    return json.loads(body, parse_int=_whole, parse_float=_fraction)


def _whole(text: str) -> int | str:
    return int(text) if len(text) <= _MAX_DIGITS else text


def _fraction(text: str) -> float | str:
    number = float(text)
    return number if isfinite(number) else text


def _refuse(status: int, reported: Any) -> NoReturn:
    reason = f"{_detail(reported)} (HTTP {status})"
    if status == HTTPStatus.UNAUTHORIZED:
        raise Unauthenticated(_REFUSED)
    if status == HTTPStatus.FORBIDDEN:
        raise Forbidden(reason)
    if status == HTTPStatus.NOT_FOUND:
        raise NotFound(reason)
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise InfrastructureError(
            f"{reason}. Try again in a moment; `outrider doctor` may tell why."
        )
    raise BadRequest(reason)


def _detail(reported: Any) -> str:
    """What an error of the API says, with the place that it speaks of."""
    detail = reported.get("detail") if isinstance(reported, dict) else None
    if isinstance(detail, list):
        return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in detail)
    return str(detail) if detail else "The API refused the request, and is it one of Outrider?"


def path(*parts: str) -> str:
    """The parts of a path, whatever characters they hold."""
    return "/".join(quote(part, safe="") for part in parts)
