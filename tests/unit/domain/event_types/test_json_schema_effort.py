from typing import Any

import pytest

from shared.domain.event_types.json_schema_effort import MAX_WORK, effort, places


@pytest.mark.parametrize(
    ("expression", "count"),
    [
        ("", 0),
        ("abc", 3),
        (r"\w\.", 2),
        ("[a-z]{3}", 3),
        (r"[\]a]{2,}", 2),
        ("a{2,5}b", 6),
        ("(ab){4}", 8),
        ("((ab){4}c){3}", 27),
        ("a{2}{3}", 6),
        ("(ab)*{3}", 6),
        ("a+b?", 2),
        (")(", 1),
        ("[", 1),
        ("a{x}", 4),
        ("(a{999999}){999999}", MAX_WORK + 1),
    ],
)
def test_repetitions_in_an_expression_are_expanded(expression: str, count: int) -> None:
    assert places(expression) == count


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ({}, {"allOf": [{}]}),
        ({"properties": {"a": {}, "b": {}}}, {"allOf": [{}, {}, {}]}),
        ({"minimum": 1}, {"minimum": 0.5}),
        ({"multipleOf": 3}, {"multipleOf": 0.5}),
        ({"multipleOf": 3}, {"multipleOf": 2**60}),
        ({"const": "a"}, {"const": [1]}),
        ({"enum": ["a"]}, {"enum": ["a", 0.5]}),
        ({"pattern": "a"}, {"pattern": "a{90}"}),
        ({}, {"patternProperties": {"a": True}}),
        ({}, {"format": "date"}),
        ({"uniqueItems": False}, {"uniqueItems": True}),
        ({"uniqueItems": True}, {"uniqueItems": True, "items": {"$ref": "#"}}),
        ({"properties": {"a" * 90: {"format": "date"}}}, {"properties": {"a": {"format": "date"}}}),
        ({"$ref": "#/definitions/a", "definitions": {"a": {}}},
         {"$ref": "#/definitions/a", "definitions": {"a": {"allOf": [{}] * 9}}}),
        (True, {"not": True}),
    ],
)  # fmt: skip
def test_slow_keywords_cost_more_effort(less: Any, more: Any) -> None:
    assert effort(less) < effort(more)


def test_efforts_of_disjoint_properties_do_not_add_up() -> None:
    part: Any = {"allOf": [{}] * 90}
    one, many = ({"properties": {f"name{n}": part for n in range(count)}} for count in (1, 9))

    assert effort(one) == effort(many)


def test_multiplying_references_are_counted_up_to_a_limit() -> None:
    names = [{"allOf": [{"$ref": f"#/definitions/{n + 1}"}] * 9} for n in range(30)]
    bomb = {
        "definitions": {str(n): s for n, s in enumerate([*names, {}])},
        "$ref": "#/definitions/0",
    }

    assert MAX_WORK < effort(bomb) < MAX_WORK + 9
