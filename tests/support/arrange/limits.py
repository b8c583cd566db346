"""Limits of each field of a body and each parameter of a query: accepted and refused values.

`FIELDS` and `PARAMETERS` are by the name on the wire; a row of a single operation has the
operation's name and a space before it.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from shared.domain.limits import MAX_METADATA_BYTES

T = TypeVar("T")
Loc = tuple[str, ...]

TEXT, NUMBER, FLAG, LIST, OBJECT = "text", "number", "flag", "list", "object"
# Examples of each type.
OF_KIND: Mapping[str, Any] = {TEXT: "1", NUMBER: 1, FLAG: True, LIST: [1], OBJECT: {"a": 1}}


@dataclass(frozen=True)
class Row:
    """A field's values: `fits` are accepted, `breaks` refused, each at its place in the field."""

    kind: str
    fits: Sequence[Any]
    breaks: Sequence[tuple[Any, Loc]]

    @property
    def of_other_kinds(self) -> list[Any]:
        """Returns values of the wrong type. A fraction is never a whole number."""
        return [value for kind, value in OF_KIND.items() if kind != self.kind] + [1.5]

    def or_null(self) -> "Row":
        """Adds null as a value that means absent."""
        kept = [(value, loc) for value, loc in self.breaks if value is not None]
        return replace(self, fits=[*self.fits, None], breaks=kept)


def text(fits: Sequence[str], breaks: Sequence[str]) -> Row:
    return Row(TEXT, fits, [(value, ()) for value in (*breaks, None)])


def number(least: int, most: int) -> Row:
    beyond = (least - 1, most + 1, 10**30, None)
    return Row(NUMBER, [least, most], [(value, ()) for value in beyond])


def names(longest: int, own: str = "", more: str = "") -> Row:
    """Returns a row of names up to a length, with `more` characters; our ids start with `own`."""
    broken = ["", "x" * (longest + 1), "a b", "é", "a\n", "a\x00", *([f"{own}1"] if own else [])]
    if more:
        return text(["x" * longest, "aZ09-_." + more], broken)
    # A URL parser reads the first of these as relative path segments, the rest as names.
    rewritten = [".", "..", "%2e", "%2e%2E", ".%2e", "..\\", "../a", "a\t"]
    dotted = ["...", ".a", "..a", "a.", "a..", "." * longest, "." + "x" * (longest - 1)]
    too_long = ["." * (longest + 1), "." + "x" * longest, ".." + "x" * (longest - 1)]
    return text(["x" * longest, "aZ09-_.", *dotted], [*broken, *rewritten, *too_long])


def listing(item: Row, most: int | None, least: int = 1) -> Row:
    """Returns a row of lists of a row's values."""
    fits = [[value] for value in item.fits] + [[]] * (least == 0)
    breaks: list[tuple[Any, Loc]] = [
        ([item.fits[0], value], ("[1]", *loc)) for value, loc in item.breaks
    ]
    if most is not None:
        others = [f"n{number}" for number in range(most)]
        fits.append([item.fits[0], *others[1:]])
        breaks.append(([item.fits[0], *others], ()))
    return Row(LIST, fits, [*breaks, *([([], ())] if least else []), (None, ())])


def key_of(size: int) -> str:
    return "whsec_" + base64.b64encode(bytes(size)).decode()


ENFORCEMENT = text(["off", "warn", "reject"], ["", "on"])
FLAGS = Row(FLAG, [True, False], [(None, ())])
NAME = names(256)
DESCRIPTION = text(["", "\t\n\x0b", "é" * 40_000], ["\x00", "a\x08"])
TITLE = text(["x", "\t", "é" * 40_000], ["", "\x00", "a\x08"])
RATE = number(1, 65_535).or_null()
SCHEDULE = Row(
    LIST,
    [[], [1], [86_400] * 20, None],
    [
        ([5] * 21, ()),
        *(([5, delay], ("[1]",)) for delay in (0, 86_401, 1.5, "5", True, None)),
    ],
)
LONGEST_URL = "http://x/" + "a" * (65_536 - len("http://x/"))
URL = text(
    ["http://x", "https://me@example.com:1/a?b#c", LONGEST_URL],
    ["", "x", "/a", "ftp://x", "http://", "javascript:1", "http://[::1", "http://x:99999", LONGEST_URL + "a"],
)  # fmt: skip
LONGEST_METADATA = "x" * (MAX_METADATA_BYTES - len('{"k":""}'))
METADATA = Row(
    OBJECT,
    [{}, {"k": LONGEST_METADATA}, None],
    [({"k": LONGEST_METADATA + "x"}, ()), ({"k": LONGEST_METADATA[:-1] + "é"}, ()), ({"k": 1}, ("k",)), ({"k": None}, ("k",))],
)  # fmt: skip
HEADERS = Row(
    OBJECT,
    [{}, {"X-A": "x" * 4_096, "!#$%&'*+-.^_`|~09": "é\t"}],
    [
        *(({name: "x"}, ()) for name in ("", "a b", "a:", "é", "Content-Length", "SVIX-id", "webhook-id", "X-Amz-A")),
        *(({"X-A": value}, ()) for value in ("x" * 4_097, "é" * 2_049, "a\nb", "\x00", "\x7f")),
        ({"X-A": 1}, ("X-A",)),
        (None, ()),
    ],
)  # fmt: skip
KEY = text(
    [key_of(24), key_of(75)],
    ["", "whsec_", key_of(23), key_of(76), key_of(24)[6:], "whsec_!", "whpk_" + "A" * 44],
).or_null()
TYPES = listing(replace(NAME, fits=["a.b"]), None).or_null()
OPERATIONAL_TYPES = listing(replace(NAME, fits=["endpoint.created"]), None).or_null()
CHANNELS = listing(names(128, more=":+"), 10).or_null()


