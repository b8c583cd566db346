"""Contract of `Documents`."""

import json
from contextlib import suppress
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.adapters.documents.documents import TextDocuments
from shared.adapters.documents.yaml_events import MAX_DEPTH, MAX_EXPANDED
from shared.domain.errors import InvalidInput

LOC = ("body", "specRaw")


def read(text: str) -> Any:
    return TextDocuments().read(text, LOC)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1", {"a": 1}),
        ("{a: 1,}", {"a": 1}),
        ("- 1\n- -2\n- 0x1F\n- 0o17\n- 1.5e3\n- .5\n- 3.", [1, -2, 31, 15, 1500.0, 0.5, 3.0]),
        ("- null\n- ~\n-\n- true\n- False", [None, None, None, True, False]),
        (
            "[yes, 2026-01-15, 1_000, '1', \"true\", .inf]",
            ["yes", "2026-01-15", "1_000", "1", "true", ".inf"],
        ),
        ("[!!str 1, ! 2, 3]", ["1", "2", 3]),
        ("200: ok\ntrue: yes\n? ~\n: x", {"200": "ok", "true": "yes", "~": "x"}),
        ("a: &x [1]\nc: *x", {"a": [1], "c": [1]}),
        ("a: &x k\n*x : *x", {"a": "k", "k": "k"}),
        ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
        ("a: &b {x: 1, y: 2}\nc: {<<: *b, y: 3}", {"a": {"x": 1, "y": 2}, "c": {"x": 1, "y": 3}}),
        ("{<<: [{x: 1}, {x: 2, y: 2}], z: 0}", {"x": 1, "y": 2, "z": 0}),
        ("{'<<': 1}", {"<<": 1}),
        ('{"a":"\\ud83d\\ude00\\/", "b":\t[]}', {"a": "\U0001f600/", "b": []}),
        ("é: \U0001f600", {"é": "\U0001f600"}),
    ],
)
def test_yaml_and_json_are_parsed_to_json_values(text: str, value: Any) -> None:
    found = read(text)

    assert found == value
    assert json.dumps(found) == json.dumps(value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "found 0"),
        ("a: [", "line 2"),
        ("\ta: 1", "line 1"),
        ("a: 1\n---\nb: 2", "found 2"),
        ("? [a]\n: b", "not text"),
        ("a: &x {b: 1}\n*x : 1", "not text"),
        ("a: &x [*x]", "*x"),
        ("a: *x", "*x"),
        ("<<: 1", "takes mappings"),
        ("<<: [1]", "takes mappings"),
        ("!!python/object:os.system x", "os.system"),
        ("!!binary YQ==", "binary"),
        ("!mine {a: 1}", "!mine"),
        ("!!set {a}", "set"),
        ("%TAG !a! b\n---\nx", "%TAG"),
        ("a: \x00", "#x0000"),
        ('{"a": 1e999}', "1e999"),
        ('{"a": NaN}', "NaN"),
        ('{"a": "\\ud800"}', "surrogates"),
        ("a: 1e999", "Out of range"),
        ("9" * 5_000, "4300"),
        ("[" * (MAX_DEPTH + 1), "nested"),
        ('{"a":' * 100_000, "recursion"),
    ],
)
def test_yaml_values_without_a_json_equivalent_are_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read(text)

    [problem] = refused.value.problems
    assert problem.loc == LOC
    assert reason in problem.msg
    assert len(problem.msg) <= 500


def test_the_depth_of_a_document_is_limited() -> None:
    assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH)


def test_the_size_of_a_document_with_expanded_aliases_is_limited() -> None:
    half = "x" * (MAX_EXPANDED // 2 - 2)

    assert len(read(f"[&a '{half}', *a, '']")) == 3
    with pytest.raises(InvalidInput, match="aliases"):
        read(f"[&a '{half}', *a, x]")


def bomb(line: str) -> str:
    """Builds a document of aliases, in which each line multiplies the one before by nine."""
    lines = ["a0: &a0 {x: lol}"]
    lines += [line.format(f"a{i}", ", ".join([f"*a{i - 1}"] * 9)) for i in range(1, 30)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "text",
    [
        bomb("{0}: &{0} [{1}]"),
        bomb("{0}: &{0} {{<<: [{1}]}}"),
        "[" * 1_000_000,
        "{a: " * 250_000,
        "- " * 500_000,
        "[" * 90 + "[]," * 300_000,
        "".join(f"%TAG !a{i}! b\n" for i in range(50_000)) + "--- a",
        "<<: [" + "{a: 1}, " * 100_000 + "]",
        "{<<: [" + ", ".join(f"{{k{i}: 1}}" for i in range(50_000)) + "]}",
        "&a " * 300_000,
        "a: b\n" * 200_000,
    ],
    ids=range(11),
)
def test_no_hostile_document_takes_long(text: str) -> None:
    start = process_time()
    with suppress(InvalidInput):
        read(text)
    assert process_time() - start < 10


LONGER = [": ", "- ", "  ", "&a", "*a", "<<", "---", "...", "null", "1e9", "!!str"]
PIECES = st.sampled_from([*"a1:[]{},'\"!|>#?%\té\\~\n ", *LONGER])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=50))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        value = read(text)
    except InvalidInput:
        return
    assert json.loads(json.dumps(value, allow_nan=False)) == value


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=9),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=9), inner),
        max_leaves=9,
    )
)
def test_a_json_document_is_parsed_as_json(value: Any) -> None:
    assert read(json.dumps({"a": value})) == {"a": value}
