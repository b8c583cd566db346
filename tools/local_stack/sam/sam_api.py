"""`sam local start-api`, and the path of a message through it."""

import json
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

import httpx

from tests.support.fakes.receiver import Receiver
from tools.local_stack.aws import HOST, free_port
from tools.local_stack.processes import ROOT, stop
from tools.local_stack.sam.sam_files import (
    CONFIG,
    EVENTS,
    FOLDER,
    SAM,
    by_hand,
    environment,
)
from tools.local_stack.terminal import Failure, last_lines

_START_SECONDS = 60
# The first request of a function starts its container.
_ANSWER_SECONDS = 120
_DELIVERY_SECONDS = 60
_PATH = "/ok"


@contextmanager
def started_api() -> Iterator[str]:
    """Serves the API until the end of the block; Failure with SAM's output if it does not start."""
    port = free_port()
    log = FOLDER / "start-api.log"
    command = [SAM, "local", "start-api", f"--config-file={CONFIG}", f"--port={port}"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_it_listens(process, port)
        yield f"http://{HOST}:{port}"
    except (Failure, httpx.HTTPError) as exc:
        what = str(exc) or type(exc).__name__
        where = log.relative_to(ROOT)
        raise Failure(
            f"{what}\nThe end of {where}:\n{last_lines(log.read_text())}\n{by_hand(command)}"
        ) from None
    finally:
        stop(process)


def deliver_through(url: str, token: str, consumer: Receiver) -> None:
    """Posts the event's message to an endpoint of a new application; Failure unless it arrives.

    The functions of the API run in Docker, those behind the queues on the local stack.
    """
    body = json.loads(json.loads((EVENTS / "ingest.json").read_text())["body"])
    headers = {"authorization": f"Bearer {token}"}
    with httpx.Client(
        base_url=f"{url}/api/v1", headers=headers, timeout=_ANSWER_SECONDS, trust_env=False
    ) as api:
        app = _made(api, "/app", {"name": "Sam local"}, HTTPStatus.CREATED)
        endpoint = {"url": consumer.url + _PATH}
        _made(api, f"/app/{app}/endpoint", endpoint, HTTPStatus.CREATED)
        message = {name: body[name] for name in ("eventType", "payload")}
        posted = _made(api, f"/app/{app}/msg", message, HTTPStatus.ACCEPTED)
    try:
        [request] = consumer.wait(_PATH, 1, _DELIVERY_SECONDS)
    except AssertionError as exc:
        raise Failure(f"The message was accepted, but not delivered: {exc}") from None
    if request.headers["webhook-id"] != posted:
        raise Failure(f"{posted} was accepted, but {request.headers['webhook-id']} delivered.")


def _made(api: httpx.Client, path: str, body: Mapping[str, Any], expected: HTTPStatus) -> str:
    """Creates an object; returns its id."""
    answer = api.post(path, json=body)
    if answer.status_code != expected:
        raise Failure(f"POST {path} was answered {answer.status_code}: {answer.text[:500]}")
    made: str = answer.json()["id"]
    return made


def _wait_until_it_listens(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    what = "did not listen" if process.poll() is None else "ended by itself"
    raise Failure(f"`sam local start-api` {what} within {_START_SECONDS} s.")
