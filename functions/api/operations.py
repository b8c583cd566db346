"""Operations of the API: each has a name, a method, a path and who may call it.

A route function gets a `Call` and returns a `Response`. Before it runs, the token is verified and
its kind is checked, so that an unauthenticated request learns nothing about its body.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from functions.api.problems import body_problems, query_problems
from functions.http.request import Request
from functions.http.response import Response
from shared.bootstrap.api import Api
from shared.domain.access import Identity
from shared.domain.errors import Forbidden, PayloadTooLarge

Input = TypeVar("Input", bound=BaseModel)

# What is stored of a body must fit an item of 400 KB.
MAX_BODY_BYTES = 256 * 1024


class Access(Enum):
    """Which tokens an operation takes."""

    # An organisation's token, or the one of the very application in the path.
    APPLICATION = "application"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Call:
    """One authorised request to an operation."""

    request: Request
    identity: Identity
    path: Mapping[str, str]
    services: Api

    def body(self, kind: type[Input]) -> Input:
        """The body as `kind`; InvalidInput or PayloadTooLarge when it is none."""
        if len(self.request.body) > MAX_BODY_BYTES:
            raise PayloadTooLarge(f"The body is over {MAX_BODY_BYTES} bytes.")
        try:
            return kind.model_validate_json(self.request.body or b"{}")
        except ValidationError as exc:
            raise body_problems(exc) from None

    def query(self, kind: type[Input]) -> Input:
        """The query string as `kind`: BadRequest when it does not parse, InvalidInput when a
        value breaks a rule. Parameters that nobody knows are ignored."""
        try:
            return kind.model_validate(self.request.query)
        except ValidationError as exc:
            raise query_problems(exc) from None


Route = Callable[[Call], Response]


@dataclass(frozen=True, slots=True)
class Operation:
    """`path` names its parameters in angle brackets."""

    name: str
    method: str
    path: str
    access: Access
    route: Route

    def serve(self, request: Request, path: Mapping[str, str], services: Api) -> Response:
        """Verifies the token, checks its kind, and runs the route."""
        identity = services.tokens.identify(request.token)
        if self.access is Access.ORGANISATION and identity.app_id is not None:
            raise Forbidden
        return self.route(Call(request, identity, path, services))


class Operations(list[Operation]):
    """The operations of one kind of thing, below a common path."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix

    def add(
        self, name: str, method: str, path: str = "", access: Access = Access.ORGANISATION
    ) -> Callable[[Route], Route]:
        """Registers the decorated function as the operation's route."""

        def register(route: Route) -> Route:
            self.append(Operation(name, method, self._prefix + path, access, route))
            return route

        return register
