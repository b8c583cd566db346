"""A field of an endpoint, an application or an event type has four places; none is forgotten."""

import shutil
import subprocess
import sys
from ast import literal_eval
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.assertions.field_places import KINDS

ROOT = Path(__file__).parents[2]
_SCHEMAS = "functions/api/schemas"
_ROWS = "shared/adapters/dynamodb/table/rows/configuration.py"


@dataclass(frozen=True)
class Edit:
    """A line to add after a class's first line that reads `after`, in one file."""

    path: str
    owner: str
    after: str
    line: str

    def apply(self, root: Path) -> None:
        """Adds the line."""
        file = root / self.path
        head, owner, rest = file.read_text().partition(f"\nclass {self.owner}(")
        if not owner:
            head, owner, rest = file.read_text().partition(f"\nclass {self.owner}:")
        before, found, tail = rest.partition(f"    {self.after}\n")
        assert found, f"{self.path} has no {self.after}"
        file.write_text(head + owner + before + found + f"    {self.line}\n" + tail)


def _edits(domain: Edit, row: str, fields: Edit, answer: Edit) -> tuple[Edit, ...]:
    created = "created_at = UTCDateTimeAttribute()"
    return domain, Edit(_ROWS, row, created, "note = UnicodeAttribute(null=True)"), fields, answer


_DOMAIN = "shared/domain"
_NOTE = "note: str | None = None"
_SHOWN = 'note: Annotated[str | None, Field(description="A note.", examples=["x"])]'
EDITS = {
    "endpoint": _edits(
        Edit(
            f"{_DOMAIN}/endpoints/endpoint_input.py",
            "EndpointInput",
            'description: str = ""',
            _NOTE,
        ),
        "EndpointRow",
        Edit(
            f"{_SCHEMAS}/endpoints/endpoints.py",
            "EndpointCommonFields",
            'description: Description = ""',
            _NOTE,
        ),
        Edit(
            f"{_SCHEMAS}/endpoints/endpoint_outputs.py",
            "EndpointCommonOut",
            "id: output_fields.EndpointId",
            _SHOWN,
        ),
    ),
    "application": _edits(
        Edit(
            f"{_DOMAIN}/applications/application.py",
            "ApplicationInput",
            "name: str = field(metadata=parsed(_name))",
            "note: str | None = field(\n"
            '        default=None, metadata=parsed(lambda body: body.text("note", TITLE))\n    )',
        ),
        "ApplicationRow",
        Edit(f"{_SCHEMAS}/applications.py", "ApplicationFields", "name: _Name", _NOTE),
        Edit(f"{_SCHEMAS}/applications.py", "ApplicationOut", "id: shown.AppId", _SHOWN),
    ),
    "event type": _edits(
        Edit(f"{_DOMAIN}/event_types/event_type.py", "EventTypeInput", "description: str", _NOTE),
        "EventTypeRow",
        Edit(
            f"{_SCHEMAS}/event_types/event_types.py",
            "EventTypeFields",
            "description: _Description",
            _NOTE,
        ),
        Edit(
            f"{_SCHEMAS}/event_types/event_types.py",
            "EventTypeOut",
            "name: output_fields.EventType",
            _SHOWN,
        ),
    ),
}
# The class that the comparison names when its edit is forgotten.
_NAMED = {
    "endpoint": ("EndpointInput", "EndpointRow", "EndpointPatch", "EndpointOut"),
    "application": ("ApplicationInput", "ApplicationRow", "ApplicationPatch", "ApplicationOut"),
    "event type": ("EventTypeInput", "EventTypeRow", "EventTypePatch", "EventTypeOut"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_no_place_of_a_field_is_forgotten(kind: str) -> None:
    assert KINDS[kind].forgotten() == []


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[Path]:
    """A copy of the code, to be changed and thrown away."""
    ignored = shutil.ignore_patterns("reference", "node_modules", "__pycache__")
    for folder in ("functions", "shared", "tests/support"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=ignored)
    shutil.copy(ROOT / "tests/__init__.py", tmp_path / "tests/__init__.py")
    yield tmp_path
    shutil.rmtree(tmp_path)


def _evaluate(root: Path, module: str, expression: str) -> Any:
    code = f"from tests.support.assertions.{module} import *; print(repr({expression}))"
    found = subprocess.run(  # noqa: S603 our own interpreter and code
        [sys.executable, "-c", code],
        cwd=root,
        env={"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    return literal_eval(found.stdout)


def test_a_field_added_in_four_places_goes_all_the_way(copied: Path) -> None:
    for edits in EDITS.values():
        for edit in edits:
            edit.apply(copied)

    found = _evaluate(
        copied, "field_round_trip", "({kind: notes(kind) for kind in STEPS}, inline_note())"
    )

    assert found == ({kind: ["a", "b", None, "a", True] for kind in EDITS}, "note")


@pytest.mark.parametrize("place", range(4), ids=["domain", "row", "body", "answer"])
def test_a_forgotten_place_of_a_new_field_is_named(copied: Path, place: int) -> None:
    for edits in EDITS.values():
        for number, edit in enumerate(edits):
            if number != place:
                edit.apply(copied)

    found = _evaluate(copied, "field_places", "{kind: KINDS[kind].forgotten() for kind in KINDS}")

    for kind, sentences in found.items():
        assert f"{_NAMED[kind][place]} lacks note" in sentences
