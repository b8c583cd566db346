"""The management API: every operation except message creation, the hot path."""

import re
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler import Response as HttpResponse

from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from functions.http.access_log import AccessLog
from functions.http.request import HttpEvent, Request
from functions.http.response import Response, error_response, json_response
from functions.http.sdk_compatibility import check_path
from shared.bootstrap.api import api
from shared.domain.errors import MethodNotAllowed, NotFound
from shared.settings.api import ApiSettings

_services = api(ApiSettings.from_env())
_app = APIGatewayHttpResolver()


def lambda_handler(event: HttpEvent, context: Any) -> Response:
    """Handles a request. Every response is JSON or empty, also for errors and unknown paths."""
    access_log = AccessLog(event, _services.clock)
    _app.append_context(access_log=access_log)
    return access_log.log_response(_respond(event, context))


def _respond(event: HttpEvent, context: Any) -> Response:
    # A CORS preflight. API Gateway answers it itself, and adds CORS headers to every response.
    method = event["requestContext"]["http"]["method"]
    if method == "OPTIONS":
        return json_response(204)
    headers = {name.lower(): value for name, value in event.get("headers", {}).items()}
    try:
        check_path(event["rawPath"], headers)
    except NotFound as exc:
        _access_log().error = exc
        return error_response(exc)
    # A trailing slash does not change the path.
    event = {**event, "rawPath": event["rawPath"].rstrip("/") or "/"}
    if method == "HEAD":
        # HEAD: the response to GET, without its body.
        return {**_app.resolve(_as_get(event), context), "body": ""}
    return _app.resolve(event, context)


def _as_get(event: HttpEvent) -> HttpEvent:
    outer = event["requestContext"]
    return {**event, "requestContext": {**outer, "http": {**outer["http"], "method": "GET"}}}


def _register(operation: Operation) -> None:
    @_app.route(operation.path, method=operation.method)
    def serve(**path: str) -> HttpResponse[str]:
        request = Request.of(_app.current_event.raw_event)
        return _http(operation.serve(request, path, _services, _access_log()))


@_app.not_found
def not_served(_exc: Exception) -> HttpResponse[str]:
    event = _app.current_event.raw_event
    allowed = _methods_at(event["rawPath"])
    if allowed and event["requestContext"]["http"]["method"] not in allowed:
        return _failed(MethodNotAllowed(*sorted(allowed)))
    return _failed(NotFound("There is nothing at this path."))


@_app.exception_handler(Exception)
def failed(exc: Exception) -> HttpResponse[str]:
    return _failed(exc)


def _failed(exc: Exception) -> HttpResponse[str]:
    _access_log().error = exc
    return _http(error_response(exc))


def _access_log() -> AccessLog:
    """Returns the access log of the current request."""
    access_log: AccessLog = _app.context["access_log"]
    return access_log


def _methods_at(path: str) -> set[str]:
    found = {o.method for o in OPERATIONS if re.fullmatch(re.sub(r"<\w+>", "[^/]+", o.path), path)}
    return found | {"HEAD"} if "GET" in found else found


def _http(response: Response) -> HttpResponse[str]:
    return HttpResponse(
        response["statusCode"],
        body=response["body"],
        headers=response["headers"],
        compress=response.get("compress", False),
    )


for _operation in OPERATIONS:
    _register(_operation)
