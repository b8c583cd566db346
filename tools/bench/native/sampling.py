"""Samples of a worker's processor time, by the part of the program that spends it.

A timer of the processor time interrupts the main thread and notes its stack: unlike a tracing
profiler, it does not make small functions look expensive. A batch then runs in the main thread, one
record after the other.
"""

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, SimpleNamespace
from unittest.mock import patch

# Names the folder of the samples; without it, nothing is sampled.
VARIABLE = "OUTRIDER_BENCH_SAMPLES"
_SECONDS = 0.001
REST = "Python and the harness"

# The innermost frame of a known file decides; frames of other files belong to their caller.
_PARTS = (
    ("botocore/auth.py", "AWS: signing"),
    ("botocore/signers.py", "AWS: signing"),
    ("botocore/credentials.py", "AWS: signing"),
    ("botocore/serialize.py", "AWS: forms of requests and answers"),
    ("botocore/parsers.py", "AWS: forms of requests and answers"),
    ("botocore/validate.py", "AWS: forms of requests and answers"),
    ("/urllib3/", "AWS: HTTP"),
    ("botocore/httpsession.py", "AWS: HTTP"),
    ("botocore/awsrequest.py", "AWS: HTTP"),
    ("/botocore/", "AWS: the rest of botocore"),
    ("/pynamodb/", "PynamoDB"),
    ("shared/adapters/dynamodb/", "rows of the table"),
    ("shared/adapters/sqs/", "tasks of the queue"),
    ("shared/adapters/http/", "HTTP to the receiver"),
    ("shared/adapters/crypto/", "tokens, keys and signatures"),
    ("/jwt/", "tokens, keys and signatures"),
    ("/cryptography/", "tokens, keys and signatures"),
    ("shared/domain/endpoints/signing.py", "tokens, keys and signatures"),
    ("shared/observability", "log lines"),
    ("/aws_lambda_powertools/", "log lines"),
    ("functions/http/access_log.py", "log lines"),
    ("/pydantic/", "reading the request"),
    ("functions/http/", "reading the request"),
    ("message_parser", "reading the request"),
    ("shared/", "domain and services"),
    ("functions/", "domain and services"),
)


def part_of(frame: FrameType | None) -> str:
    """Returns the part of the program that a stack belongs to."""
    while frame:
        file = frame.f_code.co_filename
        for fragment, part in _PARTS:
            if fragment in file:
                return part
        frame = frame.f_back
    return REST


@contextmanager
def requested(function: str) -> Iterator[None]:
    """Samples until the end of the block, where the environment asks for it."""
    folder = os.environ.get(VARIABLE)
    if folder is None:
        yield
        return
    samples: Counter[str] = Counter()
    signal.signal(signal.SIGPROF, lambda _, frame: samples.update([part_of(frame)]))
    signal.setitimer(signal.ITIMER_PROF, _SECONDS, _SECONDS)
    with patch("functions.batch._pool", SimpleNamespace(map=map)):
        yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    Path(folder, f"{function}-{os.getpid()}.json").write_text(json.dumps(samples))


def read(folder: Path, function: str) -> Counter[str]:
    """Returns the samples of all processes of a function."""
    found: Counter[str] = Counter()
    for file in folder.glob(f"{function}-*.json"):
        found.update(json.loads(file.read_text()))
    return found
