"""The order of the checks, and the cleanup that follows however they end."""

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
    """One row of the table; made only when the checks that it `needs` went well."""

    name: str
    run: Callable[[Trial], str]
    needs: tuple[str, ...] = ()


def application(trial: Trial) -> str:
    """The API takes a token of the stack, and makes an application."""
    trial.uid = f"smoke-{trial.run}"
    body = {"name": "outrider smoke", "uid": trial.uid}
    trial.app = trial.api("POST", "app", body)["id"]
    return f"{trial.app} of {trial.organisation}"


def receiver(trial: Trial) -> str:
    """There is a receiver that answers by its paths."""
    return trial.receiver.start()


_BOTH = ("application", "receiver")
CHECKS = (
    # Before anything is made to fail.
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
    """All checks on a stack, each reported as soon as it is made."""

    trial: Trial
    report: Report
    made: dict[str, SmokeOutcome] = field(default_factory=dict)

    def __call__(self) -> None:
        """Makes all checks, and cleans up however they end."""
        try:
            for check in CHECKS:
                self._note(self._result(check))
        finally:
            self._note(cleanup(self.trial))

    @property
    def is_well(self) -> bool:
        """Whether no check failed."""
        return SmokeOutcome.FAILED not in self.made.values()

    def _note(self, result: SmokeResult) -> None:
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
    """Removes all that the checks made; says what is left when a part of it fails."""
    parts = (
        (_end_application, f"the application {trial.uid}"),
        (_end_receiver, trial.receiver.name),
    )
    left = [reported for end, what in parts if (reported := _cleanup_error(end, trial, what))]
    if left:
        return SmokeResult(CLEANUP, SmokeOutcome.FAILED, " ".join(left))
    return SmokeResult(CLEANUP, SmokeOutcome.OK, "the application and the receiver are gone")


def _cleanup_error(end: Callable[[Trial], None], trial: Trial, what: str) -> str | None:
    try:
        end(trial)
    except ServiceError as exc:
        return f"{what} may be left, delete it: {exc}"
    except KeyboardInterrupt:
        return f"{what} may be left, delete it: the cleanup was interrupted."
    return None


def _end_application(trial: Trial) -> None:
    if not trial.uid:
        return
    with suppress(NotFound):
        trial.api("DELETE", path("app", trial.uid))
    # Without its application, the delivery of a letter that was not redriven is canceled.
    if trial.has_planted:
        trial.probe.redrive(AppId(trial.app))


def _end_receiver(trial: Trial) -> None:
    trial.receiver.stop()
