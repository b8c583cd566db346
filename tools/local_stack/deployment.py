"""template.yaml on the local AWS, deployed again only when something changed."""

import hashlib
import json
import platform
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from tests.support.aws.template import template
from tools.local_stack.aws import HOST, LocalAws
from tools.local_stack.ministack_workarounds import (
    correct_cors,
    correct_event_sources,
    deployable,
    open_bucket,
)
from tools.local_stack.processes import ROOT, clean_environment, run_tool
from tools.local_stack.terminal import Failure, step

if TYPE_CHECKING:
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef

STACK_NAME = "outrider"
# Always the same, so that the token of a run reaches the objects of earlier runs.
ORGANISATION = "org_0LocalOrganisation000000000"
BUILT = ROOT / ".build" / "local" / "template.yaml"
_ARCHITECTURES = {"aarch64": "arm64", "arm64": "arm64"}


def build() -> None:
    """Builds the functions and their libraries for this interpreter; quick when nothing changed."""
    with step("Building the functions"):
        run_tool("The build", ["make", "build"], _make_environment())


def parameters(given: Mapping[str, str]) -> dict[str, str]:
    """Returns all parameters of the template, for this interpreter and receivers on this machine.

    Defaults are given as well, because an update keeps what an earlier one was given.
    """
    defaults = {name: str(p["Default"]) for name, p in template()["Parameters"].items()}
    here = {
        "Runtime": f"python{sys.version_info.major}.{sys.version_info.minor}",
        "Architecture": _ARCHITECTURES.get(platform.machine(), "x86_64"),
        "AllowedNetworks": "127.0.0.0/8,::1/128",
        "AllowedPorts": "1-65535",
        # Each invocation that runs at once is a process of its own here.
        "FanoutConcurrency": "2",
        "DeliverConcurrency": "16",
        "SlowDeliverConcurrency": "8",
        "IntakeConcurrency": "2",
        "IntakeOrganisations": ORGANISATION,
    }
    if unknown := sorted(given.keys() - defaults.keys()):
        known = ", ".join(defaults)
        raise Failure(f"template.yaml has no parameter {unknown[0]}; it has {known}")
    return {**defaults, **here, **given}


def portal(port: int) -> dict[str, str]:
    """Returns the parameter that points links to the portal at this port of loopback."""
    return {"AppPortalUrl": f"http://{HOST}:{port}/portal/"}


@contextmanager
def deployed(
    aws: LocalAws, state: Path, given: Mapping[str, str], port: int
) -> Iterator[dict[str, str]]:
    """Returns the outputs of the stack; deploys if code, parameters or state changed.

    `port` is where the API is served, which portal links name. It may differ from run to run.

    The fingerprint of the deployment lies beside the state only while nothing runs: a run that was
    killed has not saved its state, so the next one deploys.
    """
    mark = state / "deployed"
    wanted = _fingerprint(parameters({**portal(0), **given}))
    found = mark.read_text() if mark.exists() else ""
    mark.unlink(missing_ok=True)
    outputs = _outputs(aws) if found == wanted else {}
    if not outputs:
        with step("Checking and deploying template.yaml"), _checked():
            outputs = _deploy(aws, parameters({**portal(port), **given}), BUILT)
    try:
        yield outputs
    finally:
        mark.write_text(wanted)


@contextmanager
def _checked() -> Iterator[None]:
    """Checks template.yaml during the block: the local AWS overlooks mistakes that AWS does not.

    What the check says comes before an error of the block, which a mistake may have caused.
    """
    check = "The check of template.yaml", ["make", "check-template"], _make_environment()
    with ThreadPoolExecutor(1) as pool:
        checking = pool.submit(run_tool, *check)
        try:
            yield
        finally:
            checking.result()


def update(aws: LocalAws, given: Mapping[str, str], built: Path) -> None:
    """Deploys the build at `built` over a stack that runs, with other parameters."""
    _deploy(aws, parameters(given), built)


def change_parameter(aws: LocalAws, name: str, value: str) -> dict[str, str]:
    """Changes one parameter of the running stack; returns its outputs."""
    client = aws.session.client("cloudformation", endpoint_url=aws.endpoint, config=aws.config)
    others: list[ParameterTypeDef] = [
        {"ParameterKey": other, "UsePreviousValue": True}
        for other in template()["Parameters"]
        if other != name
    ]
    client.update_stack(
        StackName=STACK_NAME,
        UsePreviousTemplate=True,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=[*others, {"ParameterKey": name, "ParameterValue": value}],
    )
    client.get_waiter("stack_update_complete").wait(
        StackName=STACK_NAME, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
    )
    return _corrected(aws)


def _make_environment() -> dict[str, str]:
    """Returns the environment without the variables of a calling make."""
    return clean_environment(MAKEFLAGS="")


def _deploy(aws: LocalAws, values: Mapping[str, str], built: Path) -> dict[str, str]:
    """Deploys the build; returns the outputs of the stack."""
    with deployable(built) as file:
        run_tool("The deployment", _command(file, values), aws.environment)
    return _corrected(aws)


def _command(built: Path, values: Mapping[str, str]) -> list[str]:
    return [
        str(ROOT / ".venv-sam" / "bin" / "sam"),
        "deploy",
        f"--template-file={built}",
        f"--config-file={ROOT / 'samconfig.toml'}",
        f"--stack-name={STACK_NAME}",
        "--no-confirm-changeset",
        "--no-fail-on-empty-changeset",
        "--no-progressbar",
        "--on-failure=DELETE",
        "--parameter-overrides",
        *(f'{name}="{_escaped(value)}"' for name, value in values.items()),
    ]


def _escaped(value: str) -> str:
    """Escapes the quotation marks of a pattern for SAM, which removes those around a value."""
    return value.replace('"', '\\"')


def _corrected(aws: LocalAws) -> dict[str, str]:
    """Returns the outputs of a deployed stack after working around defects of ministack."""
    correct_event_sources(aws)
    outputs = _outputs(aws)
    correct_cors(aws, outputs["ApiId"])
    open_bucket(aws, outputs["ContentsBucketName"])
    return outputs


def _outputs(aws: LocalAws) -> dict[str, str]:
    """Returns the outputs; empty without a completely deployed stack."""
    client = aws.session.client("cloudformation", endpoint_url=aws.endpoint, config=aws.config)
    try:
        [stack] = client.describe_stacks(StackName=STACK_NAME)["Stacks"]
    except ClientError:
        return {}
    if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        return {}
    return {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}


def _fingerprint(values: Mapping[str, str]) -> str:
    """Returns a hash of every input of a deployment."""
    digest = hashlib.sha256(json.dumps(values, sort_keys=True).encode())
    for file in sorted(BUILT.parent.rglob("*")):
        # The libraries are many; they follow from the two files below.
        if file.is_file() and "DependenciesLayer" not in file.parts:
            digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    for name in ("Makefile", "requirements.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()
