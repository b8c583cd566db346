"""Root of the command line."""

import click

from shared.cli.commands.completion import completion
from shared.cli.commands.copy import copy
from shared.cli.commands.doctor import doctor, status
from shared.cli.commands.launch_templates import launch_templates
from shared.cli.commands.listen import listen
from shared.cli.commands.portal import portal
from shared.cli.commands.reconcile import reconcile
from shared.cli.commands.redrive import redrive
from shared.cli.commands.resend import recover, resend
from shared.cli.commands.rotate import reseal, rotate
from shared.cli.commands.send import send
from shared.cli.commands.smoke import smoke
from shared.cli.commands.tail import tail
from shared.cli.commands.token import token
from shared.domain.errors import ServiceError
from shared.version import VERSION


class Commands(click.Group):
    """A group of commands that reports expected errors as a message, with exit status 1."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ServiceError as exc:
            raise click.ClickException(str(exc)) from exc


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(VERSION, message="outrider %(version)s")
def cli() -> None:
    """Operate an Outrider stack: a deployed one, or that of `make run` (--local).

    AWS credentials, region and profile are resolved as in the AWS CLI. The exit status is 0 for
    success, 1 for failure, 2 for a usage error.
    """


COMMANDS = (
    completion,
    copy,
    doctor,
    launch_templates,
    listen,
    portal,
    reconcile,
    recover,
    redrive,
    resend,
    reseal,
    rotate,
    send,
    smoke,
    status,
    tail,
    token,
)
for _command in COMMANDS:
    cli.add_command(_command)


def main() -> None:
    """Runs the command line."""
    cli(prog_name="outrider")
