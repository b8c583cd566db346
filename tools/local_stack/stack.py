"""Outrider, running on this machine."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt

from tools.local_stack.aws import (
    HOST,
    KEY,
    REGION,
    LocalAws,
    bound,
    free_port,
    local_aws,
    move_port,
)
from tools.local_stack.deployment import ORGANISATION, STACK_NAME, build, deployed
from tools.local_stack.front import passing_on
from tools.local_stack.processes import ROOT
from tools.local_stack.terminal import Failure, step

STATE = ROOT / ".outrider"
# State and port of `make run`.
RUN_STATE = STATE / "local"
DEFAULT_PORT = 4566


@dataclass(frozen=True)
class Stack:
    """Access to Outrider and its AWS: `url` is an SDK's server_url, `token` an organisation's."""

    url: str
    token: str
    jwt_secret: str
    aws_endpoint: str

    def shell(self) -> str:
        """Lines that a shell can source."""
        return "".join(f"{name}={_quoted(value)}\n" for name, value in self.variables.items())

    @property
    def variables(self) -> dict[str, str]:
        """Environment variables by which other programs find the stack."""
        return {
            "OUTRIDER_URL": self.url,
            "OUTRIDER_TOKEN": self.token,
            "OUTRIDER_JWT_SECRET": self.jwt_secret,
        }


@dataclass(frozen=True)
class LocalStack(Stack):
    """A stack started here, with its AWS and the outputs of template.yaml."""

    aws: LocalAws
    outputs: Mapping[str, str]

    @property
    def variables(self) -> dict[str, str]:
        """Adds the variables by which `outrider --local` finds the stack in its AWS."""
        return {
            **super().variables,
            "OUTRIDER_INTAKE_QUEUE_URL": self.outputs.get("IntakeQueueUrl", ""),
            "OUTRIDER_STACK": STACK_NAME,
            "OUTRIDER_AWS_ENDPOINT": self.aws_endpoint,
            "OUTRIDER_AWS_KEY": KEY,
            "OUTRIDER_AWS_REGION": REGION,
        }


@contextmanager
def named_or_local_stack(state: Path, parameters: Mapping[str, str]) -> Iterator[Stack]:
    """The stack that the environment names, as `make run` writes it, or a new one."""
    env = os.environ
    if "OUTRIDER_URL" in env:
        names = ("URL", "TOKEN", "JWT_SECRET", "AWS_ENDPOINT")
        yield Stack(*(env[f"OUTRIDER_{name}"] for name in names))
        return
    shutil.rmtree(state, ignore_errors=True)
    with local_stack(state, 0, parameters) as stack:
        yield stack


@contextmanager
def local_stack(state: Path, port: int, parameters: Mapping[str, str]) -> Iterator[LocalStack]:
    """Runs template.yaml on a local AWS until the end of the block.

    The API is served at the root of this port, 0 for any free one, as a real stack has no path
    before its own; AWS has another.
    """
    with _alone(state), bound(port) as server, ExitStack() as running:
        port = server.getsockname()[1]
        build()
        # The portal's address, in variables of functions and in parameters.
        move_port(state / "api-port", port, r'\\*"')
        with step("Starting AWS"):
            aws = running.enter_context(local_aws(state, free_port()))
        outputs = running.enter_context(deployed(aws, state, parameters, port))
        target = f"{aws.endpoint}/_aws/execute-api/{outputs['ApiId']}/$default"
        running.enter_context(passing_on(server, target))
        yield _described(aws, outputs, f"http://{HOST}:{port}")


def organisation_token(jwt_secret: str, organisation: str = ORGANISATION) -> str:
    """A token that outlives a developer's machine."""
    now = datetime.now(UTC)
    claims = {"iss": "outrider", "sub": organisation, "iat": now, "nbf": now}
    return jwt.encode({**claims, "exp": now + timedelta(days=3650)}, jwt_secret, "HS256")


def write_privately(file: Path, text: str) -> None:
    """Writes a file that only its owner can read, from its first byte on."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(text)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"


def is_running(state: Path) -> bool:
    """Returns whether a stack runs on this state."""
    try:
        with _alone(state):
            return False
    except Failure:
        return True


@contextmanager
def _alone(state: Path) -> Iterator[None]:
    """Locks the state: two stacks on the same state would overwrite each other's."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failure(
                f"A stack with its state in {state.relative_to(ROOT)} runs already"
            ) from None
        yield


def _described(aws: LocalAws, outputs: Mapping[str, str], url: str) -> LocalStack:
    secrets = aws.session.client("secretsmanager", endpoint_url=aws.endpoint, config=aws.config)
    keys = json.loads(secrets.get_secret_value(SecretId=outputs["TokenKeysArn"])["SecretString"])
    return LocalStack(
        url=url,
        token=organisation_token(keys["current"]),
        jwt_secret=keys["current"],
        aws_endpoint=aws.endpoint,
        aws=aws,
        outputs=outputs,
    )
