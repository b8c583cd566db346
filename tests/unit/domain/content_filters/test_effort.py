"""The work of filters is bounded by the payload and the filters, not by their product."""

import json
import sys
from itertools import product

import pytest

from shared.domain.content_filters.content_filter import MAX_BYTES, compiled
from shared.domain.content_filters.numbers import Number
from shared.domain.content_filters.subject import FilterSubject, parse_exactly
from shared.domain.limits import MAX_ENDPOINTS

# No condition takes fewer bytes of a filter.
LEAST_BYTES = 2
MOST_CONDITIONS = MAX_BYTES // LEAST_BYTES


def slow_filter(condition: str) -> str:
    """Returns the longest filter that repeats a condition which never holds."""
    inner = f'{{"a":{condition}}}'
    count = (MAX_BYTES - 40) // (len(inner) + 1)
    return f'{{"data":{{"$or":[{",".join([inner] * count)}]}}}}'


PAYLOADS = {
    "a long array": json.dumps({"a": ["x"] * 250_000}),
    "a long text": json.dumps({"a": "x" * 1_000_000}),
    "a long number": f'{{"a":{"9" * 1_000_000}}}',
    "a large exponent": f'{{"a":1e{"9" * 1_000_000}}}',
    "numbers": f'{{"a":[{",".join(str(n) for n in range(150_000))}]}}',
    "a deep array": '{"a":' + "[" * 300 + "]" * 300 + "}",
}
CONDITIONS = (
    '"y"', '{"$in":["y","z"]}', '{"$gt":"y"}', '{"$startsWith":"y"}', '{"$endsWith":"y"}', "1",
    '{"$eq":["x"]}', '{"$lt":-1}', '{"$not":{"$neq":"y"}}', '{"$exist":false}',
)  # fmt: skip


@pytest.mark.parametrize(("name", "condition"), list(product(PAYLOADS, CONDITIONS)))
def test_the_steps_of_many_filters_are_those_of_the_payload_and_of_each_filter(
    name: str, condition: str
) -> None:
    payload, text = PAYLOADS[name], slow_filter(condition)
    filters = 20
    subject = FilterSubject({}, payload)

    for _ in range(filters):
        subject.meets(compiled(text))

    assert subject.steps <= len(payload) + filters * MOST_CONDITIONS


def test_all_endpoints_of_an_application_take_a_bounded_number_of_steps() -> None:
    subject = FilterSubject({}, PAYLOADS["a long array"])
    longest = compiled(slow_filter('"y"'))

    for _ in range(MAX_ENDPOINTS):
        subject.meets(longest)

    assert subject.steps <= 250_000 + MAX_ENDPOINTS * MOST_CONDITIONS


def test_a_payload_is_read_only_for_a_condition_on_it() -> None:
    subject = FilterSubject({"topic": "a"}, "not JSON")

    assert subject.meets(compiled('{"topic":"a"}'))


def test_reading_a_payload_converts_no_number() -> None:
    [number] = parse_exactly("[1e5]")

    assert number._order is None
    assert number == Number("100000.0")


def test_numbers_whose_hashes_would_collide_by_their_exponents_count_as_one() -> None:
    modulus = sys.hash_info.modulus

    numbers = {Number(f"1e{factor * modulus}") for factor in range(1, 200)}

    assert len(numbers) == 1
