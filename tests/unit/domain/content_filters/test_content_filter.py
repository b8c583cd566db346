"""The language of content filters: what is accepted, and where a mistake is."""

import sys
from collections.abc import Iterator

import pytest

from shared.domain.content_filters.content_filter import (
    MAX_BYTES,
    MAX_DEPTH,
    compiled,
    parse_filter,
)
from shared.domain.content_filters.subject import FilterSubject
from shared.domain.errors import InvalidInput
from shared.domain.messages.content_matching import passes
from tests.support.arrange.builders import message

# As on Lambda. A library of the tests raises it for the rest of its process.
RECURSION_LIMIT = 1_000

PROPERTIES = {"id": "msg_1", "topic": "invoice.paid", "metadata": {"tags": ["eu", "vip"]}}


@pytest.fixture(autouse=True)
def recursion_limit() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(RECURSION_LIMIT)
    yield
    sys.setrecursionlimit(before)


def decide(text: str, payload: str = "{}") -> bool:
    return FilterSubject(PROPERTIES, payload).meets(compiled(text))


@pytest.mark.parametrize(
    ("text", "payload", "passed"),
    [
        ('{"data":{"status":"paid"}}', '{"status":"paid"}', True),
        ('{"data":{"status":"paid","amount":1}}', '{"status":"paid","amount":2}', False),
        ('{"data":{"tags":"urgent"}}', '{"tags":["low","urgent"]}', True),
        ('{"data":{"tags":{"$neq":"urgent"}}}', '{"tags":["low","urgent"]}', False),
        ('{"data":{"tags":{"$in":["a","low"]}}}', '{"tags":["low","urgent"]}', True),
        ('{"data":{"a":{"$gte":100,"$lt":500}}}', '{"a":100}', True),
        ('{"data":{"a":{"$gte":100,"$lt":500}}}', '{"a":500}', False),
        ('{"data":{"a":{"$gt":1}}}', '{"a":"2"}', False),
        ('{"data":{"a":{"$gt":1}}}', '{"a":[2]}', False),
        ('{"data":{"a":1}}', '{"a":true}', False),
        ('{"data":{"a":true}}', '{"a":1}', False),
        ('{"data":{"a":null}}', '{"a":null}', True),
        ('{"data":{"a":null}}', "{}", False),
        ('{"data":{"a":{"$neq":null}}}', "{}", True),
        ('{"data":{"a":{"$exist":true}}}', '{"a":null}', True),
        ('{"data":{"a":{"$exist":false}}}', "{}", True),
        ('{"data":{"a":{"b":{"$exist":false}}}}', '{"a":1}', True),
        ('{"data":{"a":{"$eq":["x",{"y":1.0}]}}}', '{"a":["x",{"y":1}]}', True),
        ('{"data":{"a":{"$eq":["x"]}}}', '{"a":["x","y"]}', False),
        ('{"data":{"a":9007199254740993}}', '{"a":9007199254740992}', False),
        ('{"data":{"a":{"$lt":"\\ue000"}}}', '{"a":"\\ud83d\\ude00"}', False),
        ('{"metadata":{"tags":"vip"}}', "{}", True),
        ('{"topic":{"$startsWith":"invoice."}}', "{}", True),
        ('{"topic":{"$endsWith":".sent"}}', "{}", False),
        ('{"$or":[{"topic":"x"},{"data":{"a":1}}]}', '{"a":1}', True),
        ('{"$not":{"topic":"invoice.paid"}}', "{}", False),
        ('{"data":{"a":{"$or":["x","y"]}}}', '{"a":"y"}', True),
        ("{}", "{}", True),
    ],
)
def test_a_filter_passes_the_described_messages(text: str, payload: str, passed: bool) -> None:
    assert decide(text, payload) is passed


def test_times_are_compared_as_instants_in_any_spelling() -> None:
    [noon] = [message()]

    assert passes(noon, '{"time":"2026-01-15T13:00:00+01:00"}')
    assert passes(noon, '{"time":{"$gte":"2026-01-15T12:00:00Z"}}')
    assert not passes(noon, '{"time":{"$lt":"2026-01-15T12:00:00Z"}}')
    assert passes(noon, '{"time":{"$startsWith":"2026-01-15T"}}')


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("[]", (), "Expected an object"),
        ('"x"', (), "Expected an object"),
        ('{"date":1}', ("date",), "no such property"),
        ('{"$eq":1}', ("$eq",), "no such property"),
        ('{"data":[1]}', ("data",), "$in"),
        ('{"data":{"a":{"$regex":"(a+)+"}}}', ("data", "a", "$regex"), "no such operator"),
        ('{"data":{"a":{"$gt":true}}}', ("data", "a", "$gt"), "number or a text"),
        ('{"data":{"a":{"$gt":null}}}', ("data", "a", "$gt"), "number or a text"),
        ('{"data":{"a":{"$in":"x"}}}', ("data", "a", "$in"), "a list"),
        ('{"data":{"a":{"$in":[]}}}', ("data", "a", "$in"), "at least one"),
        ('{"data":{"a":{"$nin":["x",["y"]]}}}', ("data", "a", "$nin", "[1]"), "a text"),
        ('{"data":{"a":{"$startsWith":1}}}', ("data", "a", "$startsWith"), "a text"),
        ('{"data":{"a":{"$exist":"yes"}}}', ("data", "a", "$exist"), "true or false"),
        ('{"$or":{}}', ("$or",), "a list"),
        ('{"$or":[]}', ("$or",), "at least one"),
        ('{"$and":["x"]}', ("$and", "[0]"), "an object"),
        ('{"time":{"$gt":"noon"}}', ("time", "$gt"), "RFC 3339"),
        ('{"time":5}', ("time",), "RFC 3339"),
        ('{"data":{"a":1,"a":2}}', (), "repeats the member 'a'"),
        ('{"data":{"a":1e99999}}', ("data", "a"), "10^10000"),
        ('{"data":{"a":NaN}}', (), "NaN is not JSON"),
        ('{"data":{"a":"\\ud800"}}', ("data", "a"), "surrogate"),
        ('{"data":{"\\ud800":1}}', ("data",), "surrogate"),
        ('{"data":' + "[" * 100_000, (), "4096 bytes"),
        ("[" * 4_000, (), "8 levels"),
        ('{"data":' + '{"a":' * MAX_DEPTH + "1" + "}" * MAX_DEPTH + "}", None, "8 levels"),
    ],
)
def test_an_invalid_filter_is_refused_with_its_place(
    text: str, place: tuple[str, ...] | None, words: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_filter(text)

    [problem] = caught.value.problems
    assert words in problem.msg
    assert problem.loc[:2] == ("body", "filter")
    assert place is None or problem.loc[2:] == place


def test_a_filter_keeps_its_numbers_and_loses_its_white_space() -> None:
    assert parse_filter('{ "data" : {"a b": 1.50e0} }') == '{"data":{"a b":1.50e0}}'
    assert parse_filter(" { } ") is None


def test_a_filter_may_have_4_kb_and_eight_levels() -> None:
    frame = '{"data":{"a":""}}'
    longest = frame.replace('""', f'"{"x" * (MAX_BYTES - len(frame))}"')
    deepest = '{"data":' + '{"a":' * (MAX_DEPTH - 1) + "1" + "}" * MAX_DEPTH

    assert parse_filter(longest) == longest
    assert parse_filter(deepest) == deepest
    with pytest.raises(InvalidInput, match="4096 bytes"):
        parse_filter(longest.replace("xx", "xé"))
