"""The management API: everything but the hot path of message creation."""

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler import Response as HttpResponse

from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from functions.http.request import Event, Request
from functions.http.response import Response, answer, failure
from shared.bootstrap.api import api
from shared.domain.errors import MethodNotAllowed, NotFound
from shared.settings import Settings

METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")

_services = api(Settings.from_env())
_app = APIGatewayHttpResolver()


def lambda_handler(event: Event, context: Any) -> Response:
    """Every answer is JSON or empty, those to errors and to unknown paths included."""
    # What a browser asks before it calls. API Gateway answers that itself, and adds to whatever
    # answer the headers that the browser looks for.
    if event["requestContext"]["http"]["method"] == "OPTIONS":
        return answer(204)
    # A path with a slash at its end is the same path.
    path = event["rawPath"].rstrip("/") or "/"
    return _app.resolve({**event, "rawPath": path}, context)


def _register(operation: Operation) -> None:
    @_app.route(operation.path, method=operation.method)
    def serve(**path: str) -> HttpResponse[str]:
        request = Request.of(_app.current_event.raw_event)
        return _http(operation.serve(request, path, _services))


@_app.not_found
def no_such_path(_exc: Exception) -> HttpResponse[str]:
    return _http(failure(NotFound("There is nothing at this path for this method.")))


@_app.exception_handler(Exception)
def failed(exc: Exception) -> HttpResponse[str]:
    return _http(failure(exc))


def _refuse_other_methods(path: str) -> None:
    allowed = sorted({o.method for o in OPERATIONS if o.path == path})

    @_app.route(path, method=[m for m in METHODS if m not in allowed])
    def refuse(**_path: str) -> HttpResponse[str]:
        raise MethodNotAllowed(*allowed)


def _http(response: Response) -> HttpResponse[str]:
    return HttpResponse(response["statusCode"], body=response["body"], headers=response["headers"])


for _operation in OPERATIONS:
    _register(_operation)
for _path in sorted({_operation.path for _operation in OPERATIONS}):
    _refuse_other_methods(_path)
