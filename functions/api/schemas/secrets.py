"""Signing secrets on the wire."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from functions.api.fields import Input
from shared.domain.signing import Secret

DEFAULT_GRACE_SECONDS = 86_400
MAX_GRACE_SECONDS = 604_800


class SecretRotateIn(Input):
    """Another secret, one of our own unless `key` is given; the old one stays valid for a while."""

    key: Annotated[str | None, Field(repr=False)] = None
    grace_period_seconds: Annotated[int | None, Field(ge=0, le=MAX_GRACE_SECONDS)] = None

    def grace(self) -> timedelta:
        """How long the old secret stays valid; null stands for the default."""
        seconds = self.grace_period_seconds
        return timedelta(seconds=DEFAULT_GRACE_SECONDS if seconds is None else seconds)

    def secret(self) -> Secret | None:
        """The secret that the client chose; InvalidInput when it is none."""
        return Secret.parse(self.key, "key") if self.key is not None else None


class EndpointSecretOut(TypedDict):
    """The key that the deliveries to an endpoint are verified with."""

    key: str
