"""Breaking changes between two versions of the API's OpenAPI document."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.support.assertions.breaking.schemas import Comparison, Document, resolved

# Accepted tokens, by the value of `x-token`.
_SERVED = {
    "none": {"anyone", "an application", "an organisation"},
    "application": {"an application", "an organisation"},
    "application only": {"an application"},
    "organisation": {"an organisation"},
}


def breaking(before: Document, after: Document) -> list[str]:
    """Yields a line with location and reason for each breaking change."""
    now = dict(_operations(after))
    found: list[str] = []
    for place, operation in _operations(before):
        if place in now:
            found += _of_operation(place, (before, operation), (after, now[place]))
        else:
            found.append(f"{place}: is gone")
    return found


Side = tuple[Document, Mapping[str, Any]]


def _operations(document: Document) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Returns operations by method and path, without regard to names of path parameters."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield f"{method.upper()} {re.sub('{.*?}', '{}', path)}", operation


def _of_operation(place: str, before: Side, after: Side) -> Iterator[str]:
    yield from _of_right(place, before[1], after[1])
    yield from _of_parameters(place, before, after)
    yield from _of_body(place, before, after)
    yield from _of_answers(place, before, after)


def _of_right(place: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    was, now = _SERVED[before["x-token"]], _SERVED[after["x-token"]]
    for refused in sorted(was - now):
        yield f"{place}: does not serve {refused} any more"
    needed = after.get("x-capability")
    if needed not in (None, before.get("x-capability")) and "an application" in was & now:
        yield f"{place}: asks for the capability {needed}"


def _of_parameters(place: str, before: Side, after: Side) -> Iterator[str]:
    known, now = _parameters(before[1]), _parameters(after[1])
    for key, parameter in known.items():
        spot = f"{place} {' '.join(key)}"
        if key not in now:
            yield f"{spot}: is gone"
            continue
        if now[key]["required"] and not parameter["required"]:
            yield f"{spot}: is required"
        compared = Comparison(before[0], after[0], sent=True)
        yield from compared.schemas(spot, parameter["schema"], now[key]["schema"])
    for key in now.keys() - known.keys():
        if now[key]["required"]:
            yield f"{place} {' '.join(key)}: is new and required"


def _parameters(operation: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Returns parameters by location and name; those of the path by position."""
    listed = operation.get("parameters", [])
    in_path = [p for p in listed if p["in"] == "path"]
    places = {("path", str(number)): p for number, p in enumerate(in_path)}
    return {**places, **{(p["in"], p["name"]): p for p in listed if p["in"] != "path"}}


def _of_body(place: str, before: Side, after: Side) -> Iterator[str]:
    was, now = before[1].get("requestBody"), after[1].get("requestBody")
    if now and now["required"] and not (was and was["required"]):
        yield f"{place} request: is required"
    if was:
        yield from _of_contents(
            f"{place} request", (before[0], was), (after[0], now or {}), sent=True
        )


def _of_answers(place: str, before: Side, after: Side) -> Iterator[str]:
    for status, answer in before[1]["responses"].items():
        is_error = status >= "400"
        if status in after[1]["responses"]:
            was = (before[0], resolved(before[0], answer))
            now = (after[0], resolved(after[0], after[1]["responses"][status]))
            yield from _of_contents(f"{place} {status}", was, now, sent=False)
        elif not is_error:
            yield f"{place} {status}: is gone"


def _of_contents(place: str, before: Side, after: Side, *, sent: bool) -> Iterator[str]:
    now = after[1].get("content", {})
    for media_type, content in before[1].get("content", {}).items():
        if media_type not in now:
            yield f"{place}: {media_type} is gone"
            continue
        compared = Comparison(before[0], after[0], sent)
        yield from compared.schemas(place, content["schema"], now[media_type]["schema"])
