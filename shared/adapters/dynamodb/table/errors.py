"""The one place where DynamoDB's failures become ours."""

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
# Of a single write to an item that a transaction is just writing.
MEETS_TRANSACTION = "TransactionConflictException"

# What DynamoDB answers under load or to writers that meet, beside what every service answers.
_PASSING = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ReplicatedWriteConflictException",
        MEETS_TRANSACTION,
        "TransactionInProgressException",
    }
)
# The same as reasons for which a transaction was canceled.
_PASSING_REASONS = frozenset(
    {"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"}
)

# What DynamoDB says of an item over 400 KB, under a code that it has for much else.
_TOO_LARGE = "exceeded the maximum allowed size"


@contextmanager
def translated_errors(what: str) -> Iterator[None]:
    """Raises InfrastructureError for what may pass, InternalError for what will not.

    PayloadTooLarge for an item that DynamoDB finds too large: texts are not limited one by one.

    `what` says what was tried, for the person who reads the message. A condition that does not
    hold is no failure: whoever writes with one asks for it before this does.
    """
    with aws.translated_errors(what):
        try:
            yield
        except PynamoDBException as exc:
            if (code := code_of(exc)) in _PASSING or _was_turned_away(exc):
                raise InfrastructureError(f"{what}: {code}") from exc
            if any(_TOO_LARGE in message for message in _messages(exc)):
                raise PayloadTooLarge(
                    "Together, this is more than the 400 KB to store it in."
                ) from exc
            raise _origin(exc, what) from exc


def code_of(exc: PynamoDBException) -> str:
    """DynamoDB's code for it, empty when DynamoDB never answered.

    PynamoDB's own property breaks on a timeout.
    """
    return exc.cause.response["Error"]["Code"] if isinstance(exc.cause, ClientError) else ""


def _messages(exc: PynamoDBException) -> Iterator[str]:
    """What DynamoDB says about it: as a whole, and of each item of a transaction."""
    if isinstance(exc.cause, ClientError):
        yield exc.cause.response["Error"].get("Message", "")
    for reason in _reasons(exc):
        yield reason.message or ""


def _reasons(exc: PynamoDBException) -> list[CancellationReason]:
    """Why a transaction was canceled, as far as DynamoDB names its items."""
    reasons = exc.cancellation_reasons if isinstance(exc, TransactWriteError) else ()
    return [reason for reason in reasons if reason is not None]


def _was_turned_away(exc: PynamoDBException) -> bool:
    codes = {reason.code for reason in _reasons(exc)}
    return bool(codes) and codes <= _PASSING_REASONS


def _origin(exc: PynamoDBException, what: str) -> Exception:
    """botocore's own error: PynamoDB's copy of it has lost the HTTP status."""
    if isinstance(exc.cause, VerboseClientError) and isinstance(exc.cause.__cause__, Exception):
        return exc.cause.__cause__
    return exc.cause or InternalError(f"{what}: {exc}")
