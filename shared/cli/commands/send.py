"""`outrider send`: posts an event, as a backend would."""

import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from shared.cli.api import ApiConnection, path, with_api
from shared.cli.output import as_json, print_json
from shared.cli.target import TargetStack, with_stack
from shared.domain.errors import BadRequest


@click.command()
@click.argument("app")
@click.argument("event_type", metavar="TYPE")
@click.argument("payload")
@click.option(
    "--channel",
    "channels",
    multiple=True,
    metavar="NAME",
    help="Channel of the message; repeatable.",
)
@click.option("--event-id", metavar="ID", help="Your own id of the event.")
@click.option(
    "--key",
    metavar="KEY",
    help="Idempotency key: repeated with the same key, the event is accepted once.",
)
@with_api
@as_json
@with_stack
def send(
    stack: TargetStack,
    *,
    app: str,
    event_type: str,
    payload: str,
    channels: tuple[str, ...],
    event_id: str | None,
    key: str | None,
    as_json: bool,
    **_: Any,
) -> None:
    """Post an event of TYPE to the application APP (its id or uid).

    PAYLOAD is JSON, @FILE, or - for standard input. It must be UTF-8, and is sent byte for byte.
    """
    data = _bytes(payload)
    rest: dict[str, Any] = {"eventType": event_type}
    if channels:
        rest["channels"] = channels
    if event_id is not None:
        rest["eventId"] = event_id
    # Spliced in, so that the payload arrives byte for byte.
    body = json.dumps(rest)[:-1].encode() + b', "payload": ' + data + b"}"
    headers = {"idempotency-key": key} if key else {}
    message = ApiConnection.of(stack)("POST", path("app", app, "msg"), body, headers)
    if as_json:
        print_json(message)
    else:
        click.echo(message["id"])


def _bytes(payload: str) -> bytes:
    """Returns the bytes of the payload; BadRequest unless it is JSON in UTF-8."""
    try:
        if payload == "-":
            data = sys.stdin.buffer.read()
        elif payload.startswith("@"):
            data = Path(payload[1:]).read_bytes()
        else:
            # The original bytes of the argument, whatever their encoding.
            data = os.fsencode(payload)
    except OSError as exc:
        raise BadRequest(f"{payload[1:]} cannot be read: {exc.strerror}.") from exc
    _check(data)
    return data


def _check(data: bytes) -> None:
    try:
        # Accepts numbers of any length, since they are not converted.
        json.loads(data.decode(), parse_int=str, parse_float=str, parse_constant=_no_constant)
    except UnicodeDecodeError as exc:
        raise BadRequest(f"The payload is not UTF-8: invalid byte at {exc.start}.") from exc
    except (ValueError, RecursionError) as exc:
        raise BadRequest(
            f"The payload is not JSON: {exc}. A string needs quotes: '\"text\"'."
        ) from exc


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")
