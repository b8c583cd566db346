"""Services of `api` that start background tasks."""

from shared.assembly.api_ports import ApiPorts
from shared.services.background.broadcasts import BroadcastService
from shared.services.background.tasks import BackgroundTaskService
from shared.services.ingest.ingest import IngestService


def background_task_service(ports: ApiPorts) -> BackgroundTaskService:
    """Returns the service that stores, starts and lists background tasks."""
    return BackgroundTaskService(
        tasks=ports.background_tasks,
        queue=ports.background_queue,
        clock=ports.ingest.clock,
        entropy=ports.ingest.entropy,
    )


def broadcast_service(
    ports: ApiPorts, ingest: IngestService, tasks: BackgroundTaskService
) -> BroadcastService:
    """Returns the service that starts broadcasts."""
    return BroadcastService(
        messages=ports.ingest.messages,
        enforcement=ingest.enforcement,
        tasks=tasks,
        clock=ports.ingest.clock,
    )
