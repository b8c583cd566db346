"""One-time tokens: exchanged once, under every fault."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest

from shared.adapters.crypto.key_ring import KeyRing
from shared.adapters.memory import MemoryOneTimeTokens
from shared.domain.applications.application import ApplicationInput
from shared.domain.auth.access import AccessInput, Identity
from shared.domain.auth.one_time_token import LIFETIME, OneTimeToken
from shared.domain.errors import InfrastructureError, Unauthenticated
from shared.services.auth.one_time_tokens import OneTimeTokenService
from tests.support.arrange.app_under_test import ORG, OWNER, SystemUnderTest
from tests.support.arrange.tokens import SIGNING_KEY
from tests.support.fakes.faults import InjectedFault, Killed

HOUR = timedelta(hours=1)
NEW_KEY = b"a newer key, as long as the other one is"


def granted(system: SystemUnderTest, session_id: str | None = None) -> tuple[Identity, str]:
    made = ApplicationInput(name="Acme", uid="acme")
    access = AccessInput(lifetime=HOUR, session_id=session_id)
    return system.authentication.grant(OWNER, "acme", access, made)


def issued(system: SystemUnderTest) -> tuple[str, str]:
    """Returns a token of an application, and a one-time token for it."""
    _, token = granted(system)
    return token, system.one_time_tokens.issue(ORG, token)


def stored(system: SystemUnderTest) -> list[OneTimeToken]:
    return list(system.store.one_time_tokens.values())


def test_a_one_time_token_is_exchanged_for_its_token_once(system: SystemUnderTest) -> None:
    identity, token = granted(system)
    text = system.one_time_tokens.issue(ORG, token)

    found, found_identity = system.one_time_tokens.exchange(text)

    assert found == token
    assert (found_identity.org_id, found_identity.app_id) == (ORG, identity.app_id)
    with pytest.raises(Unauthenticated):
        system.one_time_tokens.exchange(text)
    assert stored(system) == []


def test_neither_the_text_nor_the_token_is_stored(system: SystemUnderTest) -> None:
    token, text = issued(system)

    [pending] = stored(system)

    kept = f"{pending.digest} {pending.detached.unsigned} {pending.detached.signature_digest}"
    assert token.rpartition(".")[2] not in kept
    assert text not in kept
    assert text.partition(".")[0] not in kept
    assert token.rpartition(".")[0] not in repr(pending)


def test_two_one_time_tokens_of_a_token_are_exchanged_separately(system: SystemUnderTest) -> None:
    token, first = issued(system)
    second = system.one_time_tokens.issue(ORG, token)

    assert first != second
    assert system.one_time_tokens.exchange(first)[0] == token
    assert system.one_time_tokens.exchange(second)[0] == token


@pytest.mark.parametrize(
    ("after", "valid"),
    [(LIFETIME - timedelta(seconds=1), True), (LIFETIME, False), (HOUR, False)],
)
def test_a_one_time_token_lives_for_a_minute(
    system: SystemUnderTest, after: timedelta, valid: bool
) -> None:
    _, text = issued(system)

    system.clock.advance(after)

    if valid:
        assert system.one_time_tokens.exchange(text)
    else:
        with pytest.raises(Unauthenticated):
            system.one_time_tokens.exchange(text)


def logout(system: SystemUnderTest, token: str) -> None:
    system.authentication.log_out(system.live_tokens.identify(token))


def expire_all(system: SystemUnderTest, _token: str) -> None:
    system.authentication.expire_all(OWNER, "acme", (), timedelta(0), None)


def expire_session(system: SystemUnderTest, _token: str) -> None:
    system.authentication.expire_all(OWNER, "acme", ("one",), timedelta(0), None)


def retire_key(system: SystemUnderTest, _token: str) -> None:
    system.keys.stored = KeyRing(NEW_KEY)
    # As every process does within minutes.
    system.keys.renewed(system.keys.read())


@pytest.mark.parametrize("end", [logout, expire_all, expire_session, retire_key])
def test_the_end_of_a_token_ends_its_pending_exchanges(
    system: SystemUnderTest, end: Callable[[SystemUnderTest, str], None]
) -> None:
    _, token = granted(system, "one")
    text = system.one_time_tokens.issue(ORG, token)
    end(system, token)

    with pytest.raises(Unauthenticated):
        system.one_time_tokens.exchange(text)


def test_a_new_signing_key_leaves_pending_exchanges_while_the_earlier_one_is_valid(
    system: SystemUnderTest,
) -> None:
    token, text = issued(system)
    system.keys.stored = KeyRing(NEW_KEY, (SIGNING_KEY,))

    assert system.one_time_tokens.exchange(text)[0] == token


WRONG: dict[str, Callable[[str], str]] = {
    "empty": lambda _text: "",
    "short": lambda _text: "a",
    "longer": lambda text: text + "x",
    "shorter": lambda text: text[:-1],
    "no organisation": lambda text: text.replace(".org_test", ""),
    "another organisation": lambda text: text.replace("org_test", "org_other"),
    "a long organisation": lambda text: text.replace("org_test", "org_" + "a" * 101),
    "an impossible organisation": lambda text: text.replace("org_test", "org_a#b"),
    "a line break": lambda text: text + "\n",
    "another secret": lambda text: text.replace("ott_A", "ott_B", 1),
    "upper case": lambda text: text.upper(),
    "a long secret": lambda text: text.replace("ott_", "ott_" + "A" * 10_000),
    "a surrogate": lambda _text: "ott_" + "\ud800" * 43 + ".org_test",
}


@pytest.mark.parametrize("alter", WRONG.values(), ids=WRONG.keys())
def test_another_text_is_refused_in_the_same_words(
    system: SystemUnderTest, alter: Callable[[str], str]
) -> None:
    _, text = issued(system)
    system.one_time_tokens.exchange(text)
    with pytest.raises(Unauthenticated) as used:
        system.one_time_tokens.exchange(text)

    with pytest.raises(Unauthenticated) as refused:
        system.one_time_tokens.exchange(alter(text))

    assert str(refused.value) == str(used.value) == "Invalid token"


def test_a_stored_token_of_other_claims_is_refused(system: SystemUnderTest) -> None:
    """A writer to the table cannot make tokens."""
    _, text = issued(system)
    [(key, pending)] = system.store.one_time_tokens.items()
    forged = replace(pending.detached, unsigned=pending.detached.unsigned[:-2] + "AA")
    system.store.one_time_tokens[key] = replace(pending, detached=forged)

    with pytest.raises(Unauthenticated):
        system.one_time_tokens.exchange(text)


class AtOnce(MemoryOneTimeTokens):
    """Lets every caller read before any of them uses."""

    def __init__(self, system: SystemUnderTest, callers: int) -> None:
        super().__init__(system.store)
        self.barrier: Barrier
        object.__setattr__(self, "barrier", Barrier(callers))

    def use(self, token: OneTimeToken) -> bool:
        self.barrier.wait(10)
        return super().use(token)


def test_of_many_exchanges_at_once_one_succeeds(system: SystemUnderTest) -> None:
    token, text = issued(system)
    callers = 8
    service = replace(system.one_time_tokens, pending=AtOnce(system, callers))

    def exchange(_number: int) -> str | None:
        try:
            return service.exchange(text)[0]
        except Unauthenticated:
            return None

    with ThreadPoolExecutor(callers) as pool:
        found = list(pool.map(exchange, range(callers)))

    assert sorted(found, key=str) == [None] * (callers - 1) + [token]


def with_fault(system: SystemUnderTest, fault: InjectedFault) -> OneTimeTokenService:
    service = system.one_time_tokens
    return replace(
        service,
        tokens=fault.around(service.tokens),
        maker=fault.around(service.maker),
        pending=fault.around(service.pending),
    )


@pytest.mark.parametrize("error", [InfrastructureError, Killed])
@pytest.mark.parametrize("after_effect", [False, True])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_token_is_handed_out_once_at_most_and_is_lost_only_by_a_lost_use(
    system: SystemUnderTest, at: int, after_effect: bool, error: type[BaseException]
) -> None:
    """The calls are: read, sign, identify, use."""
    token, text = issued(system)
    fault = InjectedFault(at, error, after_effect)
    with pytest.raises(error):
        with_fault(system, fault).exchange(text)
    assert fault.happened

    if at == 4 and after_effect:
        with pytest.raises(Unauthenticated):
            system.one_time_tokens.exchange(text)
    else:
        assert system.one_time_tokens.exchange(text)[0] == token
