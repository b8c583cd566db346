"""Contract of `Clock`, `Entropy` and `Http`, for fakes and adapters."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, timedelta

import pytest

from shared.adapters.memory import CountingEntropy, FixedClock, ScriptedHttp, SteppingClock
from shared.adapters.memory.http import RecordedRequest
from shared.adapters.system import SystemClock, SystemEntropy
from shared.domain.deliveries.reply import Reply
from shared.ports import Clock, Entropy, Http
from tests.support.arrange.loopback_senders import MAX_WAIT, SHORT, http_sender
from tests.support.fakes.receiver import receiver

# The timeout of a receiver; half of it is in time.
Place = Callable[[timedelta], AbstractContextManager[tuple[Http, str]]]


@pytest.mark.parametrize("clock", [FixedClock(), SteppingClock(), SystemClock()])
def test_a_clock_returns_utc_and_never_goes_back(clock: Clock) -> None:
    first, second = clock.now(), clock.now()

    assert first.tzinfo is UTC
    assert second - first >= timedelta(0)


@pytest.mark.parametrize("entropy", [CountingEntropy(), SystemEntropy()])
def test_two_draws_of_entropy_differ(entropy: Entropy) -> None:
    drawn = {entropy.draw(15) for _ in range(100)}

    assert len(drawn) == 100
    assert {len(each) for each in drawn} == {15}


def scripted(request: RecordedRequest) -> Reply:
    """Returns a fake that responds like the tests' receiver."""
    if request.url.endswith("/hang"):
        return Reply(status_code=0, body=b"", duration_ms=4_000, timed_out=True)
    failed = request.url.endswith("/fail")
    body = b"broken" if failed else b""
    return Reply(status_code=500 if failed else 204, body=body, duration_ms=1)


@contextmanager
def fake(_timeout: timedelta) -> Iterator[tuple[Http, str]]:
    yield ScriptedHttp(scripted), "http://127.0.0.1:1"


@contextmanager
def real(timeout: timedelta) -> Iterator[tuple[Http, str]]:
    with (
        receiver() as server,
        http_sender(timeout=timeout, in_time=timeout / 2) as made,
    ):
        yield made, server.url


@pytest.mark.parametrize("place", [fake, real])
def test_a_reply_holds_the_receivers_response(
    place: Place,
) -> None:
    with place(MAX_WAIT) as (http, url):
        taken = http.post(f"{url}/ok", {"X-Own": "1"}, b"{}")
        failed = http.post(f"{url}/fail", {}, b"{}")

    assert (taken.ok, taken.status_code, taken.body, taken.error) == (True, 204, b"", None)
    assert (failed.ok, failed.status_code, failed.body) == (False, 500, b"broken")
    assert min(taken.duration_ms, failed.duration_ms) >= 0


@pytest.mark.parametrize("place", [fake, real])
def test_a_hanging_receiver_calls_on_slow_once(
    place: Place,
) -> None:
    reported: list[str] = []

    def late(name: str) -> bool:
        reported.append(name)
        return True

    with place(MAX_WAIT) as (http, url):
        http.post(f"{url}/ok", {}, b"{}", lambda: late("ok"))
    with place(SHORT) as (http, url):
        reply = http.post(f"{url}/hang", {}, b"{}", lambda: late("hang"))

    assert reply.timed_out
    assert reported == ["hang"]
