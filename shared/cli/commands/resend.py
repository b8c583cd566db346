"""`outrider resend` and `outrider recover`: resends messages."""

from datetime import timedelta
from typing import Any

import click

from shared.cli import output
from shared.cli.api import ApiConnection, path, with_api
from shared.cli.output import as_json, format_instant, print_json, print_text, progress
from shared.cli.target import TargetStack, with_stack
from shared.cli.types import DURATION
from shared.domain.errors import InfrastructureError

# Between two polls of a task.
PAUSE_SECONDS = 2


@click.command()
@click.argument("app")
@click.argument("message")
@click.argument("endpoint")
@with_api
@as_json
@with_stack
def resend(
    stack: TargetStack, *, app: str, message: str, endpoint: str, as_json: bool, **_: Any
) -> None:
    """Resend MESSAGE of the application APP to ENDPOINT, outside its schedule."""
    place = path("app", app, "msg", message, "endpoint", endpoint, "resend")
    ApiConnection.of(stack)("POST", place)
    if as_json:
        print_json({"application": app, "message": message, "endpoint": endpoint, "queued": True})
    else:
        click.echo(f"{message} enqueued for {endpoint}.")


@click.command()
@click.argument("app")
@click.argument("endpoint")
@click.option("--since", type=DURATION, required=True, help="Start of the period, as a time ago.")
@click.option("--until", type=DURATION, help="End of the period, as a time ago; now by default.")
@click.option("--dry-run", is_flag=True, help="Only count the messages that would be sent.")
@click.option("--no-wait", is_flag=True, help="Do not wait for the background task.")
@with_api
@as_json
@with_stack
def recover(
    stack: TargetStack,
    *,
    app: str,
    endpoint: str,
    since: timedelta,
    until: timedelta | None,
    dry_run: bool,
    no_wait: bool,
    as_json: bool,
    **_: Any,
) -> None:
    """Resend failed messages that never reached ENDPOINT of the application APP.

    Runs as a background task of the stack, which continues if this command is interrupted.
    """
    api, now = ApiConnection.of(stack), stack.operator.clock.now()
    body = {"since": format_instant(now - since), "dryRun": dry_run}
    if until is not None:
        body["until"] = format_instant(now - until)
    task = api("POST", path("app", app, "endpoint", endpoint, "recover"), body)
    if not no_wait:
        print_text(
            f"Started the background task {task['id']}. It continues if you interrupt this command."
        )
        task = _wait_for(api, task)
    if as_json:
        print_json(task)
    else:
        _show_text(task)
    if task["status"] == "failed":
        raise SystemExit(1)


def _wait_for(api: ApiConnection, task: dict[str, Any]) -> dict[str, Any]:
    """Polls the task until it finishes, also across failures of the API."""

    def polls() -> Any:
        while task["status"] == "running":
            output.pause(PAUSE_SECONDS)
            try:
                task.update(api("GET", path("background-task", task["id"])))
            except InfrastructureError as exc:
                print_text(f"{exc} The task {task['id']} continues.")
            yield task

    with progress(
        polls(), "Recovering", reported=lambda seen: str(seen["data"]) if seen else None
    ) as seen:
        for _ in seen:
            pass
    return task


def _show_text(task: dict[str, Any]) -> None:
    data = task.get("data", {})
    counts = ", ".join(f"{name}: {value}" for name, value in data.items())
    click.echo(f"{task['id']} {task['status']}{': ' if counts else ''}{counts}")
