"""Building a program, or noting the reason why it is left out."""

import os
import shutil
from pathlib import Path

from tools.local_stack.processes import run_tool
from tools.local_stack.programs.languages import BUILT, LANGUAGES
from tools.local_stack.terminal import Failure


def build(name: str) -> str:
    """Builds the program; returns the reason if it is left out."""
    language, folder = LANGUAGES[name], BUILT / name
    note = _note(name)
    folder.mkdir(parents=True, exist_ok=True)
    note.write_text("the build did not end")
    (folder / "built").unlink(missing_ok=True)
    shutil.rmtree(folder / "jars", ignore_errors=True)
    try:
        for tool in language.tools:
            tool.check()
        run_tool("Its registry", language.fetch, os.environ)
    except Failure as failure:
        note.write_text(str(failure))
        return str(failure)
    run_tool("The compiler", language.build(), os.environ)
    note.unlink()
    (folder / "built").touch()
    return ""


def left_out(name: str) -> str:
    """The reason why there is no program; empty where there is one."""
    note = _note(name)
    if note.exists():
        return note.read_text()
    return "" if (BUILT / name / "built").exists() else "`make test` was to build it"


def _note(name: str) -> Path:
    return BUILT / name / "left-out"
