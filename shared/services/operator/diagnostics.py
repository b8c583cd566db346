"""Diagnostics of a deployed stack: findings and advice."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

from shared.domain.errors import ServiceError
from shared.domain.operator.deployment import BUS_FAILURES, Deployment
from shared.domain.operator.stack_resources import Diagnostic
from shared.ports import Clock
from shared.ports.operator.stack_resources import StackInspector
from shared.services.operator.queue_diagnostics import QueueDiagnostics
from shared.services.operator.redrive import RedriveService

T = TypeVar("T")

# Tokens and signatures are checked against the clock, with a minute of leeway.
MAX_CLOCK_SKEW = timedelta(seconds=30)
# A sweep runs each minute and covers the next minute and a half.
MAX_SWEEP_LAG = timedelta(minutes=5)
# Time range of the search for denied calls.
LOOK_BACK = timedelta(hours=1)
TURN_ON = (
    "For a restored table: docs/operations.md#restore-from-a-point-in-time has the commands "
    "that turn it on. For the stack's own table: deploy it again."
)
OUTPUTS = ("ApiUrl", "TableName", "ContentsBucketName", "TokenKeysArn", "MessagesQueueUrl",
           "DeliveriesQueueUrl", "BackgroundQueueUrl")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticsService:
    """Runs read-only checks. A check that fails to run does not stop the others."""

    deployment: Deployment
    stack_inspector: StackInspector
    letters: Mapping[str, RedriveService]
    clock: Clock

    def checks(self) -> Iterator[Diagnostic]:
        """Yields the findings, each as soon as its check is done."""
        yield from self._deployed()
        yield from _run("clock", self._clock)
        yield from _run("table", self._table)
        yield from _run("functions", self._functions)
        yield from _run("event sources", self._sources)
        yield from _run("rights", self._rights)
        queues = self._queues()
        for name, urls in self.deployment.queues.items():
            yield from _run(f"queue {name}", partial(queues.queue, name, *urls))
        if self.deployment.has_bus:
            yield from _run("dead letters of intake-bus", partial(self._bus, queues))
        yield from _run("sweep", self._sweep)
        yield from _run("alarms", self._alarms)

    def _deployed(self) -> Iterator[Diagnostic]:
        missing = [name for name in OUTPUTS if name not in self.deployment.outputs]
        reported = f"{self.deployment.name}: {self.deployment.status}"
        lacks = f", without the outputs {', '.join(missing)}" if missing else ""
        if not self.deployment.is_usable or missing:
            yield Diagnostic.failed("stack", reported + lacks, self.deployment.advice)
        elif self.deployment.is_changing:
            yield Diagnostic.warning("stack", reported, self.deployment.advice)
        else:
            yield Diagnostic.passed("stack", reported)

    def _clock(self) -> Iterator[Diagnostic]:
        skew = abs(self.stack_inspector.time() - self.clock.now())
        found = f"{skew.total_seconds():.0f} s apart from AWS's"
        if skew > MAX_CLOCK_SKEW:
            advice = "Set this machine's clock (NTP): tokens and signatures depend on it."
            yield Diagnostic.failed("clock", found, advice)
        else:
            yield Diagnostic.passed("clock", found)

    def _table(self) -> Iterator[Diagnostic]:
        name, table = self.deployment.output("TableName"), self.stack_inspector.table()
        if table.status not in ("ACTIVE", "UPDATING"):
            advice = "See the table in DynamoDB's console."
            yield Diagnostic.failed("table", f"{name}: {table.status}", advice)
            return
        lacking = [
            what
            for what, is_on in (
                ("expiry (TTL)", table.expires),
                ("point-in-time recovery", table.point_in_time),
            )
            if not is_on
        ]
        if lacking:
            found = f"{name}: without {' and '.join(lacking)}"
            yield Diagnostic.warning("table", found, TURN_ON)
        else:
            yield Diagnostic.passed(
                "table", f"{name}: active, with expiry and point-in-time recovery"
            )

    def _functions(self) -> Iterator[Diagnostic]:
        found = self.stack_inspector.functions()
        broken = [each for each in found if each.problem]
        for each in broken:
            advice = "Deploy it again (`sam deploy`), and see the function's log."
            yield Diagnostic.failed(f"function {each.name}", each.problem or "", advice)
        if not broken:
            yield Diagnostic.passed("functions", f"{len(found)} can be called")

    def _sources(self) -> Iterator[Diagnostic]:
        found = self.stack_inspector.sources()
        for each in found:
            if each.state not in ("Enabled", "Updating", "Enabling"):
                yield Diagnostic.failed(
                    f"event source of {each.function}",
                    f"{each.state}: its queue is not processed",
                    "Enable it: `aws lambda update-event-source-mapping --enabled`.",
                )
        if all(each.state in ("Enabled", "Updating", "Enabling") for each in found):
            yield Diagnostic.passed("event sources", f"{len(found)} are enabled")

    def _rights(self) -> Iterator[Diagnostic]:
        found = self.stack_inspector.refusals(self.clock.now() - LOOK_BACK)
        for each in found:
            yield Diagnostic.failed(
                f"rights of {each.function}",
                each.reason,
                "Give its role back what template.yaml says: deploy it again.",
            )
        if not found:
            yield Diagnostic.passed("rights", "AWS refused the functions nothing in the last hour")

    def _queues(self) -> QueueDiagnostics:
        return QueueDiagnostics(
            stack_inspector=self.stack_inspector, letters=self.letters, clock=self.clock
        )

    def _bus(self, queues: QueueDiagnostics) -> Iterator[Diagnostic]:
        url = self.deployment.output(BUS_FAILURES)
        yield from queues.dead_letters("intake-bus", self.stack_inspector.queue(url))

    def _sweep(self) -> Iterator[Diagnostic]:
        until = self.stack_inspector.swept_until()
        if until is None:
            yield Diagnostic.warning(
                "sweep", "has not run yet", "Wait a minute or two, then check again."
            )
            return
        lag = self.clock.now() - until
        found = f"everything due before {until:%Y-%m-%d %H:%M} UTC has been moved"
        if lag > MAX_SWEEP_LAG:
            advice = "Due retries are not queued: see the rule and the log of the function sweep."
            yield Diagnostic.failed("sweep", found, advice)
        else:
            yield Diagnostic.passed("sweep", found)

    def _alarms(self) -> Iterator[Diagnostic]:
        found = self.stack_inspector.alarms()
        for each in found:
            if each.state == "ALARM":
                yield Diagnostic.failed(
                    f"alarm {each.name}", each.description, "See docs/operations.md."
                )
        if not found:
            yield Diagnostic.failed("alarms", "there are none", "Deploy it again (`sam deploy`).")
        elif not any(each.acts for each in found):
            advice = "Set the parameter AlarmEmail, and confirm the mail that AWS then sends."
            yield Diagnostic.warning("alarms", f"{len(found)}, and nobody is notified", advice)
        elif not any(each.state == "ALARM" for each in found):
            yield Diagnostic.passed("alarms", f"{len(found)}, none in alarm")


def _run(name: str, check: Callable[[], Iterable[Diagnostic]]) -> Iterator[Diagnostic]:
    """Yields the check's findings; a failed finding when the check cannot run."""
    try:
        yield from check()
    except ServiceError as exc:
        yield Diagnostic.failed(name, str(exc), "Fix that, then run this again.")
