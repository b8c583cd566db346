"""Output for a person at the terminal."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Failure(Exception):
    """A failure that the person at the terminal can fix."""


def bold(text: str) -> str:
    return _styled("1", text)


def dim(text: str) -> str:
    return _styled("2", text)


def red(text: str) -> str:
    return _styled("31", text)


def green(text: str) -> str:
    return _styled("32", text)


def yellow(text: str) -> str:
    return _styled("33", text)


@contextmanager
def step(label: str) -> Iterator[None]:
    """Prints a step, and its duration at the end."""
    print(f"  {label:<44} ", end="", flush=True)
    start = time.monotonic()
    try:
        yield
    except BaseException:
        print(red("failed"), flush=True)
        raise
    print(dim(f"{time.monotonic() - start:5.1f} s"), flush=True)


def last_lines(text: str, count: int = 25) -> str:
    """Returns the end of a tool's output, which has the reason of a failure."""
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return "\n".join(f"    {line}" for line in lines[-count:])


def _styled(code: str, text: str) -> str:
    plain = "NO_COLOR" in os.environ or not sys.stdout.isatty()
    return text if plain else f"\033[{code}m{text}\033[0m"
