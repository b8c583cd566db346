"""The commands on the world's fakes: what they do, without AWS."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from click.testing import CliRunner, Result

from shared.adapters.memory import MemoryDeadLetters, ScriptedHttp
from shared.adapters.token_claims import organisation_in
from shared.cli import output
from shared.cli.main import cli
from shared.domain.delivery import Reply
from shared.domain.ids import OrgId
from shared.services.reconciliation import ReconciliationService
from shared.services.redrive import RedriveService
from tests.support.tokens import token
from tests.support.world import ORG, World


@dataclass
class FakeOperator:
    """What `shared.bootstrap.operator.Operator` offers."""

    world: World
    boxes: dict[str, MemoryDeadLetters] = field(
        default_factory=lambda: {
            name: MemoryDeadLetters() for name in ("messages", "deliveries", "background")
        }
    )
    # Raised when the stack is looked for.
    error: Exception | None = None

    @property
    def clock(self) -> Any:
        return self.world.clock

    def organisation_in(self, token: str) -> OrgId:
        return organisation_in(token)

    def reconciliation(self) -> ReconciliationService:
        self._look()
        return self.world.reconciliation

    def redrives(self) -> dict[str, RedriveService]:
        self._look()
        return {name: RedriveService(box) for name, box in self.boxes.items()}

    def _look(self) -> None:
        if self.error is not None:
            raise self.error


@dataclass
class Cli:
    """Runs a command; `asked` is how it asked for the stack."""

    operator: FakeOperator
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    env: dict[str, str | None] = field(default_factory=dict)

    def __call__(self, *arguments: str, status: int = 0) -> Result:
        def connect(stack: str, aws: Mapping[str, str]) -> FakeOperator:
            self.asked.append((stack, dict(aws)))
            return self.operator

        found = CliRunner(env=self.env).invoke(cli, arguments, obj=connect)
        assert found.exit_code == status, (found.output, found.exception)
        return found

    def json(self, *arguments: str, status: int = 0) -> Any:
        return json.loads(self(*arguments, "--json", status=status).stdout)


@pytest.fixture
def world() -> World:
    reply = Reply(status_code=200, body=b"", duration_ms=1)
    return World(ScriptedHttp(lambda _: reply))


@pytest.fixture
def run(world: World, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """With an organisation's token in the environment; what waits, waits on the world's clock."""
    monkeypatch.setattr(output, "sleep", lambda _: None)
    bearer = token(world.clock.now(), sub=ORG)
    unset = dict.fromkeys(("OUTRIDER_STACK", "OUTRIDER_URL", "NO_COLOR"))
    return Cli(FakeOperator(world), env={**unset, "OUTRIDER_TOKEN": bearer})
