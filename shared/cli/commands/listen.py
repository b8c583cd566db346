"""`outrider listen`: a local receiver for development."""

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
              help="Port on this machine; 0 for any free port.")  # fmt: skip
@click.option("--status", type=click.IntRange(200, 599), default=204, show_default=True,
              help="Status code to respond with, for example to watch retries.")  # fmt: skip
@click.option("--secret", envvar="OUTRIDER_SECRET", show_envvar=True, metavar="SECRET",
              help="Signing secret of the endpoint, to verify webhooks with.")  # fmt: skip
@click.option("--app", metavar="APP", help="Create an endpoint of this application for this "
                                           "receiver; delete it at exit.")  # fmt: skip
@click.option("--type", "types", multiple=True, metavar="TYPE",
              help="With --app: only this event type; repeatable.")  # fmt: skip
@click.option("--public-url", metavar="URL", help="With --app: public URL of this receiver. The "
                                                  "default, a local URL, is for --local.")  # fmt: skip
@click.option("--count", type=click.IntRange(1), help="Stop after this many webhooks.")
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
    """Receive, verify and show webhooks on this machine, until interrupted."""
    if (secret is None) == (app is None):
        raise BadRequest(
            "Choose a secret to verify with: --secret whsec_…, or --app APP to create an endpoint."
        )
    operator = stack.operator
    with operator.hooks(port, status) as (url, receive):
        print_text(f"Listening on {url}")
        with _secret_of(stack, app, public_url or url, types, secret) as known:
            fits = operator.verifier(known)
            left = count
            while left != 0:
                hook = receive()
                trouble = verification_error(fits, hook.headers, hook.body, operator.clock.now())
                (_show_json if as_json else _show_text)(hook, trouble)
                left = None if left is None else left - 1


@contextmanager
def _secret_of(
    stack: TargetStack, app: str | None, url: str, types: tuple[str, ...], secret: str | None
) -> Iterator[str]:
    """Yields the given secret, or that of a temporary endpoint, which is deleted at the end."""
    if app is None:
        yield secret or ""
        return
    api = ApiConnection.of(stack)
    body = {"url": url, "description": "outrider listen", "filterTypes": list(types) or None}
    endpoint = api("POST", path("app", app, "endpoint"), body)["id"]
    place = path("app", app, "endpoint", endpoint)
    print_text(f"Created the endpoint {endpoint} of {app}; it is deleted at exit.")
    try:
        yield api("GET", f"{place}/secret")["key"]
    finally:
        _delete(api, place)


def _delete(api: ApiConnection, place: str) -> None:
    try:
        api("DELETE", place)
    except ServiceError as exc:
        reported = f"{exc} The endpoint was not deleted: DELETE {api.url}/api/v1/{place}."
        raise InfrastructureError(reported) from exc


def _show_json(hook: Any, trouble: str | None) -> None:
    print_json(
        {
            "path": hook.path,
            "headers": hook.headers,
            "body": hook.body.decode(errors="replace"),
            "verified": trouble is None,
            "trouble": trouble,
        }
    )


def _show_text(hook: Any, trouble: str | None) -> None:
    message_id = hook.headers.get("webhook-id") or hook.headers.get("svix-id") or "-"
    verdict = (
        click.style("verified", fg="green") if trouble is None else click.style(trouble, fg="red")
    )
    click.echo(f"POST {hook.path}  {message_id}  {verdict}")
    click.echo("\n".join(f"    {line}" for line in _pretty(hook.body).splitlines()))


def _pretty(body: bytes) -> str:
    """Formats JSON; returns any other text unchanged."""
    text = body.decode(errors="replace")
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
