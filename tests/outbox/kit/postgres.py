"""A PostgreSQL server of this session, from the machine's own programs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# With the value "required", a missing server fails tests instead of skipping them, as in CI.
VARIABLE = "OUTRIDER_POSTGRES"
_PLACES = "/usr/lib/postgresql/*/bin/initdb"
_SECONDS = 60


@contextmanager
def postgres() -> Iterator[Path]:
    """Yields the folder of the server's socket; skips a test without a server."""
    programs = _programs()
    with tempfile.TemporaryDirectory(prefix="outrider-pg-") as name:
        folder = Path(name)
        run = _user(folder)
        data = folder / "data"
        _call(*run, str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "outrider")
        options = f"-k {folder} -c listen_addresses= -c fsync=off"
        control = (*run, str(programs / "pg_ctl"), "-D", str(data), "-w")
        _call(*control, "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield folder
        finally:
            _call(*control, "-m", "immediate", "stop")


def _programs() -> Path:
    found = shutil.which("initdb")
    places = [Path(found)] if found else sorted(Path("/").glob(_PLACES.lstrip("/")))
    if places:
        return places[-1].parent
    reason = "There is no PostgreSQL here: install the package postgresql."
    if os.environ.get(VARIABLE) == "required":
        pytest.fail(reason)
    pytest.skip(reason)


def _user(folder: Path) -> tuple[str, ...]:
    """Returns the start of a command that the server accepts: it refuses to run as root."""
    if os.getuid() != 0:
        return ()
    shutil.chown(folder, "nobody")
    return ("setpriv", "--reuid=nobody", "--clear-groups")


def _call(*command: str) -> None:
    done = subprocess.run(  # noqa: S603 - the machine's own programs
        command, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr + done.stdout
