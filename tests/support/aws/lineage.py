"""Lineage: counts of each function's runs in a chain of invocations, in the trace header.

Lambda uses these counts to end recursive loops. botocore passes the header on: in a function's
requests to SQS it becomes an attribute of the messages, and returns with them. AWS documents
neither the names of functions in it, nor the combined lineage of a batch.
"""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from secrets import token_hex
from typing import Any, TypeVar
from urllib.parse import unquote

Name = TypeVar("Name")

# Lambda stops a function after this many runs in one chain of invocations.
LONGEST_CHAIN = 16
ALLOW = "Allow"

_FIELD = re.compile(r";?Lineage=([^;]*)")


def longest(lineages: Iterable[Mapping[Name, int]]) -> dict[Name, int]:
    """Returns the most runs of each function over all chains."""
    most: dict[Name, int] = {}
    for lineage in lineages:
        for name, runs in lineage.items():
            most[name] = max(runs, most.get(name, 0))
    return most


def trace_of(records: Iterable[Mapping[str, Any]]) -> str:
    """Returns the trace header of an SQS batch: a new trace with the lineage of all records."""
    headers = [record["attributes"].get("AWSTraceHeader", "") for record in records]
    return _with(_new_trace(), longest(map(_lineage, headers)))


def runs_of(function: str, trace: str) -> int:
    """Returns the runs of the function in the chain of this header."""
    return _lineage(trace).get(_short(function), 0)


def is_dropped(function: str, trace: str, recursive_loop: str | None) -> bool:
    """Returns whether Lambda drops an invocation of the function, by its RecursiveLoop."""
    return recursive_loop != ALLOW and runs_of(function, trace) >= LONGEST_CHAIN


def with_run(function: str, trace: str | None) -> str:
    """Returns the header with one more run of the function, in a given or a new chain."""
    header = trace or _new_trace()
    lineage = _lineage(header)
    return _with(header, lineage | {_short(function): runs_of(function, header) + 1})


def _lineage(trace: str) -> dict[str, int]:
    # botocore quotes the header.
    found = _FIELD.search(unquote(trace))
    parts = [part.split(":") for part in found[1].split("|")] if found else []
    return {name: int(runs) for name, runs in parts}


def _with(trace: str, lineage: Mapping[str, int]) -> str:
    field = "|".join(f"{name}:{runs}" for name, runs in lineage.items())
    bare = _FIELD.sub("", trace)
    return f"{bare};Lineage={field}" if field else bare


def _new_trace() -> str:
    return f"Root=1-{token_hex(4)}-{token_hex(12)};Parent={token_hex(8)};Sampled=0"


def _short(function: str) -> str:
    return sha256(function.encode()).hexdigest()[:8]
