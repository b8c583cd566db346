"""The one place where DynamoDB's failures become ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError
from pynamodb.exceptions import PynamoDBException, TransactWriteError, VerboseClientError

from shared.adapters import aws
from shared.domain.errors import InfrastructureError, InternalError

CONDITION_FAILED = "ConditionalCheckFailedException"

# What DynamoDB answers under load or to writers that meet, beside what every service answers.
_PASSING = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "ReplicatedWriteConflictException",
        "TransactionConflictException",
        "TransactionInProgressException",
    }
)
# The same as reasons for which a transaction was canceled.
_PASSING_REASONS = frozenset(
    {"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"}
)


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Raises InfrastructureError for what may pass, InternalError for what will not.

    `what` says what was tried, for the person who reads the message. A condition that does not
    hold is no failure: whoever writes with one asks for it before this does.
    """
    with aws.translated(what):
        try:
            yield
        except PynamoDBException as exc:
            if (code := code_of(exc)) in _PASSING or _was_turned_away(exc):
                raise InfrastructureError(f"{what}: {code}") from exc
            raise _origin(exc, what) from exc


def code_of(exc: PynamoDBException) -> str:
    """DynamoDB's code for it, empty when DynamoDB never answered.

    PynamoDB's own property breaks on a timeout.
    """
    return exc.cause.response["Error"]["Code"] if isinstance(exc.cause, ClientError) else ""


def _was_turned_away(exc: PynamoDBException) -> bool:
    reasons = exc.cancellation_reasons if isinstance(exc, TransactWriteError) else ()
    codes = {reason.code for reason in reasons if reason is not None}
    return bool(codes) and codes <= _PASSING_REASONS


def _origin(exc: PynamoDBException, what: str) -> Exception:
    """botocore's own error: PynamoDB's copy of it has lost the HTTP status."""
    if isinstance(exc.cause, VerboseClientError) and isinstance(exc.cause.__cause__, Exception):
        return exc.cause.__cause__
    return exc.cause or InternalError(f"{what}: {exc}")
