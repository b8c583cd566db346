"""Request and response schemas of endpoints."""

from typing import Annotated, Any

from pydantic import AnyUrl, Field

from functions.api.endpoint_fields import (
    ChallengeKind,
    Description,
    Disabled,
    Expiry,
    FilterBody,
    InfoHeaders,
    Method,
    Paused,
    PausedUnlessKept,
    RetrySchedule,
    Version,
    WantedChannels,
    WantedEventTypes,
)
from functions.api.endpoint_header_fields import Headers
from functions.api.fields import EitherThrottleRate, EndpointUid, Metadata, RequestBody, WebUrl
from functions.api.schemas.endpoints.secrets import SigningKey
from functions.api.schemas.patches import Patch
from functions.api.schemas.receiver_auth.credentials import ApiKeyAuthField, BasicAuthField
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.endpoints.signing import Secret


class EndpointCommonFields(RequestBody):
    """Fields of an endpoint of any kind that a client sets; named as in `EndpointInput`."""

    url: Annotated[WebUrl, Field(repr=False)]
    description: Description = ""
    uid: EndpointUid | None = None
    throttle_rate: EitherThrottleRate = None
    retry_schedule: RetrySchedule = None
    method: Method = "POST"
    info_headers: InfoHeaders = False
    disabled: Disabled = False
    basic_auth: BasicAuthField = None
    api_key_auth: ApiKeyAuthField = None
    event_types: WantedEventTypes = None
    metadata: Metadata = Field(default_factory=dict)


class EndpointFields(EndpointCommonFields, FilterBody):
    """Fields of an application's endpoint that a client sets; named as in `EndpointInput`."""

    version: Version = 1
    channels: WantedChannels = None
    expiry: Expiry = None
    paused: PausedUnlessKept = None
    challenge: ChallengeKind = None


class EndpointBaseIn(EndpointCommonFields):
    """New fields of an endpoint of any kind."""

    def to_input(self) -> EndpointInput:
        """Returns the input of the services, without the secret."""
        return EndpointInput(**self.given("secret"))


class NewEndpointIn(EndpointBaseIn):
    """An endpoint of any kind to create. A secret is generated unless given."""

    secret: Annotated[SigningKey | None, Field(repr=False)] = None
    headers: Annotated[Headers | None, Field(repr=False)] = None

    def key(self) -> Secret | None:
        """Returns the client's secret; InvalidInput if it is invalid."""
        return Secret.parse(self.secret) if self.secret is not None else None


class EndpointPutIn(EndpointFields, EndpointBaseIn):
    """An endpoint's new fields; its secret and headers stay unchanged."""


class EndpointIn(NewEndpointIn, EndpointPutIn):
    """An endpoint to create. A secret is generated unless given."""


class EndpointPatch(Patch[Endpoint], EndpointFields):
    """Changes to an endpoint; absent fields stay unchanged, and null clears an optional field."""

    # The defaults are never used: absent fields stay unchanged.
    url: Annotated[WebUrl, Field(repr=False)] = AnyUrl("http://absent.invalid")
    paused: Paused = False

    def changes(self) -> dict[str, Any]:
        """Returns the new value of each changed field; a null version changes nothing."""
        changes = super().changes()
        if changes.get("version", 1) is None:
            del changes["version"]
        return changes
