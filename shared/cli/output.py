"""Output of commands: text for people, JSON for programs."""

import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import click

T = TypeVar("T")
Command = Callable[..., Any]

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def print_text(text: str) -> None:
    """Prints a line for people to standard error."""
    click.echo(text, err=True)


def print_json(fields: object) -> None:
    """Prints a JSON value on one line."""
    click.echo(json.dumps(fields, ensure_ascii=False))


def format_instant(at: datetime | None) -> str | None:
    """Formats an instant in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


@contextmanager
def progress(
    items: Iterable[T], label: str, reported: Callable[[T | None], str | None] | None = None
) -> Iterator[Iterator[T]]:
    """Iterates with a progress bar, if the output is a terminal.

    `reported` returns the text beside the bar.
    """
    if not sys.stderr.isatty():
        yield iter(items)
        return
    with click.progressbar(
        items, label=label, file=sys.stderr, show_pos=True, item_show_func=reported
    ) as bar:
        yield iter(bar)


def pause(seconds: float) -> None:
    """Sleeps."""
    time.sleep(seconds)


def wait(span: timedelta, why: str) -> None:
    """Sleeps, with the reason on a progress bar."""
    print_text(why)
    with progress(range(int(span.total_seconds())), "  waiting") as seconds:
        for _ in seconds:
            pause(1)
