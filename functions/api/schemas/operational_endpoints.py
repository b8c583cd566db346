"""Operational endpoints on the wire."""

from functions.api import shown
from functions.api.schemas.endpoints import (
    EndpointBaseIn,
    EndpointCommonOut,
    NewEndpointIn,
    endpoint_common_out,
)
from shared.domain.endpoint import Endpoint


class OperationalEndpointIn(NewEndpointIn):
    """An endpoint for events about the organisation's webhooks; without a secret it gets one."""


class OperationalEndpointUpsertIn(EndpointBaseIn):
    """Such an endpoint as it is to be, but for its secret and its headers."""


class OperationalEndpointOut(EndpointCommonOut):
    """An endpoint for events about the organisation's webhooks, without its secret and headers."""

    metadata: shown.Metadata


def operational_endpoint_out(endpoint: Endpoint) -> OperationalEndpointOut:
    """As the API shows it."""
    return {**endpoint_common_out(endpoint), "metadata": dict(endpoint.metadata)}
