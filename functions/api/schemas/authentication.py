"""Tokens on the wire."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from functions.api.fields import Name, RequestBody
from functions.api.schemas.applications import ApplicationIn
from shared.domain.applications.application import ApplicationInput
from shared.domain.auth.access import AccessInput, Capability
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
    """What a token is to allow; nothing named means everything that an application's token may."""

    application: Annotated[
        ApplicationIn | None,
        Field(description="Makes the application if it is missing, under the `uid` of the path."),
    ] = None
    read_only: Annotated[
        bool | None,
        Field(
            json_schema_extra={"deprecated": True},
            description="Nothing but the capability ViewBase.",
            examples=[False],
        ),
    ] = None
    capabilities: Annotated[
        list[Capability] | None,
        Field(
            description="What the token allows; all unless it is given.", examples=[["ViewBase"]]
        ),
    ] = None
    feature_flags: Annotated[
        list[Annotated[Name, Field(examples=["beta"])]] | None,
        Field(
            max_length=MAX_FEATURE_FLAGS,
            description="The flags of the event types that the token shall see beside the others.",
        ),
    ] = None
    expiry: Annotated[
        int | None,
        Field(
            ge=_HOUR,
            le=MAX_LIFETIME_SECONDS,
            description="Seconds that the token is valid: seven days unless it is given.",
            examples=[_DAY],
        ),
    ] = None
    session_id: Annotated[
        SessionId | None, Field(description="Names the tokens that can be ended together.")
    ] = None

    def access(self) -> AccessInput:
        """As the services take it."""
        seconds = MAX_LIFETIME_SECONDS if self.expiry is None else self.expiry
        return AccessInput(
            lifetime=timedelta(seconds=seconds),
            capabilities=self._capabilities(),
            feature_flags=frozenset(self.feature_flags or ()),
            session_id=self.session_id,
        )

    def to_application_input(self) -> ApplicationInput | None:
        """What to make the application of if it is missing."""
        return self.application.to_input() if self.application else None

    def _capabilities(self) -> frozenset[Capability] | None:
        chosen = None if self.capabilities is None else frozenset(self.capabilities)
        if not self.read_only:
            return chosen
        view = frozenset({Capability.VIEW_BASE})
        return view if chosen is None else view & chosen


# What an earlier generation of clients asks for: they send no body.
WHOLE_ACCESS = PortalAccessIn().access()


class PortalAccessOut(TypedDict):
    """A new token, and the address of the portal with the token behind its `#`."""

    url: Annotated[
        str,
        Field(
            description="The address of the portal, with the token behind `#`.",
            examples=["https://portal.example.com/login#key=eyJhbGciOiJIUzI1NiJ9.e30.c2ln"],
        ),
    ]
    token: Annotated[
        str, Field(description="The token itself.", examples=["eyJhbGciOiJIUzI1NiJ9.e30.c2ln"])
    ]


class ExpireAllIn(RequestBody):
    """Which of the application's tokens end, and when."""

    expiry: Annotated[
        int | None,
        Field(
            ge=0,
            le=MAX_GRACE_SECONDS,
            description="Seconds that they go on: none unless it is given.",
            examples=[0],
        ),
    ] = None
    session_ids: Annotated[
        list[SessionId] | None,
        Field(max_length=MAX_SESSIONS, description="Only those of these sessions, if any."),
    ] = None

    def grace(self) -> timedelta:
        """How long they go on."""
        return timedelta(seconds=self.expiry or 0)
