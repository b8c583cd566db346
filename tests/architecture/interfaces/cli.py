"""Commands of the command line with their arguments and options, without their help texts."""

from typing import Any

import click

from shared.cli.main import cli as commands


def cli() -> dict[str, Any]:
    """Returns each command by its whole name."""
    return dict(_commands("outrider", commands))


def _commands(name: str, command: click.Command) -> list[tuple[str, dict[str, str]]]:
    found = [(name, {_names(each): _parameter(each) for each in command.params})]
    if isinstance(command, click.Group):
        for inner, each in command.commands.items():
            found += _commands(f"{name} {inner}", each)
    return found


def _names(parameter: click.Parameter) -> str:
    if isinstance(parameter, click.Argument):
        return str(parameter.make_metavar(click.Context(click.Command("any"))))
    return ", ".join(sorted([*parameter.opts, *parameter.secondary_opts]))


def _parameter(parameter: click.Parameter) -> str:
    """Says in a line what it takes."""
    default = parameter.to_info_dict()["default"]
    choices = "|".join(map(str, getattr(parameter.type, "choices", ())))
    reported = {
        "required": parameter.required,
        "repeated": parameter.multiple or parameter.nargs != 1,
        "flag": getattr(parameter, "is_flag", False),
        f"default={default}": isinstance(default, str | int | float) and default is not False,
        f"variable={parameter.envvar}": parameter.envvar,
    }
    return " ".join(
        [choices or parameter.type.name, *(name for name in reported if reported[name])]
    )
