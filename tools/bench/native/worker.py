"""A process of one function: an event a line on standard input, a result a line on standard output.

Each result comes with the process's seconds of processor time so far. Log lines are written as in
Lambda, to the null device.
"""

import os
import sys
from contextlib import ExitStack
from importlib import import_module
from time import process_time

import orjson

from tests.support.aws.lambda_context import Context
from tools.bench.native import sampling

# Invocations before samples are taken: the first ones open connections and fill caches.
_WARM = 10


def main(function: str) -> None:
    """Answers events until the end of the input."""
    with os.fdopen(os.dup(1), "wb") as results:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        handler = import_module(f"functions.{function}.handler").lambda_handler
        with ExitStack() as running:
            for number, line in enumerate(sys.stdin.buffer):
                if number == _WARM:
                    running.enter_context(sampling.requested(function))
                result = handler(orjson.loads(line), Context())
                results.write(orjson.dumps([process_time(), result]) + b"\n")
                results.flush()


if __name__ == "__main__":
    main(sys.argv[1])
