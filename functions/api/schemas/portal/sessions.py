"""Request and response schemas of the portal's sessions."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import RequestBody
from functions.api.schemas.authentication import MAX_LIFETIME_SECONDS
from shared.domain.applications.application import Application
from shared.domain.auth.access import Capability, Identity
from shared.domain.timestamps import format_timestamp

_HOUR = 3_600
_HALF_DAY = 12 * _HOUR
_EXAMPLE_TOKEN = "eyJhbGciOiJIUzI1NiJ9.e30.c2ln"  # noqa: S105 an example
_EXAMPLE_KEY = "ott_Zm9yIGV4YW1wbGUsIDMyIHJhbmRvbSBieXRlcyBoZXI.org_acme"
_Capabilities = Annotated[
    list[str],
    Field(description="The capabilities of the token.", examples=[["ViewBase"]]),
]


class ConsoleAccessIn(RequestBody):
    """A token for the organisation's own staff."""

    expiry: Annotated[
        int | None,
        Field(
            ge=_HOUR,
            le=MAX_LIFETIME_SECONDS,
            description="Lifetime of the token in seconds; twelve hours by default. It ends no "
            "later than the token of the request.",
            examples=[_HALF_DAY],
        ),
    ] = None

    @property
    def lifetime(self) -> timedelta:
        """Returns the wanted lifetime."""
        return timedelta(seconds=_HALF_DAY if self.expiry is None else self.expiry)


class OneTimeTokenIn(RequestBody):
    """A one-time token to exchange."""

    one_time_token: Annotated[
        str,
        Field(
            description="`oneTimeToken` of the object in the fragment of a link.",
            examples=[_EXAMPLE_KEY],
        ),
    ]


class OneTimeTokenOut(TypedDict):
    """The token that a one-time token stood for."""

    token: Annotated[str, Field(description="The token.", examples=[_EXAMPLE_TOKEN])]
    capabilities: _Capabilities


class WhoamiOut(TypedDict):
    """The token of the request: its organisation or application, and its rights."""

    kind: Annotated[
        Literal["organisation", "application"],
        Field(description="Whether it is a token of the organisation or of an application."),
    ]
    envId: Annotated[str, Field(description="The organisation's id.", examples=["org_acme"])]
    appId: Annotated[
        str | None,
        Field(
            description="The application's id; null for a token of the organisation.",
            examples=["app_38GdM5SrkJCzkRf2AVc0xGwUKbx"],
        ),
    ]
    appUid: Annotated[
        str | None, Field(description="Your own id of the application.", examples=["acme"])
    ]
    appName: Annotated[
        str | None, Field(description="The name of the application.", examples=["Acme Ltd"])
    ]
    permissionSource: Annotated[
        Literal["SvixJwt"], Field(description="The kind of credentials: always a token.")
    ]
    capabilities: _Capabilities
    readOnly: Annotated[
        bool, Field(description="Whether the token can change nothing.", examples=[False])
    ]
    featureFlags: Annotated[
        list[str], Field(description="The feature flags of the token.", examples=[["beta"]])
    ]
    sessionId: Annotated[
        str | None, Field(description="The session of the token.", examples=["user-7"])
    ]
    issuedAt: Annotated[
        output_fields.Timestamp | None, Field(description="When the token was issued.")
    ]
    expiresAt: Annotated[
        output_fields.Timestamp | None,
        Field(description="When the token expires; null if it never does."),
    ]


def whoami_out(identity: Identity, app: Application | None) -> WhoamiOut:
    """Returns the identity as the API represents it, with its application if it has one."""
    token = identity.token
    issued_at, expires_at = (token.issued_at, token.expires_at) if token else (None, None)
    return {
        "kind": "organisation" if app is None else "application",
        "envId": identity.org_id,
        "appId": identity.app_id,
        "appUid": app.uid if app else None,
        "appName": app.name if app else None,
        "permissionSource": "SvixJwt",
        "capabilities": capabilities_out(identity),
        "readOnly": identity.is_read_only,
        "featureFlags": sorted(identity.feature_flags),
        "sessionId": identity.session_id,
        "issuedAt": format_timestamp(issued_at) if issued_at else None,
        "expiresAt": format_timestamp(expires_at) if expires_at else None,
    }


def capabilities_out(identity: Identity) -> list[str]:
    """Returns the names of the capabilities; an organisation's token has all."""
    return sorted(each.value for each in Capability if identity.has_capability(each))
