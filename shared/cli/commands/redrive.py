"""`outrider redrive`: dead letters, why they are dead, and back to work with them."""

from collections.abc import Mapping
from typing import Any

import click

from shared.cli.output import as_json, format_instant, print_json, progress
from shared.cli.target import TargetStack, with_stack
from shared.domain.errors import BadRequest
from shared.domain.pipeline.dead_letter import DeadLetter
from shared.services.operator.redrive import RedriveService

Letters = Mapping[str, list[DeadLetter]]

UNKNOWN = "not known: its function died at the last try. See the function's log"


@click.command()
@click.argument("queues", nargs=-1, metavar="[QUEUE]...")
@click.option("--dry-run", is_flag=True, help="Only show the letters and their reasons.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=1_000, show_default=True,
              help="At most so many letters of each queue.")  # fmt: skip
@as_json
@with_stack
def redrive(
    stack: TargetStack, *, queues: tuple[str, ...], dry_run: bool, limit: int, as_json: bool
) -> None:
    """Send dead letters back to their queues: those of the QUEUEs, or of all.

    A task that is in its queue twice is done once, so this can be repeated at any time.
    """
    known = stack.operator.redrives()
    if unknown := [name for name in queues if name not in known]:
        raise BadRequest(f"There is no queue {unknown[0]!r}; there are {', '.join(known)}.")
    chosen = {name: known[name] for name in queues or known}
    letters = _looked_at(chosen, limit) if dry_run else _redriven(chosen, limit)
    (_tell if as_json else _say)(letters, dry_run)


def _looked_at(chosen: Mapping[str, RedriveService], limit: int) -> Letters:
    return {name: service.look(limit) for name, service in chosen.items()}


def _redriven(chosen: Mapping[str, RedriveService], limit: int) -> Letters:
    moved: dict[str, list[DeadLetter]] = {}
    for name, service in chosen.items():
        with progress(service.redrive(limit), name) as batches:
            moved[name] = [letter for batch in batches for letter in batch]
    return moved


def _say(letters: Letters, dry_run: bool) -> None:
    for name, found in letters.items():
        for letter in found:
            about = " ".join(letter.about.values()) or "of an unknown form"
            click.echo(f"{name}  {format_instant(letter.first_sent_at) or '-'}  {about}")
            click.echo(f"    {letter.reason or UNKNOWN}")
            if dry_run and letter.kept_until:
                click.echo(f"    kept until {format_instant(letter.kept_until)}")
        verb = "wait" if dry_run else "are back in the queue"
        click.echo(f"{name}: {len(found)} dead letters {verb}.")


def _tell(letters: Letters, dry_run: bool) -> None:
    reported = {name: [_fields(letter) for letter in found] for name, found in letters.items()}
    print_json({"redriven": not dry_run, "letters": reported})


def _fields(letter: DeadLetter) -> dict[str, Any]:
    return {
        **letter.about,
        "reason": letter.reason,
        "function": letter.function,
        "first_sent_at": format_instant(letter.first_sent_at),
        "kept_until": format_instant(letter.kept_until),
    }