def instant(day: str) -> Row:
    """Returns every spelling of a time of this day."""
    times = ("T12:00:00Z", "T12:00:00.123456789+02:00", "T12:00:00.000Z", " 12:00:00 UTC")
    broken = ["", "x", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+23:00", "9" * 400]
    return text([day + time for time in times], broken)


SESSION = text(["x" * 64, "aZ09@_-"], ["", "x" * 65, "a b", "a."])

FIELDS: Mapping[str, Row] = {
    "name": TITLE,
    "event-type.create name": NAME,
    "uid": names(256, "app_").or_null(),
    "endpoint uid": names(256, "ep_").or_null(),
    "description": DESCRIPTION,
    "url": URL,
    "throttleRate": RATE,
    "rateLimit": RATE,
    "retrySchedule": SCHEDULE,
    "metadata": METADATA,
    "version": number(1, 65_535).or_null(),
    "disabled": FLAGS,
    "archived": FLAGS,
    "deprecated": FLAGS,
    "eventTypes": TYPES,
    "filterTypes": TYPES,
    "operational-webhook.endpoint eventTypes": OPERATIONAL_TYPES,
    "operational-webhook.endpoint filterTypes": OPERATIONAL_TYPES,
    "channels": CHANNELS,
    "secret": KEY,
    "key": KEY,
    "gracePeriodSeconds": number(0, 604_800).or_null(),
    "headers": HEADERS,
    "endpoint.create headers": HEADERS.or_null(),
    "operational-webhook.endpoint.create headers": HEADERS.or_null(),
    "endpoint.patch-headers headers": replace(HEADERS, fits=[*HEADERS.fits, {"X-A": None}]),
    "deleteHeaders": Row(LIST, [[], ["X-A", ""]], [([1], ("[0]",)), (None, ())]),
    "schemas": Row(OBJECT, [{}, {"1": {"type": "object"}}, None], []),
    "schemaEnforcement": ENFORCEMENT.or_null(),
    "event-type.patch schemaEnforcement": ENFORCEMENT,
    "featureFlag": NAME.or_null(),
    "featureFlags": listing(NAME, None).or_null(),
    "authentication.app-portal-access featureFlags": listing(NAME, 25, least=0).or_null(),
    "groupName": NAME.or_null(),
    "eventType": NAME,
    "endpoint.send-example eventType": replace(NAME, fits=["svix.ping"]),
    "exampleIndex": Row(NUMBER, [0], [(-1, ()), (None, ())]),
    "payload": Row(OBJECT, [{}, {"a": [1]}], [(None, ())]),
    "data": Row(OBJECT, [{}, {"a": [1]}], [(None, ())]),
    "eventId": names(256, "msg_").or_null(),
    "tags": listing(names(128, more="/\\#"), 5).or_null(),
    "payloadRetentionPeriod": number(1, 90).or_null(),
    "payloadRetentionHours": number(1, 2_160).or_null(),
    # A minute to a day from now.
    "deliverAt": text(
        ["2026-01-15T12:01:00Z", "2026-01-16T12:00:00Z", "2026-01-15T13:30:00.5+01:00"],
        ["", "x", "2026-01-15T12:00:59Z", "2026-01-16T12:00:01Z", "9999-12-31T23:59:59-23:59"],
    ).or_null(),
    "transformationsParams": Row(
        OBJECT,
        [
            {},
            {"other": 1},
            {"rawPayload": None, "headers": None},
            {"rawPayload": "", "headers": {"Content-Type": "x" * 256, "other": 1}},
        ],
        [
            ({"rawPayload": 1}, ("rawPayload",)),
            ({"rawPayload": {}}, ("rawPayload",)),
            ({"rawPayload": "", "headers": []}, ("headers",)),
            *(
                (
                    {"rawPayload": "", "headers": {"content-type": value}},
                    ("headers", "content-type"),
                )
                for value in (1, "", "x" * 257, "a\nb", "é")
            ),
        ],
    ).or_null(),
    "application": Row(
        OBJECT,
        [{"name": "A"}, {"name": "A", "throttleRate": 1, "metadata": {}}, None],
        [
            ({}, ("name",)),
            ({"name": ""}, ("name",)),
            ({"name": "A", "uid": "app_1"}, ("uid",)),
            ({"name": "A", "throttleRate": 0}, ("throttleRate",)),
            ({"name": "A", "metadata": {"k": LONGEST_METADATA + "x"}}, ("metadata",)),
        ],
    ),
    "ids": listing(NAME, 100, least=0),
    "readOnly": FLAGS.or_null(),
    "capabilities": Row(LIST, [[], ["ViewBase"], None], [(["ViewBase", "x"], ("[1]",))]),
    "authentication.app-portal-access expiry": number(3_600, 604_800).or_null(),
    "authentication.expire-all expiry": number(0, 259_200).or_null(),
    "sessionId": SESSION.or_null(),
    "sessionIds": listing(SESSION, 1_000, least=0).or_null(),
    "environment.import eventTypes": Row(LIST, [[], None], [([{}], ("[0]", "name"))]),
    "settings": Row(OBJECT, [{}, None], [({"a": 1}, ())]),
    "connectors": Row(LIST, [[], None], [([1], ())]),
    "since": instant("2026-01-14"),
    "statistics.aggregate-app-stats since": instant("2025-12-31"),
    "until": instant("2026-01-15").or_null(),
    "statistics.aggregate-app-stats until": instant("2026-01-15"),
    "dryRun": FLAGS,
    "replaceAll": FLAGS,
    "spec": Row(OBJECT, [{"webhooks": {"a.b": {}}}, {"webhooks": {"a": {}}}], [({}, ())]),
    # Both documents are optional, but one is required.
    "specRaw": Row(TEXT, [None], []),
    "channel": names(128, more=":+").or_null(),
    "tag": names(128, more="/\\#").or_null(),
    "status": number(0, 4).or_null(),
    "statusCodeClass": Row(NUMBER, [0, 500, None], [(-100, ()), (150, ()), (600, ())]),
    "appIds": listing(replace(NAME, fits=["acme"]), 100).or_null(),
}


@dataclass(frozen=True)
class Parameter:
    """A parameter's values: `fits` are accepted, `unreadable` gives 400, `breaks` gives 422."""

    fits: Sequence[str]
    breaks: Sequence[str] = ()
    unreadable: Sequence[str] = ()


FLAG_PARAMETER = Parameter(["false", "true"], unreadable=["", "maybe"])
MOMENT_PARAMETER = Parameter(
    instant("2026-01-14").fits, ["0001-01-01T00:00:00+23:00"], ["", "x", "9" * 400]
)
TYPES_PARAMETER = Parameter(["x" * 256, "a.b,c"], ["", "x" * 257, "a b", "a,,b"])
PARAMETERS: Mapping[str, Parameter] = {
    "limit": Parameter(["1", "250"], ["0", "251", "-1"], ["", "x", "1.5"]),
    "iterator": Parameter([], ["", "-", "a b", "\x00", "x" * 257]),
    "order": Parameter(["ascending", "descending"], unreadable=["", "up"]),
    "since": MOMENT_PARAMETER,
    "until": MOMENT_PARAMETER,
    "before": MOMENT_PARAMETER,
    "after": MOMENT_PARAMETER,
    "channel": Parameter(["x" * 128, "a:b+c"], ["", "x" * 129, "a b"]),
    "tag": Parameter(["x" * 128, "a/b\\#"], ["", "x" * 129, "a b"]),
    "event_types": TYPES_PARAMETER,
    "status": Parameter(["0", "4"], unreadable=["", "x", "-1", "5"]),
    "background-task.list status": Parameter(["running", "finished"], unreadable=["", "x"]),
    "task": Parameter(["endpoint.replay", "event-type.aggregate"], unreadable=["", "x"]),
    "status_code_class": Parameter(["0", "500"], unreadable=["", "x", "-100", "150", "600"]),
    "endpoint_id": Parameter(["mine"]),
    "exclude_apps_with_no_endpoints": FLAG_PARAMETER,
    "exclude_apps_with_disabled_endpoints": FLAG_PARAMETER,
    "exclude_apps_with_svix_play_endpoints": FLAG_PARAMETER,
    "with_content": FLAG_PARAMETER,
    "with_msg": FLAG_PARAMETER,
    "expanded_statuses": FLAG_PARAMETER,
    "include_archived": FLAG_PARAMETER,
    "get_if_exists": FLAG_PARAMETER,
    "expunge": FLAG_PARAMETER,
}


def row_of(table: Mapping[str, T], operation: str, name: str) -> T:
    """Returns the row of the operation, else of its kind of object, else of all with this name."""
    found = row_if_any(table, operation, name)
    assert found is not None, (
        f"tests/support/arrange/limits.py has no row for {name} of {operation}"
    )
    return found


def row_if_any(table: Mapping[str, T], operation: str, name: str) -> T | None:
    noun = operation.rpartition(".")[0]
    keys = (f"{operation} {name}", f"{noun} {name}", f"{noun.rpartition('.')[2]} {name}", name)
    return next((table[key] for key in keys if key in table), None)
