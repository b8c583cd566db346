"""Checks of the path of a message, from the API to a receiver."""

from shared.cli.smoke.trial import PAYLOAD, Trial
from shared.domain.ids import AppId
from shared.domain.operator.smoke import (
    FAIL,
    FLAKY,
    OK,
    CheckFailed,
    CheckSkipped,
)
from shared.domain.operator.verifying import ReceivedWebhook, verification_error

_REASON = "CheckFailed: none, this letter was written by outrider smoke"
_SENT, _FLAKY, _FAIL = f"{OK}-sent", f"{FLAKY}-retried", f"{FAIL}-exhausted"
_SWEPT, _REDRIVEN = f"{OK}-swept", f"{OK}-redriven"
_BROKEN = 500
# Seconds between the attempts of endpoints that fail on purpose.
_SOON = [2]


def delivery(trial: Trial) -> str:
    """A message is accepted and delivered to the letter, under a signature that fits."""
    started = trial.clock.now()
    with trial.endpoint(_SENT) as endpoint:
        secret = trial.secret_of(endpoint)
        trial.message = trial.send()
        _must_be_taken(trial.attempts(endpoint, 1))
    took = trial.since(started)
    if not trial.receiver.sees:
        return f"{trial.message} was taken after {took}; the receiver does not show its signature"
    [hook] = _came(trial, _SENT, 1)
    _verify(trial, hook, secret)
    return f"{trial.message} arrived after {took}, to the letter; its signature fits"


def retry(trial: Trial) -> str:
    """A receiver that fails first gets the message again."""
    _must_see(trial)
    with trial.endpoint(_FLAKY, _SOON) as endpoint:
        secret = trial.secret_of(endpoint)
        message = trial.send()
        _must_be(trial.attempts(endpoint, 2), [_BROKEN, 204])
    first, second = _came(trial, _FLAKY, 2)
    for hook in (first, second):
        _verify(trial, hook, secret)
    if first.headers["webhook-id"] != second.headers["webhook-id"]:
        raise CheckFailed("The second attempt came under another webhook-id.")
    return f"{message} failed with {_BROKEN}, and arrived at the second attempt"


def exhaustion(trial: Trial) -> str:
    """A delivery that never succeeds ends after its schedule, with each attempt listed."""
    _must_see(trial)
    with trial.endpoint(_FAIL, _SOON) as endpoint:
        message = trial.send()
        _must_be(trial.attempts(endpoint, 2), [_BROKEN, _BROKEN])
        place = trial.of_app("msg", message, "endpoint")
        status = trial.wait_until(
            lambda: _final(trial.api("GET", place)["data"]), lambda: f"{message} did not end"
        )
    if status != "fail":
        raise CheckFailed(f"{message} ended as {status!r}.")
    return f"{message} ended as failed after two attempts"


def sweep(trial: Trial) -> str:
    """A retry that waits in the table is found by a sweep and delivered."""
    # Before the endpoint is there, so that the stored retry is the only attempt.
    message = trial.send()
    with trial.endpoint(_SWEPT) as endpoint:
        started = trial.clock.now()
        trial.probe.store_retry(trial.retry(message, endpoint))
        _must_be_taken(trial.attempts(endpoint, 1))
    return f"a stored retry was swept and delivered after {trial.since(started)}"


def dead_letter(trial: Trial) -> str:
    """A dead letter is listed with its reason, goes back to its queue, and is delivered."""
    message = trial.send()
    with trial.endpoint(_REDRIVEN) as endpoint:
        trial.has_planted = True
        trial.probe.add_dead_letter(trial.retry(message, endpoint), _REASON)
        [letter] = trial.wait_until(
            lambda: trial.probe.redrive(AppId(trial.app)) or None,
            lambda: "the dead letter was not found in its queue",
        )
        trial.has_planted = False
        if letter.reason != _REASON or letter.about.get("message") != message:
            raise CheckFailed("The dead letter came back without its reason or its ids.")
        _must_be_taken(trial.attempts(endpoint, 1))
    kept = f", kept until {letter.kept_until:%Y-%m-%d}" if letter.kept_until else ""
    return f"one was listed with its reason{kept}, redriven and delivered"


def _must_be(statuses: list[int], expected: list[int]) -> None:
    if statuses != expected:
        reported = ", ".join(map(str, statuses))
        raise CheckFailed(f"The attempts were answered {reported} (0 is no answer).")


def _must_be_taken(statuses: list[int]) -> None:
    # A receiver that was given may answer any success.
    _must_be(statuses, [status for status in statuses[:1] if 200 <= status < 300])


def _came(trial: Trial, kind: str, count: int) -> list[ReceivedWebhook]:
    return trial.wait_until(
        lambda: came if len(came := list(trial.receiver.received(kind))) >= count else None,
        lambda: f"{len(trial.receiver.received(kind))} of {count} requests reached the receiver",
    )


def _verify(trial: Trial, hook: ReceivedWebhook, secret: str) -> None:
    if hook.body != PAYLOAD.encode():
        raise CheckFailed("The request came with another body.")
    trouble = verification_error(trial.verifier(secret), hook.headers, hook.body, trial.clock.now())
    if trouble is not None:
        raise CheckFailed(f"The request is {trouble}.")


def _final(destinations: list[dict[str, str]]) -> str | None:
    status = destinations[0]["statusText"] if destinations else "pending"
    return None if status in ("pending", "sending") else status


def _must_see(trial: Trial) -> None:
    if not trial.receiver.sees:
        raise CheckSkipped(
            "the receiver was given and shows nothing: leave --receiver out, or add --port."
        )
