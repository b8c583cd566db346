"""Services of `api` for tokens."""

from shared.assembly.api_ports import ApiPorts
from shared.ports import Tokens
from shared.services.applications.applications import ApplicationService
from shared.services.auth.authentication import AuthenticationService
from shared.services.auth.one_time_tokens import OneTimeTokenService


def authentication_service(
    ports: ApiPorts, applications: ApplicationService
) -> AuthenticationService:
    """Returns the service that issues and revokes tokens."""
    return AuthenticationService(
        applications=applications,
        maker=ports.ingest.maker,
        revocations=ports.revocations,
        clock=ports.ingest.clock,
        entropy=ports.ingest.entropy,
    )


def one_time_token_service(ports: ApiPorts, tokens: Tokens) -> OneTimeTokenService:
    """Returns the service that exchanges one-time tokens."""
    return OneTimeTokenService(
        tokens=tokens,
        maker=ports.ingest.maker,
        pending=ports.one_time_tokens,
        clock=ports.ingest.clock,
        entropy=ports.ingest.entropy,
    )
