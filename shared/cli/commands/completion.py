"""`outrider completion`: what a shell needs to complete the commands."""

import click
from click.shell_completion import get_completion_class

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the code that makes SHELL complete commands and options.

    Put it into the file that the shell reads at its start, such as ~/.bashrc:
    outrider completion bash >> ~/.bashrc
    """
    made = get_completion_class(shell)
    if made is None:
        raise click.ClickException(f"click cannot complete in {shell}.")
    root = ctx.find_root()
    click.echo(made(root.command, {}, "outrider", "_OUTRIDER_COMPLETE").source())
