"""Mutations of the engine are caught by the simulation."""

import re
from pathlib import Path

import pytest

from tests.simulation.mutation import mutate
from tests.simulation.mutation.mutate import ROOT
from tests.simulation.mutation.mutation import DELIVERY, Mutation
from tests.simulation.mutation.mutations import MUTATIONS
from tests.simulation.mutation.source import mutated

QUICK = {
    "A task that failed is not brought back",
    "Deliveries to disabled endpoints go on",
    "The payload is serialized again",
}


@pytest.mark.parametrize(
    "mutation", [m for m in MUTATIONS if m.name in QUICK], ids=lambda m: m.name
)
def test_a_mutation_of_the_engine_is_caught(mutation: Mutation) -> None:
    assert mutate.caught(mutation) == mutation.caught_by


def test_an_unchanged_engine_is_not_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutate, "RUNS", 10)
    same = Mutation("Nothing", f"{DELIVERY}/schedule.py", "Schedule.is_early", "EARLY", "EARLY", "")

    assert mutate.caught(same) == ""


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.name)
def test_a_mutation_fits_the_current_engine(mutation: Mutation, tmp_path: Path) -> None:
    copy = tmp_path / mutation.file
    copy.parent.mkdir(parents=True)
    copy.write_text((ROOT / mutation.file).read_text())

    mutation.mutate(tmp_path)

    compile(copy.read_text(), mutation.file, "exec")


def test_a_mutation_fits_its_function_however_it_is_formatted() -> None:
    source = "class A:\n    def f(self):\n        if g( 1,\n            'x' ):  # why\n            return 2\n"

    for old, new in (('g(1, "x")', "False"), ('if g(1, "x"):\n return 2', "return False")):
        assert "False" in mutated(source, "A.f", old, new)


@pytest.mark.parametrize("source", ["def f(): return 1", "def f(): return [2, 2]"])
def test_a_mutation_that_does_not_fit_exactly_once_is_refused(source: str) -> None:
    with pytest.raises(AssertionError, match="f contains this"):
        mutated(source, "f", "2", "3")


def test_the_page_lists_every_mutation_and_what_catches_it() -> None:
    page = (ROOT / "docs/simulation.md").read_text()

    reported = re.findall(r"^\| ([A-Z][^|]+) \| ([a-z ]+) \|$", page, re.MULTILINE)

    assert reported == [(m.name, m.caught_by) for m in MUTATIONS]


def test_the_page_lists_every_invariant() -> None:
    source = "".join((ROOT / f"tests/simulation/{name}.py").read_text() for name in CHECKED)
    page = (ROOT / "docs/simulation.md").read_text()

    for name in re.findall(r"^    _?(\w+)\(done(?:, \w+)*\)$", source, re.MULTILINE):
        assert f"**{name.replace('_', ' ')}**" in page


CHECKED = ("checks/invariants", "background")
