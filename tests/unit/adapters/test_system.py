from datetime import UTC, datetime

from shared.adapters.system import SystemClock, SystemEntropy


def test_the_clock_tells_the_time_in_utc() -> None:
    before = datetime.now(UTC)

    reported = SystemClock().now()

    assert reported.tzinfo is UTC
    assert before <= reported <= datetime.now(UTC)


def test_entropy_is_as_long_as_asked_for_and_never_the_same() -> None:
    drawn = {SystemEntropy().draw(16) for _ in range(100)}

    assert len(drawn) == 100
    assert {len(each) for each in drawn} == {16}
