"""Limits of each field of a body.

`FIELDS` is by the name on the wire; a row of a single operation has the operation's name and a
space before it.
"""

import base64
from collections.abc import Mapping
from dataclasses import replace

from shared.domain.content_filters.content_filter import MAX_BYTES as MAX_FILTER_BYTES
from shared.domain.limits import MAX_METADATA_BYTES
from tests.support.arrange.limits.portal import PORTAL
from tests.support.arrange.limits.receivers import RECEIVERS
from tests.support.arrange.limits.rows import (
    FLAGS,
    LIST,
    NUMBER,
    OBJECT,
    TEXT,
    Row,
    instant,
    listing,
    names,
    number,
    text,
)


def key_of(size: int) -> str:
    return "whsec_" + base64.b64encode(bytes(size)).decode()


ENFORCEMENT = text(["off", "warn", "reject"], ["", "on"])
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
DURATIONS = Row(
    LIST,
    [[], [{"secs": 1, "nanos": 0}], [{"secs": 86_400}] * 20, None],
    [
        ([{"secs": 5}] * 21, ()),
        *(([{"secs": s}], ("[0]", "secs")) for s in (0, 86_401, 1.5, "5", True, None)),
        *(([{"secs": 5, "nanos": n}], ("[0]", "nanos")) for n in (1, -1, 0.5, "0", None)),
    ],
)
LONGEST_URL = "http://x/" + "a" * (65_536 - len("http://x/"))
LONGEST_FILTER = {"data": {"a": "x" * (MAX_FILTER_BYTES - len('{"data":{"a":""}}'))}}
FILTER = Row(
    OBJECT,
    [{}, {"data": {"amount": {"$gte": 100}}}, LONGEST_FILTER, None],
    [
        ({"date": 1}, ("date",)),
        ({"data": {"a": {"$regex": "x"}}}, ("data", "a", "$regex")),
        ({"$or": ["x"]}, ("$or", "[0]")),
        ({"data": {"a": LONGEST_FILTER["data"]["a"] + "x"}}, ()),
    ],
)
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
MESSAGE_HEADERS = Row(
    OBJECT,
    [{}, {"X-A": "x" * 2_045}, {f"X-{n}": "" for n in range(20)}, {"!#$%&'*+-.^_`|~09": "é\t"}],
    [
        *(({name: "x"}, (name,)) for name in ("", "a b", "a:", "é", "Content-Type", "SVIX-id", "webhook-id")),
        *(({name: "x"}, (name,)) for name in ("Host", "te", "Authorization", "x-api-key", "Cookie", "X-Amz-A")),
        *(({"X-A": value}, ("X-A",)) for value in ("a\nb", "\x00", "\x7f", 1, None, True, ["x"])),
        ({"X-A": "x" * 2_046}, ()),
        ({"X-A": "é" * 1_023}, ()),
        ({f"X-{n}": "" for n in range(21)}, ()),
        ({"X-A": "1", "x-a": "2"}, ()),
    ],
)  # fmt: skip
KEY = text(
    [key_of(24), key_of(75)],
    ["", "whsec_", key_of(23), key_of(76), key_of(24)[6:], "whsec_!", "whpk_" + "A" * 44],
).or_null()
TYPES = listing(replace(NAME, fits=["a.b"]), None).or_null()
OPERATIONAL_TYPES = listing(replace(NAME, fits=["endpoint.created"]), None).or_null()
CHANNELS = listing(names(128, more=":+"), 10).or_null()
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
    "filter": FILTER,
    "event-type.set-retry-schedule retrySchedule": DURATIONS,
    "metadata": METADATA,
    "appMetadata": METADATA,
    "message.broadcast dryRun": FLAGS.or_null(),
    "expiry": instant("2030-01-14").or_null(),
    "paused": FLAGS.or_null(),
    "endpoint.patch paused": FLAGS,
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
    "message headers": MESSAGE_HEADERS.or_null(),
    "method": text(["POST", "PUT", "PATCH"], ["", "GET", "post", "DELETE", "POST / HTTP/1.1"]),
    "infoHeaders": FLAGS,
    "challenge": text(["GET", "POST", "OPTIONS"], ["", "get", "PUT", "GET /"]).or_null(),
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
    "message.search id": NAME.or_null(),
    "message.search limit": number(1, 250),
    "message.search iterator": text(
        [f"msg_{'1' * 27}", f"-msg_{'1' * 27}"],
        ["", "-", "a b", "\x00", "x" * 257, "msg_1", f"--msg_{'1' * 27}", f"app_{'1' * 27}"],
    ).or_null(),
    "before": instant("2026-01-14").or_null(),
    "after": instant("2026-01-14").or_null(),
    "event_types": listing(NAME, None, least=0).or_null(),
    "with_content": FLAGS,
    "with_destinations": FLAGS,
    "authentication.console-access expiry": number(3_600, 604_800).or_null(),
    # A text that is no pending token is not invalid, but unauthenticated.
    "oneTimeToken": text([], []),
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
    **PORTAL,
    **RECEIVERS,
}
