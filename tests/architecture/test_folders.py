"""Folders stay small, tests mirror the code, and each suite is described."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST = 15
FLOORS = ("adapters", "domain", "services")
# Folders of tests that belong to a suite as a whole.
NO_SUITE = {"support"}


def modules(folder: Path) -> list[Path]:
    return [file for file in folder.glob("*.py") if file.name != "__init__.py"]


def folders(*tops: str) -> list[Path]:
    """Each folder below these, itself included, that has modules."""
    found = {file.parent for top in tops for file in (ROOT / top).rglob("*.py")}
    return sorted(each for each in found if "node_modules" not in each.parts and modules(each))


def name(folder: Path) -> str:
    return folder.relative_to(ROOT).as_posix()


def suites() -> set[str]:
    found = {path.relative_to(ROOT / "tests").parts[0] for path in folders("tests")[1:]}
    return found - NO_SUITE


@pytest.mark.parametrize("folder", folders("functions", "shared", "tests", "tools"), ids=name)
def test_a_folder_has_at_most_15_modules(folder: Path) -> None:
    assert len(modules(folder)) <= MOST, "Divide it by subject into folders of its own."


@pytest.mark.parametrize(
    "folder",
    [
        folder
        for floor in FLOORS
        for folder in sorted((ROOT / "tests/unit" / floor).iterdir())
        if folder.is_dir() and modules(folder)
    ],
    ids=name,
)
def test_a_wing_of_unit_tests_is_a_wing_of_the_code(folder: Path) -> None:
    assert (ROOT / "shared" / folder.relative_to(ROOT / "tests/unit")).is_dir()


def test_the_page_about_tests_describes_every_suite() -> None:
    page = (ROOT / "tests/README.md").read_text()

    assert set(re.findall(r"^\| `tests/(\w+)/` \|", page, re.MULTILINE)) == suites()


def test_the_import_contract_knows_every_suite() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    [layers] = [
        each["layers"] for each in contracts["contracts"] if "tools" in each.get("layers", ())
    ]

    assert set(layers[0].split(" : ")) == {f"tests.{suite}" for suite in suites()}
