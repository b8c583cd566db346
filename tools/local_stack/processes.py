"""Programs that the local stack starts. None of them outlives it."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from tools.local_stack.terminal import Failure, last_lines

ROOT = Path(__file__).parents[2]

# Nothing else of the caller's environment reaches AWS tools and functions: no profile, no
# credentials, no proxy on the way to this machine.
_KEPT = ("HOME", "LANG", "LC_ALL", "PATH", "PYTHON", "SSL_CERT_FILE", "TMPDIR", "USER")
_KEPT_PREFIXES = ("PIP_",)
_STOP_SECONDS = 15

_Leader: TypeAlias = "subprocess.Popen[bytes] | subprocess.Popen[str]"


def clean_environment(**more: str) -> dict[str, str]:
    """Returns the variables that a program needs, and `more`."""
    kept = {n: v for n, v in os.environ.items() if n in _KEPT or n.startswith(_KEPT_PREFIXES)}
    return {**kept, **more}


def run_tool(what: str, command: Sequence[str], env: Mapping[str, str]) -> None:
    """Runs a program to its end; Failure with the end of its output when it fails.

    The program leads a process group, so that an interruption ends its children too.
    """
    tool = subprocess.Popen(
        command,
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        output, _ = tool.communicate()
    except BaseException:
        kill_group(tool)
        raise
    if tool.returncode != 0:
        raise Failure(f"{what} failed:\n{last_lines(output)}")


def stop(process: _Leader, by: signal.Signals = signal.SIGTERM) -> bool:
    """Ends a group leader, then kills the rest of its group. Returns whether the leader obeyed."""
    process.send_signal(by)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    finally:
        kill_group(process)
    return True


def kill_group(leader: _Leader) -> None:
    """Ends the process and every child of it that still runs."""
    with suppress(ProcessLookupError):
        os.killpg(leader.pid, signal.SIGKILL)
    leader.wait()
