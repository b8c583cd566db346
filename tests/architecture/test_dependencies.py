"""Libraries are locked by hash, and each one is used."""

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from shared.adapters.aws import SERVICES
from tools.audit.__main__ import main

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.txt"))
# Used, but not by an import: types for mypy, plugins of pytest, tools of the Makefile, and what
# another library asks for.
NOT_IMPORTED = {
    "aws-sam-translator": "lets the local AWS read the template as AWS does",
    "boto3-stubs": "types",
    "coverage": "configured in pyproject.toml",
    "import-linter": "make imports",
    "mypy": "make types",
    "pytest-timeout": "ends a test that hangs",
    "pytest-xdist": "make test runs on every processor",
    "ruff": "make lint",
    "setuptools": "builds the package in a test",
    "types-greenlet": "types",
    "types-pyyaml": "types",
}

# Pydantic's own, in versions that it chooses.
WITH_PYDANTIC = {"pydantic-core", "typing-extensions"}


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


def extras() -> list[str]:
    """Returns the requirements of all extras."""
    return [*chain.from_iterable(project()["project"]["optional-dependencies"].values())]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    return {normal(found[0]) for r in requirements if (found := re.match(r"[\w.-]+", r))}


def imported_in(*folders: str) -> set[str]:
    """Returns the distributions that the folders' modules import."""
    known = packages_distributions()
    modules = {m for folder in folders for m in _modules(ROOT / folder)}
    return {normal(name) for module in modules for name in known.get(module, ())}


def _modules(folder: Path) -> Iterator[str]:
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.partition(".")[0]


def test_every_library_that_is_shipped_is_imported() -> None:
    assert names(project()["project"]["dependencies"]) <= imported_in("functions", "shared")


def test_every_library_that_is_imported_is_declared() -> None:
    declared = names(project()["project"]["dependencies"])
    for_operators = names(extras())
    types = {name for name in imported_in("shared") if name.startswith("mypy-boto3-")}

    assert imported_in("functions") <= declared | WITH_PYDANTIC
    assert imported_in("functions", "shared") - types <= declared | for_operators | WITH_PYDANTIC


def test_libraries_of_operators_and_backends_are_locked_for_developers_too() -> None:
    for requirement in extras():
        (found,) = [
            each
            for each in project()["dependency-groups"]["dev"]
            if names([each]) == names([requirement])
        ]
        assert found == requirement


def test_every_library_of_the_developers_is_used() -> None:
    wanted = names(project()["dependency-groups"]["dev"])

    assert wanted - imported_in("tests", "tools") - NOT_IMPORTED.keys() == set()
    assert NOT_IMPORTED.keys() <= wanted


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_library_is_locked_by_its_hash(lock: Path) -> None:
    blocks = re.split(r"\n(?=\S)", lock.read_text().strip())

    assert blocks
    for block in blocks:
        assert re.match(r"[\w.\[\]-]+==\S+", block), block
        assert "--hash=sha256:" in block, block


def test_shipped_libraries_are_the_tested_ones() -> None:
    def versions(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(), re.MULTILINE))

    assert versions("requirements.txt") <= versions("requirements-dev.txt")


def pip_audit(folder: Path, text: str) -> str:
    """Writes a stand-in for pip-audit that runs these lines of shell."""
    program = folder / "pip-audit"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o700)
    return str(program)


def test_an_audit_names_the_known_holes_and_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = (
        '{"dependencies": [{"name": "a", "version": "1.0", "vulns": [{"id": "X-1", '
        '"fix_versions": ["1.1"]}]}, {"name": "b", "skip_reason": "private"}]}'
    )

    assert main(pip_audit(tmp_path, f"echo '{found}'; exit 1"), "requirements.txt") == 1
    assert "a 1.0: X-1, fixed in 1.1" in capsys.readouterr().out


def test_an_audit_without_a_vulnerability_succeeds(tmp_path: Path) -> None:
    found = '{"dependencies": [{"name": "a", "version": "1.0", "vulns": []}]}'

    assert main(pip_audit(tmp_path, f"echo '{found}'"), "requirements.txt") == 0


def test_an_audit_that_reaches_nobody_says_that_it_ruled_out_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    offline = "echo 'requests.exceptions.ConnectionError: no such host' >&2; exit 1"

    assert main(pip_audit(tmp_path, offline), "requirements.txt") == 0
    assert "NOT ruled out" in capsys.readouterr().out


def test_an_audit_that_cannot_be_made_fails(tmp_path: Path) -> None:
    broken = pip_audit(tmp_path, "echo 'no such file' >&2; exit 1")

    with pytest.raises(SystemExit, match="no such file"):
        main(broken, "requirements.txt")


def test_the_build_keeps_the_descriptions_of_the_services_that_are_called() -> None:
    kept = re.search(r"^SERVICES := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert kept is not None
    assert set(kept[1].split()) == set(SERVICES)
