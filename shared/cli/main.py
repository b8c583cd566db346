"""The group of all commands."""

import click

from shared.cli.commands.completion import completion
from shared.cli.commands.copy import copy
from shared.cli.commands.doctor import doctor, status
from shared.cli.commands.listen import listen
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
    """Where a command meets an error that was written to be read, it ends with that: status 1."""

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
    """Operate a stack of Outrider: one that is deployed, or the one of `make run` (--local).

    Credentials, region and profile of AWS are found as the AWS CLI finds them. The exit status is
    0 when all is well, 1 when it is not, 2 when the command was not understood.
    """


COMMANDS = (
    completion,
    copy,
    doctor,
    listen,
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
    """The entry point."""
    cli(prog_name="outrider")
