"""What a cold start spends on imports and clients, against boto3 with the same clients."""

import subprocess
import sys
from statistics import median
from time import perf_counter

_BY_HAND = (
    "import boto3\n"
    "for service in ('dynamodb', 'sqs', 'secretsmanager'):\n"
    "    boto3.client(service)\n"
)


def import_ratio(function: str, rounds: int = 7) -> float:
    """Time to import a function's handler, over that of making its clients by hand.

    Whole processes in turn; what an empty one takes is taken off both.
    """
    programs = {
        "empty": "",
        "ours": f"import functions.{function}.handler",
        "by hand": _BY_HAND,
    }
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, program in programs.items():
            start = perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603
            times[name].append(perf_counter() - start)
    empty = median(times["empty"])
    return (median(times["ours"]) - empty) / (median(times["by hand"]) - empty)
