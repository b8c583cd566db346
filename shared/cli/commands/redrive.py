"""`outrider redrive`: lists dead letters with their reasons, and redrives them."""

from collections.abc import Mapping
from typing import Any

import click

from shared.cli.output import as_json, format_instant, print_json, progress
from shared.cli.target import TargetStack, with_stack
from shared.domain.errors import BadRequest
from shared.domain.pipeline.dead_letter import DeadLetter
from shared.services.operator.redrive import RedriveService

Letters = Mapping[str, list[DeadLetter]]

UNKNOWN = "unknown: the function died at the last try. See its log"


@click.command()
@click.argument("queues", nargs=-1, metavar="[QUEUE]...")
@click.option("--dry-run", is_flag=True, help="Only show the dead letters and their reasons.")
@click.option("--limit", type=click.IntRange(1, 100_000), default=1_000, show_default=True,
              help="Maximum number of dead letters per queue.")  # fmt: skip
@as_json
@with_stack
def redrive(
    stack: TargetStack, *, queues: tuple[str, ...], dry_run: bool, limit: int, as_json: bool
) -> None:
    """Redrive the dead letters of the QUEUEs, or of all queues.

    Safe to repeat: a duplicate task takes effect once.
    """
    known = stack.operator.redrives()
    if unknown := [name for name in queues if name not in known]:
        raise BadRequest(f"Unknown queue {unknown[0]!r}. Queues: {', '.join(known)}.")
    chosen = {name: known[name] for name in queues or known}
    letters = _browse(chosen, limit) if dry_run else _redrive(chosen, limit)
    (_show_json if as_json else _show_text)(letters, dry_run)


def _browse(chosen: Mapping[str, RedriveService], limit: int) -> Letters:
    return {name: service.look(limit) for name, service in chosen.items()}


def _redrive(chosen: Mapping[str, RedriveService], limit: int) -> Letters:
    moved: dict[str, list[DeadLetter]] = {}
    for name, service in chosen.items():
        with progress(service.redrive(limit), name) as batches:
            moved[name] = [letter for batch in batches for letter in batch]
    return moved


def _show_text(letters: Letters, dry_run: bool) -> None:
    for name, found in letters.items():
        for letter in found:
            about = " ".join(letter.about.values()) or "unreadable"
            click.echo(f"{name}  {format_instant(letter.first_sent_at) or '-'}  {about}")
            click.echo(f"    {letter.reason or UNKNOWN}")
            if dry_run and letter.kept_until:
                click.echo(f"    kept until {format_instant(letter.kept_until)}")
        verb = "waiting" if dry_run else "redriven"
        click.echo(f"{name}: {len(found)} dead letters {verb}.")


def _show_json(letters: Letters, dry_run: bool) -> None:
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
