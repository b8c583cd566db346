"""The whole pipeline in one process, on fakes, under a clock that the test moves.

The services are assembled as in the functions, with their caches, leases and inline fan-out.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar

from shared.adapters.aws import LONGEST_CALL
from shared.assembly import api, background, deliver, fanout, intake, sweep
from shared.assembly.operator import assemble_reconciliation
from shared.domain.auth.access import Identity
from shared.domain.auth.request_limits import RequestLimits
from shared.domain.background.background_task import BackgroundTask
from shared.domain.deliveries.bulkhead import UNTRUSTED
from shared.domain.endpoints.targets import TargetPolicy
from shared.domain.ids import OrgId
from shared.domain.pipeline.invocation_time import reserve
from shared.services.delivery.recording import DeliveryReport
from shared.settings.api import ApiSettings
from shared.settings.deliver import DeliverSettings
from tests.support.fakes.fake_ports import FakePorts
from tests.support.fakes.fake_settings import (
    PORTAL,
    TIMEOUT,
    api_settings,
    deliver_settings,
    intake_settings,
)

T = TypeVar("T")

ORG = OrgId("org_test")
OWNER = Identity(ORG)
RESERVE = reserve(TIMEOUT, LONGEST_CALL)


@dataclass
class SystemUnderTest(FakePorts):
    """All services on the same fakes. Tests script `http` and inspect the fakes.

    `late_permits` are those of the fast lane, `permits` those of its untrusted endpoints.
    """

    disable_after: timedelta | None = timedelta(days=5)
    request_limits: RequestLimits = field(default_factory=RequestLimits)
    targets: TargetPolicy = field(default_factory=TargetPolicy)
    permits: int = UNTRUSTED
    late_permits: int = 50
    slow_permits: int = 25
    portal_url: str = PORTAL
    has_public_catalog: bool = True
    intake_orgs: tuple[OrgId, ...] = (ORG,)
    allows_own_account: bool = False
    launch_templates: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        # The fakes and the settings: a copy assembles services of its own, with empty caches.
        self._copied = frozenset(vars(self))
        self.assemble()

    def __getstate__(self) -> dict[str, Any]:
        return {name: vars(self)[name] for name in ("_copied", *self._copied)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self.assemble()

    def assemble(self) -> None:
        """Wires the services to the current ports."""
        self._assemble_api()
        self._assemble_pipeline()
        self.reconciliation = assemble_reconciliation(self.reconciliation_ports())

    def _assemble_api(self) -> None:
        self.api = api.assemble(self.api_ports(), self.api_settings)
        self.tokens = self.api.ingest.tokens
        self.live_tokens = self.api.tokens
        self.ingest = self.api.ingest.messages
        self.authentication = self.api.authentication
        self.one_time_tokens = self.api.one_time_tokens
        self.portal_links = self.api.portal_links
        self.portal_settings = self.api.portal_settings
        self.public_catalog = self.api.public_catalog
        self.applications = self.api.applications
        self.directory = self.api.application_list
        self.endpoints = self.api.endpoints
        self.event_publisher = self.endpoints.event_publisher
        self.rotation = self.api.rotation
        self.operational = self.api.operational
        self.event_types = self.api.event_types
        self.environment = self.api.environment
        self.openapi_import = self.api.openapi_import
        self.messages = self.api.messages
        self.attempts = self.api.attempts
        self.history = self.api.endpoint_history
        self.endpoint_stats = self.api.endpoint_stats
        self.expunge = self.api.expunge
        self.resend = self.api.resend
        self.manual = self.resend.manual
        self.cancellation = self.api.cancellation
        self.trial_messages = self.api.trial_messages
        self.activity = self.api.activity
        self.rate_limit_status = self.api.rate_limit_status
        self.examples = self.api.examples
        self.background_tasks = self.api.background_tasks
        self.replays = self.api.replays
        self.purges = self.api.purges
        self.broadcasts = self.api.broadcasts
        self.statistics = self.api.statistics

    def _assemble_pipeline(self) -> None:
        self.intake = intake.assemble(self.intake_ports(), intake_settings(*self.intake_orgs))
        self.fanout = fanout.assemble(self.fanout_ports()).fanout
        self.delivery = deliver.assemble(self.deliver_ports(), self.fast_lane).delivery
        slow = self._lane(self.slow_permits, self.slow_permits)
        self.slow_delivery = deliver.assemble(self.deliver_ports(slow=True), slow).delivery
        self.sweeps = sweep.assemble(self.sweep_ports())
        self.sweep = replace(self.sweeps[0], share=None)
        assembled = background.assemble(self.background_ports())
        self.background = assembled.engine
        self.certificate_notices = assembled.certificate_notices
        self.pause_ends = assembled.pause_ends

    @property
    def fast_lane(self) -> DeliverSettings:
        """Settings of the fast lane of `deliver`."""
        return self._lane(self.late_permits, self.permits)

    @property
    def api_settings(self) -> ApiSettings:
        """Settings of `api`, with those of `ingest`."""
        return api_settings(
            self.request_limits,
            self.targets,
            self.portal_url,
            has_public_catalog=self.has_public_catalog,
            allows_own_account=self.allows_own_account,
            launch_templates=self.launch_templates,
        )

    def _lane(self, permits: int, untrusted_permits: int) -> DeliverSettings:
        return deliver_settings(
            retry_delays=self.retry_delays,
            disable_after=self.disable_after,
            permits=permits,
            untrusted_permits=untrusted_permits,
            targets=self.targets,
        )

    def without_caches(self) -> None:
        """Replaces the leased caches with their ports, for processes in simulated time.

        A cache holds a lock while it reads. A simulated process may pause in that read; the next
        process would wait for the lock forever.
        """
        self.event_publisher = replace(self.event_publisher, routes=self._routes)
        self.endpoints = replace(self.endpoints, event_publisher=self.event_publisher)
        self.ingest = replace(self.ingest, routes=self._routes)
        refusals = self.intake.refusals
        publisher = replace(refusals.event_publisher, routes=self._routes)
        self.intake = replace(
            self.intake,
            intake=replace(self.intake.intake, routes=self._routes),
            refusals=replace(refusals, event_publisher=publisher),
        )
        self.delivery = replace(self.delivery, endpoints=self._endpoints)
        self.slow_delivery = replace(self.slow_delivery, endpoints=self._endpoints)

    def without_inline_fanout(self) -> None:
        """Sends every message to `fanout`, like the messages with many endpoints."""
        self.ingest = replace(self.ingest, queue=self.message_queue)

    def finish(self, task: BackgroundTask) -> BackgroundTask:
        """Processes all steps of all tasks; returns the task after them."""
        self.process_background()
        return self.background_tasks.get(Identity(task.org_id), task.id)

    def process_background(self) -> None:
        """Processes every step of every background task."""
        while self.background_queue.sent:
            for step, delay in _drain(self.background_queue.sent):
                self.clock.advance(delay)
                self.background.advance(step)

    def fan_out(self) -> None:
        """Processes the queue of messages."""
        for dispatch, delay in _drain(self.message_queue.sent):
            self.clock.advance(delay)
            self.fanout.expand(dispatch)

    def deliver(self) -> list[DeliveryReport]:
        """Processes the current tasks of both delivery queues, after each delay."""
        reports = []
        lanes = [(self.delivery, self.delivery_queue), (self.slow_delivery, self.slow_queue)]
        for service, queue in lanes:
            for task, delay in _drain(queue.sent):
                self.clock.advance(delay)
                reports.append(service.attempt(task))
        return reports

    def run(self, rounds: int = 600) -> list[DeliveryReport]:
        """Processes everything, long waits included, until all queues are empty."""
        reports: list[DeliveryReport] = []
        for _ in range(rounds):
            self.fan_out()
            reports += self.deliver()
            if self.delivery_queue.sent or self.slow_queue.sent:
                continue
            if self.due_retries.tasks:
                self.clock.advance(timedelta(minutes=1))
                self.sweep.sweep()
            elif not self.message_queue.sent:
                break
        return reports


def _drain(sent: list[T]) -> list[T]:
    taken, sent[:] = sent[:], []
    return taken
