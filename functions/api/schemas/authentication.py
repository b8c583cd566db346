"""Request and response schemas of tokens."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from functions.api.fields import Name, RequestBody
from functions.api.schemas.applications import ApplicationIn
from shared.domain.applications.application import ApplicationInput
from shared.domain.auth.access import AccessInput, Capability, PortalAccess
from shared.domain.limits import (
    MAX_FEATURE_FLAGS,
    MAX_SESSIONS,
    SESSION,
)

_HOUR, _DAY = 3_600, 86_400
MAX_LIFETIME_SECONDS = 7 * _DAY
MAX_GRACE_SECONDS = 3 * _DAY

SessionId = Annotated[str, StringConstraints(pattern=f"^{SESSION}$"), Field(examples=["user-7"])]


class PortalAccessIn(RequestBody):
    """A portal token to create. Without fields, it has all rights of an application's token."""

    application: Annotated[
        ApplicationIn | None,
        Field(
            description="The application to create, under the `uid` in the path, if none exists."
        ),
    ] = None
    read_only: Annotated[
        bool | None,
        Field(
            json_schema_extra={"deprecated": True},
            description="Grant only the capability ViewBase.",
            examples=[False],
        ),
    ] = None
    capabilities: Annotated[
        list[Capability] | None,
        Field(
            description="The capabilities of the token; all by default.", examples=[["ViewBase"]]
        ),
    ] = None
    feature_flags: Annotated[
        list[Annotated[Name, Field(examples=["beta"])]] | None,
        Field(
            max_length=MAX_FEATURE_FLAGS,
            description="Feature flags: the token also sees event types that require one of these.",
        ),
    ] = None
    expiry: Annotated[
        int | None,
        Field(
            ge=_HOUR,
            le=MAX_LIFETIME_SECONDS,
            description="Lifetime of the token in seconds; seven days by default.",
            examples=[_DAY],
        ),
    ] = None
    session_id: Annotated[
        SessionId | None,
        Field(description="The session of the token: tokens of a session can be revoked together."),
    ] = None

    def access(self) -> AccessInput:
        """Returns the input of the services."""
        seconds = MAX_LIFETIME_SECONDS if self.expiry is None else self.expiry
        return AccessInput(
            lifetime=timedelta(seconds=seconds),
            capabilities=self._capabilities(),
            feature_flags=frozenset(self.feature_flags or ()),
            session_id=self.session_id,
        )

    def to_application_input(self) -> ApplicationInput | None:
        """Returns the application to create if none exists."""
        return self.application.to_input() if self.application else None

    def _capabilities(self) -> frozenset[Capability] | None:
        chosen = None if self.capabilities is None else frozenset(self.capabilities)
        if not self.read_only:
            return chosen
        view = frozenset({Capability.VIEW_BASE})
        return view if chosen is None else view & chosen


# The request of older clients, which send no body.
WHOLE_ACCESS = PortalAccessIn().access()


class PortalAccessOut(TypedDict):
    """A new token, and a URL that opens the portal with it once."""

    url: Annotated[
        str,
        Field(
            description="The URL of the portal. Its fragment has a key that can be exchanged for the "
            "token once, within a minute: base64 of a JSON object with `envId`, `appId` and "
            "`oneTimeToken`.",
            examples=["https://api.example.com/portal/#key=eyJvbmVUaW1lVG9rZW4iOiJvdHRfYSJ9"],
        ),
    ]
    token: Annotated[
        str, Field(description="The token.", examples=["eyJhbGciOiJIUzI1NiJ9.e30.c2ln"])
    ]


def portal_access_out(access: PortalAccess) -> PortalAccessOut:
    """Returns the access as the API represents it."""
    return {"url": access.url, "token": access.token}


class ExpireAllIn(RequestBody):
    """The application's tokens to revoke, and the time of revocation."""

    expiry: Annotated[
        int | None,
        Field(
            ge=0,
            le=MAX_GRACE_SECONDS,
            description="Seconds until the tokens are revoked; 0 by default.",
            examples=[0],
        ),
    ] = None
    session_ids: Annotated[
        list[SessionId] | None,
        Field(
            max_length=MAX_SESSIONS,
            description="Only the tokens of these sessions; all by default.",
        ),
    ] = None

    def grace(self) -> timedelta:
        """Returns the time until the revocation."""
        return timedelta(seconds=self.expiry or 0)
