"""Message creation, POST /api/v1/app/{app_id}/msg: the hot path, apart from the rest of the API."""

from typing import Any

from functions.http.access_log import AccessLog
from functions.http.message_create import create_message
from functions.http.request import HttpEvent, Request
from functions.http.response import Response, error_response
from functions.http.sdk_compatibility import check_path
from shared.bootstrap.ingest import ingest
from shared.settings.ingest import IngestSettings

_services = ingest(IngestSettings.from_env())


def lambda_handler(event: HttpEvent, _context: Any) -> Response:
    """Accepts a message; responds with 202 or an error of the API."""
    access_log = AccessLog(event, _services.clock)
    try:
        app = event["pathParameters"]["app_id"]
        request = Request.of(event)
        check_path(event["rawPath"], request.headers)
        return access_log.log_response(create_message(_services, request, app, access_log))
    except Exception as exc:  # noqa: BLE001 - every error has an answer, see `error_response`
        access_log.error = exc
        return access_log.log_response(error_response(exc))
