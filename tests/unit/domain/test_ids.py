from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain import ids

NOW = datetime(2026, 1, 15, 12, 0, 0, 123_456, UTC)
MOMENTS = st.datetimes(datetime(2015, 1, 1), datetime(2149, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ENTROPY = st.binary(min_size=ids.ENTROPY_BYTES, max_size=ids.ENTROPY_BYTES)
STEP = timedelta(milliseconds=4)


def test_an_id_has_a_prefix_and_27_characters() -> None:
    made = ids.make(ids.MESSAGE, NOW, bytes(ids.ENTROPY_BYTES))

    assert made.startswith("msg_")
    assert len(made) == len("msg_") + 27


def test_an_id_equals_the_ksuid_of_other_libraries() -> None:
    # Made with svix-ksuid 0.7.0: KsuidMs(time, entropy).
    instant = datetime(2026, 1, 15, 12, 0, 0, 124_000, UTC)

    assert ids.make("", instant, bytes(range(15))) == "38IDsm9lzAS4CtP0KSDns8vVVjK"


@given(MOMENTS, ENTROPY)
def test_an_id_is_well_formed_and_holds_its_time_to_4_ms(instant: datetime, entropy: bytes) -> None:
    made = ids.make(ids.APP, instant, entropy)

    assert ids.is_id(ids.APP, made)
    assert timedelta(0) <= instant - ids.instant_of(made) < STEP


@given(MOMENTS, ENTROPY)
def test_an_ids_time_makes_an_id_of_the_same_time(instant: datetime, entropy: bytes) -> None:
    reported = ids.instant_of(ids.make(ids.APP, instant, entropy))

    assert ids.instant_of(ids.make(ids.APP, reported, entropy)) == reported


@given(MOMENTS, MOMENTS, ENTROPY, ENTROPY)
def test_ids_sort_by_time(one: datetime, other: datetime, a: bytes, b: bytes) -> None:
    first, second = ids.make(ids.APP, one, a), ids.make(ids.APP, other, b)

    if abs(one - other) >= STEP:
        assert (first < second) == (one < other)


@given(MOMENTS, ENTROPY)
def test_no_id_of_an_instant_is_below_its_first_id(instant: datetime, entropy: bytes) -> None:
    assert ids.first_of(ids.APP, instant) <= ids.make(ids.APP, instant, entropy)


@pytest.mark.parametrize("year", [1, 1970, 2014, 2150, 9999])
def test_any_instant_can_bound_a_list(year: int) -> None:
    assert ids.is_id(ids.APP, ids.first_of(ids.APP, datetime(year, 1, 1, tzinfo=UTC)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "app_",
        "app_" + "0" * 26,
        "app_" + "0" * 28,
        "0" * 27,
        "ep_" + "0" * 27,
        "APP_" + "0" * 27,
        "app_app_" + "0" * 27,
        "app_" + "0" * 26 + "-",
        "app_" + "0" * 26 + "é",
        "app_" + "0" * 26 + "\n",
        "app_" + "0" * 27 + "\n",
        "app_" + "z" * 27,
        "app_aWgEPTl1tmebfsQzFP4bxwgy80W",
        "app_" + "\u0660" * 27,
    ],
)
def test_malformed_ids_are_recognized(text: str) -> None:
    assert not ids.is_id(ids.APP, text)


def test_the_greatest_number_of_20_bytes_is_an_id() -> None:
    assert ids.is_id(ids.APP, "app_aWgEPTl1tmebfsQzFP4bxwgy80V")


def test_derived_ids_repeat_and_differ_by_every_part() -> None:
    one = ids.derived(ids.ATTEMPT, NOW, "msg_1", "ep_1", "1")

    assert one == ids.derived(ids.ATTEMPT, NOW, "msg_1", "ep_1", "1")
    assert one != ids.derived(ids.ATTEMPT, NOW, "msg_1", "ep_1", "2")
    assert one != ids.derived(ids.ATTEMPT, NOW, "msg_1", "ep_2", "1")
    assert one != ids.derived(ids.ATTEMPT, NOW + STEP, "msg_1", "ep_1", "1")
    assert ids.is_id(ids.ATTEMPT, one)


@given(st.datetimes(datetime(2015, 1, 1), datetime(2109, 1, 1), timezones=st.just(UTC)), ENTROPY)  # noqa: DTZ001
def test_a_bookmark_has_the_form_of_an_id_but_is_not_one(instant: datetime, entropy: bytes) -> None:
    kept = ids.make(ids.ATTEMPT, instant, entropy)

    bookmark = ids.bookmark(ids.MESSAGE, kept)

    assert len(bookmark) == len(ids.make(ids.MESSAGE, instant, entropy))
    assert bookmark.removeprefix(ids.MESSAGE).isalnum()
    assert not ids.is_id(ids.MESSAGE, bookmark)
    assert ids.bookmarked(bookmark, ids.MESSAGE, ids.ATTEMPT) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "msg_",
        "msg_" + "0" * 27,
        "msg_aWgEPTl1tmebfsQzFP4bxwgy80V",
        "msg_" + "z" * 26,
        "msg_" + "z" * 28,
        "atmpt_" + "z" * 27,
        "z" * 27,
        "msg_" + "z" * 26 + "-",
        "msg_" + "z" * 26 + "\u0661",
    ],
)
def test_a_text_that_is_not_a_bookmark_decodes_to_none(text: str) -> None:
    assert ids.bookmarked(text, ids.MESSAGE, ids.ATTEMPT) is None


def test_every_text_above_the_greatest_id_is_a_bookmark_of_an_id() -> None:
    kept = ids.bookmarked("msg_" + "z" * 27, ids.MESSAGE, ids.ATTEMPT)

    assert kept is not None
    assert ids.is_id(ids.ATTEMPT, kept)
