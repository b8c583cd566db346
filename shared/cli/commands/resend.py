"""`outrider resend` and `outrider recover`: sending again."""

from datetime import timedelta
from typing import Any

import click

from shared.cli import output
from shared.cli.api import Api, path, with_the_api
from shared.cli.output import as_json, moment, progress, say, tell
from shared.cli.site import Site, on_a_stack
from shared.cli.types import DURATION
from shared.domain.errors import InfrastructureError

# Between two looks at how a task stands.
PAUSE_SECONDS = 2


@click.command()
@click.argument("app")
@click.argument("message")
@click.argument("endpoint")
@with_the_api
@as_json
@on_a_stack
def resend(site: Site, *, app: str, message: str, endpoint: str, as_json: bool, **_: Any) -> None:
    """Send MESSAGE of the application APP to ENDPOINT once more, beside the schedule."""
    place = path("app", app, "msg", message, "endpoint", endpoint, "resend")
    Api.of(site)("POST", place)
    if as_json:
        tell({"application": app, "message": message, "endpoint": endpoint, "queued": True})
    else:
        click.echo(f"{message} is queued for {endpoint}.")


@click.command()
@click.argument("app")
@click.argument("endpoint")
@click.option("--since", type=DURATION, required=True, help="How far back.")
@click.option("--until", type=DURATION, help="Up to how long ago; by default up to now.")
@click.option("--dry-run", is_flag=True, help="Only count what would be sent.")
@click.option("--no-wait", is_flag=True, help="Do not wait until all of it is queued.")
@with_the_api
@as_json
@on_a_stack
def recover(
    site: Site,
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
    """Send what failed and never reached ENDPOINT of the application APP again.

    The stack does it as a background task, which goes on when this command is interrupted.
    """
    api, now = Api.of(site), site.operator.clock.now()
    body = {"since": moment(now - since), "dryRun": dry_run}
    if until is not None:
        body["until"] = moment(now - until)
    task = api("POST", path("app", app, "endpoint", endpoint, "recover"), body)
    if not no_wait:
        say(f"The stack works on it as {task['id']}, whatever becomes of this command.")
        task = _finished(api, task)
    if as_json:
        tell(task)
    else:
        _say(task)
    if task["status"] == "failed":
        raise SystemExit(1)


def _finished(api: Api, task: dict[str, Any]) -> dict[str, Any]:
    """The task when it has ended. An API that does not answer meanwhile is asked again."""

    def looks() -> Any:
        while task["status"] == "running":
            output.pause(PAUSE_SECONDS)
            try:
                task.update(api("GET", path("background-task", task["id"])))
            except InfrastructureError as exc:
                say(f"{exc} The task {task['id']} goes on.")
            yield task

    with progress(
        looks(), "Recovering", told=lambda seen: str(seen["data"]) if seen else None
    ) as seen:
        for _ in seen:
            pass
    return task


def _say(task: dict[str, Any]) -> None:
    data = task.get("data", {})
    counts = ", ".join(f"{name}: {value}" for name, value in data.items())
    click.echo(f"{task['id']} {task['status']}{': ' if counts else ''}{counts}")
