"""`outrider doctor` and `outrider status`: how a stack is."""

from collections.abc import Iterator
from typing import Any

import click

from shared.cli.api import Api, with_the_api
from shared.cli.output import as_json, moment, say, tell
from shared.cli.site import Site, on_a_stack
from shared.domain.errors import ServiceError
from shared.domain.facilities import Check, Verdict

_COLOURS = {Verdict.OK: "green", Verdict.WARNING: "yellow", Verdict.FAILED: "red"}


@click.command()
@with_the_api
@as_json
@on_a_stack
def doctor(site: Site, *, as_json: bool, **_: Any) -> None:
    """Check a deployment: its state, rights, alarms, clocks, queues, dead letters, and the API.

    It changes nothing. The status is 1 when a check has failed, not for a warning.
    """
    checks = []
    for check in _checks(site):
        checks.append(check)
        if not as_json:
            _say(check)
    if as_json:
        tell([_fields(check) for check in checks])
    if any(check.verdict is Verdict.FAILED for check in checks):
        raise SystemExit(1)


def _checks(site: Site) -> Iterator[Check]:
    yield from site.operator.checkup().checks()
    try:
        Api.of(site)("GET", "app?limit=1")
    except ServiceError as exc:
        yield Check.failed("api", str(exc), "The messages above may say why.")
    else:
        yield Check.well("api", "answers, and takes the token")


def _say(check: Check) -> None:
    verdict = click.style(f"{check.verdict.value:<7}", fg=_COLOURS[check.verdict])
    click.echo(f"{verdict} {check.name}: {check.found}")
    if check.advice:
        click.echo(f"        {check.advice}")


def _fields(check: Check) -> dict[str, str]:
    return {
        "check": check.name,
        "verdict": check.verdict.value,
        "found": check.found,
        "advice": check.advice,
    }


@click.command()
@as_json
@on_a_stack
def status(site: Site, *, as_json: bool) -> None:
    """Show what waits in the queues, what has died, and up to when waits have been swept."""
    facilities, deployment = site.operator.facilities(), site.operator.deployment
    queues = {
        name: (facilities.queue(url), facilities.queue(letters))
        for name, (url, letters) in deployment.queues.items()
    }
    told = {
        "stack": deployment.name,
        "state": deployment.status,
        "api": site.chosen("url", "OUTRIDER_URL") or deployment.output("ApiUrl"),
        "swept_until": moment(facilities.swept_until()),
        "alarms": [each.name for each in facilities.alarms() if each.state == "ALARM"],
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
    (tell if as_json else _show)(told)


def _show(told: dict[str, Any]) -> None:
    click.echo(f"{told['stack']} ({told['state']}) at {told['api']}")
    click.echo(f"{'queue':<16} {'waiting':>9} {'in flight':>9} {'delayed':>9} {'dead':>9}")
    for name, queue in told["queues"].items():
        counts = "".join(f" {count:>9}" for count in queue.values())
        click.echo(f"{name:<16}{counts}")
    click.echo(f"waits swept up to {told['swept_until'] or 'nothing yet'}")
    if told["alarms"]:
        say(f"In alarm: {', '.join(told['alarms'])}. `outrider doctor` tells more.")
