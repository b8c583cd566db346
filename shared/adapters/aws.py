"""How every client of AWS is made, and the one place where botocore's errors become ours."""

import gc
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    NoCredentialsError,
    NoRegionError,
    ParamValidationError,
)
from botocore.loaders import JSONFileLoader, Loader
from botocore.session import Session, get_session

from shared.domain.errors import InfrastructureError, InternalError
from shared.version import VERSION

# A call that takes longer than this will not come back; Lambda's own time is short. The pool is
# as large as the number of threads that may share one client. botocore's own name for its user
# would be put together anew for every call, in a tenth of its time; and what is called is known to
# be right, so it is not checked again.
_CONNECT, _READ, _TRIES = 1, 3, 3
CONFIG = Config(
    connect_timeout=_CONNECT,
    read_timeout=_READ,
    max_pool_connections=50,
    retries={"mode": "standard", "total_max_attempts": _TRIES},
    user_agent=f"outrider/{VERSION}",
    parameter_validation=False,
)

# Longest call, with all its tries. botocore waits up to 1 s before the second, and twice as long
# before each one after it.
LONGEST_CALL = timedelta(seconds=_TRIES * (_CONNECT + _READ) + 2 ** (_TRIES - 1) - 1)

# For a person at a terminal, far from AWS and perhaps behind a proxy or a VPN.
TERMINAL_CONFIG = CONFIG.merge(
    Config(
        connect_timeout=10,
        read_timeout=60,
        retries={"mode": "standard", "total_max_attempts": 5},
        parameter_validation=True,
    )
)

# All that is called; the Makefile takes their descriptions along.
SERVICES = ("dynamodb", "s3", "secretsmanager", "sqs")

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


_configs = [CONFIG]


def use_config(config: Config) -> None:
    """Makes all later clients of the process with this; those of functions never call it."""
    _configs[:] = [config]
    client.cache_clear()


@cache
def client(service: str, endpoint: str | None = None) -> Any:
    """The process's client of a service; `endpoint` is another than AWS's own.

    Without boto3, whose resources nothing here uses, a function starts earlier.
    """
    # All that is read and made here stays: to look through it for garbage takes as long again.
    gc.disable()
    try:
        return _session().create_client(service, endpoint_url=endpoint, config=_configs[0])
    finally:
        gc.enable()


class _Files(JSONFileLoader):
    """Reads botocore's descriptions of AWS, megabytes of JSON, with a quicker parser."""

    def load_file(self, file_path: str) -> Any:
        for ending, read in ((".json", open), (".json.gz", gzip.open)):
            if (file := Path(file_path + ending)).is_file():
                with read(file, "rb") as opened:
                    return orjson.loads(opened.read())
        return None


class _Descriptions(Loader):
    """Does not look through the folders of all services before it reads those of one."""

    def list_available_services(self, type_name: str) -> list[str]:
        return list(SERVICES)


@cache
def _session() -> Session:
    """One for all clients: what it reads before it makes the
    first takes longer than to make one.
    """
    session = get_session()
    session.register_component("data_loader", _Descriptions(file_loader=_Files()))
    return session


@contextmanager
def translated_errors(what: str) -> Iterator[None]:
    """Raises InfrastructureError for what may pass, InternalError for what will not.

    `what` says what was tried, for the person who reads the message.
    """
    try:
        yield
    except ClientError as exc:
        code = exc.response["Error"]["Code"]
        if _passes(exc, code):
            raise InfrastructureError(f"{what}: {code}") from exc
        reported = f"{what}: {code} ({exc.operation_name})"
        raise InternalError(f"{reported}. Check the caller's rights and settings.") from exc
    except (NoCredentialsError, NoRegionError, ParamValidationError) as exc:
        raise InternalError(f"{what}: {type(exc).__name__}") from exc
    except BotoCoreError as exc:
        raise InfrastructureError(f"{what}: {type(exc).__name__}") from exc


def _passes(exc: ClientError, code: str) -> bool:
    status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= _FIRST_SERVER_ERROR or code in _PASSING
