"""Signing secrets on the wire."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from functions.api.fields import RequestBody
from shared.domain.endpoints.signing import Secret

DEFAULT_GRACE_SECONDS = 86_400
MAX_GRACE_SECONDS = 604_800
# Base64, four characters for three bytes; the last group may hold fewer.
_FOUR = "[A-Za-z0-9+/]{4}"
_TWO = "[A-Za-z0-9+/]{2}"
_LAST = f"({_TWO}==|[A-Za-z0-9+/]{{3}}=|{_FOUR})?"
_EXAMPLE = "whsec_T3V0cmlkZXIsIHRoZSBrZXkgb2YgYW4gZXhhbXBsZSE="


SigningKey = Annotated[
    str,
    Field(
        description="The key to sign with: `whsec_` and 24 to 75 bytes in base64, or for Ed25519 "
        "`whsk_` and the 64 bytes of a pair, its private half first. Without, one is made.",
        examples=[_EXAMPLE],
        # `Secret.parse` says more exactly what is wrong.
        json_schema_extra={
            "pattern": f"^(whsec_({_FOUR}){{8,24}}{_LAST}|whsk_({_FOUR}){{21}}{_TWO}==)$"
        },
    ),
]


class SecretRotateIn(RequestBody):
    """Another secret, one of our own unless `key` is given; the old one stays valid for a while."""

    key: Annotated[SigningKey | None, Field(repr=False)] = None
    grace_period_seconds: Annotated[
        Annotated[int, Field(ge=0, le=MAX_GRACE_SECONDS)] | None,
        Field(
            description="How long deliveries are signed with the secret of before as well; "
            f"{DEFAULT_GRACE_SECONDS} by default.",
            examples=[DEFAULT_GRACE_SECONDS],
        ),
    ] = None

    def grace(self) -> timedelta:
        """How long the old secret stays valid; null stands for the default."""
        seconds = self.grace_period_seconds
        return timedelta(seconds=DEFAULT_GRACE_SECONDS if seconds is None else seconds)

    def secret(self) -> Secret | None:
        """The secret that the client chose; InvalidInput when it is none."""
        return Secret.parse(self.key, "key") if self.key is not None else None


class EndpointSecretOut(TypedDict):
    """The key that the deliveries to an endpoint are verified with."""

    key: Annotated[str, Field(description="What verifies deliveries.", examples=[_EXAMPLE])]
