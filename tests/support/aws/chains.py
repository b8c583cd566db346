"""Chains of invocations through moto's SQS, with trace headers passed on like in SQS."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any
from unittest.mock import patch

from moto.sqs.models import Message, SQSBackend
from moto.sqs.responses import SQSResponse

from tests.support.aws.lineage import with_run

# The trace header of SQS's current request.
_sent_with: ContextVar[str | None] = ContextVar("sent_with", default=None)
_send = SQSBackend.send_message


@contextmanager
def traced_queues() -> Iterator[None]:
    """Gives each message the trace header of its request, until the end of the block."""
    with ExitStack() as stack:
        for name in ("send_message", "send_message_batch"):
            answer = _remembering(getattr(SQSResponse, name))
            stack.enter_context(patch.object(SQSResponse, name, answer))
        stack.enter_context(patch.object(SQSBackend, "send_message", _send_with_trace))
        yield


@contextmanager
def running(function: str, trace: str | None) -> Iterator[None]:
    """Sets the environment of a running function, where botocore finds the header."""
    variables = {
        "AWS_LAMBDA_FUNCTION_NAME": function,
        "_X_AMZN_TRACE_ID": with_run(function, trace),
    }
    with patch.dict(os.environ, variables):
        yield


def _remembering(answer: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(answer)
    def remembering(response: SQSResponse) -> Any:
        token = _sent_with.set(response.headers.get("X-Amzn-Trace-Id"))
        try:
            return answer(response)
        finally:
            _sent_with.reset(token)

    return remembering


def _send_with_trace(backend: SQSBackend, *args: Any, **options: Any) -> Message:
    message = _send(backend, *args, **options)
    if trace := _sent_with.get():
        header = {"AWSTraceHeader": {"DataType": "String", "StringValue": trace}}
        message.system_attributes = header | (message.system_attributes or {})
    return message
