"""Types of option values."""

import re
from datetime import timedelta

import click

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_FORM = re.compile(r"(\d{1,6})([smhdw])")


class Duration(click.ParamType[timedelta]):
    """A duration: a number and its unit."""

    name = "duration"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        """Parses a duration; a usage error if it is invalid."""
        if isinstance(value, timedelta):
            return value
        found = _FORM.fullmatch(str(value))
        if found is None:
            self.fail(f"{value!r} is not a duration such as 90s, 15m, 2h, 7d or 1w.", param, ctx)
        return timedelta(**{_UNITS[found[2]]: int(found[1])})


DURATION = Duration()
