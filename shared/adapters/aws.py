"""How every boto3 client here is made, and the one place where botocore's errors become ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
)

from shared.domain.errors import InfrastructureError, InternalError

# A call that takes longer than this will not come back; Lambda's own time is short. The pool is
# as large as the number of threads that may share one client.
CONFIG = Config(
    connect_timeout=1,
    read_timeout=5,
    max_pool_connections=32,
    retries={"mode": "standard", "total_max_attempts": 3},
)

# Client errors by their status (4xx), though nothing about the request is wrong.
_PASSING = frozenset(
    {
        "ThrottlingException",
        "Throttling",
        "ThrottledException",
        "RequestThrottled",
        "RequestThrottledException",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "LimitExceededException",
        "KmsThrottled",
        "OverLimit",
        "RequestTimeout",
        "RequestTimeoutException",
        "ServiceUnavailable",
    }
)
_FIRST_SERVER_ERROR = 500


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Raises InfrastructureError for what may pass, InternalError for what will not.

    `what` says what was tried, for the person who reads the message.
    """
    try:
        yield
    except ClientError as exc:
        code = exc.response["Error"]["Code"]
        if _passes(exc, code):
            raise InfrastructureError(f"{what}: {code}") from exc
        raise InternalError(f"{what}: {code}. Check the function's rights and settings.") from exc
    except (NoCredentialsError, NoRegionError, ParamValidationError) as exc:
        raise InternalError(f"{what}: {type(exc).__name__}") from exc
    except BotoCoreError as exc:
        raise InfrastructureError(f"{what}: {type(exc).__name__}") from exc


def _passes(exc: ClientError, code: str) -> bool:
    status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= _FIRST_SERVER_ERROR or code in _PASSING
