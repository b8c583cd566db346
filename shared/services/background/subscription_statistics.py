"""Collects the event types that an organisation's applications subscribe to."""

from dataclasses import dataclass

from shared.domain.background.background_task import BackgroundTask, Progress
from shared.domain.background.subscription_statistics import Subscriptions
from shared.domain.paging import Span
from shared.ports import Applications, Routes
from shared.services.background.chunks import take_chunk

# Applications whose endpoints are read in one step.
CHUNK = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionsHandler:
    """Scans the applications in order of id. A cursor is the last application processed."""

    applications: Applications
    routes: Routes

    def step(self, task: BackgroundTask) -> Progress:
        """Reads the endpoints of the next applications."""
        subscriptions = Subscriptions.of(task.data)
        rest = self.applications.scan(task.org_id, Span(above=task.cursor))
        found, cursor = take_chunk(((each.id, each.id) for each in rest), CHUNK)
        for app_id in found:
            subscriptions.add(app_id, self.routes.of(task.org_id, app_id).routes)
        return Progress(data=subscriptions.data, cursor=cursor)
