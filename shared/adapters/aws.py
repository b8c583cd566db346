"""AWS clients, and the translation of botocore's errors."""

import gc
import gzip
from collections.abc import Iterator, Mapping
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

# Timeouts are short, as Lambda's own is. The pool has a connection for each thread that may share a
# client. A fixed user agent saves a tenth of the time of each call, and parameters are known to be
# valid, so botocore does not check them.
_CONNECT, _READ, _TRIES = 1, 3, 3
CONFIG = Config(
    connect_timeout=_CONNECT,
    read_timeout=_READ,
    max_pool_connections=50,
    retries={"mode": "standard", "total_max_attempts": _TRIES},
    user_agent=f"outrider/{VERSION}",
    parameter_validation=False,
)

# Longest call with all its retries. botocore waits up to 1 s before the first retry, and twice as
# long before each further one.
LONGEST_CALL = timedelta(seconds=_TRIES * (_CONNECT + _READ) + 2 ** (_TRIES - 1) - 1)

# For an operator's terminal, far from AWS and perhaps behind a proxy or a VPN.
TERMINAL_CONFIG = CONFIG.merge(
    Config(
        connect_timeout=10,
        read_timeout=60,
        retries={"mode": "standard", "total_max_attempts": 5},
        parameter_validation=True,
    )
)

# The services in use; the Makefile packages their descriptions.
SERVICES = (
    "dynamodb",
    "events",
    "lambda",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "stepfunctions",
    "sts",
)

# Transient errors that have a status 4xx although the request is valid.
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
    """Sets the configuration of all later clients of this process; functions never call it."""
    _configs[:] = [config]
    client.cache_clear()


@cache
def client(service: str, endpoint: str | None = None, config: Config | None = None) -> Any:
    """Returns the process's client of a service; `endpoint` overrides that of AWS.

    Uses botocore without boto3, for a faster cold start.
    """
    # Everything allocated here stays, and scanning it for garbage would take as long again.
    gc.disable()
    try:
        return _session().create_client(
            service, endpoint_url=endpoint, config=config or _configs[0]
        )
    finally:
        gc.enable()


def assumed_client(
    service: str, region: str, credentials: Mapping[str, str], config: Config
) -> Any:
    """Returns a new client of a service in the session of an assumed role."""
    return _session().create_client(
        service,
        region_name=region,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        config=config,
    )


class _Files(JSONFileLoader):
    """Loads botocore's descriptions of AWS, megabytes of JSON, with a faster parser."""

    def load_file(self, file_path: str) -> Any:
        for ending, read in ((".json", open), (".json.gz", gzip.open)):
            if (file := Path(file_path + ending)).is_file():
                with read(file, "rb") as opened:
                    return orjson.loads(opened.read())
        return None


class _Descriptions(Loader):
    """A loader that does not list the folders of all services before it reads that of one."""

    def list_available_services(self, type_name: str) -> list[str]:
        return list(SERVICES)


@cache
def _session() -> Session:
    """Returns the session shared by all clients: loading it takes longer than creating a client."""
    session = get_session()
    session.register_component("data_loader", _Descriptions(file_loader=_Files()))
    return session


@contextmanager
def translated_errors(what: str) -> Iterator[None]:
    """Translates errors: InfrastructureError for transient ones, InternalError for others.

    `what` names the operation in the message.
    """
    try:
        yield
    except ClientError as exc:
        code = exc.response["Error"]["Code"]
        if _passes(exc, code):
            raise InfrastructureError(f"{what}: {code}") from exc
        reported = f"{what}: {code} ({exc.operation_name})"
        raise InternalError(f"{reported}. Check the caller's permissions and settings.") from exc
    except (NoCredentialsError, NoRegionError, ParamValidationError) as exc:
        raise InternalError(f"{what}: {type(exc).__name__}") from exc
    except BotoCoreError as exc:
        raise InfrastructureError(f"{what}: {type(exc).__name__}") from exc


def _passes(exc: ClientError, code: str) -> bool:
    status = exc.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return status >= _FIRST_SERVER_ERROR or code in _PASSING
