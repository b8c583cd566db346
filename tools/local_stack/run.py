"""`make run`: a stack in the foreground."""

import os
import re
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from tools.local_stack.logs import Follower, readable
from tools.local_stack.portal_links import demo_customer_link, link
from tools.local_stack.sam import sam_files
from tools.local_stack.sam.relay import relayed
from tools.local_stack.stack import (
    RUN_STATE,
    STATE,
    LocalStack,
    local_stack,
    write_privately,
)
from tools.local_stack.terminal import bold, dim, green

ENV_FILE = STATE / "local.env"


def run(port: int, parameters: Mapping[str, str]) -> None:
    """Runs until it is interrupted."""
    print(bold("Outrider on this machine"))
    with local_stack(RUN_STATE, port, parameters) as stack, relayed(stack.aws.port):
        write_privately(ENV_FILE, stack.shell())
        sam_files.write(stack)
        _announce(stack)
        _follow(stack)


def _announce(stack: LocalStack) -> None:
    where = ENV_FILE.relative_to(Path.cwd()) if ENV_FILE.is_relative_to(Path.cwd()) else ENV_FILE
    print(f"""
{green("Ready.")} {dim("Ctrl-C ends it; its data is kept for the next start.")}

  {bold("URL")}    {stack.url}
  {bold("Token")}  {stack.token}

  {bold("Portal")}, as the customer of a demo application sees it, and the console of your staff:
  {demo_customer_link(stack)}
  {link(stack.url, stack.token)}

  Both are in {where}, with the key that signs tokens. The functions' log:
""", flush=True)  # fmt: skip


def _follow(stack: LocalStack) -> None:
    follower = Follower(stack.aws)
    while not _make_is_interrupted():
        time.sleep(1)
        stack.aws.check()
        for line in follower.new_lines():
            if (text := readable(line)) is not None:
                print(text, flush=True)


def _make_is_interrupted() -> bool:
    """Returns whether the make that started us, and make alone, received SIGINT.

    make then blocks the signal, which is visible on Linux, and waits for us. From a terminal, the
    signal reaches both.
    """
    status = Path(f"/proc/{os.getppid()}/status")
    if "MAKELEVEL" not in os.environ or not status.exists():
        return False
    blocked = re.search(r"^SigBlk:\s*(\w+)", status.read_text(), re.MULTILINE)
    return blocked is not None and bool(int(blocked[1], 16) & 1 << signal.SIGINT - 1)
