"""Checks of a message's path from the API to a receiver."""

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

_REASON = "CheckFailed: none, outrider smoke wrote this dead letter"
_SENT, _FLAKY, _FAIL = f"{OK}-sent", f"{FLAKY}-retried", f"{FAIL}-exhausted"
_SWEPT, _REDRIVEN = f"{OK}-swept", f"{OK}-redriven"
_BROKEN = 500
# Retry schedule of endpoints that fail on purpose, in seconds.
_SOON = [2]


def delivery(trial: Trial) -> str:
    """Checks that a message is accepted and delivered byte for byte, with a valid signature."""
    started = trial.clock.now()
    with trial.endpoint(_SENT) as endpoint:
        secret = trial.secret_of(endpoint)
        trial.message = trial.send()
        _require_success(trial.attempts(endpoint, 1))
    took = trial.since(started)
    if not trial.receiver.sees:
        return f"{trial.message} was accepted after {took}; its signature is not visible"
    [hook] = _wait_for_requests(trial, _SENT, 1)
    _verify(trial, hook, secret)
    return f"{trial.message} arrived after {took}, unchanged and with a valid signature"


def retry(trial: Trial) -> str:
    """Checks that a failed delivery is retried."""
    _require_visible(trial)
    with trial.endpoint(_FLAKY, _SOON) as endpoint:
        secret = trial.secret_of(endpoint)
        message = trial.send()
        _require_statuses(trial.attempts(endpoint, 2), [_BROKEN, 204])
    first, second = _wait_for_requests(trial, _FLAKY, 2)
    for hook in (first, second):
        _verify(trial, hook, secret)
    if first.headers["webhook-id"] != second.headers["webhook-id"]:
        raise CheckFailed("The second attempt had another webhook-id.")
    return f"{message} failed with {_BROKEN}, and arrived at the second attempt"


def exhaustion(trial: Trial) -> str:
    """Checks that a failing delivery ends after its schedule, with every attempt listed."""
    _require_visible(trial)
    with trial.endpoint(_FAIL, _SOON) as endpoint:
        message = trial.send()
        _require_statuses(trial.attempts(endpoint, 2), [_BROKEN, _BROKEN])
        place = trial.of_app("msg", message, "endpoint")
        status = trial.wait_until(
            lambda: _final(trial.api("GET", place)["data"]), lambda: f"{message} did not end"
        )
    if status != "fail":
        raise CheckFailed(f"{message} ended with the status {status!r}.")
    return f"{message} ended as failed after two attempts"


def sweep(trial: Trial) -> str:
    """Checks that a sweep finds a due retry in the table, and that it is delivered."""
    # Sent before the endpoint exists, so that the stored retry is the only attempt.
    message = trial.send()
    with trial.endpoint(_SWEPT) as endpoint:
        started = trial.clock.now()
        trial.probe.store_retry(trial.retry(message, endpoint))
        _require_success(trial.attempts(endpoint, 1))
    return f"a stored retry was swept and delivered after {trial.since(started)}"


def dead_letter(trial: Trial) -> str:
    """Checks that a dead letter is listed with its reason, redriven and delivered."""
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
            raise CheckFailed("The dead letter was listed without its reason or its ids.")
        _require_success(trial.attempts(endpoint, 1))
    kept = f", kept until {letter.kept_until:%Y-%m-%d}" if letter.kept_until else ""
    return f"one was listed with its reason{kept}, redriven and delivered"


def _require_statuses(statuses: list[int], expected: list[int]) -> None:
    if statuses != expected:
        reported = ", ".join(map(str, statuses))
        raise CheckFailed(f"The attempts got the status codes {reported} (0 is no response).")


def _require_success(statuses: list[int]) -> None:
    # A given receiver may respond with any 2xx status.
    _require_statuses(statuses, [status for status in statuses[:1] if 200 <= status < 300])


def _wait_for_requests(trial: Trial, kind: str, count: int) -> list[ReceivedWebhook]:
    return trial.wait_until(
        lambda: came if len(came := list(trial.receiver.received(kind))) >= count else None,
        lambda: f"{len(trial.receiver.received(kind))} of {count} requests reached the receiver",
    )


def _verify(trial: Trial, hook: ReceivedWebhook, secret: str) -> None:
    if hook.body != PAYLOAD.encode():
        raise CheckFailed("The request had another body.")
    trouble = verification_error(trial.verifier(secret), hook.headers, hook.body, trial.clock.now())
    if trouble is not None:
        raise CheckFailed(f"The request is {trouble}.")


def _final(destinations: list[dict[str, str]]) -> str | None:
    status = destinations[0]["statusText"] if destinations else "pending"
    return None if status in ("pending", "sending") else status


def _require_visible(trial: Trial) -> None:
    if not trial.receiver.sees:
        raise CheckSkipped(
            "a given receiver does not show requests: omit --receiver, or add --port."
        )
