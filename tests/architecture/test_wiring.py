"""One wiring: assemblies put services together, and services take collaborators by name."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = sorted((ROOT / "shared" / "services").rglob("*.py"))
# A decision, which is matched by position, and names the queue to move to.
NO_SERVICES = {"MoveToSlowLane"}
CODE = [
    file
    for folder in ("functions", "shared", "tests", "tools")
    for file in sorted((ROOT / folder).rglob("*.py"))
]


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def _ports(tree: ast.Module) -> set[str]:
    """Returns the names that a module imports from the ports."""
    return {
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("shared.ports")
        for alias in node.names
    }


def _services() -> Iterator[tuple[str, ast.ClassDef]]:
    """Yields each dataclass that has a port, or another such dataclass, among its fields."""
    classes = [
        (file, node, _ports(tree))
        for file in SERVICES
        for tree in [_tree(file)]
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.decorator_list and node.name[0] != "_"
    ]
    found: set[str] = set()
    while True:
        known = {node.name for _, node, ports in classes if _names(node) & (ports | found)}
        if known == found:
            break
        found = known
    services = found - NO_SERVICES
    return ((str(file), node) for file, node, _ in classes if node.name in services)


def _composed() -> dict[str, str]:
    """Returns the module of each service that has other services, by the name of the service."""
    services = list(_services())
    names = {node.name for _, node in services}
    return {node.name: Path(file).stem for file, node in services if _names(node) & names}


def _calls(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yields the name and the line of each call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(name) | ast.Attribute(attr=name):
                    yield name, node.lineno


def _names(node: ast.ClassDef) -> set[str]:
    annotations = [each.annotation for each in node.body if isinstance(each, ast.AnnAssign)]
    return {n.id for each in annotations for n in ast.walk(each) if isinstance(n, ast.Name)}


def test_services_are_found_by_their_fields() -> None:
    names = {node.name for _, node in _services()}

    assert {"IngestService", "FanoutService", "InlineFanout", "TaskRegistry"} <= names


@pytest.mark.parametrize("node", [pytest.param(node, id=node.name) for _, node in _services()])
def test_a_service_takes_its_collaborators_by_keyword_only(node: ast.ClassDef) -> None:
    decorators = " ".join(map(ast.unparse, node.decorator_list))

    assert "kw_only=True" in decorators


def test_composed_services_are_found_by_their_fields() -> None:
    composed = _composed().keys()

    assert {"DeliveryService", "InlineFanout", "RotationService", "DiagnosticsService"} <= composed
    assert composed.isdisjoint({"FanoutService", "Schedule", "RedriveService"})


def test_only_assemblies_put_services_together() -> None:
    """A service makes its own parts, and the test of a service may make the service."""
    composed = _composed()
    wired = [
        f"{file.relative_to(ROOT)}:{line}: {name}"
        for file in CODE
        if file.relative_to(ROOT).parts[:2] not in {("shared", "assembly"), ("shared", "services")}
        for name, line in _calls(_tree(file))
        if name in composed and not file.stem.startswith(f"test_{composed[name]}")
    ]

    assert wired == []


def test_no_call_unpacks_a_literal_tuple_of_positional_arguments() -> None:
    unpacked = [
        f"{file.relative_to(ROOT)}:{node.lineno}"
        for file in CODE
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.Call)
        for arg in node.args
        if isinstance(arg, ast.Starred) and isinstance(arg.value, ast.Tuple)
    ]

    assert unpacked == []
