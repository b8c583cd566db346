"""Content filters and their operators, compared with a second evaluation."""

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from shared.domain.content_filters.content_filter import compiled
from shared.domain.content_filters.subject import FilterSubject
from tests.unit.domain.content_filters import oracle

NAMES = st.sampled_from(["a", "b", "ä", "x.y", ""])
TEXTS = st.sampled_from(["", "a", "ab", "b", "ä", "\U0001f600", "\uffff", "aba"])
# Spellings of numbers: JSON has no other way to write a value twice.
NUMBERS = st.sampled_from([
    "0", "-0", "0.0", "1", "1.0", "10e-1", "-1", "-1.5", "0.1", "0.10000000000000000001", "1e2", "100",
    "9007199254740993", "9007199254740992", "1e400", "1e-400", "-1e400", "123456789.5e3",
])  # fmt: skip
SCALARS = st.one_of(TEXTS.map(json.dumps), NUMBERS, st.sampled_from(["true", "false", "null"]))


def _list(items: list[str]) -> str:
    return f"[{','.join(items)}]"


def _object(members: dict[str, str]) -> str:
    return "{" + ",".join(f"{json.dumps(name)}:{value}" for name, value in members.items()) + "}"


VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(_list),
        st.dictionaries(NAMES, inner, max_size=3).map(_object),
    ),
    max_leaves=8,
)
_MEMBERSHIP = st.lists(SCALARS, min_size=1, max_size=3).map(_list)
_OPERANDS = {
    "$eq": VALUES.filter(lambda text: text.count("[") + text.count("{") < 3),
    "$in": _MEMBERSHIP,
    "$gt": st.one_of(NUMBERS, TEXTS.map(json.dumps)),
    "$startsWith": TEXTS.map(json.dumps),
    "$exist": st.sampled_from(["true", "false"]),
}
_OPERANDS |= {"$neq": _OPERANDS["$eq"], "$nin": _OPERANDS["$in"]}
_OPERANDS |= {"$endsWith": _OPERANDS["$startsWith"]}
_OPERANDS |= dict.fromkeys(("$gte", "$lt", "$lte"), _OPERANDS["$gt"])
_ONE = st.sampled_from(sorted(_OPERANDS)).flatmap(
    lambda name: _OPERANDS[name].map(lambda operand: _object({name: operand}))
)


def _conditions(inner: Any) -> Any:
    several = st.lists(inner, min_size=1, max_size=3).map(_list)
    return st.one_of(
        st.dictionaries(NAMES, inner, max_size=2).map(_object),
        several.map(lambda text: _object({"$and": text})),
        several.map(lambda text: _object({"$or": text})),
        inner.map(lambda text: _object({"$not": text})),
    )


CONDITIONS = _conditions(_conditions(st.one_of(_ONE, SCALARS)) | _ONE | SCALARS) | _ONE | SCALARS


@given(CONDITIONS, VALUES)
@example('{"a":{"$gt":0.1}}', '{"a":0.10000000000000000001}')
@example('{"$not":{"a":null}}', "{}")
def test_a_filter_decides_as_the_oracle(condition: str, value: str) -> None:
    expected = oracle.passes(oracle.read(condition), oracle.read(value))

    subject = FilterSubject({}, value)

    assert subject.meets(compiled(_object({"data": condition}))) is expected


@given(NUMBERS, NUMBERS)
def test_numbers_are_ordered_as_decimals_are(one: str, other: str) -> None:
    below = oracle.read(one) < oracle.read(other)

    subject = FilterSubject({}, one)

    assert subject.meets(compiled(f'{{"data":{{"$lt":{other}}}}}')) is below
