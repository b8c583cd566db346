"""Services of `api` for endpoints, their authentication and their destinations."""

from datetime import timedelta

from shared.assembly.api_ports import ApiPorts
from shared.services.background.releases import ReleaseService
from shared.services.background.tasks import BackgroundTaskService
from shared.services.destinations.role_vetting import RoleVetting
from shared.services.endpoints.endpoints import EndpointService
from shared.services.endpoints.secret_factory import NewSecrets
from shared.services.ingest.ingest import IngestService
from shared.services.operational.operational_events import OperationalEventPublisher
from shared.services.receiver_auth.receiver_auths import ReceiverAuthService
from shared.settings.api import ApiSettings


def endpoint_service(
    ports: ApiPorts, settings: ApiSettings, ingest: IngestService, tasks: BackgroundTaskService
) -> EndpointService:
    """Returns the service of all kinds of endpoints."""
    return EndpointService(
        applications=ingest.applications,
        endpoints=ports.endpoints,
        event_types=ports.ingest.event_types,
        secrets=NewSecrets(ed25519=ports.ed25519, entropy=ports.ingest.entropy),
        event_publisher=_event_publisher(ingest),
        releases=ReleaseService(tasks=tasks, clock=ports.ingest.clock),
        clock=ports.ingest.clock,
        entropy=ports.ingest.entropy,
        targets=settings.targets,
        auths=ports.receiver_auths,
        settling=ingest.applications.settling,
    )


def receiver_auth_service(
    ports: ApiPorts, settings: ApiSettings, endpoints: EndpointService
) -> ReceiverAuthService:
    """Returns the service of the settings by which deliveries authenticate."""
    return ReceiverAuthService(
        found=endpoints,
        auths=ports.receiver_auths,
        signer=ports.assertion_signer,
        certificates=ports.certificates,
        targets=settings.targets,
        clock=ports.ingest.clock,
        entropy=ports.ingest.entropy,
        has_web_identity=settings.has_web_identity,
    )


def role_vetting(ports: ApiPorts, settings: ApiSettings) -> RoleVetting:
    """Returns the check of the roles of destinations."""
    return RoleVetting(
        courier=ports.courier,
        carrier=settings.carrier_role,
        allows_own_account=settings.allows_own_account,
    )


def _event_publisher(ingest: IngestService) -> OperationalEventPublisher:
    """Sends at once: changes of configuration are rare, so a batch would only delay them."""
    return OperationalEventPublisher(
        routes=ingest.routes,
        applications=ingest.applications.applications,
        messages=ingest.messages,
        queue=ingest.queue,
        clock=ingest.clock,
        routes_ttl=timedelta(0),
    )
