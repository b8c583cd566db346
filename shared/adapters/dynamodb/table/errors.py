"""Translation of DynamoDB's errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError
from pynamodb.exceptions import (
    CancellationReason,
    PynamoDBException,
    TransactWriteError,
    VerboseClientError,
)

from shared.adapters import aws
from shared.domain.errors import InfrastructureError, InternalError, PayloadTooLarge

CONDITION_FAILED = "ConditionalCheckFailedException"
# For a single write to an item in an ongoing transaction.
MEETS_TRANSACTION = "TransactionConflictException"

# Transient errors of DynamoDB, from load or conflicts, beside those of every service.
_PASSING = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ReplicatedWriteConflictException",
        MEETS_TRANSACTION,
        "TransactionInProgressException",
    }
)
# Transient reasons for a canceled transaction.
_PASSING_REASONS = frozenset(
    {"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"}
)

# DynamoDB's message for an item over 400 KB, whose code is not specific.
_TOO_LARGE = "exceeded the maximum allowed size"


@contextmanager
def translated_errors(what: str) -> Iterator[None]:
    """Translates errors: InfrastructureError for transient ones, InternalError for others.

    PayloadTooLarge for an item that is too large for DynamoDB: texts are not limited one by one.

    `what` names the operation in the message. A failed condition is not an error: conditional
    writes handle it themselves.
    """
    with aws.translated_errors(what):
        try:
            yield
        except PynamoDBException as exc:
            if (code := code_of(exc)) in _PASSING or _was_turned_away(exc):
                raise InfrastructureError(f"{what}: {code}") from exc
            if any(_TOO_LARGE in message for message in _messages(exc)):
                raise PayloadTooLarge(
                    "The total size is over 400 KB, the limit of a stored object."
                ) from exc
            raise _origin(exc, what) from exc


def code_of(exc: PynamoDBException) -> str:
    """Returns DynamoDB's error code; empty without a response.

    PynamoDB's own property fails after a timeout.
    """
    return exc.cause.response["Error"]["Code"] if isinstance(exc.cause, ClientError) else ""


def _messages(exc: PynamoDBException) -> Iterator[str]:
    """Yields DynamoDB's messages: for the request, and for each item of a transaction."""
    if isinstance(exc.cause, ClientError):
        yield exc.cause.response["Error"].get("Message", "")
    for reason in _reasons(exc):
        yield reason.message or ""


def _reasons(exc: PynamoDBException) -> list[CancellationReason]:
    """Returns the reasons for a canceled transaction, if DynamoDB reports any."""
    reasons = exc.cancellation_reasons if isinstance(exc, TransactWriteError) else ()
    return [reason for reason in reasons if reason is not None]


def _was_turned_away(exc: PynamoDBException) -> bool:
    codes = {reason.code for reason in _reasons(exc)}
    return bool(codes) and codes <= _PASSING_REASONS


def _origin(exc: PynamoDBException, what: str) -> Exception:
    """Returns botocore's error: PynamoDB's copy lacks the HTTP status."""
    if isinstance(exc.cause, VerboseClientError) and isinstance(exc.cause.__cause__, Exception):
        return exc.cause.__cause__
    return exc.cause or InternalError(f"{what}: {exc}")
