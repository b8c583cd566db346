"""Changes of source code by its syntax tree, independent of its layout."""

import ast
from collections.abc import Iterator

_BODIES = ("body", "orelse", "finalbody")


def mutated(source: str, function: str, old: str, new: str) -> str:
    """Returns the module with `new` in place of `old` in one function.

    `function` is its qualified name. `old` and `new` are both expressions, or both statements. The
    function must contain `old` exactly once.
    """
    module = ast.parse(source)
    place = _function(module, function)
    before, after = ast.parse(old).body, ast.parse(new).body
    expressions = [_expression(before), _expression(after)]
    if all(expressions):
        count = _replace_expression(place, *expressions)
    else:
        count = _replace_statements(place, before, after)
    assert count == 1, f"{function} contains this {count} times: {old}"
    return ast.unparse(ast.fix_missing_locations(module))


def _function(module: ast.Module, qualified_name: str) -> ast.AST:
    place: ast.AST = module
    for name in qualified_name.split("."):
        [place] = [node for node in _definitions(place) if node.name == name]
    return place


def _definitions(place: ast.AST) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    for node in ast.iter_child_nodes(place):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node


def _expression(statements: list[ast.stmt]) -> ast.expr | None:
    match statements:
        case [ast.Expr(value)]:
            return value
        case _:
            return None


def _replace_expression(place: ast.AST, old: ast.expr | None, new: ast.expr | None) -> int:
    replacer = _Replacer(old, new)
    replacer.visit(place)
    return replacer.count


class _Replacer(ast.NodeTransformer):
    def __init__(self, old: ast.expr | None, new: ast.expr | None) -> None:
        self.old, self.new, self.count = _dump(old), new, 0

    def visit(self, node: ast.AST) -> ast.AST:
        if _dump(node) != self.old:
            return super().generic_visit(node)
        self.count += 1
        assert self.new is not None
        return self.new


def _replace_statements(place: ast.AST, old: list[ast.stmt], new: list[ast.stmt]) -> int:
    count, wanted = 0, [_dump(each) for each in old]
    for node in ast.walk(place):
        for name in _BODIES:
            body = getattr(node, name, None)
            if not isinstance(body, list):
                # A lambda or a conditional expression: its body is an expression.
                continue
            for start in range(len(body)):
                end = start + len(old)
                if [_dump(each) for each in body[start:end]] == wanted:
                    body[start:end] = new
                    count += 1
    return count


def _dump(node: ast.AST | None) -> str | None:
    return ast.dump(node) if node else None
