"""A client's settings of an endpoint."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.domain.destinations.destination import Destination
from shared.domain.json_text import JsonText

if TYPE_CHECKING:
    # Most endpoints have none of these.
    from shared.domain.receiver_auth.credentials import ApiKeyAuth, BasicAuth

# Methods of deliveries, the default first.
METHODS = ("POST", "PUT", "PATCH")


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointInput:
    """A client's endpoint; None for event types or channels means all.

    `retry_schedule` has the waits between a delivery's attempts; None means those of the event type
    or the stack. From its `expiry` on the endpoint gets nothing. While it is `paused`, its attempts
    wait; None leaves the stored value as it is, and pauses no new endpoint. `filter` is the exact
    text of a content filter. With `info_headers`, deliveries state their event type and the number
    of the attempt. `challenge` is the kind of request that the endpoint must answer first. A
    `destination` gets its deliveries by role, and its `url` is the ARN.
    """

    # May hold a password, or a token in its query.
    url: str = field(repr=False)
    description: str = ""
    uid: str | None = None
    throttle_rate: int | None = None
    version: int = 1
    disabled: bool = False
    event_types: tuple[str, ...] | None = None
    channels: tuple[str, ...] | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    retry_schedule: tuple[timedelta, ...] | None = None
    filter: JsonText | None = None
    basic_auth: "BasicAuth | None" = None
    api_key_auth: "ApiKeyAuth | None" = None
    expiry: datetime | None = None
    paused: bool | None = None
    method: str = METHODS[0]
    info_headers: bool = False
    challenge: str | None = None
    destination: Destination | None = None

    def keeping(self, stored: "EndpointInput") -> "EndpointInput":
        """Returns the input with the stored headers, and the stored credentials unless it has any.

        Clients cannot read them, so a client that replaces an endpoint could not send them again.
        """
        return replace(
            self,
            headers=stored.headers,
            basic_auth=self.basic_auth or stored.basic_auth,
            api_key_auth=self.api_key_auth or stored.api_key_auth,
            paused=stored.paused if self.paused is None else self.paused,
        )
