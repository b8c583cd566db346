"""Request and response schemas of destinations."""

from dataclasses import replace
from typing import Annotated, Any, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.destination_fields import (
    EMPTY,
    MAY_BE_EMPTY,
    BatchSize,
    Config,
    MaxWait,
    Status,
    Type,
)
from functions.api.endpoint_fields import WantedChannels, WantedEventTypes
from functions.api.fields import DestinationUid, Metadata, RequestBody
from functions.api.schemas.patches import Patch
from shared.domain.destinations.config import (
    SERVED,
    given_config,
    parse_destination,
    parse_type,
    shown_config,
)
from shared.domain.destinations.destination import Destination
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.timestamps import format_timestamp


class DestinationFields(RequestBody):
    """Fields of a destination that a client sets."""

    uid: DestinationUid | None = None
    status: Status | None = None
    batch_size: BatchSize = None
    max_wait_secs: MaxWait = None
    event_types: Annotated[WantedEventTypes, EMPTY, MAY_BE_EMPTY] = None
    channels: Annotated[WantedChannels, EMPTY, MAY_BE_EMPTY] = None
    metadata: Metadata = Field(default_factory=dict)


class DestinationIn(DestinationFields):
    """A destination to create, or its new fields."""

    type: Type
    config: Config = Field(default_factory=dict)

    def to_input(self) -> EndpointInput:
        """Returns the input of the services; InvalidInput names what is wrong with the target."""
        destination = parse_destination(parse_type(self.type), self.config)
        return EndpointInput(
            url=str(destination.target),
            destination=destination,
            disabled=self.status != "enabled",
            **self.given("type", "config", "status", "batch_size", "max_wait_secs"),
        )


class DestinationPatch(Patch[Endpoint], DestinationFields):
    """Changes to a destination; absent fields stay unchanged, and null clears an optional field."""

    type: Type | None = None
    config: Config | None = None

    def changes(self) -> dict[str, Any]:
        """Returns the new value of each changed field but the configuration's."""
        own = super().changes()
        names = ("uid", "event_types", "channels", "metadata")
        changes = {name: own[name] for name in names if name in own}
        if self.status is not None:
            changes["disabled"] = self.status == "disabled"
        return changes

    def applied(self, before: Endpoint) -> Endpoint:
        """Returns the endpoint with the changes applied."""
        destination = self._destination(before.destination)
        url = str(destination.target) if destination else before.url
        return replace(before, destination=destination, url=url, **self.changes())

    def _destination(self, before: Destination | None) -> Destination | None:
        """Returns the destination after the changes of its type and its configuration's members."""
        if before is None:
            return None
        kind = before.type if self.type is None else parse_type(self.type)
        known = given_config(before) if kind is before.type else {}
        return parse_destination(kind, known | (self.config or {}))


class DestinationOut(TypedDict):
    """A destination, without its secret."""

    id: output_fields.DestinationId
    uid: Annotated[str | None, Field(description="Your own id, if set.", examples=["queue"])]
    type: Annotated[str, Field(description="The kind of resource.", examples=list(SERVED))]
    status: Annotated[
        str,
        Field(
            description="`retrying` while deliveries fail and wait, `disabled` while none is sent.",
            examples=["enabled", "retrying", "disabled"],
        ),
    ]
    failureReason: NotRequired[
        Annotated[
            str,
            Field(
                description="Why deliveries wait, or why the destination is disabled.",
                examples=["The last 5 attempts failed. The attempts have the reasons."],
            ),
        ]
    ]
    nextRetryAt: NotRequired[
        Annotated[
            output_fields.Timestamp,
            Field(description="When the next waiting delivery is tried."),
        ]
    ]
    config: Annotated[
        dict[str, str],
        Field(
            description="The resource, the role, and the whole ExternalId that it has to require.",
            examples=[{"queueUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/orders"}],
        ),
    ]
    eventTypes: Annotated[
        list[output_fields.EventType] | None,
        Field(description="The event types that it receives; null for all."),
    ]
    channels: Annotated[
        list[output_fields.Channel] | None,
        Field(description="It receives messages on these channels only; null for all messages."),
    ]
    metadata: output_fields.Metadata
    batchSize: Annotated[int, Field(description="Messages in a request.", examples=[1])]
    maxWaitSecs: Annotated[int, Field(description="Seconds to wait for a batch.", examples=[0])]
    currentIterator: Annotated[
        str, Field(description="Always empty: deliveries have no order.", examples=[""])
    ]
    createdAt: output_fields.CreatedAt
    updatedAt: output_fields.UpdatedAt


class TransformationOut(TypedDict):
    """The transformation of a destination: destinations have none."""

    code: Annotated[None, Field(description="Always null.", examples=[None])]
    enabled: Annotated[bool, Field(description="Always false.", examples=[False])]


class TransformationIn(RequestBody):
    """A transformation; only null is accepted."""

    code: Annotated[str | None, Field(description="Only null is accepted.", examples=[None])] = None


def destination_out(endpoint: Endpoint) -> DestinationOut:
    """Returns the destination as the API represents it."""
    destination = endpoint.destination
    assert destination is not None  # noqa: S101 - the services return nothing else
    place = (endpoint.org_id, endpoint.app_id, endpoint.id)
    shown: DestinationOut = {
        "id": endpoint.id,
        "uid": endpoint.uid,
        "type": destination.type.value,
        "status": _status(endpoint),
        "config": shown_config(destination, destination.whole_external_id(*place)),
        "eventTypes": list(endpoint.event_types) if endpoint.event_types is not None else None,
        "channels": list(endpoint.channels) if endpoint.channels is not None else None,
        "metadata": dict(endpoint.metadata),
        "batchSize": 1,
        "maxWaitSecs": 0,
        "currentIterator": "",
        "createdAt": format_timestamp(endpoint.created_at),
        "updatedAt": format_timestamp(endpoint.updated_at),
    }
    return _with_failure(shown, endpoint)


def _status(endpoint: Endpoint) -> str:
    if endpoint.disabled:
        return "disabled"
    return "retrying" if endpoint.health.is_broken else "enabled"


def _with_failure(shown: DestinationOut, endpoint: Endpoint) -> DestinationOut:
    health = endpoint.health
    if endpoint.disabled and endpoint.disabled_by:
        shown["failureReason"] = f"The attempt {endpoint.disabled_by} failed and disabled it."
    elif shown["status"] == "retrying":
        shown["failureReason"] = (
            f"The last {health.failures:,} attempts failed. The attempts have the reasons."
        )
        if health.open_until is not None:
            shown["nextRetryAt"] = format_timestamp(health.open_until)
    return shown
