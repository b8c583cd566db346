"""Operations of /api/v1/event-catalog, which need no token."""

from hashlib import sha256
from typing import Any

from functions.api.operations import Call, Operations
from functions.api.schemas.lists import ListOut, page_out
from functions.api.schemas.portal.catalog import (
    CatalogEventTypeOut,
    CatalogQuery,
    catalog_event_type_out,
)
from functions.api.schemas.portal.settings import EnvironmentSettingsOut, environment_settings_out
from functions.http.response import Response, json_response, with_headers

operations = Operations("/api/v1/event-catalog")

# Shared caches may keep an answer, and revalidate it later without its body.
_CACHED = "public, max-age=300"


@operations.add(
    "event-catalog.list",
    "GET",
    "/<org_id>",
    responses={200: ListOut[CatalogEventTypeOut], 304: None},
)
def list_event_types(call: Call, query: CatalogQuery) -> Response:
    """List the event types of the public catalog.

    In order of name, without archived ones and those behind a feature flag. Responds with 404
    unless the stack and the organisation publish the catalog.
    """
    page = call.services.public_catalog.page(call.path["org_id"], query.page(""))
    return _cacheable(call, page_out(page, catalog_event_type_out))


@operations.add(
    "event-catalog.get-settings",
    "GET",
    "/<org_id>/settings",
    responses={200: EnvironmentSettingsOut, 304: None},
)
def get_settings(call: Call) -> Response:
    """Get the look of the public catalog."""
    settings = call.services.public_catalog.look(call.path["org_id"])
    return _cacheable(call, environment_settings_out(settings))


def _cacheable(call: Call, body: Any) -> Response:
    """Returns the response with an ETag, or 304 if the client has it."""
    response = json_response(200, body)
    etag = f'"{sha256(response["body"].encode()).hexdigest()[:32]}"'
    headers = {"etag": etag, "cache-control": _CACHED}
    known = call.request.headers.get("if-none-match", "")
    if etag in (tag.strip().removeprefix("W/") for tag in known.split(",")):
        return with_headers(headers, json_response(304))
    return with_headers(headers, response)
