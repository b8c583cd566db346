"""Services of `ingest`."""

from dataclasses import dataclass

from shared.assembly.acceptance import (
    AcceptancePorts,
    application_service,
    cached_routes,
    enforcement_service,
    inline_fanout,
)
from shared.ports import Clock, RequestCounts, TokenMaker, Tokens
from shared.services.auth.rate_limited_authenticator import RateLimitedAuthenticator
from shared.services.ingest.ingest import IngestService
from shared.settings.ingest import IngestSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestPorts(AcceptancePorts):
    """Ports of `ingest`; `maker` issues the tokens that `tokens` verifies."""

    request_counts: RequestCounts
    tokens: Tokens
    maker: TokenMaker


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingest:
    """Services of `ingest`; `maker` issues the tokens that `tokens` verifies."""

    tokens: Tokens
    maker: TokenMaker
    messages: IngestService
    clock: Clock


def assemble(ports: IngestPorts, settings: IngestSettings) -> Ingest:
    """Returns the services of `ingest` on these ports."""
    return Ingest(
        tokens=RateLimitedAuthenticator(
            tokens=ports.tokens,
            counts=ports.request_counts,
            limits=settings.request_limits,
            clock=ports.clock,
        ),
        maker=ports.maker,
        messages=_messages(ports),
        clock=ports.clock,
    )


def _messages(ports: IngestPorts) -> IngestService:
    return IngestService(
        applications=application_service(ports),
        routes=cached_routes(ports),
        messages=ports.messages,
        enforcement=enforcement_service(ports),
        queue=inline_fanout(ports),
        clock=ports.clock,
        entropy=ports.entropy,
    )
