"""The page about the outbox: its examples run, and the package has what it names."""

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from outrider.outbox import environment
from tests.outbox.kit.django_project import DjangoDatabase
from tests.support.assertions.deadline import DEADLINE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/outbox.md").read_text()
_BUILD = "import setuptools.build_meta as backend; backend.build_wheel('.')"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_examples_of_sqlalchemy_run() -> None:
    names: dict[str, Any] = {}

    first, _, last = EXAMPLES
    exec(first + last, names)  # noqa: S102 - our own page

    with names["engine"].connect() as connection:
        [row] = connection.execute(text("SELECT application, body FROM outrider_outbox"))
    assert row.application == "customer-42"
    assert names["relay"].transport.longest_ms


def test_the_example_of_django_runs() -> None:
    database = DjangoDatabase()

    exec(EXAMPLES[1], {})  # noqa: S102 - our own page

    assert database.store().state().waiting == 1


def test_the_page_names_the_variables_of_a_relay() -> None:
    for name in (environment.URL, environment.TOKEN, environment.QUEUE, environment.DATABASE):
        assert f"{name}" in PAGE


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package without its functions, built as an installer builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "shared", folder / "shared")
    command = [sys.executable, "-c", _BUILD]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=DEADLINE)  # noqa: S603 - our own
    [made] = folder.glob("*.whl")
    return made


def test_the_package_installs_the_outbox_under_its_own_name(wheel: Path) -> None:
    library = ROOT / "shared/library"
    with zipfile.ZipFile(wheel) as packed:
        names = {name for name in packed.namelist() if name.endswith(".py")}

    sources = {file.relative_to(library).as_posix() for file in library.rglob("*.py")}
    assert {name for name in names if name.startswith("outrider/")} == sources
    assert not {name for name in names if name.startswith("shared/library")}
    assert "shared/cli/main.py" in names


def test_the_installed_outbox_needs_nothing_else_of_the_package(
    wheel: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(tmp_path)
    for other in ("shared", "functions"):
        shutil.rmtree(tmp_path / other, ignore_errors=True)
    command = [sys.executable, "-c", "import outrider.outbox.sqlalchemy as o; print(o.__file__)"]
    paths = [str(tmp_path), *(path for path in sys.path if "library" not in path)]

    done = subprocess.run(  # noqa: S603 - our own
        command,
        cwd=tmp_path,
        env={"PYTHONPATH": ":".join(filter(None, paths))},
        check=True,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
    )

    assert Path(done.stdout.strip()).is_relative_to(tmp_path)
