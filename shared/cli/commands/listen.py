"""`outrider listen`: a consumer's server for development."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from shared.cli.api import ApiConnection, path, with_api
from shared.cli.output import as_json, print_json, print_text
from shared.cli.target import TargetStack, with_stack
from shared.domain.errors import BadRequest, InfrastructureError, ServiceError
from shared.domain.operator.verifying import verification_error


@click.command()
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True,
              help="The port of this machine; 0 is any free one.")  # fmt: skip
@click.option("--status", type=click.IntRange(200, 599), default=204, show_default=True,
              help="What to answer, to see how failures are retried.")  # fmt: skip
@click.option("--secret", envvar="OUTRIDER_SECRET", show_envvar=True, metavar="SECRET",
              help="The endpoint's secret, to verify with.")  # fmt: skip
@click.option("--app", metavar="APP", help="Make an endpoint of this application that leads here, "
              "and delete it in the end.")  # fmt: skip
@click.option("--type", "types", multiple=True, metavar="TYPE",
              help="Only these event types, with --app; may be repeated.")  # fmt: skip
@click.option("--public-url", metavar="URL", help="Where this can be reached from the stack, with "
              "--app; by default on this machine, as --local can.")  # fmt: skip
@click.option("--count", type=click.IntRange(1), help="End after so many webhooks.")
@with_api
@as_json
@with_stack
def listen(
    stack: TargetStack,
    *,
    port: int,
    status: int,
    secret: str | None,
    app: str | None,
    types: tuple[str, ...],
    public_url: str | None,
    count: int | None,
    as_json: bool,
    **_: Any,
) -> None:
    """Receive webhooks on this machine, verify them and show them, until it is interrupted."""
    if (secret is None) == (app is None):
        raise BadRequest("Say what to verify with: --secret whsec_…, or --app APP for an endpoint.")
    operator = stack.operator
    with operator.hooks(port, status) as (url, receive):
        print_text(f"Listening on {url}")
        with _secret_of(stack, app, public_url or url, types, secret) as known:
            fits = operator.verifier(known)
            left = count
            while left != 0:
                hook = receive()
                trouble = verification_error(fits, hook.headers, hook.body, operator.clock.now())
                (_tell if as_json else _say)(hook, trouble)
                left = None if left is None else left - 1


@contextmanager
def _secret_of(
    stack: TargetStack, app: str | None, url: str, types: tuple[str, ...], secret: str | None
) -> Iterator[str]:
    """The secret that is given, or that of an endpoint that is there for as long as the block."""
    if app is None:
        yield secret or ""
        return
    api = ApiConnection.of(stack)
    body = {"url": url, "description": "outrider listen", "filterTypes": list(types) or None}
    endpoint = api("POST", path("app", app, "endpoint"), body)["id"]
    place = path("app", app, "endpoint", endpoint)
    print_text(f"{endpoint} of {app} leads here until this ends.")
    try:
        yield api("GET", f"{place}/secret")["key"]
    finally:
        _delete(api, place)


def _delete(api: ApiConnection, place: str) -> None:
    try:
        api("DELETE", place)
    except ServiceError as exc:
        reported = (
            f"{exc} So the endpoint is still there: delete it (DELETE {api.url}/api/v1/{place})."
        )
        raise InfrastructureError(reported) from exc


def _tell(hook: Any, trouble: str | None) -> None:
    print_json(
        {
            "path": hook.path,
            "headers": hook.headers,
            "body": hook.body.decode(errors="replace"),
            "verified": trouble is None,
            "trouble": trouble,
        }
    )


def _say(hook: Any, trouble: str | None) -> None:
    message_id = hook.headers.get("webhook-id") or hook.headers.get("svix-id") or "-"
    verdict = (
        click.style("verified", fg="green") if trouble is None else click.style(trouble, fg="red")
    )
    click.echo(f"POST {hook.path}  {message_id}  {verdict}")
    click.echo("\n".join(f"    {line}" for line in _pretty(hook.body).splitlines()))


def _pretty(body: bytes) -> str:
    """JSON on many lines; anything else as it is."""
    text = body.decode(errors="replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
