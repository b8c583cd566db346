"""Endpoints that fail: who waits, who probes, and when it is over."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.adapters.memory import ScriptedHttp
from shared.domain.delivery import Reply, Status
from shared.domain.dispatch import DeliveryTask
from shared.domain.endpoint import Endpoint
from shared.domain.health import APART, FIRST_PAUSE, LONGEST_PAUSE, OPENS_AT, PROBE, WELL, Health
from shared.domain.message import Message, MessageDraft
from shared.domain.outcome import Outcome
from shared.domain.waiting import PATIENCE
from shared.services.delivery import Report
from shared.services.endpoint_health import Turn
from tests.support.scenes import Scene, scene, standing, statuses
from tests.support.stories import story as read
from tests.support.world import OWNER, World

OK = Reply(status_code=200, body=b"", duration_ms=3)
FAILED = Reply(status_code=500, body=b"", duration_ms=3)
GONE = Reply(status_code=410, body=b"", duration_ms=3)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


class Receiver:
    """Answers what it is told, until it is told otherwise."""

    def __init__(self, answer: Reply) -> None:
        self.answer = answer

    def __call__(self, _request: object) -> Reply:
        return self.answer


class Watched:
    """A port that counts its calls."""

    def __init__(self, port: Any) -> None:
        self.port, self.calls = port, Counter[str]()

    def __getattr__(self, name: str) -> Any:
        self.calls[name] += 1
        return getattr(self.port, name)


class Story:
    """One endpoint, whose attempts the test makes one by one."""

    def __init__(self, answer: Reply = FAILED, **options: Any) -> None:
        self.receiver = Receiver(answer)
        self.world = World(ScriptedHttp(self.receiver), **options)
        self.at: Scene = scene(self.world)
        [(self.first, _)] = self.world.delivery_queue.sent
        self.world.delivery_queue.sent.clear()

    @property
    def endpoint(self) -> Endpoint:
        return self.world.endpoints.get(OWNER, self.at.message.app_id, self.at.endpoint.id)

    @property
    def sent(self) -> int:
        return len(self.world.http.requests)

    def message(self) -> Message:
        draft = MessageDraft(event_type="a.b", payload="{}")
        return self.world.ingest.accept(OWNER, self.at.message.app_id, draft, None)

    def task(self) -> DeliveryTask:
        """The first attempt for a new message."""
        self.message()
        self.world.fan_out()
        return self.world.delivery_queue.sent.pop()[0]

    def attempt(self, task: DeliveryTask | None = None) -> Report:
        """Of the task, or for a new message, with the least time passed since the last one."""
        self.world.clock.advance(APART)
        return self.world.delivery.attempt(task or self.task())

    def breaks(self) -> None:
        """The circuit opens."""
        for _ in range(OPENS_AT):
            assert self.attempt().outcome is Outcome.RETRYING
        assert self.endpoint.health.is_broken
        self.world.delivery_queue.sent.clear()

    def held(self) -> DeliveryTask:
        """The task that was just held back, when it is its time again."""
        task, delay = self.world.delivery_queue.sent.pop()
        self.world.clock.advance(delay)
        return task

    def fares(self, health: Health) -> None:
        place = (self.endpoint.org_id, self.endpoint.app_id, self.endpoint.id)
        self.world.store.endpoints[place] = replace(self.endpoint, health=health)

    def change(self, **changes: Any) -> None:
        self.world.clock.advance(timedelta(milliseconds=1))
        self.world.endpoints.change(
            OWNER, self.endpoint.app_id, self.endpoint.id, lambda e: replace(e, **changes)
        )


@pytest.fixture
def story() -> Story:
    return Story()


def failing(since: timedelta, story: Story, failures: int = 3) -> Health:
    now = story.world.clock.now()
    return Health(now - since, failures, now if failures >= OPENS_AT else None, now - since)


def test_who_answers_410_is_disabled_at_once() -> None:
    story = Story(GONE)

    report = story.attempt(story.first)

    assert story.endpoint.disabled
    assert (report.outcome, report.reason) == (
        Outcome.EXHAUSTED,
        "the endpoint answered 410 and is disabled",
    )
    assert (statuses(story.at), standing(story.at)) == ([Status.FAIL], Status.FAIL)
    assert (story.world.delivery_queue.sent, story.world.due_retries.tasks) == ([], {})


def test_what_else_is_on_its_way_to_an_endpoint_that_is_gone_is_canceled() -> None:
    story = Story(FAILED)
    story.attempt(story.first)
    story.receiver.answer = GONE
    story.attempt()

    [report] = story.world.deliver()

    assert report.outcome is Outcome.CANCELED
    assert standing(story.at) is Status.CANCELED
    assert story.sent == 2


def test_who_answers_410_to_an_attempt_by_hand_is_disabled_too() -> None:
    story = Story(GONE)
    place = (story.at.message.app_id, story.at.message.id, story.at.endpoint.id)
    story.world.resend.resend(OWNER, *place, None)

    [report] = story.world.deliver()

    assert report.outcome is Outcome.FAILED
    assert story.endpoint.disabled


def test_an_endpoint_that_is_well_costs_one_read() -> None:
    story = Story(OK)
    watched = Watched(story.world._endpoints)
    service = replace(
        story.world.delivery,
        endpoints=watched,
        health=replace(story.world.delivery.health, endpoints=watched),
    )

    assert service.attempt(story.first).outcome is Outcome.DELIVERED

    assert watched.calls == {"get": 1}


def test_to_wait_costs_one_read_and_nothing_is_written(story: Story) -> None:
    story.breaks()
    watched = Watched(story.world._endpoints)
    deliveries = Watched(story.world.deliveries)
    service = replace(
        story.world.delivery,
        endpoints=watched,
        deliveries=deliveries,
        health=replace(story.world.delivery.health, endpoints=watched),
    )

    assert service.attempt(story.first).outcome is Outcome.HELD

    assert (watched.calls, deliveries.calls) == ({"get": 1}, {"get": 1})
    assert story.world.due_retries.tasks == {}


def test_an_attempt_that_has_to_wait_stays_the_same_attempt(story: Story) -> None:
    story.breaks()
    sent = story.sent

    assert story.attempt(story.first) == Report(Outcome.HELD)

    assert story.sent == sent
    [(task, delay)] = story.world.delivery_queue.sent
    assert (task.attempt_id, task.number) == (story.first.attempt_id, 1)
    assert timedelta(0) < delay <= 2 * FIRST_PAUSE
    # It may be expunged meanwhile.
    assert task.body is None
    assert statuses(story.at) == []


def test_after_the_pause_one_attempt_probes_and_the_others_wait_on(story: Story) -> None:
    story.breaks()
    tasks = [story.task() for _ in range(4)]
    assert {story.attempt(task).outcome for task in tasks} == {Outcome.HELD}
    sent = story.sent
    story.world.clock.advance(FIRST_PAUSE)

    outcomes = [story.attempt(task).outcome for task in tasks]

    assert outcomes == [Outcome.RETRYING] + [Outcome.HELD] * 3
    assert story.sent == sent + 1
    assert story.endpoint.health.failures == OPENS_AT + 1


def test_of_two_that_look_at_the_same_time_one_probes(story: Story) -> None:
    story.breaks()
    task = story.task()
    story.world.clock.advance(FIRST_PAUSE)
    stale = story.endpoint
    story.attempt()

    turn = story.world.delivery.health.turn(task, stale, 1)

    assert isinstance(turn, datetime)
    assert turn >= story.world.clock.now() + PROBE


def test_the_attempt_after_one_that_waited_follows_the_schedule(story: Story) -> None:
    story.breaks()
    story.attempt(story.first)
    task = story.held()

    assert story.attempt(task).outcome is Outcome.RETRYING

    following, delay = story.world.delivery_queue.sent.pop()
    assert (following.number, following.held_until) == (2, None)
    assert timedelta(seconds=4) <= delay <= timedelta(seconds=6)


def test_a_probe_that_succeeds_lets_everybody_through(story: Story) -> None:
    story.breaks()
    tasks = [story.task() for _ in range(3)]
    for task in tasks:
        story.attempt(task)
    story.receiver.answer = OK
    story.world.clock.advance(FIRST_PAUSE)

    outcomes = [report.outcome for report in story.world.deliver()]

    assert outcomes == [Outcome.DELIVERED] * 3
    assert not story.endpoint.health.is_broken


def test_a_probe_that_fails_makes_the_others_wait_longer(story: Story) -> None:
    story.breaks()
    story.world.clock.advance(FIRST_PAUSE)
    story.attempt()

    health = story.endpoint.health

    assert health.waits(story.world.clock.now()) == 2 * FIRST_PAUSE


def test_a_probe_that_dies_leaves_its_turn_to_another(story: Story) -> None:
    story.breaks()
    story.world.clock.advance(FIRST_PAUSE)
    health = story.world.delivery.health
    assert health.turn(story.first, story.endpoint, 1) == Turn(story.endpoint, probe=True)
    # Its function was ended here.
    assert story.attempt().outcome is Outcome.HELD
    story.world.clock.advance(PROBE)

    assert story.attempt().outcome is Outcome.RETRYING


def test_an_attempt_by_hand_waits_for_nobody_and_its_success_closes_the_circuit(
    story: Story,
) -> None:
    story.breaks()
    story.receiver.answer = OK
    place = (story.at.message.app_id, story.at.message.id, story.at.endpoint.id)
    story.world.resend.resend(OWNER, *place, None)

    [report] = story.world.deliver()

    assert report.outcome is Outcome.DELIVERED
    assert not story.endpoint.health.is_broken


def test_an_attempt_by_hand_that_fails_does_not_lengthen_the_pause(story: Story) -> None:
    story.breaks()
    before = story.endpoint.health
    place = (story.at.message.app_id, story.at.message.id, story.at.endpoint.id)
    story.world.resend.resend(OWNER, *place, None)
    story.world.deliver()

    assert story.endpoint.health == before


def test_long_waits_are_spent_in_the_store(story: Story) -> None:
    story.breaks()
    task = story.task()
    story.world.clock.advance(DAY)
    now = story.world.clock.now()
    story.fares(Health(now, 20, now + LONGEST_PAUSE, now))

    assert story.attempt(task).outcome is Outcome.HELD

    [held] = story.world.due_retries.tasks.values()
    assert held.held_until is not None
    assert now + LONGEST_PAUSE < held.held_until < now + DAY
    assert held.due_at == task.due_at


def test_nobody_waits_for_longer_than_patience_lasts() -> None:
    story = Story(disable_after=None)
    story.breaks()
    now = story.first.due_at + PATIENCE
    story.fares(Health(now, 20, now + LONGEST_PAUSE, now))
    story.world.clock.moment = now - 2 * APART

    assert story.attempt(story.first).outcome is Outcome.HELD
    story.world.clock.moment = now
    assert story.attempt(story.first).outcome is Outcome.RETRYING


def test_a_message_that_expired_while_its_attempt_waited_is_not_sent(story: Story) -> None:
    story.breaks()
    story.attempt(story.first)
    story.world._messages.expunge(story.at.message)
    sent = story.sent

    assert story.attempt(story.held()).outcome is Outcome.CANCELED

    assert story.sent == sent


@pytest.mark.parametrize(
    ("since", "disabled"), [(5 * DAY - 2 * APART, False), (5 * DAY, True), (50 * DAY, True)]
)
def test_who_fails_for_days_is_disabled_when_a_delivery_is_exhausted(
    since: timedelta, disabled: bool
) -> None:
    story = Story(retry_delays=())
    story.fares(failing(since, story))

    report = story.attempt(story.first)

    assert report.outcome is Outcome.EXHAUSTED
    assert story.endpoint.disabled is disabled
    reason = "the endpoint has failed for 5 days and is disabled"
    assert report.reason == (reason if disabled else None)


def test_a_failure_that_is_retried_disables_nobody(story: Story) -> None:
    story.fares(failing(50 * DAY, story))

    assert story.attempt(story.first).outcome is Outcome.RETRYING

    assert not story.endpoint.disabled


def test_who_fails_for_days_is_disabled_by_a_probe_that_fails(story: Story) -> None:
    """No delivery need be exhausted: they all wait."""
    story.fares(failing(5 * DAY, story, OPENS_AT))

    assert story.attempt(story.first).outcome is Outcome.RETRYING

    assert story.endpoint.disabled
    assert [r.outcome for r in story.world.deliver()] == [Outcome.CANCELED]


def test_a_stack_can_disable_nobody() -> None:
    story = Story(retry_delays=(), disable_after=None)
    story.fares(failing(50 * DAY, story))

    story.attempt(story.first)

    assert not story.endpoint.disabled


def test_a_success_in_between_starts_the_days_anew(story: Story) -> None:
    story.attempt()
    story.receiver.answer = OK
    story.attempt()
    story.receiver.answer = FAILED
    story.world.clock.advance(DAY)

    story.attempt()

    health = story.endpoint.health
    assert (health.failing_since, health.failures) == (story.world.clock.now(), 1)


def test_who_is_enabled_again_begins_with_a_clean_slate(story: Story) -> None:
    story.fares(failing(6 * DAY, story, OPENS_AT))
    story.attempt(story.first)
    assert story.endpoint.disabled

    story.change(disabled=False)

    assert story.endpoint.health == WELL
    assert story.attempt().outcome is Outcome.RETRYING
    assert not story.endpoint.disabled


def test_who_moves_to_another_url_is_sent_to_at_once(story: Story) -> None:
    story.breaks()

    story.change(url="https://example.com/new")

    assert story.attempt().outcome is Outcome.RETRYING


def test_what_an_endpoint_answered_before_it_moved_says_nothing_of_where_it_is(
    story: Story,
) -> None:
    def move(_request: object) -> Reply:
        story.change(url="https://example.com/new")
        return GONE

    story.receiver.answer = GONE
    http = ScriptedHttp(move)
    replace(story.world.delivery, http=http).attempt(story.first)

    assert (story.endpoint.disabled, story.endpoint.health) == (False, WELL)


def test_a_change_that_leaves_the_url_does_not_hide_that_it_is_gone(story: Story) -> None:
    def rename(_request: object) -> Reply:
        story.change(description="new")
        return GONE

    replace(story.world.delivery, http=ScriptedHttp(rename)).attempt(story.first)

    assert (story.endpoint.disabled, story.endpoint.description) == (True, "new")


def test_of_two_failures_at_once_the_first_is_kept(story: Story) -> None:
    def fail_while_the_other_does(_request: object) -> Reply:
        story.attempt()
        return FAILED

    began = story.world.clock.now()
    slower = replace(story.world.delivery, http=ScriptedHttp(fail_while_the_other_does))
    slower.attempt(story.first)

    health = story.endpoint.health
    assert health.failing_since == began + APART
    assert health.failures == 1


def test_a_success_while_other_attempts_fail_closes_the_circuit(story: Story) -> None:
    def succeed_after_the_others(_request: object) -> Reply:
        while not story.endpoint.health.is_broken:
            story.attempt()
        story.world.clock.advance(APART)
        return OK

    slower = replace(story.world.delivery, http=ScriptedHttp(succeed_after_the_others))
    story.attempt()
    slower.attempt(story.first)

    assert story.endpoint.health == Health(noted_at=story.world.clock.now())


@pytest.mark.parametrize("seconds", [[], [7], [60, 3_600]])
def test_an_endpoints_own_schedule_holds_in_place_of_the_stacks(seconds: list[int]) -> None:
    story = Story()
    delays = tuple(timedelta(seconds=each) for each in seconds)
    story.change(retry_schedule=delays)
    story.world.delivery_queue.send([(story.first, timedelta(0))])

    story.world.run()

    _, attempts = read(story.world.deliveries, story.at.message)
    assert len(attempts) == 1 + len(delays)
    for delay, before, after in zip(delays, attempts, attempts[1:], strict=False):
        wait = after.timestamp - before.timestamp
        assert delay * 0.8 <= wait <= delay * 1.2 + MINUTE
    assert standing(story.at) is Status.FAIL
