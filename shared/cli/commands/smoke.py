"""`outrider smoke`: tests a stack end to end."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import click

from shared.cli import output
from shared.cli.api import ApiConnection
from shared.cli.output import as_json, print_json
from shared.cli.smoke.given_receiver import GivenReceiver
from shared.cli.smoke.run import CHECKS, CLEANUP, SmokeRun
from shared.cli.smoke.trial import Trial
from shared.cli.target import TargetStack, with_stack
from shared.domain.auth.access import Identity
from shared.domain.errors import BadRequest
from shared.domain.ids import OrgId
from shared.domain.operator.smoke import SmokeOutcome, SmokeResult
from shared.ports.operator.smoke import TrialReceiver

# Organisation reserved for smoke tests, so that they touch no real data.
ORGANISATION = OrgId("org_outriderSmoke")
STRANGER = OrgId("org_outriderSmokeStranger")
_LIFETIME = timedelta(hours=1)
_COLORS = {SmokeOutcome.OK: "green", SmokeOutcome.SKIPPED: "yellow", SmokeOutcome.FAILED: "red"}
_WIDTH = max(len(name) for name in (CLEANUP, *(check.name for check in CHECKS)))


@click.command()
@click.option("--receiver", metavar="URL", help="Existing receiver to use instead of deploying "
                                                "one; with --port, the URL that leads to this "
                                                "machine.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65_535), help="With --receiver: run the receiver on"
                                                             " this machine at this port.")  # fmt: skip
@as_json
@with_stack
def smoke(stack: TargetStack, *, receiver: str | None, port: int | None, as_json: bool) -> None:
    """Test a deployed stack end to end, and clean up.

    Creates an application in a separate organisation, and a receiver: a small stack, or with
    --local a server on this machine. Some deliveries fail on purpose. The exit status is 1 if a
    check failed.
    """
    if port is not None and receiver is None:
        raise BadRequest("--port needs --receiver URL, such as the URL of a tunnel to this port.")
    results: list[SmokeResult] = []

    def report(result: SmokeResult) -> None:
        results.append(result)
        if not as_json:
            _show_text(result)

    run = SmokeRun(_trial(stack, receiver, port), report)
    try:
        with _interrupted_by_signals():
            run()
    finally:
        _summarize(results, as_json)
    if not run.is_well:
        raise SystemExit(1)


def _trial(stack: TargetStack, receiver: str | None, port: int | None) -> Trial:
    operator, name = stack.operator, stack.operator.new_name()
    deployment = operator.deployment
    token = operator.new_token(Identity(ORGANISATION), _LIFETIME)
    url = (stack.option_value("url", "OUTRIDER_URL") or deployment.output("ApiUrl")).rstrip("/")
    return Trial(
        api=ApiConnection(url, token, operator.request),
        stranger=ApiConnection(
            url, operator.new_token(Identity(STRANGER), _LIFETIME), operator.request
        ),
        nobody=ApiConnection(url, _with_invalid_signature(token), operator.request),
        organisation=ORGANISATION,
        deployment=deployment,
        stack_inspector=operator.stack_inspector(),
        probe=operator.probe(),
        receiver=_receiver(stack, name, receiver, port),
        verifier=operator.verifier,
        clock=operator.clock,
        run=name,
        started_at=operator.clock.now(),
        is_local=bool(stack.env_file),
    )


def _receiver(stack: TargetStack, run: str, url: str | None, port: int | None) -> TrialReceiver:
    if url is not None and port is None:
        return GivenReceiver(url)
    if url is not None or stack.env_file:
        return stack.operator.receiver_here(port or 0, url)
    return stack.operator.receiver_in_aws(run, lambda seconds: output.pause(seconds))


def _with_invalid_signature(token: str) -> str:
    """Returns the token with an invalid signature."""
    head, claims, signature = token.split(".")
    return f"{head}.{claims}.{signature[::-1]}"


@contextmanager
def _interrupted_by_signals() -> Iterator[None]:
    """Makes termination signals clean up as Ctrl-C does."""
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.default_int_handler) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _show_text(result: SmokeResult) -> None:
    outcome = click.style(f"{result.outcome.value:<8}", fg=_COLORS[result.outcome])
    click.echo(f"{outcome} {result.check:<{_WIDTH}}  {result.reason}")


def _summarize(results: list[SmokeResult], as_json: bool) -> None:
    if as_json:
        print_json([_fields(result) for result in results])
        return
    counts = (f"{sum(r.outcome is each for r in results)} {each.value}" for each in SmokeOutcome)
    click.echo(", ".join(counts))


def _fields(result: SmokeResult) -> dict[str, Any]:
    return {
        "check": result.check,
        "outcome": result.outcome.value,
        "reason": result.reason,
    }
