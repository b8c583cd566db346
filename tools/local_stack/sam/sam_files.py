"""Files for `sam local` to run the functions on a local stack; `make run` writes them as well."""

import json
import re
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.support.aws.template import functions
from tools.local_stack.aws import KEY, REGION
from tools.local_stack.deployment import BUILT, STACK_NAME, parameters
from tools.local_stack.processes import ROOT
from tools.local_stack.sam.docker import docker_environment
from tools.local_stack.sam.relay import NAME
from tools.local_stack.stack import STATE, LocalStack, write_privately
from tools.local_stack.terminal import Failure

SAM = str(ROOT / ".venv-sam" / "bin" / "sam")
FOLDER = STATE / "sam"
CONFIG = FOLDER / "samconfig.toml"
EVENTS = ROOT / "tools" / "local_stack" / "events"

_TEMPLATE = FOLDER / "template.yaml"
_GLOBALS = "Globals:\n  Function:\n"
# Of a function, or of the layer.
_FOLDER_OF_CODE = re.compile(r"^(      (?:CodeUri|ContentUri): )(\w+)$", re.MULTILINE)


def event_of(function: str) -> Path:
    """The event that a function is tried with, named for the package of its handler."""
    return EVENTS / f"{functions()[function]['Handler'].split('.')[1]}.json"


def write(stack: LocalStack) -> None:
    """A configuration, the functions' variables, and events with a token that this stack takes."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "events").mkdir(parents=True)
    for event in EVENTS.glob("*.json"):
        text = event.read_text().replace("${OUTRIDER_TOKEN}", stack.token)
        write_privately(FOLDER / "events" / event.name, text)
    write_privately(FOLDER / "variables.json", json.dumps(_variables(stack), indent=2))
    CONFIG.write_text(_configuration())
    _TEMPLATE.write_text(_template(BUILT.read_text(), _access(stack)))


def environment() -> dict[str, str]:
    """Returns SAM's environment: the caller's Docker, without the caller's credentials."""
    return docker_environment(SAM_CLI_TELEMETRY="0")


def by_hand(command: Sequence[str]) -> str:
    """Returns the command as a hint for the reader."""
    words = " ".join(command).replace(f"{ROOT}/", "")
    return f"To try it alone, while `make run` runs in another window:\n    {words}"


def _access(stack: LocalStack) -> dict[str, str]:
    """Returns variables for the local AWS, in place of the caller's credentials and region."""
    return {
        "AWS_ENDPOINT_URL": f"http://{NAME}:{stack.aws.port}",
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": KEY,
        "AWS_SESSION_TOKEN": "",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }


def _template(built: str, names: Iterable[str]) -> str:
    """Returns a copy of the built template, so that `make build` can replace the original.

    The copy declares the local variables: `sam local` passes on no others.
    """
    lines = "".join(f"        {name}: ''\n" for name in names)
    declared = f"{_GLOBALS}    Environment:\n      Variables:\n{lines}"
    placed, count = _FOLDER_OF_CODE.subn(
        lambda found: found[1] + json.dumps(str(BUILT.parent / found[2])), built
    )
    if built.count(_GLOBALS) != 1 or count != len(functions()) + 1:
        raise Failure(
            f"{BUILT.relative_to(ROOT)} is another than SAM CLI made so far. Install the SAM CLI "
            "of requirements-sam.txt again (rm -r .venv-sam), or fix tools/local_stack/sam/sam_files.py."
        )
    return placed.replace(_GLOBALS, declared)


def _configuration() -> str:
    given = parameters({})
    options: dict[str, object] = {
        "template_file": str(_TEMPLATE),
        "env_vars": str(FOLDER / "variables.json"),
        "add_host": f"{NAME}:host-gateway",
        # Only where it is not there yet.
        "skip_pull_image": True,
        "parameter_overrides": [f"{name}={given[name]}" for name in ("Runtime", "Architecture")],
    }
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in options.items())
    # From a function's second request on, its container is there.
    warm = 'warm_containers = "LAZY"\n'
    commands = {"local_invoke": lines, "local_start_api": lines + warm}
    return "version = 0.1\n" + "".join(
        f"\n[default.{name}.parameters]\n{text}" for name, text in commands.items()
    )


def _variables(stack: LocalStack) -> dict[str, dict[str, str]]:
    """Returns the variables of each deployed function by logical id."""
    aws, found = stack.aws, {}
    stacks = aws.session.client("cloudformation", endpoint_url=aws.endpoint, config=aws.config)
    deployed = aws.session.client("lambda", endpoint_url=aws.endpoint, config=aws.config)
    for function in functions():
        one = stacks.describe_stack_resource(StackName=STACK_NAME, LogicalResourceId=function)
        name = one["StackResourceDetail"]["PhysicalResourceId"]
        made = deployed.get_function_configuration(FunctionName=name)
        variables = made.get("Environment", {}).get("Variables", {})
        found[function] = {**variables, **_access(stack)}
    return found
