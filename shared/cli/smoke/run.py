"""Runs the checks in order, and cleans up in any case."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from shared.cli.api import path
from shared.cli.smoke.deliveries import dead_letter, delivery, exhaustion, retry, sweep
from shared.cli.smoke.rights import addresses, roles, tokens
from shared.cli.smoke.trial import Trial
from shared.cli.smoke.watching import alarms, log_lines, metrics
from shared.domain.errors import NotFound, ServiceError
from shared.domain.ids import AppId
from shared.domain.operator.smoke import (
    CheckFailed,
    CheckSkipped,
    SmokeOutcome,
    SmokeResult,
)

Report = Callable[[SmokeResult], None]


@dataclass(frozen=True, slots=True)
class SmokeCheck:
    """A row of the table of checks; skipped unless the checks that it `needs` have passed."""

    name: str
    run: Callable[[Trial], str]
    needs: tuple[str, ...] = ()


def application(trial: Trial) -> str:
    """Checks that the API accepts a token of the stack, and creates an application."""
    trial.uid = f"smoke-{trial.run}"
    body = {"name": "outrider smoke", "uid": trial.uid}
    trial.app = trial.api("POST", "app", body)["id"]
    return f"{trial.app} of {trial.organisation}"


def receiver(trial: Trial) -> str:
    """Checks that the receiver starts."""
    return trial.receiver.start()


_BOTH = ("application", "receiver")
CHECKS = (
    # Before the checks that cause failures.
    SmokeCheck("alarms", alarms),
    SmokeCheck("roles", roles),
    SmokeCheck("application", application),
    SmokeCheck("tokens", tokens, ("application",)),
    SmokeCheck("addresses", addresses, ("application",)),
    SmokeCheck("receiver", receiver),
    SmokeCheck("delivery", delivery, _BOTH),
    SmokeCheck("retry", retry, ("delivery",)),
    SmokeCheck("exhaustion", exhaustion, ("delivery",)),
    SmokeCheck("sweep", sweep, ("delivery",)),
    SmokeCheck("dead letter", dead_letter, ("delivery",)),
    SmokeCheck("log lines", log_lines, ("delivery",)),
    SmokeCheck("metrics", metrics, ("delivery",)),
)
CLEANUP = "cleanup"


@dataclass(frozen=True, slots=True)
class SmokeRun:
    """A run of all checks on a stack; each result is reported as soon as it is known."""

    trial: Trial
    report: Report
    made: dict[str, SmokeOutcome] = field(default_factory=dict)

    def __call__(self) -> None:
        """Runs all checks, and cleans up in any case."""
        try:
            for check in CHECKS:
                self._record(self._result(check))
        finally:
            self._record(cleanup(self.trial))

    @property
    def is_well(self) -> bool:
        """Returns whether no check failed."""
        return SmokeOutcome.FAILED not in self.made.values()

    def _record(self, result: SmokeResult) -> None:
        self.made[result.check] = result.outcome
        self.report(result)

    def _result(self, check: SmokeCheck) -> SmokeResult:
        missing = [name for name in check.needs if self.made[name] is not SmokeOutcome.OK]
        if missing:
            return SmokeResult(
                check.name, SmokeOutcome.SKIPPED, f"it needs the check {missing[0]!r}."
            )
        try:
            return SmokeResult(check.name, SmokeOutcome.OK, check.run(self.trial))
        except CheckSkipped as exc:
            return SmokeResult(check.name, SmokeOutcome.SKIPPED, str(exc))
        except (CheckFailed, ServiceError) as exc:
            return SmokeResult(check.name, SmokeOutcome.FAILED, str(exc))


def cleanup(trial: Trial) -> SmokeResult:
    """Removes everything that the checks created; reports what is left if that fails."""
    parts = (
        (_delete_application, f"the application {trial.uid}"),
        (_stop_receiver, trial.receiver.name),
    )
    left = [reported for end, what in parts if (reported := _cleanup_error(end, trial, what))]
    if left:
        return SmokeResult(CLEANUP, SmokeOutcome.FAILED, " ".join(left))
    return SmokeResult(CLEANUP, SmokeOutcome.OK, "removed the application and the receiver")


def _cleanup_error(end: Callable[[Trial], None], trial: Trial, what: str) -> str | None:
    try:
        end(trial)
    except ServiceError as exc:
        return f"{what} may be left; delete it by hand: {exc}"
    except KeyboardInterrupt:
        return f"{what} may be left; delete it by hand: the cleanup was interrupted."
    return None


def _delete_application(trial: Trial) -> None:
    if not trial.uid:
        return
    with suppress(NotFound):
        trial.api("DELETE", path("app", trial.uid))
    # Deleting the application cancels the delivery of a dead letter that was not redriven.
    if trial.has_planted:
        trial.probe.redrive(AppId(trial.app))


def _stop_receiver(trial: Trial) -> None:
    trial.receiver.stop()
