"""`make sam-local`: each function in AWS's own runtime, in Docker, on a local stack."""

import json
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError, URLError

from tests.local.aws import HOST, KEY, REGION, free_port
from tests.local.processes import ROOT, clean_environment, stop
from tests.local.relay import docker, relayed
from tests.local.sam_files import CONFIG, FOLDER, event_of, write
from tests.local.stack import STATE, LocalStack, local_stack
from tests.local.terminal import Failure, bold, dim, green, last_lines, step
from tests.template.loading import functions

_SAM = str(ROOT / ".venv-sam" / "bin" / "sam")
# The first invocation makes an image of the layer.
_SECONDS = 900

_EXPECTED: Mapping[str, Callable[[Any], bool]] = {
    "api": lambda answer: bool(answer["statusCode"] == HTTPStatus.OK),
    "ingest": lambda answer: bool(answer["statusCode"] == HTTPStatus.ACCEPTED),
    "sweep": lambda answer: "moved" in answer,
}


def sam_local() -> None:
    """Failure if a function does not do what its event asks for. Without Docker it only says so."""
    print(bold("Outrider in the runtime of AWS"))
    if docker("info") is None:
        print("Docker does not run here, and `sam local` needs it: nothing was tried.")
        return
    with local_stack(STATE / "sam-local", 0, {}) as stack, relayed(stack.aws.port):
        write(stack)
        for function in functions():
            with step(f"sam local invoke {function}"):
                _invoke(function)
        with step("sam local start-api"), _started_api() as url:
            _post(url, stack)
    print(green("Every function runs.") + dim(f" What they were given is in {FOLDER}."))


def _invoke(function: str) -> None:
    event = FOLDER / "events" / event_of(function).name
    command = [_SAM, "local", "invoke", function, f"--config-file={CONFIG}", f"--event={event}"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    if not is_good(event.stem, done.stdout):
        raise Failure(f"{function} did not do it:\n{last_lines(done.stderr + done.stdout)}")


def is_good(event: str, output: str) -> bool:
    """Whether the last line is what the event's function answers when all is well."""
    expected = _EXPECTED.get(event, lambda answer: bool(answer == {"batchItemFailures": []}))
    try:
        return expected(json.loads(output.strip().splitlines()[-1]))
    except (ValueError, LookupError, TypeError):
        return False


@contextmanager
def _started_api() -> Iterator[str]:
    port = free_port()
    log = FOLDER / "start-api.log"
    command = [_SAM, "local", "start-api", f"--config-file={CONFIG}", f"--port={port}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield f"http://{HOST}:{port}"
    except (Failure, URLError) as exc:
        raise Failure(f"{exc}\n{last_lines(log.read_text())}") from None
    finally:
        stop(process)


def _post(url: str, stack: LocalStack) -> None:
    """A message, as soon as the API listens."""
    event = json.loads((FOLDER / "events" / "ingest.json").read_text())
    headers = {"authorization": f"Bearer {stack.token}", "content-type": "application/json"}
    request = urllib.request.Request(url + event["rawPath"], event["body"].encode(), headers)  # noqa: S310 - our own
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + _SECONDS
    while True:
        try:
            with opener.open(request, timeout=_SECONDS) as answer:
                if answer.status == HTTPStatus.ACCEPTED:
                    return
                raise Failure(f"A message was answered {answer.status}")
        except (ConnectionError, URLError) as exc:
            if isinstance(exc, HTTPError) or time.monotonic() > end:
                raise
            time.sleep(0.5)


def _environment() -> dict[str, str]:
    return clean_environment(
        AWS_ACCESS_KEY_ID=KEY,
        AWS_SECRET_ACCESS_KEY=KEY,
        AWS_DEFAULT_REGION=REGION,
        SAM_CLI_TELEMETRY="0",
    )
