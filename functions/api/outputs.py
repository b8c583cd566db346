"""How the API shows things: plain dictionaries in the contract's shapes.

Where the two generations of SDKs name a field differently, both names are given.
"""

import json
from collections.abc import Callable
from typing import Any, TypeVar

import orjson

from functions.http.response import timestamp
from shared.domain.application import Application
from shared.domain.delivery import Attempt, Delivery, Status
from shared.domain.endpoint import SENSITIVE_HEADERS, Endpoint
from shared.domain.event_type import EventType
from shared.domain.paging import Page

T = TypeVar("T")
Shown = dict[str, Any]


def page_out(page: Page[T], show: Callable[[T], Shown]) -> Shown:
    """A list with its iterators; the one that leads back is left out of an empty list."""
    shown: Shown = {
        "data": [show(item) for item in page.items],
        "iterator": page.iterator,
        "done": page.done,
    }
    return shown if page.prev_iterator is None else {**shown, "prevIterator": page.prev_iterator}


def application_out(application: Application) -> Shown:
    """An application; `uid` and the old name of its rate are there only when they are set."""
    shown: Shown = {
        "id": application.id,
        "name": application.name,
        "throttleRate": application.throttle_rate,
        "metadata": dict(application.metadata),
        "createdAt": timestamp(application.created_at),
        "updatedAt": timestamp(application.updated_at),
    }
    optional = {"uid": application.uid, "rateLimit": application.throttle_rate}
    return shown | {name: value for name, value in optional.items() if value is not None}


def endpoint_out(endpoint: Endpoint) -> Shown:
    """An endpoint, without its secret and headers."""
    return _endpoint(endpoint) | {"metadata": dict(endpoint.metadata)}


def destination_out(pair: tuple[Endpoint, Delivery], *, expanded: bool) -> Shown:
    """An endpoint with where the delivery of one message to it stands."""
    endpoint, delivery = pair
    due_at = delivery.next_attempt_at
    return _endpoint(endpoint) | {
        **_status(delivery.status, expanded=expanded),
        "nextAttempt": timestamp(due_at) if due_at else None,
    }


def headers_out(endpoint: Endpoint) -> Shown:
    """An endpoint's headers; of sensitive ones only the names."""
    sensitive = [name for name in endpoint.headers if name.lower() in SENSITIVE_HEADERS]
    shown = {name: value for name, value in endpoint.headers.items() if name not in sensitive}
    return {"headers": shown, "sensitive": sensitive}


def event_type_out(event_type: EventType, *, content: bool = True) -> Shown:
    """An event type; without content its schemas read null."""
    return {
        "name": event_type.name,
        "description": event_type.description,
        "archived": event_type.archived,
        "deprecated": event_type.deprecated,
        "schemas": _json(event_type.schemas) if content else None,
        "featureFlag": event_type.feature_flag,
        "groupName": event_type.group_name,
        "createdAt": timestamp(event_type.created_at),
        "updatedAt": timestamp(event_type.updated_at),
    }


def attempt_out(attempt: Attempt, *, content: bool, expanded: bool) -> Shown:
    """An attempt; without content its response reads `{}`."""
    return {
        "id": attempt.id,
        "msgId": attempt.key.message_id,
        "endpointId": attempt.key.endpoint_id,
        "url": attempt.url,
        "response": attempt.response if content else "{}",
        "responseStatusCode": attempt.response_status_code,
        "responseDurationMs": attempt.response_duration_ms,
        **_status(attempt.status, expanded=expanded),
        "triggerType": int(attempt.trigger),
        "timestamp": timestamp(attempt.timestamp),
    }


def _json(value: Any) -> orjson.Fragment:
    """A value with numbers of any length, which orjson itself refuses."""
    return orjson.Fragment(json.dumps(value, separators=(",", ":")))


def _endpoint(endpoint: Endpoint) -> Shown:
    return {
        "id": endpoint.id,
        "uid": endpoint.uid,
        "url": endpoint.url,
        "description": endpoint.description,
        "version": endpoint.version,
        "disabled": endpoint.disabled,
        "throttleRate": endpoint.throttle_rate,
        "rateLimit": endpoint.throttle_rate,
        "eventTypes": endpoint.event_types,
        "filterTypes": endpoint.event_types,
        "channels": endpoint.channels,
        "createdAt": timestamp(endpoint.created_at),
        "updatedAt": timestamp(endpoint.updated_at),
    }


def _status(status: Status, *, expanded: bool) -> Shown:
    """A client that did not ask for the expanded statuses knows no canceled one."""
    known = status if expanded or status is not Status.CANCELED else Status.FAIL
    return {"status": int(known), "statusText": known.name.lower()}
