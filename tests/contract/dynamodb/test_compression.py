"""Compression of stored contents."""

import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.dynamodb.table.compression import (
    compress,
    compress_if_worthwhile,
    decompress,
)


@given(st.text())
def test_any_compressed_text_is_restored(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        return

    assert decompress(compress(text)) == text
    assert (short := compress_if_worthwhile(text)) is None or len(short) < len(text.encode())


def test_incompressible_text_is_stored_uncompressed() -> None:
    assert compress_if_worthwhile('{"id":1}') is None


@pytest.mark.parametrize(("lines", "most"), [(10, 700), (1_000, 25_000)])
def test_json_compresses_well(lines: int, most: int) -> None:
    chance = Random(1)  # noqa: S311 - no secret
    text = json.dumps(
        [{"description": f"Part {n}", "amount": chance.randrange(10**6)} for n in range(lines)]
    )

    assert len(compress_if_worthwhile(text) or text) < min(most, len(text) / 1.5)
