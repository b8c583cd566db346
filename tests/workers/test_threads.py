"""Threads that process a batch."""

import os
import sys

import pytest

from functions.batch import CONCURRENCY, threads


@pytest.mark.skipif(sys.platform != "linux", reason="processor affinity exists on Linux only")
def test_all_threads_of_a_batch_stay_on_one_processor_and_other_threads_do_not() -> None:
    before = os.sched_getaffinity(os.getpid())

    with threads() as pool:
        found = set(pool.map(lambda _: frozenset(os.sched_getaffinity(0)), range(CONCURRENCY)))

    assert [len(processors) for processors in found] == [1]
    assert os.sched_getaffinity(os.getpid()) == before


def test_a_batch_is_processed_without_processor_affinity(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "sched_setaffinity", refuse, raising=False)

    with threads() as pool:
        assert list(pool.map(str, range(CONCURRENCY))) == [str(n) for n in range(CONCURRENCY)]
