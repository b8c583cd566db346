"""Answers of AWS to a consignment, as replies of a receiver."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta

from shared.domain.deliveries.failure import FailureKind
from shared.domain.deliveries.reply import Reply
from shared.domain.destinations.access import statement
from shared.domain.destinations.consignment import RoleAccess

_DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "AuthorizationErrorException",
        "NotAuthorized",
        "UnauthorizedOperation",
    }
)
_KEY_DENIED = frozenset(
    {
        "KMS.AccessDeniedException",
        "KMSAccessDenied",
        "KMSAccessDeniedException",
        "KmsAccessDenied",
    }
)
_THROTTLED = frozenset(
    {
        "KMS.ThrottlingException",
        "LimitExceededException",
        "ExecutionLimitExceeded",
        "OverLimit",
        "RequestLimitExceeded",
        "RequestThrottled",
        "ThrottledException",
        "Throttled",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_TOO_LARGE = frozenset(
    {"PutEventsRequestEntrySizeExceeded", "RequestEntityTooLarge", "RequestTooLargeException"}
)
# Our parameters are valid, so a refused one is the message, over a limit or with characters that
# the target does not take.
_UNSENDABLE = frozenset(
    {
        "InvalidExecutionInput",
        "InvalidMessageContents",
        "InvalidParameter",
        "InvalidParameterException",
        "InvalidParameterValue",
        "InvalidRequestContentException",
        "MalformedDetail",
        "ValidationException",
    }
)
# The execution of this name is the message's own: an earlier attempt has started it.
_DONE = frozenset({"ExecutionAlreadyExists"})
_TOO_MANY_REQUESTS, _SERVER_ERROR = 429, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsAnswer:
    """Result of a call: a status, and the error's code and message if there was one.

    `assuming` means that the role could not be assumed, so nothing was sent.
    """

    status: int
    code: str | None = None
    message: str = ""
    retry_after: str | None = None
    assuming: bool = False
    timed_out: bool = False

    @property
    def is_denied(self) -> bool:
        """Returns whether AWS said that we have no right to the call."""
        return self.code in _DENIED

    @property
    def is_transient(self) -> bool:
        """Returns whether the same call may have another answer soon."""
        return self.timed_out or self.code in _THROTTLED or self.status >= _SERVER_ERROR


# The answer in place of a call that would have come too late.
TOO_LATE = AwsAnswer(status=0, message="No time was left to send it.", timed_out=True)


def reply_of(access: RoleAccess, answer: AwsAnswer, duration_ms: int) -> Reply:
    """Returns the reply to an attempt; a final one says what to change."""
    code = answer.code
    if answer.timed_out:
        reason = answer.message or "AWS did not answer in time."
        return _failed(FailureKind.TIMEOUT, reason, duration_ms)
    if code is None or code in _DONE:
        return Reply(status_code=200, body=(code or "").encode(), duration_ms=duration_ms)
    if code in _DENIED or code in _KEY_DENIED:
        return _final(FailureKind.MISCONFIGURED, _missing(access, answer), duration_ms)
    said = f"{code}: {answer.message}"
    if not answer.assuming and (code in _TOO_LARGE or code in _UNSENDABLE):
        return _final(FailureKind.UNSENDABLE, said, duration_ms)
    status = _TOO_MANY_REQUESTS if code in _THROTTLED else answer.status or _SERVER_ERROR
    return Reply(
        status_code=status,
        body=said.encode(),
        duration_ms=duration_ms,
        retry_after=answer.retry_after,
    )


def unsendable(reason: str) -> Reply:
    """Returns the reply to a message that the target can never take."""
    return _final(FailureKind.UNSENDABLE, reason, 0)


def abandoned(waited: timedelta) -> Reply:
    """Returns the reply to an attempt that no longer waits for its answer."""
    return _failed(FailureKind.TIMEOUT, "Timed out.", waited // timedelta(milliseconds=1))


def _missing(access: RoleAccess, answer: AwsAnswer) -> str:
    if answer.assuming:
        return (
            f"{access.role} cannot be assumed. Its trust policy must allow it with the ExternalId "
            f"{access.external_id}; the destination's setup has the whole policy."
        )
    if answer.code in _KEY_DENIED:
        return (
            f"{access.target} is encrypted with a key of its own, which a session of "
            f"{access.role} has no right to. Encrypt it with the key of its service instead."
        )
    needed = json.dumps(statement(access.type, access.target))
    return f"AWS denied the call. {access.role} needs this statement in its policy: {needed}"


def _final(kind: FailureKind, reason: str, duration_ms: int) -> Reply:
    return replace(_failed(kind, reason, duration_ms), final=True)


def _failed(kind: FailureKind, reason: str, duration_ms: int) -> Reply:
    return Reply(
        status_code=0,
        body=b"",
        duration_ms=duration_ms,
        error=reason,
        failure=kind,
        timed_out=kind is FailureKind.TIMEOUT,
    )
