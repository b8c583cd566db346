"""Expressions of moto's DynamoDB, each text parsed once.

Our code has few distinct texts, for names and values are placeholders in them. Plain moto parses
each two or three times for every request, which took an eighth of the time of `tests/deployed`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pickle import dumps, loads
from typing import Any
from unittest.mock import patch

from moto.dynamodb.comparisons import (
    AttributePath,
    AttributeValue,
    ConditionExpressionParser,
)
from moto.dynamodb.parsing.ast_nodes import (  # type: ignore[attr-defined]
    DepthFirstTraverser,
    Node,
)
from moto.dynamodb.parsing.expressions import UpdateExpressionParser  # type: ignore[attr-defined]

_make_condition = ConditionExpressionParser._make_op_condition
_parse_condition = ConditionExpressionParser.parse
_make_operand = ConditionExpressionParser._make_operand
_parse_update = UpdateExpressionParser.make


@contextmanager
def expressions_parsed_once() -> Iterator[None]:
    """Parses each text of a condition or an update once."""
    with (
        patch.object(ConditionExpressionParser, "parse", _condition),
        patch.object(ConditionExpressionParser, "_make_operand", _operand),
        patch.object(UpdateExpressionParser, "make", _update),
        patch.object(DepthFirstTraverser, "traverse", _traverse),
    ):
        yield


class _Unresolved(dict[str, Any]):
    """Names or values of any expression: each placeholder stands for itself."""

    def __missing__(self, placeholder: str) -> str:
        return placeholder


class _Syntax(ConditionExpressionParser):
    """The syntax tree of a condition's text, before moto makes operators of it."""

    def __init__(self, text: str) -> None:
        super().__init__(text, _Unresolved(), _Unresolved())
        _parse_condition(self)

    def _make_op_condition(self, node: Any) -> Any:
        self.tree = node


_syntax = cache(_Syntax)


def _condition(parser: ConditionExpressionParser) -> Any:
    """Makes a condition of the text's syntax tree and the request's own names and values."""
    if not parser.condition_expression:
        return _parse_condition(parser)
    syntax = _syntax(parser.condition_expression)
    parser.expr_attr_names_found.extend(syntax.expr_attr_names_found)
    parser.expr_attr_values_found.extend(syntax.expr_attr_values_found)
    return _make_condition(parser, syntax.tree)


def _operand(parser: ConditionExpressionParser, node: Any) -> Any:
    """Resolves the placeholders of an operand, which plain moto does as it parses the text."""
    if node.kind == parser.Kind.PATH:
        return AttributePath([_resolved(parser, child) for child in node.children])
    if node.kind == parser.Kind.EXPRESSION_ATTRIBUTE_VALUE:
        return AttributeValue(parser._lookup_expression_attribute_value(node.text))
    return _make_operand(parser, node)


def _resolved(parser: ConditionExpressionParser, element: Any) -> Any:
    if element.text.startswith("#"):
        return parser._lookup_expression_attribute_name(element.text)
    return element.value


@cache
def _update(text: str) -> Any:
    """Returns the syntax tree of an update; moto changes only copies of it."""
    tree = _parse_update(text)
    pickled = dumps(tree)
    # A fifth of what `deepcopy` takes.
    vars(tree)["__deepcopy__"] = lambda _: loads(pickled)  # noqa: S301
    return tree


def _traverse(traverser: DepthFirstTraverser, root: Any) -> Any:
    """Traverses a tree as moto does, which asks abstract classes about each node."""
    return _visit(traverser, traverser.nodes_to_be_processed(), root, -1)


def _visit(traverser: DepthFirstTraverser, kinds: tuple[type, ...], node: Any, place: int) -> Any:
    if not _is(node.__class__, Node):
        return node
    parent = node.parent
    for number, child in enumerate(node.children or ()):
        traverser.pre_processing_of_child(node, number)
        _visit(traverser, kinds, child, number)
    if _is(node.__class__, kinds):
        node = traverser.process(node)
        node.parent = parent
        if parent:
            parent.children[place] = node
    return node


_is = cache(issubclass)
