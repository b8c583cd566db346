from datetime import UTC, datetime

from shared.adapters.system import SystemClock, SystemEntropy


def test_the_clock_returns_the_time_in_utc() -> None:
    before = datetime.now(UTC)

    reported = SystemClock().now()

    assert reported.tzinfo is UTC
    assert before <= reported <= datetime.now(UTC)


def test_entropy_has_the_requested_length_and_never_repeats() -> None:
    drawn = {SystemEntropy().draw(16) for _ in range(100)}

    assert len(drawn) == 100
    assert {len(each) for each in drawn} == {16}
