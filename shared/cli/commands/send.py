"""`outrider send`: posts an event, as a backend would."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from shared.cli.api import Api, path, with_the_api
from shared.cli.output import as_json, tell
from shared.cli.site import Site, on_a_stack
from shared.domain.errors import BadRequest


@click.command()
@click.argument("app")
@click.argument("event_type", metavar="TYPE")
@click.argument("payload")
@click.option(
    "--channel", "channels", multiple=True, metavar="NAME", help="A channel of it; may be repeated."
)
@click.option("--event-id", metavar="ID", help="Your own id of the event.")
@click.option(
    "--key", metavar="KEY", help="An idempotency key: sent twice with it, it is one event."
)
@with_the_api
@as_json
@on_a_stack
def send(
    site: Site,
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

    PAYLOAD is JSON, or @FILE, or - for what is on the standard input. It is sent to the letter.
    """
    text = _text(payload)
    rest: dict[str, Any] = {"eventType": event_type}
    if channels:
        rest["channels"] = channels
    if event_id is not None:
        rest["eventId"] = event_id
    # Spliced in, for the payload is to arrive as it was written.
    body = f'{json.dumps(rest)[:-1]}, "payload": {text}}}'.encode()
    headers = {"idempotency-key": key} if key else {}
    message = Api.of(site)("POST", path("app", app, "msg"), body, headers)
    if as_json:
        tell(message)
    else:
        click.echo(message["id"])


def _text(payload: str) -> str:
    try:
        if payload == "-":
            text = sys.stdin.read()
        elif payload.startswith("@"):
            text = Path(payload[1:]).read_text(encoding="utf-8")
        else:
            text = payload
        json.loads(text)
    except OSError as exc:
        raise BadRequest(f"{payload[1:]} cannot be read: {exc.strerror}.") from exc
    except (ValueError, RecursionError) as exc:
        raise BadRequest(
            f"The payload is no JSON: {exc}. A text is JSON in quotes: '\"text\"'."
        ) from exc
    return text
