"""ministack with loop detection, budgets, AWS's judgment and all log lines, and without pauses.

`python -m tools.local_stack.emulator` runs it. By itself ministack counts direct invocations only,
ignores RecursiveLoop in a template, refuses a template with a budget, and pauses its event sources.
"""

import select
import time
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any

from ministack import app  # type: ignore[import-untyped]
from ministack.core import lambda_runtime  # type: ignore[import-untyped]
from ministack.services import cloudwatch, lambda_svc, sqs  # type: ignore[import-untyped]
from ministack.services.cloudformation import provisioners  # type: ignore[import-untyped]

from tests.support.aws.lineage import is_dropped, trace_of, with_run
from tools.local_stack import budgets, unpacking
from tools.local_stack.iam import judgment

# The trace header of the request that SQS handles, and that of the batch of a function.
_sent_with: ContextVar[str | None] = ContextVar("sent_with", default=None)
_brought_with: ContextVar[str | None] = ContextVar("brought_with", default=None)

# Seconds in which the emulator reads what a function has written, on a busy machine.
LONGEST_READING = 5.0

Method = Callable[..., Any]


def install() -> None:
    """Replaces the functions of ministack that a message, its trace and its rights go through."""
    judgment.install()
    sqs.handle_request = _remembering(sqs.handle_request)
    sqs._build_send_sys_attrs = _with_trace(sqs._build_send_sys_attrs)
    lambda_svc._run_sqs_batch = _ending_loops(lambda_svc._run_sqs_batch)
    lambda_svc._xray_trace_id_for_invocation = _trace_of_invocation
    # AWS's pollers get a message when it arrives. ministack's pauses for 50 ms when it was woken in
    # vain, as by each end of a batch: the load of some made messages of others wait.
    lambda_svc._ESM_IDLE_WAKE_GAP_SECONDS = 0
    lambda_runtime.zipfile = unpacking
    lambda_runtime.Worker._drain_stderr_bounded = with_all_lines(
        lambda_runtime.Worker._drain_stderr_bounded
    )
    provisioners._RESOURCE_HANDLERS.update(budgets.HANDLERS)
    resource = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]
    resource["create"] = _configured(resource["create"], properties=1)
    resource["update"] = _configured(resource["update"], properties=2)


def _remembering(handle_request: Method) -> Method:
    @wraps(handle_request)
    async def handle(method: str, path: str, headers: dict[str, str], *rest: Any) -> Any:
        token = _sent_with.set(headers.get("x-amzn-trace-id"))
        try:
            return await handle_request(method, path, headers, *rest)
        finally:
            _sent_with.reset(token)

    return handle


def _with_trace(build: Method) -> Method:
    """System attributes of a message: SQS takes the header of the request, unless one is given."""

    @wraps(build)
    def attributes(now: float, given: Any) -> Any:
        trace = _sent_with.get()
        return ({"AWSTraceHeader": trace} if trace else {}) | build(now, given)

    return attributes


def _ending_loops(run_batch: Method) -> Method:
    """Drops a batch of a loop: it returns after its visibility timeout, up to its last try."""

    @wraps(run_batch)
    def run(mapping: dict[str, Any], function: Any, event: Any, *rest: Any) -> None:
        name, trace = mapping["FunctionName"], trace_of(event["Records"])
        setting = lambda_svc._functions[name].get("recursive_loop")
        if is_dropped(name, trace, setting):
            cloudwatch.record_metric(
                "AWS/Lambda", "RecursiveInvocationsDropped", 1, "Count", {"FunctionName": name}
            )
            return
        token = _brought_with.set(trace)
        try:
            run_batch(mapping, function, event, *rest)
        finally:
            _brought_with.reset(token)

    return run


def _trace_of_invocation(config: dict[str, Any], inbound: str | None = None) -> str:
    """Lambda gives a function a header whether it is traced or not."""
    return with_run(config["FunctionName"], inbound or _brought_with.get())


def with_all_lines(drain: Method) -> Method:
    """Waits until all that the function has written is read; by itself ministack waits for 50 ms.

    On a busy machine that was too short, and the line was missing. Lambda loses none.
    """

    @wraps(drain)
    def drained(worker: Any, *arguments: Any, **options: Any) -> Any:
        until = time.monotonic() + LONGEST_READING
        while _is_unread(worker) and time.monotonic() < until:
            time.sleep(0.001)
        return drain(worker, *arguments, **options)

    return drained


def _is_unread(worker: Any) -> bool:
    """Returns whether the pipe that the worker logs to holds unread text."""
    process = worker._proc
    # The pipe of a process that has ended always counts as readable.
    if process is None or process.stderr is None or process.poll() is not None:
        return False
    return bool(select.select([process.stderr], [], [], 0)[0])


def _configured(provision: Method, properties: int) -> Method:
    """The number `properties` of the arguments has those of the resource."""

    @wraps(provision)
    def configured(*arguments: Any, **options: Any) -> Any:
        result = provision(*arguments, **options)
        setting = arguments[properties].get("RecursiveLoop", "Terminate")
        lambda_svc._functions[result[0]]["recursive_loop"] = setting
        return result

    return configured


if __name__ == "__main__":
    install()
    app.main()
