"""Services of `api` for statistics of attempts."""

from shared.assembly.api_ports import ApiPorts
from shared.services.applications.applications import ApplicationService
from shared.services.endpoints.endpoint_lookup import EndpointLookup
from shared.services.statistics.activity import ActivityService
from shared.services.statistics.endpoint_stats import EndpointStatsService


def activity_service(ports: ApiPorts, applications: ApplicationService) -> ActivityService:
    """Returns the service of the activity of applications."""
    return ActivityService(
        applications=applications,
        endpoints=ports.endpoints,
        counts=ports.endpoint_counts,
        messages=ports.ingest.messages,
        clock=ports.ingest.clock,
    )


def endpoint_stats_service(ports: ApiPorts, receivers: EndpointLookup) -> EndpointStatsService:
    """Returns the service of the statistics of endpoints."""
    return EndpointStatsService(
        endpoints=receivers, counts=ports.endpoint_counts, clock=ports.ingest.clock
    )
