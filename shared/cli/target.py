"""Target stack of a command: its options, and how it is found."""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from shared.domain.errors import NotFound

if TYPE_CHECKING:
    from shared.bootstrap.operator import Operator

Command = Callable[..., Any]
# Connects an operator to a stack, by its name and the environment variables of the AWS libraries.
Connect = Callable[[str, Mapping[str, str]], "Operator"]

# The file that `make run` writes, and its variables for the local AWS.
ENV_FILE = Path(".outrider/local.env")
_LOCAL_AWS = {
    "OUTRIDER_AWS_ENDPOINT": ("AWS_ENDPOINT_URL",),
    "OUTRIDER_AWS_KEY": ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
    "OUTRIDER_AWS_REGION": ("AWS_REGION", "AWS_DEFAULT_REGION"),
}


@dataclass(frozen=True, slots=True)
class TargetStack:
    """The target stack. `env_file` has the variables that `make run` wrote, for --local."""

    operator: "Operator"
    env_file: Mapping[str, str]

    def option_value(self, option: str, variable: str) -> str | None:
        """Returns an option's value: from the command line, the env file, or the environment."""
        ctx = click.get_current_context()
        given: str | None = ctx.params.get(option)
        is_asked_for = ctx.get_parameter_source(option) is ParameterSource.COMMANDLINE
        return given if is_asked_for else self.env_file.get(variable, given)


def with_stack(command: Command) -> Command:
    """Adds the options that select the stack, and passes it to the command."""

    @click.option("--stack", metavar="NAME", default="outrider", show_default=True,
                  envvar="OUTRIDER_STACK", show_envvar=True, help="CloudFormation stack.")  # fmt: skip
    @click.option("--region", metavar="NAME", help="AWS region.")
    @click.option("--profile", metavar="NAME", help="Profile of AWS credentials.")
    @click.option("--local", is_flag=True, help="Use the local stack of `make run`.")
    @click.option("--env-file", type=click.Path(path_type=Path, dir_okay=False), default=ENV_FILE,
                  show_default=True, help="With --local: the env file of the stack.")  # fmt: skip
    @click.pass_obj
    @wraps(command)
    def located(
        connect: Connect | None,
        /,
        *,
        stack: str,
        region: str | None,
        profile: str | None,
        local: bool,
        env_file: Path,
        **options: Any,
    ) -> Any:
        variables = _read_env_file(env_file) if local else {}
        asked = {"AWS_PROFILE": profile, "AWS_REGION": region, "AWS_DEFAULT_REGION": region}
        aws = {name: value for name, value in asked.items() if value} | _aws(variables)
        operator = (connect or _connect)(variables.get("OUTRIDER_STACK", stack), aws)
        return command(TargetStack(operator, variables), **options)

    return located


def _connect(stack: str, aws: Mapping[str, str]) -> "Operator":
    # Imported late: boto3 would slow down --help and completion.
    module: Any = import_module("shared.bootstrap.operator")
    operator: Operator = module.Operator(stack, aws)
    return operator


def _read_env_file(file: Path) -> dict[str, str]:
    """Reads the variables of an env file, with lines NAME='value'."""
    try:
        lines = file.read_text().splitlines()
    except OSError as exc:
        raise NotFound(
            f"{file} cannot be read ({exc.strerror}). Start the stack with `make run`, in this "
            "folder, or name its file with --env-file."
        ) from exc
    pairs = [word.partition("=") for line in lines for word in shlex.split(line)]
    return {name: value for name, equals, value in pairs if equals}


def _aws(variables: Mapping[str, str]) -> dict[str, str]:
    known = {name: names for name, names in _LOCAL_AWS.items() if name in variables}
    return {variable: variables[name] for name, names in known.items() for variable in names}
