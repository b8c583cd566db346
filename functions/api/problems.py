"""Conversion of pydantic's validation errors to the API's errors."""

from typing import Any

from pydantic import ValidationError

from shared.domain.errors import BadRequest, InvalidInput, Problem, UserError

# Errors of a query parameter that is not a number, date or member of its enumeration.
_UNPARSABLE = ("_parsing", "_type", "enum", "literal_error", "_from_date_parsing", "date_format")


def body_problems(exc: ValidationError) -> InvalidInput:
    """Returns an error with every broken rule of a body and its location."""
    return InvalidInput(*(_problem("body", error) for error in exc.errors(include_context=False)))


def query_problems(exc: ValidationError) -> UserError:
    """Returns BadRequest for a value that cannot be parsed, InvalidInput for one that breaks a
    rule.
    """
    errors = exc.errors(include_context=False)
    problems = [_problem("query", error) for error in errors]
    if any(str(error["type"]).endswith(_UNPARSABLE) for error in errors):
        return BadRequest("; ".join(f"{p.loc[1]}: {p.msg}" for p in problems))
    return InvalidInput(*problems)


def _problem(place: str, error: Any) -> Problem:
    kind = str(error["type"])
    if kind == "json_invalid":
        return Problem((place,), error["msg"], "value_error.jsondecode")
    loc = tuple(f"[{part}]" if isinstance(part, int) else str(part) for part in error["loc"])
    missing = kind == "missing"
    message = error["msg"].removeprefix("Value error, ")
    return Problem((place, *loc), message, "value_error.missing" if missing else "value_error")
