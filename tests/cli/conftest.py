"""The commands on the world's fakes: what they do, without AWS."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from typing import Any

import pytest
from click.testing import CliRunner, Result

from shared.adapters.memory import (
    MemoryDeadLetters,
    MemoryKeySecret,
    MemoryStackInspector,
    ScriptedHttp,
)
from shared.adapters.memory.system import START
from shared.adapters.operator.api_requests import ApiResponse
from shared.adapters.operator.log_lines import LogLine
from shared.adapters.operator.token_claims import organisation_in
from shared.adapters.operator.verifier import Verifier
from shared.assembly.operator import assemble_diagnostics, assemble_redrives
from shared.cli import output
from shared.cli.main import cli
from shared.domain.auth.access import Identity
from shared.domain.deliveries.reply import Reply
from shared.domain.ids import OrgId
from shared.domain.operator.deployment import Deployment
from shared.domain.operator.stack_resources import (
    AlarmState,
    FunctionState,
    QueueState,
    SourceState,
)
from shared.domain.operator.verifying import ReceivedWebhook, VerifySignature
from shared.services.operator.diagnostics import DiagnosticsService
from shared.services.operator.key_rotation import KeyRotation
from shared.services.operator.reconciliation import ReconciliationService
from shared.services.operator.redrive import RedriveService
from tests.cli.smoke.fakes import FakeProbe, FakeReceiver
from tests.support.arrange.api_client import ApiClient, services
from tests.support.arrange.app_under_test import ORG, SystemUnderTest
from tests.support.arrange.handlers import handler
from tests.support.arrange.tokens import token

OUTPUTS = {
    "ApiUrl": "https://api.example.com",
    "TableName": "table-1",
    "ContentsBucketName": "contents",
    "TokenKeysArn": "arn:keys",
    "EncryptionKeysArn": "arn:sealing",
    **{
        f"{name}{kind}Url": f"https://sqs.example.com/{name.lower()}{kind.lower()}"
        for name in ("Messages", "Deliveries", "Background")
        for kind in ("Queue", "DeadLetters")
    },
}


def queues(letters: int = 0, redrives: bool = True) -> dict[str, QueueState]:
    """Returns queue states by URL, with this many dead letters where there is a queue for them."""
    found = {}
    for url in (value for name, value in OUTPUTS.items() if name.endswith("QueueUrl")):
        dead = f"{url.removesuffix('queue')}deadletters"
        found[url] = QueueState(3, 0, 1, url, dead if redrives else None)
        found[dead] = QueueState(letters, 0, 1, dead)
    return found


def healthy() -> MemoryStackInspector:
    """Returns a healthy stack, unless a test changes it."""
    return MemoryStackInspector(
        reported_functions=[FunctionState("Deliver")],
        reported_sources=[SourceState("deliver", "Enabled")],
        reported_queues=queues(),
        reported_alarms=[AlarmState("a", "OK", "Letters wait", acts=True)],
        reported_swept_until=START,
    )


@dataclass
class FakeLog:
    """A log that grows by a batch at each look; where there is no more, somebody interrupts."""

    batches: list[list[LogLine]]

    def new_lines(self) -> list[LogLine]:
        if not self.batches:
            raise KeyboardInterrupt
        return self.batches.pop(0)


@dataclass
class FakeOperator:
    """The fake of `shared.bootstrap.operator.Operator`."""

    system: SystemUnderTest
    boxes: dict[str, MemoryDeadLetters] = field(
        default_factory=lambda: {
            name: MemoryDeadLetters() for name in ("messages", "deliveries", "background")
        }
    )
    secrets: dict[str, MemoryKeySecret] = field(
        default_factory=lambda: {name: MemoryKeySecret([name]) for name in ("tokens", "secrets")}
    )
    # Raised when the stack is looked for.
    error: Exception | None = None
    status: str = "CREATE_COMPLETE"
    # Outputs beside the usual ones.
    outputs: dict[str, str] = field(default_factory=dict)
    parts: MemoryStackInspector = field(default_factory=healthy)
    # Batches of lines that the functions will have logged, one for each look at their logs.
    lines: list[list[LogLine]] = field(default_factory=list)
    # What comes to a server that listens.
    hooks_to_come: list[ReceivedWebhook] = field(default_factory=list)
    receiver: FakeReceiver = field(default_factory=FakeReceiver)
    prober: FakeProbe | None = None
    send: Callable[[str, str, Mapping[str, str], bytes | None], ApiResponse] | None = None

    @property
    def clock(self) -> Any:
        return self.system.clock

    @property
    def found(self) -> Deployment:
        if self.error is not None:
            raise self.error
        return Deployment("outrider", self.status, OUTPUTS | self.outputs)

    @property
    def deployment(self) -> Deployment:
        self.found.check()
        return self.found

    def stack_inspector(self) -> MemoryStackInspector:
        return self.parts

    def diagnostics(self) -> DiagnosticsService:
        return assemble_diagnostics(self.found, self.parts, self.boxes, self.clock)

    def attempts_log(self, since: datetime) -> list[Any]:
        self.found.check()
        return [FakeLog(self.lines)]

    @contextmanager
    def hooks(self, port: int, status: int) -> Iterator[tuple[str, Callable[[], ReceivedWebhook]]]:
        yield f"http://127.0.0.1:{port}/", partial(self.hooks_to_come.pop, 0)

    def verifier(self, secret: str) -> VerifySignature:
        return Verifier.parse(secret).fits

    def request(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> ApiResponse:
        assert self.send is not None
        return self.send(method, url, headers, body)

    def new_token(self, identity: Identity, lifetime: timedelta) -> str:
        self.found.check()
        return self.system.maker.make(identity, "name", self.clock.now(), lifetime)

    def organisation_in(self, token: str) -> OrgId:
        return organisation_in(token)

    def keys(self, kind: str) -> KeyRotation:
        self.found.check()
        return KeyRotation(secret=self.secrets[kind], entropy=self.system.entropy)

    def reconciliation(self) -> ReconciliationService:
        self._look()
        return self.system.reconciliation

    def probe(self) -> FakeProbe:
        return self.prober or FakeProbe(self.system, self.receiver)

    def receiver_here(self, port: int, public_url: str | None) -> FakeReceiver:
        self.receiver.made = f"here, at port {port} by {public_url}"
        return self.receiver

    def receiver_in_aws(self, run: str, pause: Callable[[float], None]) -> FakeReceiver:
        self.receiver.made = f"in AWS as {run}"
        return self.receiver

    def new_name(self) -> str:
        return "run1"

    def redrives(self) -> dict[str, RedriveService]:
        self._look()
        return assemble_redrives(self.boxes)

    def _look(self) -> None:
        self.found.check()


@dataclass
class Cli:
    """Runs a command; `asked` is how it asked for the stack."""

    operator: FakeOperator
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    env: dict[str, str | None] = field(default_factory=dict)

    def __call__(self, *arguments: str, status: int = 0, stdin: bytes | None = None) -> Result:
        found = self._invoke(*arguments, stdin=stdin)
        assert found.exit_code == status, (found.output, found.exception)
        return found

    def fails(self, *arguments: str) -> Result:
        """Runs a command that says what is wrong: 1, or 2 when it was not understood."""
        found = self._invoke(*arguments)
        assert found.exit_code in (1, 2), found.output
        assert isinstance(found.exception, SystemExit), found.exception
        return found

    def _invoke(self, *arguments: str, stdin: bytes | None = None) -> Result:
        def connect(stack: str, aws: Mapping[str, str]) -> FakeOperator:
            self.asked.append((stack, dict(aws)))
            return self.operator

        return CliRunner(env=self.env).invoke(cli, arguments, stdin, obj=connect)

    def json(self, *arguments: str, status: int = 0) -> Any:
        return json.loads(self(*arguments, "--json", status=status).stdout)


@pytest.fixture
def replies() -> list[Reply]:
    """Responses of receivers; the last one repeats."""
    return [Reply(status_code=200, body=b"", duration_ms=1)]


@pytest.fixture
def system(replies: list[Reply]) -> SystemUnderTest:
    return SystemUnderTest(ScriptedHttp(lambda _: replies[-1]))


@pytest.fixture
def run(system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Returns the command runner, with a token in the environment and a fake clock."""
    monkeypatch.setattr(output, "pause", lambda _: None)
    bearer = token(system.clock.now(), sub=ORG)
    unset = dict.fromkeys(("OUTRIDER_STACK", "OUTRIDER_URL", "NO_COLOR"))
    return Cli(FakeOperator(system), env={**unset, "OUTRIDER_TOKEN": bearer})


@pytest.fixture
def api(run: Cli, system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    """The API's handlers in process, which the commands then call."""
    made = services(system)
    client = ApiClient(
        system, handler("api", made, monkeypatch), handler("ingest", made.ingest, monkeypatch)
    )

    def send(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> ApiResponse:
        place, _, query = url.removeprefix("https://api.example.com").partition("?")
        bearer = headers["authorization"].removeprefix("Bearer ")
        rest = {name: value for name, value in headers.items() if name != "authorization"}
        # What the functions log is no part of what a command says.
        with redirect_stdout(StringIO()):
            answer = client(method, place, body, raw_query=query, headers=rest, token=bearer)
        return ApiResponse(answer.status, answer.headers, answer.text.encode())

    run.operator.send = send
    return client
