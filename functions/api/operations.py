"""Operations of the API: each has a name, a method, a path, and what goes in and out.

A route is a function of a `Call`, and of the `body` and the `query` if it has parameters of these
names: what they are annotated with is what the request is read as. Its docstring describes the
operation in the API's document. Before it runs, the token is verified and its right is checked, so
that an unauthenticated request learns nothing about its body.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from functions.api.fields import Input
from functions.api.problems import body_problems, query_problems
from functions.http.request import Request
from functions.http.response import Response
from shared.bootstrap.api import Api
from shared.domain.access import NOBODY, Identity
from shared.domain.errors import PayloadTooLarge
from shared.domain.permissions import PERMISSIONS, Permission, Reach

Body = TypeVar("Body", bound=Input)
Query = TypeVar("Query", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Call:
    """One authorised request to an operation."""

    request: Request
    identity: Identity
    path: Mapping[str, str]
    services: Api


Route = Callable[..., Response]
# A status and the type of its body: a TypedDict, or None for an answer without one.
Answers = Mapping[int, Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """`path` names its parameters in angle brackets."""

    name: str
    method: str
    path: str
    permission: Permission
    answers: Answers
    route: Route
    inputs: Mapping[str, type[BaseModel]]

    def serve(self, request: Request, path: Mapping[str, str], services: Api) -> Response:
        """Verifies the token, checks its right, reads the request, and runs the route."""
        identity = self._identity(request, services)
        read: Mapping[str, Callable[[Request, Any], BaseModel]] = {"body": _body, "query": _query}
        inputs = {place: read[place](request, kind) for place, kind in self.inputs.items()}
        return self.route(Call(request, identity, path, services), **inputs)

    def _identity(self, request: Request, services: Api) -> Identity:
        if self.permission.reach is Reach.ANYONE:
            return NOBODY
        identity = services.tokens.identify(request.token)
        self.permission.check(identity)
        return identity


class Operations(list[Operation]):
    """The operations of one kind of thing, below a common path."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix

    def add(
        self, name: str, method: str, path: str = "", *, answers: Answers
    ) -> Callable[[Route], Route]:
        """Registers the decorated function as the operation's route.

        KeyError when the table of permissions does not have the operation.
        """

        def register(route: Route) -> Route:
            permission, whole = PERMISSIONS[name], self._prefix + path
            self.append(
                Operation(name, method, whole, permission, answers, route, _inputs_of(route))
            )
            return route

        return register


def _inputs_of(route: Route) -> dict[str, type[BaseModel]]:
    parameters = inspect.signature(route).parameters
    return {name: parameters[name].annotation for name in ("query", "body") if name in parameters}


def _body(request: Request, kind: type[Body]) -> Body:
    """The body as `kind`; InvalidInput or PayloadTooLarge when it is none."""
    if len(request.body) > kind.max_bytes:
        raise PayloadTooLarge(f"The body is over {kind.max_bytes} bytes.")
    try:
        return kind.model_validate_json(request.body or b"{}")
    except ValidationError as exc:
        raise body_problems(exc) from None


def _query(request: Request, kind: type[Query]) -> Query:
    """The query string as `kind`: BadRequest when it does not parse, InvalidInput when a value
    breaks a rule. Parameters that nobody knows are ignored."""
    try:
        return kind.model_validate(request.query)
    except ValidationError as exc:
        raise query_problems(exc) from None
