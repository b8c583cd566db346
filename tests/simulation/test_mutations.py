"""The simulation notices what is wrong with the engine."""

import re
from pathlib import Path

import pytest

from tests.simulation.mutation import mutate
from tests.simulation.mutation.mutate import ROOT
from tests.simulation.mutation.mutations import MUTATIONS, Mutation

QUICK = {
    "A task that failed is not brought back",
    "Deliveries go on to endpoints that are off",
    "The payload is serialized again",
}


@pytest.mark.parametrize(
    "mutation", [m for m in MUTATIONS if m.name in QUICK], ids=lambda m: m.name
)
def test_a_mutation_of_the_engine_is_caught(mutation: Mutation) -> None:
    assert mutate.caught(mutation) == mutation.caught_by


def test_an_engine_as_it_should_be_is_not_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutate, "RUNS", 10)
    same = Mutation("Nothing", "shared/version.py", "VERSION", "VERSION", "")

    assert mutate.caught(same) == ""


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: m.name)
def test_a_mutation_changes_the_engine_as_it_is(mutation: Mutation, tmp_path: Path) -> None:
    copy = tmp_path / mutation.file
    copy.parent.mkdir(parents=True)
    copy.write_text((ROOT / mutation.file).read_text())

    mutation.mutate(tmp_path)

    compile(copy.read_text(), mutation.file, "exec")


def test_the_page_lists_every_mutation_and_what_catches_it() -> None:
    page = (ROOT / "docs/simulation.md").read_text()

    reported = re.findall(r"^\| ([A-Z][^|]+) \| ([a-z ]+) \|$", page, re.MULTILINE)

    assert reported == [(m.name, m.caught_by) for m in MUTATIONS]


def test_the_page_tells_every_invariant() -> None:
    source = "".join((ROOT / f"tests/simulation/{name}.py").read_text() for name in CHECKED)
    page = (ROOT / "docs/simulation.md").read_text()

    for name in re.findall(r"^    _?(\w+)\(done(?:, \w+)*\)$", source, re.MULTILINE):
        assert f"**{name.replace('_', ' ')}**" in page


CHECKED = ("checks/invariants", "background")
