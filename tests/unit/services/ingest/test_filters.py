"""Content filters at acceptance: own writes are seen, and nothing is read for those without."""

import sys
from dataclasses import replace
from typing import Any

import pytest

from shared.domain.content_filters import subject as subjects
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.json_text import JsonText
from shared.domain.messages.message import MessageInput
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest
from tests.unit.services.ingest.test_ingest import INPUT, URL, an_application, an_endpoint

FILTER = EndpointInput(url=URL, filter=JsonText('{"data":{"id":2}}'))


def test_a_changed_filter_applies_to_the_next_message(system: SystemUnderTest) -> None:
    app = an_application(system)
    made = an_endpoint(system, app)
    for _ in range(5):  # often enough to be cached
        assert system.ingest.accept(OWNER, app.id, INPUT, None).endpoint_ids == (made.id,)

    system.endpoints.change(OWNER, app.id, made.id, lambda e: replace(e, filter=FILTER.filter))

    assert system.ingest.accept(OWNER, app.id, INPUT, None).endpoint_ids == ()


def test_a_repeated_request_keeps_the_set_of_the_first(system: SystemUnderTest) -> None:
    app = an_application(system)
    made = an_endpoint(system, app)
    first = system.ingest.accept(OWNER, app.id, INPUT, "key")

    system.endpoints.change(OWNER, app.id, made.id, lambda e: replace(e, filter=FILTER.filter))

    assert system.ingest.accept(OWNER, app.id, INPUT, "key") == first


def test_a_payload_is_parsed_once_for_all_filters_and_never_without_one(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    parse = subjects.parse_exactly

    def counted(text: str) -> Any:
        parsed.append(text)
        return parse(text)

    monkeypatch.setattr(subjects, "parse_exactly", counted)
    app = an_application(system)
    an_endpoint(system, app)

    system.ingest.accept(OWNER, app.id, INPUT, None)
    assert parsed == []
    for _ in range(3):
        an_endpoint(system, app, FILTER)
    an_endpoint(system, app, replace(FILTER, channels=("other",)))
    system.ingest.accept(OWNER, app.id, INPUT, None)
    assert parsed == [INPUT.payload]


def test_a_message_without_filters_imports_none_of_their_code(system: SystemUnderTest) -> None:
    app = an_application(system)
    an_endpoint(system, app)
    names = (
        "shared.domain.content_filters.content_filter",
        "shared.domain.messages.content_matching",
    )
    hidden = {name: sys.modules.pop(name) for name in names if name in sys.modules}

    try:
        system.ingest.accept(OWNER, app.id, INPUT, None)

        assert not set(names) & sys.modules.keys()
    finally:
        sys.modules.update(hidden)


def test_filters_see_the_payload_in_place_of_the_raw_text(system: SystemUnderTest) -> None:
    app = an_application(system)
    made = an_endpoint(system, app, FILTER)
    both = MessageInput(event_type="a", payload='{"id":2}')

    assert system.ingest.accept(OWNER, app.id, both, None).endpoint_ids == (made.id,)
