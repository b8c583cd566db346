"""`make sam-local`: each function in AWS's own runtime, in Docker, on a local stack."""

import json
import signal
import subprocess
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from tests.support.aws.template import functions
from tests.support.fakes.receiver import receiver
from tools.local_stack.processes import ROOT, stop
from tools.local_stack.sam.docker import bring_image, docker
from tools.local_stack.sam.relay import relayed
from tools.local_stack.sam.sam_api import deliver_through, started_api
from tools.local_stack.sam.sam_files import (
    CONFIG,
    FOLDER,
    SAM,
    by_hand,
    environment,
    event_of,
    write,
)
from tools.local_stack.stack import STATE, local_stack
from tools.local_stack.terminal import (
    Failure,
    bold,
    dim,
    green,
    last_lines,
    step,
)

# Far more than the image of the layer and a function take.
_SECONDS = 300

_EXPECTED: Mapping[str, Callable[[Any], bool]] = {
    "api": lambda answer: bool(answer["statusCode"] == HTTPStatus.OK),
    "ingest": lambda answer: bool(answer["statusCode"] == HTTPStatus.ACCEPTED),
    "portal": lambda answer: bool(answer["statusCode"] == HTTPStatus.OK),
    # The role of the event does not exist.
    "carry": lambda answer: bool(answer["verdict"] == "refused"),
    "sweep": lambda answer: "moved" in answer,
}


def sam_local() -> None:
    """Raises Failure if a function fails on its event. Without Docker, only reports that."""
    print(bold("Outrider in the runtime of AWS"))
    try:
        docker("info")
    except Failure as reason:
        print(f"Nothing was tried: `sam local` needs Docker, which does not run here: {reason}\n"
              "Start Docker, then run this again.")  # fmt: skip
        return
    with step("Getting the image of Lambda"):
        bring_image()
    with local_stack(STATE / "sam-local", 0, {}) as stack, relayed(stack.aws.port):
        write(stack)
        for function in functions():
            with step(f"sam local invoke {function}"):
                _invoke(function)
        with step("sam local start-api"), started_api() as url, receiver() as consumer:
            deliver_through(url, stack.token, consumer)
    print(green("Every function runs, and a message posted to `sam local start-api` was delivered.")
          + dim(f" Their events and variables are in {FOLDER.relative_to(ROOT)}."))  # fmt: skip


def _invoke(function: str) -> None:
    event = FOLDER / "events" / event_of(function).name
    command = [SAM, "local", "invoke", function, f"--config-file={CONFIG}", f"--event={event}"]
    output, log = _run(command)
    if not is_good(event.stem, output):
        raise Failure(
            f"{function} did not do what {event_of(function).relative_to(ROOT)} asks for:\n"
            f"{last_lines(log + output)}\n{by_hand(command)}"
        )


def _run(command: list[str]) -> tuple[str, str]:
    """Returns SAM's output: the function's answer, and everything else."""
    sam = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        return sam.communicate(timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        raise Failure(
            f"No end of it within {_SECONDS} s. `docker ps` and `docker logs` show its progress."
        ) from None
    finally:
        # By this signal it ends its container.
        stop(sam, signal.SIGINT)


def is_good(event: str, output: str) -> bool:
    """Returns whether the last line is the successful answer of the event's function."""
    expected = _EXPECTED.get(event, lambda answer: bool(answer == {"batchItemFailures": []}))
    try:
        return expected(json.loads(output.strip().splitlines()[-1]))
    except (ValueError, LookupError, TypeError):
        return False
