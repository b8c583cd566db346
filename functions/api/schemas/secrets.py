"""Signing secrets on the wire."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from functions.api.fields import Input
from shared.domain.signing import Secret


class SecretRotateIn(Input):
    """Another secret, one of our own unless `key` is given; the old one stays valid for a while."""

    key: Annotated[str | None, Field(repr=False)] = None
    grace_period_seconds: Annotated[int, Field(ge=0, le=604_800)] = 86_400

    def secret(self) -> Secret | None:
        """The secret that the client chose; InvalidInput when it is none."""
        return Secret.parse(self.key, "key") if self.key is not None else None


class EndpointSecretOut(TypedDict):
    """The key that the deliveries to an endpoint are verified with."""

    key: str
