"""Settings of a relay that runs as a program, from its environment."""

import os
from collections.abc import Mapping
from typing import Any

from outrider.outbox.http_transport import HttpTransport
from outrider.outbox.ports import Transport
from outrider.outbox.queue_transport import QueueTransport

ENVIRONMENT: Mapping[str, str] = os.environ
URL, TOKEN, QUEUE = "OUTRIDER_URL", "OUTRIDER_TOKEN", "OUTRIDER_INTAKE_QUEUE_URL"
DATABASE = "OUTRIDER_OUTBOX_DATABASE_URL"


class MissingSetting(Exception):
    """A variable of the environment is missing."""


def transport(environment: Mapping[str, str] = ENVIRONMENT) -> Transport:
    """Returns the transport: to the intake queue if it is named, else to the HTTP API."""
    if url := environment.get(QUEUE):
        return QueueTransport(_sqs(), url)
    return HttpTransport(required(URL, environment), required(TOKEN, environment))


def required(name: str, environment: Mapping[str, str] = ENVIRONMENT) -> str:
    """Returns a variable; raises MissingSetting."""
    if not (value := environment.get(name)):
        raise MissingSetting(f"Set {name}. The relay needs {QUEUE}, or {URL} and {TOKEN}.")
    return value


def _sqs() -> Any:
    # Loaded only here: sending by HTTP needs no AWS.
    from botocore.config import Config
    from botocore.session import get_session

    # At most as long as the transport expects: two tries, with the pause between them.
    config = Config(connect_timeout=3, read_timeout=4, retries={"total_max_attempts": 2})
    return get_session().create_client("sqs", config=config)
