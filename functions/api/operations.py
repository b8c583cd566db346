"""Operations of the API: name, method, path, inputs and responses.

A route is a function of a `Call`, and of `body`, `query` and `idempotency_key` if it has parameters
of these names; the annotations of the first two are the types that the request is parsed into. Its
docstring describes the operation in the OpenAPI document. The token is verified and its permission
checked before the request is parsed, so an unauthenticated client learns nothing about its body.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from functions.api.fields import RequestBody
from functions.api.problems import body_problems, query_problems
from functions.http.access_log import AccessLog
from functions.http.request import Request
from functions.http.response import Response
from shared.assembly.api import Api
from shared.domain.auth.access import ANONYMOUS, Identity
from shared.domain.auth.permissions import PERMISSIONS, Permission, Reach
from shared.domain.errors import PayloadTooLarge

Body = TypeVar("Body", bound=RequestBody)
Query = TypeVar("Query", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Call:
    """An authorized request to an operation."""

    request: Request
    identity: Identity
    path: Mapping[str, str]
    services: Api
    access_log: AccessLog

    @property
    def endpoint_place(self) -> tuple[str, str]:
        """References of the application and the endpoint in the path."""
        return self.path["app_id"], self.path["endpoint_id"]


@dataclass(frozen=True, slots=True)
class Text:
    """A response body that is not JSON."""

    media_type: str
    example: str


Route = Callable[..., Response]
# By status: the type of the body, a TypedDict or a Text; None for no body.
Responses = Mapping[int, Any]
# By the name of a route's parameter: its annotation.
Inputs = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation; `path` has its parameters in angle brackets.

    `inputs` are parsed for the route; `reads` are the documented inputs, some of which a route may
    parse itself.
    """

    name: str
    method: str
    path: str
    permission: Permission
    responses: Responses
    route: Route
    inputs: Inputs
    reads: Inputs

    def serve(
        self, request: Request, path: Mapping[str, str], services: Api, access_log: AccessLog
    ) -> Response:
        """Verifies the token, checks its permission, parses the request, and runs the route."""
        access_log.operation = self.name
        access_log.identity = identity = self._identity(request, services)
        inputs = {name: _READERS[name](request, kind) for name, kind in self.inputs.items()}
        return self.route(Call(request, identity, path, services, access_log), **inputs)

    def _identity(self, request: Request, services: Api) -> Identity:
        if self.permission.reach is Reach.ANYONE:
            return ANONYMOUS
        identity = services.tokens.identify(request.token)
        self.permission.check(identity)
        return identity


class Operations(list[Operation]):
    """Operations on one kind of object, below a common path."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix

    def add(
        self,
        name: str,
        method: str,
        path: str = "",
        *,
        responses: Responses,
        reads: Inputs | None = None,
    ) -> Callable[[Route], Route]:
        """Registers the decorated function as the operation's route.

        `reads` documents the inputs of a route that parses the request itself. KeyError if the
        table of permissions lacks the operation.
        """

        def register(route: Route) -> Route:
            permission, whole = PERMISSIONS[name], self._prefix + path
            inputs = _inputs_of(route)
            described = inputs if reads is None else reads
            self.append(
                Operation(name, method, whole, permission, responses, route, inputs, described)
            )
            return route

        return register


def _inputs_of(route: Route) -> Inputs:
    parameters = inspect.signature(route).parameters
    return {name: parameters[name].annotation for name in _READERS if name in parameters}


def _body(request: Request, kind: type[Body]) -> Body:
    """Parses the body as `kind`; InvalidInput or PayloadTooLarge if it is invalid."""
    if len(request.body) > kind.max_bytes:
        raise PayloadTooLarge(f"The body is over {kind.max_bytes} bytes.")
    try:
        return kind.read(request.body or b"{}")
    except ValidationError as exc:
        raise body_problems(exc) from None


def _query(request: Request, kind: type[Query]) -> Query:
    """Parses the query string as `kind`; unknown parameters are ignored.

    BadRequest for a value that cannot be parsed, InvalidInput for one that breaks a rule.
    """
    try:
        return kind.model_validate(request.query)
    except ValidationError as exc:
        raise query_problems(exc) from None


_READERS: Mapping[str, Callable[[Request, Any], Any]] = {
    "query": _query,
    "body": _body,
    "idempotency_key": lambda request, _kind: request.idempotency_key,
}
