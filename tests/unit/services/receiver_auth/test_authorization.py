"""Tokens of deliveries: cached, renewed, refused."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest

from shared.adapters.memory import (
    FixedClock,
    MemoryReceiverAuths,
    MemoryStore,
    MemoryWebIdentities,
    RecordedRequest,
    ScriptedHttp,
)
from shared.domain.deliveries.failure import FailureKind
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.health import IN_TIME
from shared.domain.errors import InfrastructureError
from shared.domain.receiver_auth.oauth import ClientAuthMethod
from shared.domain.receiver_auth.receiver_auth import ReceiverAuth, WebIdentity
from shared.domain.receiver_auth.token_state import PAUSE_AFTER_FAILURE
from tests.support.arrange.builders import APP, ENDPOINT, ORG
from tests.unit.services.receiver_auth.arranged import (
    CLAIM_TIME,
    CLIENT,
    Receiver,
    authorizer,
    post,
    referring,
    stored_endpoint,
)

HOUR = timedelta(hours=1)


@dataclass
class World:
    """An endpoint with an OAuth client, and a token endpoint that numbers its tokens."""

    clock: FixedClock = field(default_factory=FixedClock)
    lifetime: Any = 3_600
    status: int = 200
    meanwhile: Callable[[], object] = lambda: None

    def __post_init__(self) -> None:
        self.store = MemoryStore(self.clock)
        self.http = ScriptedHttp(self._answer)
        self.auths = MemoryReceiverAuths(self.store)
        self.endpoint = stored_endpoint(self.store)

    def process(self) -> Any:
        return authorizer(self.auths, self.http, self.clock)

    @property
    def refresh_tokens(self) -> list[str]:
        return [parse_qs(each.body.decode())["refresh_token"][0] for each in self.http.requests]

    @property
    def state(self) -> Any:
        stored = self.auths.get(ORG, APP, ENDPOINT)
        assert stored is not None
        return stored.token

    def _answer(self, _: RecordedRequest) -> Reply:
        number = len(self.http.requests)
        self.meanwhile()
        members = {
            "access_token": f"token-{number}",
            "refresh_token": f"refresh-{number}",
            "expires_in": self.lifetime,
        }
        return Reply(status_code=self.status, body=json.dumps(members).encode(), duration_ms=1)


@pytest.fixture
def world() -> World:
    return World()


def test_deliveries_of_all_processes_share_one_token(world: World) -> None:
    receiver, process = Receiver(), world.process()

    for each in (process, process, world.process()):
        assert post(each, world.endpoint, receiver).ok

    assert receiver.tokens == ["token-1"] * 3
    assert len(world.http.requests) == 1


def test_a_known_token_costs_no_read(world: World) -> None:
    process = world.process()
    post(process, world.endpoint, Receiver())
    world.store.receiver_auths.clear()

    assert post(process, world.endpoint, Receiver()).ok


def test_a_token_that_is_due_is_replaced_before_it_expires(world: World) -> None:
    receiver, process = Receiver(), world.process()
    post(process, world.endpoint, receiver)
    world.clock.advance(HOUR - timedelta(minutes=6))

    post(process, world.endpoint, receiver)

    assert receiver.tokens == ["token-1", "token-2"]
    assert world.refresh_tokens == ["refresh-0", "refresh-1"]


def test_while_one_process_fetches_the_others_use_the_token_before(world: World) -> None:
    receiver, other = Receiver(), world.process()
    post(other, world.endpoint, receiver)
    world.clock.advance(HOUR - timedelta(minutes=1))
    world.meanwhile = lambda: post(other, world.endpoint, receiver)

    post(world.process(), world.endpoint, receiver)

    assert receiver.tokens == ["token-1", "token-1", "token-2"]
    assert len(world.http.requests) == 2


def test_a_process_without_a_token_waits_for_the_one_that_fetches_it(world: World) -> None:
    state = world.state.claimed(world.clock.now() + timedelta(seconds=1))
    stored = world.auths.get(ORG, APP, ENDPOINT)
    assert stored is not None
    assert world.auths.save_token(world.endpoint, stored, state)
    began = world.clock.now()

    assert post(world.process(), world.endpoint, Receiver()).ok

    # The other one died, and its claim ended by itself.
    assert world.clock.now() - began >= timedelta(seconds=1)
    assert len(world.http.requests) == 1


def test_a_wait_that_takes_too_long_counts_as_slow_and_may_be_given_up(world: World) -> None:
    stored = world.auths.get(ORG, APP, ENDPOINT)
    assert stored is not None
    world.auths.save_token(world.endpoint, stored, world.state.claimed(world.clock.now() + HOUR))
    began, slow = world.clock.now(), []

    def give_up() -> bool:
        slow.append(world.clock.now() - began)
        return False

    reply = post(world.process(), world.endpoint, Receiver(), on_slow=give_up)

    assert len(slow) == 1
    assert slow[0] >= IN_TIME
    assert (reply.timed_out, reply.failure) == (True, FailureKind.TOKEN)
    assert world.http.requests == []


def test_a_wait_without_time_left_leaves_the_task_to_another_try(world: World) -> None:
    stored = world.auths.get(ORG, APP, ENDPOINT)
    assert stored is not None
    world.auths.save_token(world.endpoint, stored, world.state.claimed(world.clock.now() + HOUR))

    with pytest.raises(InfrastructureError):
        post(world.process(), world.endpoint, Receiver(), has_time=lambda: False)


def test_a_failed_fetch_is_a_failed_attempt_that_names_the_step(world: World) -> None:
    world.status = 500

    reply = post(world.process(), world.endpoint, receiver := Receiver())

    assert reply.error == "oauth: the token endpoint answered 500"
    assert (reply.status_code, reply.failure) == (0, FailureKind.TOKEN)
    assert receiver.tokens == []


def test_a_failed_fetch_is_not_repeated_at_once_by_any_process(world: World) -> None:
    world.status = 500
    post(world.process(), world.endpoint, Receiver())

    again = post(world.process(), world.endpoint, Receiver())

    assert again.error == "oauth: the token endpoint answered 500"
    assert len(world.http.requests) == 1
    world.clock.advance(PAUSE_AFTER_FAILURE)
    world.status = 200
    assert post(world.process(), world.endpoint, Receiver()).ok


def test_a_failed_renewal_leaves_the_valid_token_in_use(world: World) -> None:
    receiver, process = Receiver(), world.process()
    post(process, world.endpoint, receiver)
    world.clock.advance(HOUR - timedelta(minutes=1))
    world.status = 500

    assert post(process, world.endpoint, receiver).ok

    assert receiver.tokens == ["token-1", "token-1"]
    assert world.state.error == "the token endpoint answered 500"


def test_a_refused_token_is_replaced_within_the_attempt(world: World) -> None:
    receiver, process = Receiver("token-1"), world.process()
    post(process, world.endpoint, Receiver())
    world.clock.advance(timedelta(minutes=1))

    assert post(process, world.endpoint, receiver).ok

    assert receiver.tokens == ["token-1", "token-2"]


def test_a_fresh_token_that_is_refused_is_not_replaced(world: World) -> None:
    receiver = Receiver("token-1")

    reply = post(world.process(), world.endpoint, receiver)

    assert (reply.status_code, receiver.tokens) == (401, ["token-1"])
    assert len(world.http.requests) == 1


def test_a_token_that_another_process_replaced_is_used_after_a_refusal(world: World) -> None:
    slow, quick = world.process(), world.process()
    post(slow, world.endpoint, Receiver())
    world.clock.advance(timedelta(minutes=1))
    post(quick, world.endpoint, Receiver("token-1"))
    receiver = Receiver("token-1")

    assert post(slow, world.endpoint, receiver).ok

    assert receiver.tokens == ["token-1", "token-2"]
    assert len(world.http.requests) == 2


def test_a_receiver_that_refuses_every_token_gets_one_more_try_only(world: World) -> None:
    process = world.process()
    post(process, world.endpoint, Receiver())
    world.clock.advance(timedelta(minutes=1))
    receiver = Receiver("token-1", "token-2", "token-3")

    reply = post(process, world.endpoint, receiver)

    assert (reply.status_code, receiver.tokens) == (401, ["token-1", "token-2"])


def test_a_refusal_without_time_left_stands(world: World) -> None:
    process = world.process()
    post(process, world.endpoint, Receiver())
    world.clock.advance(timedelta(minutes=1))
    left = iter([True, False])
    receiver = Receiver("token-1")

    reply = post(process, world.endpoint, receiver, has_time=lambda: next(left, False))

    assert (reply.status_code, receiver.tokens) == (401, ["token-1"])


def test_a_refusal_stands_when_no_other_token_can_be_had(world: World) -> None:
    process = world.process()
    post(process, world.endpoint, Receiver())
    world.clock.advance(timedelta(minutes=1))
    world.status = 500

    assert post(process, world.endpoint, Receiver("token-1")).status_code == 401


def test_too_little_time_after_a_fetch_keeps_the_token_for_the_next_try(world: World) -> None:
    left = iter([True, False])
    receiver, process = Receiver(), world.process()

    with pytest.raises(InfrastructureError):
        post(process, world.endpoint, receiver, has_time=lambda: next(left))

    assert receiver.tokens == []
    assert post(process, world.endpoint, receiver).ok
    assert len(world.http.requests) == 1


def test_changed_settings_take_effect_at_the_next_delivery(world: World) -> None:
    process, receiver = world.process(), Receiver()
    post(process, world.endpoint, receiver)
    settings = ReceiverAuth(oauth=replace(CLIENT, refresh_token="new"))
    changed = referring(world.store, world.endpoint, settings, "r2")

    post(process, changed, receiver)

    assert receiver.tokens == ["token-1", "token-2"]
    assert world.refresh_tokens == ["refresh-0", "new"]


def test_a_fetch_that_settings_overtook_changes_nothing_of_them(world: World) -> None:
    settings = ReceiverAuth(oauth=replace(CLIENT, refresh_token="new"))
    world.meanwhile = lambda: referring(world.store, world.endpoint, settings, "r2")

    assert post(world.process(), world.endpoint, Receiver()).ok

    assert world.state.token is None
    assert world.state.refresh_token is None


def test_settings_removed_meanwhile_send_a_plain_request(world: World) -> None:
    world.store.receiver_auths.clear()

    assert post(world.process(), world.endpoint, receiver := Receiver()).ok

    assert receiver.tokens == [None]


def test_a_claim_lasts_no_longer_than_a_fetch_may_take(world: World) -> None:
    seen: list[Any] = []
    world.meanwhile = lambda: seen.append(world.state.claimed_until)

    post(world.process(), world.endpoint, Receiver())

    assert seen == [world.clock.now() + CLAIM_TIME]
    assert world.state.claimed_until is None


def test_a_web_identity_is_a_bearer_for_its_audience() -> None:
    clock = FixedClock()
    store = MemoryStore(clock)
    endpoint = stored_endpoint(store, ReceiverAuth(web_identity=WebIdentity(audience="acme")))
    process = authorizer(MemoryReceiverAuths(store), ScriptedHttp(), clock)

    assert post(process, endpoint, receiver := Receiver()).ok

    assert str(receiver.tokens[0]).startswith("identity-for.acme.")


def test_a_web_identity_that_the_stack_lacks_is_a_failed_attempt() -> None:
    clock = FixedClock()
    store = MemoryStore(clock)
    endpoint = stored_endpoint(store, ReceiverAuth(web_identity=WebIdentity(audience="acme")))
    process = authorizer(
        MemoryReceiverAuths(store),
        ScriptedHttp(),
        clock,
        web_identities=MemoryWebIdentities(clock, is_on=False),
    )

    reply = post(process, endpoint, Receiver())

    assert "WebIdentity is off" in str(reply.error)


def test_a_web_identity_is_a_client_assertion_for_the_token_endpoint(world: World) -> None:
    client = replace(CLIENT, auth_method=ClientAuthMethod.WEB_IDENTITY)
    endpoint = referring(world.store, world.endpoint, ReceiverAuth(oauth=client), "r2")

    post(world.process(), endpoint, Receiver())

    form = parse_qs(world.http.requests[0].body.decode())
    assert form["client_assertion"][0].startswith("identity-for.https://example.com/token.")


def test_a_client_certificate_is_shown_without_a_token() -> None:
    clock = FixedClock()
    store = MemoryStore(clock)
    endpoint = stored_endpoint(store, ReceiverAuth(authorities="pem"))
    http = ScriptedHttp()

    post(authorizer(MemoryReceiverAuths(store), http, clock), endpoint, receiver := Receiver())

    assert receiver.tokens == [None]
    [tls] = receiver.tls
    assert tls is not None
    assert tls.authorities == "pem"
    assert http.requests == []
