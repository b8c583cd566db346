"""What a command tells: a person on a terminal, or a program that asked for JSON."""

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

as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


def print_text(text: str) -> None:
    """A line for a person, beside the answer itself."""
    click.echo(text, err=True)


def print_json(fields: object) -> None:
    """One JSON value on a line of its own."""
    click.echo(json.dumps(fields, ensure_ascii=False))


def format_instant(at: datetime | None) -> str | None:
    """As it is written in JSON and for people: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


@contextmanager
def progress(
    items: Iterable[T], label: str, reported: Callable[[T | None], str | None] | None = None
) -> Iterator[Iterator[T]]:
    """The items, with a bar on a terminal for as long as they come; nothing elsewhere.

    `reported` says what stands beside the bar.
    """
    if not sys.stderr.isatty():
        yield iter(items)
        return
    with click.progressbar(
        items, label=label, file=sys.stderr, show_pos=True, item_show_func=reported
    ) as bar:
        yield iter(bar)


def pause(seconds: float) -> None:
    """Lets time pass."""
    time.sleep(seconds)


def wait(span: timedelta, why: str) -> None:
    """Lets time pass, and says why."""
    print_text(why)
    with progress(range(int(span.total_seconds())), "  waiting") as seconds:
        for _ in seconds:
            pause(1)
