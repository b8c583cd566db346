"""Revoked tokens, and the reads that detect them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from shared.adapters.memory import MemoryRevocations
from shared.domain.auth.access import Identity, Token
from shared.domain.auth.revocation import Revocation
from shared.domain.errors import Contended, Unauthenticated
from shared.domain.ids import AppId, OrgId
from shared.services.auth.authentication import LiveTokens
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.builders import APP, NOW, identity

TOKEN = Token("id", NOW, NOW + timedelta(hours=1))


@dataclass(frozen=True)
class Known:
    """Accepts any token."""

    identity: Identity

    def identify(self, _token: str) -> Identity:
        return self.identity


@dataclass(frozen=True, slots=True)
class CountingRevocations(MemoryRevocations):
    """Records the subjects that are read."""

    reads: list[tuple[str, ...]] = field(default_factory=list)

    def read(self, org_id: OrgId, app_id: AppId, subjects: Sequence[str]) -> list[Revocation]:
        self.reads.append(tuple(subjects))
        return MemoryRevocations(self.store).read(org_id, app_id, subjects)


def test_an_organisation_token_costs_no_read(system: SystemUnderTest) -> None:
    revocations = CountingRevocations(system.store)

    LiveTokens(tokens=Known(identity()), revocations=revocations, clock=system.clock).identify("")

    assert revocations.reads == []


def test_an_application_token_costs_one_read_of_its_subjects(system: SystemUnderTest) -> None:
    revocations = CountingRevocations(system.store)
    bound = identity(app_id=APP, token=TOKEN, session_id="s")

    assert (
        LiveTokens(tokens=Known(bound), revocations=revocations, clock=system.clock).identify("")
        == bound
    )

    assert revocations.reads == [("all", "token#id", "session#s")]


def test_a_logged_out_token_is_unauthenticated(system: SystemUnderTest) -> None:
    bound = identity(app_id=APP, token=TOKEN)
    tokens = LiveTokens(tokens=Known(bound), revocations=system.revocations, clock=system.clock)
    system.authentication.log_out(bound)

    with pytest.raises(Unauthenticated):
        tokens.identify("")


def test_a_revocation_under_constant_writes_is_contended(
    system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MemoryRevocations, "save", lambda *_: False)

    with pytest.raises(Contended):
        system.authentication.log_out(identity(app_id=APP, token=TOKEN))
