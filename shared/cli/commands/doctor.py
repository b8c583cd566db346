"""`outrider doctor` and `outrider status`: health of a stack."""

from collections.abc import Iterator
from typing import Any

import click

from shared.cli.api import ApiConnection, with_api
from shared.cli.output import as_json, format_instant, print_json, print_text
from shared.cli.target import TargetStack, with_stack
from shared.domain.errors import ServiceError
from shared.domain.operator.stack_resources import Diagnostic, DiagnosticStatus

_COLORS = {
    DiagnosticStatus.OK: "green",
    DiagnosticStatus.WARNING: "yellow",
    DiagnosticStatus.FAILED: "red",
}


@click.command()
@with_api
@as_json
@with_stack
def doctor(stack: TargetStack, *, as_json: bool, **_: Any) -> None:
    """Check a deployment: state, permissions, alarms, schedules, queues, dead letters, and the API.

    Read-only. The exit status is 1 if a check failed; warnings do not count.
    """
    checks = []
    for check in _checks(stack):
        checks.append(check)
        if not as_json:
            _show_check(check)
    if as_json:
        print_json([_fields(check) for check in checks])
    if any(check.status is DiagnosticStatus.FAILED for check in checks):
        raise SystemExit(1)


def _checks(stack: TargetStack) -> Iterator[Diagnostic]:
    yield from stack.operator.diagnostics().checks()
    try:
        ApiConnection.of(stack)("GET", "app?limit=1")
    except ServiceError as exc:
        yield Diagnostic.failed("api", str(exc), "The messages above may show the cause.")
    else:
        yield Diagnostic.passed("api", "responds, and accepts the token")


def _show_check(check: Diagnostic) -> None:
    verdict = click.style(f"{check.status.value:<7}", fg=_COLORS[check.status])
    click.echo(f"{verdict} {check.name}: {check.found}")
    if check.advice:
        click.echo(f"        {check.advice}")


def _fields(check: Diagnostic) -> dict[str, str]:
    return {
        "check": check.name,
        "verdict": check.status.value,
        "found": check.found,
        "advice": check.advice,
    }


@click.command()
@as_json
@with_stack
def status(stack: TargetStack, *, as_json: bool) -> None:
    """Show the state of the queues and dead-letter queues, and the progress of the sweep."""
    stack_inspector, deployment = stack.operator.stack_inspector(), stack.operator.deployment
    queues = {
        name: (stack_inspector.queue(url), stack_inspector.queue(letters))
        for name, (url, letters) in deployment.queues.items()
    }
    reported = {
        "stack": deployment.name,
        "state": deployment.status,
        "api": stack.option_value("url", "OUTRIDER_URL") or deployment.output("ApiUrl"),
        "swept_until": format_instant(stack_inspector.swept_until()),
        "alarms": [each.name for each in stack_inspector.alarms() if each.state == "ALARM"],
        "queues": {
            name: {
                "waiting": queue.waiting,
                "in_flight": queue.in_flight,
                "delayed": queue.delayed,
                "dead_letters": letters.waiting + letters.in_flight,
            }
            for name, (queue, letters) in queues.items()
        },
    }
    (print_json if as_json else _show_status)(reported)


def _show_status(reported: dict[str, Any]) -> None:
    click.echo(f"{reported['stack']} ({reported['state']}) at {reported['api']}")
    click.echo(f"{'queue':<16} {'waiting':>9} {'in flight':>9} {'delayed':>9} {'dead':>9}")
    for name, queue in reported["queues"].items():
        counts = "".join(f" {count:>9}" for count in queue.values())
        click.echo(f"{name:<16}{counts}")
    click.echo(f"due retries swept up to {reported['swept_until'] or 'nothing yet'}")
    if reported["alarms"]:
        print_text(f"In alarm: {', '.join(reported['alarms'])}. Run `outrider doctor` for details.")
