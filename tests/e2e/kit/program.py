"""The `outrider` program, run as at a terminal, on the running stack."""

import os
import subprocess
import sys
from pathlib import Path

from tools.local_stack.processes import ROOT
from tools.local_stack.stack import Stack

Done = subprocess.CompletedProcess[str]
# Each command starts a process that connects, on a machine that may be busy.
SECONDS = 300


def variables_of(stack: Stack) -> dict[str, str]:
    """Returns the variables that `make run` writes for the stack."""
    reported = {name: value for name, value in os.environ.items() if name.startswith("OUTRIDER_")}
    return reported | stack.variables


def run(stack: Stack, folder: Path, *arguments: str) -> Done:
    """Runs the command and returns its result, whatever its status; writes the stack's env file."""
    file = folder / "local.env"
    variables = variables_of(stack)
    file.write_text("".join(f"{name}='{value}'\n" for name, value in variables.items()))
    command = [
        *(sys.executable, "-m", "shared.cli", *arguments),
        *("--local", "--env-file", str(file)),
    ]
    return subprocess.run(  # noqa: S603 our own program
        command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
    )
