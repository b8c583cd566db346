"""Behavior of all commands: finding a stack, and failing."""

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest

from shared.cli.commands.completion import completion
from shared.cli.main import cli
from shared.domain.errors import Forbidden, InfrastructureError, NotFound, Unauthenticated
from tests.cli.conftest import Cli

ROOT = Path(__file__).parents[2]
LEAVES = {
    " ".join(path): command
    for name, found in cli.commands.items()
    for path, command in (
        [((name, sub), each) for sub, each in found.commands.items()]
        if isinstance(found, click.Group)
        else [((name,), found)]
    )
}
ARGUMENTS = {
    "copy": ["--to", "https://api.example.com", "--token-file", __file__],
    "launch-templates": ["templates"],
    "listen": ["--secret", "whsec_" + "A" * 32],
    "recover": ["acme", "ep", "--since", "1h"],
    "resend": ["acme", "msg", "ep"],
    "rotate": ["tokens"],
    "send": ["acme", "a", "{}"],
    "token create": ["--org", "org_acme"],
}
# These need no stack: a URL and a token, or nothing at all, are enough.
OF_A_STACK = sorted(LEAVES.keys() - {"completion", "launch-templates", "listen", "doctor"})
UNUSABLE = (
    NotFound("There is no stack outrider."),
    Forbidden("your AWS credentials lack the right cloudformation:DescribeStacks."),
    Unauthenticated("there are no AWS credentials."),
    InfrastructureError("it cannot be reached."),
)


@pytest.mark.parametrize("name", OF_A_STACK)
@pytest.mark.parametrize("error", UNUSABLE, ids=lambda error: type(error).__name__)
def test_an_unreachable_stack_is_reported_without_a_traceback(
    run: Cli, name: str, error: Exception
) -> None:
    run.operator.error = error

    found = run(*name.split(), *ARGUMENTS.get(name, ()), status=1)

    assert found.stdout == ""
    assert found.stderr == f"Error: {error}\n"


@pytest.mark.parametrize("name", OF_A_STACK)
def test_every_command_rejects_a_half_deployed_stack(run: Cli, name: str) -> None:
    run.operator.status = "UPDATE_FAILED"

    found = run(*name.split(), *ARGUMENTS.get(name, ()), status=1)

    assert found.stdout == ""
    assert "in the state UPDATE_FAILED. Deploy it again" in found.stderr


@pytest.mark.parametrize("name", sorted(LEAVES))
def test_every_command_has_a_description(run: Cli, name: str) -> None:
    command = LEAVES[name]

    found = run(*name.split(), "--help").stdout

    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert parameter.opts[0] in found


@pytest.mark.parametrize("name", sorted(LEAVES.keys() - {"completion"}))
def test_every_command_has_json_output(name: str) -> None:
    assert "as_json" in {parameter.name for parameter in LEAVES[name].params}


def test_the_options_select_the_stack(run: Cli) -> None:
    run("status", "--stack", "other", "--region", "eu-west-1", "--profile", "ops")

    assert run.asked == [
        (
            "other",
            {
                "AWS_PROFILE": "ops",
                "AWS_REGION": "eu-west-1",
                "AWS_DEFAULT_REGION": "eu-west-1",
            },
        )
    ]


def test_environment_variables_select_the_stack(run: Cli) -> None:
    run.env["OUTRIDER_STACK"] = "other"

    run("status")

    assert run.asked == [("other", {})]


def test_the_local_stack_is_found_by_the_env_file_of_make_run(run: Cli, tmp_path: Path) -> None:
    file = tmp_path / "local.env"
    file.write_text(
        "OUTRIDER_URL='http://127.0.0.1:4566/x'\nOUTRIDER_STACK='outrider'\n"
        "OUTRIDER_AWS_ENDPOINT='http://127.0.0.1:4566'\nOUTRIDER_AWS_KEY='test'\n"
        "OUTRIDER_AWS_REGION='us-east-1'\n"
    )
    run.env["OUTRIDER_URL"] = "https://production.example.com"

    reported = run.json("status", "--local", "--env-file", str(file))

    assert reported["api"] == "http://127.0.0.1:4566/x"
    [(_, aws)] = run.asked
    assert aws == {
        "AWS_ENDPOINT_URL": "http://127.0.0.1:4566",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
    }


def test_the_local_option_without_a_stack_reports_how_to_start_one(
    run: Cli, tmp_path: Path
) -> None:
    found = run("status", "--local", "--env-file", str(tmp_path / "none"), status=1)

    assert "make run" in found.stderr
    assert run.asked == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_printed_for_every_shell(
    run: Cli, shell: str, monkeypatch: Any
) -> None:
    # click asks the bash that is here for its version.
    monkeypatch.setattr("click.shell_completion.BashComplete._check_version", lambda *_: None)

    assert "_OUTRIDER_COMPLETE" in run("completion", shell).stdout
    assert completion.name == "completion"


def test_an_unknown_command_is_a_usage_error(run: Cli) -> None:
    assert "No such command" in run("nonsense", status=2).stderr


def documented() -> dict[str, set[str]]:
    """The commands of the page, and the options that the page has of each."""
    found: dict[str, set[str]] = {}
    name = ""
    for line in (ROOT / "docs/cli.md").read_text().splitlines():
        if heading := re.fullmatch(r"### `outrider ([a-z -]+?)(?: [A-Z\[].*)?`", line):
            name = heading[1]
            found[name] = set()
        elif line.startswith("| `-") and name:
            found[name].update(re.findall(r"--[a-z-]+", line.split("|")[1]))
        elif line.startswith("## "):
            name = line
            found[name] = set()
    return found


def options(command: click.Command) -> set[str]:
    own = {o for p in command.params if isinstance(p, click.Option) for o in p.opts}
    return own | {"--help"}


def test_the_page_lists_every_command_with_its_own_options() -> None:
    reported = documented()
    common = {o for name, listed in reported.items() if name.startswith("## ") for o in listed}

    assert reported.keys() - {n for n in reported if n.startswith("## ")} == LEAVES.keys()
    for name, command in LEAVES.items():
        assert reported[name] == options(command) - common, name
    assert common <= {o for command in LEAVES.values() for o in options(command)}


def told_commands() -> list[str]:
    """Every command in the examples of the documentation."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    blocks = [b for p in pages for b in re.findall(r"```sh\n(.*?)```", p.read_text(), re.DOTALL)]
    lines = (line.partition("#")[0] for block in blocks for line in block.splitlines())
    return sorted({found[0].strip() for line in lines if (found := TOLD.search(line))})


# Up to where another command takes over.
TOLD = re.compile(r"(?<![\w./-])outrider [a-z][^|;)&>]*")


@pytest.mark.parametrize("reported", told_commands())
def test_every_command_in_the_documentation_is_valid(
    reported: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in re.findall(r"\S+\.txt", reported):
        (tmp_path / name).touch()
    words = shlex.split(reported)[1:]
    name = " ".join(words[: 2 if " ".join(words[:2]) in LEAVES else 1])
    given = words[len(name.split()) :]

    LEAVES[name].make_context(name, [word for word in given if word != "…"])
