"""`outrider tail`: shows attempts as they happen."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import click

from shared.cli import output
from shared.cli.output import as_json, format_instant, print_json
from shared.cli.target import TargetStack, with_stack
from shared.cli.types import DURATION

_EVENT = "delivery.attempted"
_COLORS = {"delivered": "green", "exhausted": "red", "canceled": "yellow"}
# Fields of an attempt, by their names in the log.
LINE = {
    "message": "msg",
    "endpoint": "ep",
    "attempt": "attempt",
    "outcome": "outcome",
    "status": "status",
    "duration_ms": "ms",
    "reason": "reason",
}
PAUSE_SECONDS = 1


@click.command()
@click.option("--since", type=DURATION, default="0s", show_default=True,
              help="How far back to start.")  # fmt: skip
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME",
              help="Only this outcome, such as delivered or exhausted; repeatable.")  # fmt: skip
@click.option("--about", metavar="ID", help="Only this message or endpoint, by id.")
@click.option("--once", is_flag=True, help="Show past attempts and stop.")
@as_json
@with_stack
def tail(
    stack: TargetStack,
    *,
    since: timedelta,
    outcomes: tuple[str, ...],
    about: str | None,
    once: bool,
    as_json: bool,
) -> None:
    """Show attempts as they happen, until interrupted.

    Reads the log of the deliver function, a few seconds behind. With --json, prints one line per
    attempt.
    """
    logs = stack.operator.attempts_log(stack.operator.clock.now() - since)
    while True:
        for line in sorted((new for log in logs for new in log.new_lines()), key=lambda n: n.at):
            fields = _attempt(line.text)
            if fields is not None and _is_wanted(fields, outcomes, about):
                (print_json if as_json else _show_text)({"at": format_instant(line.at), **fields})
        if once:
            return
        output.pause(PAUSE_SECONDS)


def _attempt(text: str) -> dict[str, Any] | None:
    """Parses the log line of an attempt; returns None for any other line."""
    try:
        line = json.loads(text)
    except ValueError:
        return None
    if not isinstance(line, dict) or line.get("message") != _EVENT:
        return None
    return {name: line.get(logged) for name, logged in LINE.items()}


def _is_wanted(fields: Mapping[str, Any], outcomes: tuple[str, ...], about: str | None) -> bool:
    is_about = about in (None, fields["message"], fields["endpoint"])
    return is_about and (not outcomes or fields["outcome"] in outcomes)


def _show_text(fields: Mapping[str, Any]) -> None:
    outcome = str(fields["outcome"])
    answered = f"{fields['status']} in {fields['duration_ms']} ms" if fields["status"] else ""
    reported = (answered, str(fields["reason"] or ""))
    click.echo(
        f"{fields['at']}  {click.style(f'{outcome:<10}', fg=_COLORS.get(outcome))} "
        f"{fields['message']}  {fields['endpoint']}  attempt {fields['attempt']}  "
        + "  ".join(filter(None, reported))
    )
