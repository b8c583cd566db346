"""`outrider token create`: creates tokens of the API."""

from datetime import timedelta

import click

from shared.cli.identity import application_of, organisation_of
from shared.cli.output import as_json, format_instant, print_json
from shared.cli.target import TargetStack, with_stack
from shared.cli.types import DURATION
from shared.domain.auth.access import Identity

LIFETIME = timedelta(days=365)


@click.group()
def token() -> None:
    """Manage tokens of the API."""


@token.command()
@click.option("--org", metavar="ORG", help="Organisation: org_ and a name of your choice; with "
                                           "--local, by default that of `make run`.")  # fmt: skip
@click.option("--app", metavar="APP", help="Limit the token to this application, by id.")
@click.option("--lifetime", type=DURATION, default=LIFETIME, show_default="365d",
              help="Lifetime of the token.")  # fmt: skip
@as_json
@with_stack
def create(
    stack: TargetStack, *, org: str | None, app: str | None, lifetime: timedelta, as_json: bool
) -> None:
    """Print a new token. Keep it secret.

    Signs the token with the key in the stack's secret (the output TokenKeysArn), and needs
    permission to read that secret.
    """
    org_id = organisation_of(stack, org, stack.env_file.get("OUTRIDER_TOKEN"))
    identity = Identity(org_id, application_of(app))
    now = stack.operator.clock.now()
    made = stack.operator.new_token(identity, lifetime)
    if not as_json:
        click.echo(made)
        return
    print_json(
        {
            "token": made,
            "organisation": org_id,
            "application": identity.app_id,
            "expires_at": format_instant(now + lifetime),
        }
    )
