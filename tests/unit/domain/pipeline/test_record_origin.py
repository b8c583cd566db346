"""Origins of queue records."""

from datetime import UTC, datetime

import pytest

from shared.domain.pipeline.record_origin import RecordOrigin

SENT = datetime(2026, 1, 15, 12, 0, 0, 123_000, tzinfo=UTC)


def test_an_origin_is_read_back_from_its_text() -> None:
    origin = RecordOrigin("059f36b4-87a3-44ab-83d2-661975830a7d", SENT)

    assert str(origin) == "1768478400123-059f36b4-87a3-44ab-83d2-661975830a7d"
    assert RecordOrigin.parse(str(origin)) == origin
    assert RecordOrigin.of(origin.record_id, "1768478400123") == origin


@pytest.mark.parametrize(
    "text",
    [
        *("", "-", "record", "1768478400123", "1768478400123-", "-1768478400123-record"),
        *("176847840012-record", "17684784001230-record", "176847840012x-record"),
        *("\u0661768478400123-record", " 1768478400123-record", "+768478400123-record"),
    ],
)
def test_any_other_text_is_no_origin(text: str) -> None:
    assert RecordOrigin.parse(text) is None
