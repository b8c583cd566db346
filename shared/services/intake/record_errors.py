"""Errors of single records, returned as results: they reach no other record of the batch."""

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")


def result_or_error(work: Callable[[T], U], each: T) -> U | Exception:
    """Returns the result of the work, or its error."""
    try:
        return work(each)
    except Exception as exc:  # noqa: BLE001 - a mistake in our code as well: the handler logs it
        return exc


def returning_errors(work: Callable[[T], U]) -> Callable[[T], U | Exception]:
    """Returns the work as a function that returns its errors."""
    return lambda each: result_or_error(work, each)


def value_of(result: T | Exception) -> T:
    """Returns a result of `result_or_error`, or raises its error."""
    if isinstance(result, Exception):
        raise result
    return result
