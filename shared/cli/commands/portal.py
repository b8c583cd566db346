"""`outrider portal`: makes a link that opens the portal."""

from datetime import timedelta
from typing import Any

import click

from shared.cli.api import ApiConnection, path, with_api
from shared.cli.output import as_json, print_json
from shared.cli.target import TargetStack, with_stack
from shared.cli.types import DURATION
from shared.services.auth.portal_links import encoded_key

LIFETIME = timedelta(hours=12)


@click.command()
@click.option("--app", metavar="APP", help="Open the portal of this application, by id or uid; by "
                                           "default the console of the organisation.")  # fmt: skip
@click.option("--lifetime", type=DURATION, default=LIFETIME, show_default="12h",
              help="Lifetime of the session: 1h to 7d.")  # fmt: skip
@click.option("--read-only", is_flag=True, help="With --app: a session that can change nothing.")
@click.option("--reusable", is_flag=True,
              help="A link that works for the whole lifetime, for everyone who has it.")  # fmt: skip
@with_api
@as_json
@with_stack
def portal(
    stack: TargetStack,
    *,
    app: str | None,
    lifetime: timedelta,
    read_only: bool,
    reusable: bool,
    as_json: bool,
    **_: Any,
) -> None:
    """Print a link that opens the portal, once and within a minute.

    As a consumer sees it (--app), or the console of the organisation's staff. Keep the link secret.
    """
    if read_only and app is None:
        raise click.UsageError("--read-only needs --app.")
    made = portal_link(
        ApiConnection.of(stack), app, lifetime=lifetime, read_only=read_only, reusable=reusable
    )
    if as_json:
        print_json({"url": made})
    else:
        click.echo(made)


def portal_link(
    api: ApiConnection,
    app: str | None,
    *,
    lifetime: timedelta = LIFETIME,
    read_only: bool = False,
    reusable: bool = False,
) -> str:
    """Makes a link for a consumer of the application, or for the console without one.

    A reusable link holds the token itself in place of a one-time key.
    """
    wanted: dict[str, Any] = {"expiry": int(lifetime.total_seconds())}
    if app is None:
        made = api("POST", path("auth", "console-access"), wanted)
    else:
        asked = {**wanted, "readOnly": read_only}
        made = api("POST", path("auth", "app-portal-access", app), asked)
    page, _, _ = made["url"].partition("#")
    return f"{page}#key={encoded_key({'token': made['token']})}" if reusable else str(made["url"])
