"""`outrider completion`: shell completion of the commands."""

import click
from click.shell_completion import get_completion_class

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script for SHELL.

    Append it to the startup file of the shell, such as ~/.bashrc: outrider completion bash >>
    ~/.bashrc
    """
    made = get_completion_class(shell)
    if made is None:
        raise click.ClickException(f"Completion is not supported in {shell}.")
    root = ctx.find_root()
    click.echo(made(root.command, {}, "outrider", "_OUTRIDER_COMPLETE").source())
