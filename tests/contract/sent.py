"""Stored messages of several tenants, and the lists of an application."""

from datetime import datetime
from typing import Any

from shared.domain import ids
from shared.domain.ids import AppId, MessageId, OrgId
from shared.domain.messages.message import Message
from shared.domain.paging import Page, PageRequest, Span, paginate
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, NOW, ORG
from tests.support.arrange.random_text import random_text

ELSEWHERE = OrgId(builders.new_id("org_", 2))
OTHER_APP = AppId(builders.new_id(ids.APP, 2))
SECOND = MessageId(builders.new_id(ids.MESSAGE, 2))
# Payload texts to keep exactly: white space, key order, number texts, any script.
PAYLOADS = {
    "spaced": '{ "b":\t1.50,\r\n "a" : 1e400 ,"long": 12345678901234567890123456789 }\n',
    "scripts": '{"text": "é ☃ 𝄞 \\ud834\\udd1e \\u0000 \u2028 \ufeff"}',
    "empty": "{}",
    "inline at most": '"' + "x" * (8 * 1024 - 2) + '"',
    "just not inline": '"' + "x" * (8 * 1024 - 1) + '"',
    "a megabyte": '"' + "ä☃𝄞 \t" * 87_000 + '"',
    "a megabyte that packs to little less": '"' + random_text(1024 * 1024 - 2) + '"',
}


def message_at(instant: datetime, number: int = 1, **overrides: Any) -> Message:
    return builders.message(id=builders.new_id(ids.MESSAGE, number, instant), **overrides)


def page(stores: Stores, request: PageRequest, now: datetime = NOW) -> Page[Message]:
    span = request.span(ids.MESSAGE)
    found = stores.messages.scan(ORG, APP, span, now)
    return paginate(found, lambda m: m.id, request)


def listed(stores: Stores, span: Span, now: datetime = NOW) -> list[Message]:
    return list(stores.messages.scan(ORG, APP, span, now))
