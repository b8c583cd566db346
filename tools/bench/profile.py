"""`make profile`: processor time of a message by process and part, then of each handler by library
and function.
"""

import cProfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from pstats import SortKey, Stats
from time import thread_time
from types import SimpleNamespace
from unittest.mock import patch

from functions import batch
from tests.support.aws.lambda_context import Context
from tests.support.aws.sqs_events import sqs_event
from tools.bench.batches import Handler
from tools.bench.messages import Pipeline
from tools.bench.native.parts import show_parts
from tools.bench.runs import Case
from tools.bench.site import bench_stack

MESSAGES = 200
_SLOWEST = 10
_LIBRARIES = "site-packages"


def main() -> None:
    show_parts()
    with bench_stack() as place:
        pipeline = Pipeline(place)
        pipeline.run(Case(), 20)  # warms the clients
        # More endpoints than the inline fan-out takes.
        for case, count in ((Case(), MESSAGES), (Case(endpoints=11), MESSAGES // 10)):
            app = pipeline.application(case)
            requests = [pipeline.request(app, case.size, number) for number in range(count)]
            name = f"ingest, {case.endpoints} endpoints"
            _show(name, count, lambda: [pipeline.ingest(each, None) for each in requests])  # noqa: B023 - called at once
        for function, (queue, handler) in pipeline.workers.items():
            bodies = _taken(pipeline, queue)
            _show(function, len(bodies), _one_by_one(handler, bodies))
        pipeline.close()


def _taken(pipeline: Pipeline, queue: str) -> list[str]:
    bodies: list[str] = []
    while found := pipeline.site.take(queue):
        bodies += found
    return bodies


def _one_by_one(handler: Handler, bodies: list[str]) -> Callable[[], object]:
    return lambda: [handler(sqs_event(body), Context()) for body in bodies]


def _show(name: str, count: int, work: Callable[[], object]) -> None:
    """Prints the processor time of this thread by library, and the most expensive functions.

    Profiling slows all code by about the same factor.
    """
    profile = cProfile.Profile(thread_time)
    # The profile sees only this thread.
    with patch.object(batch, "_pool", SimpleNamespace(map=map)):
        profile.runcall(work)
    stats = Stats(profile)
    own: Counter[str] = Counter()
    for (file, _, _), (_, _, seconds, _, _) in stats.stats.items():  # type: ignore[attr-defined] # so typeshed has it
        own[_owner(file)] += seconds / count * 1_000
    print(f"\n==== {name}: {own.total():.2f} ms of processor time, profiled, for each of {count}")
    for owner, milliseconds in own.most_common(_SLOWEST):
        print(f"{milliseconds:>8.2f} ms {milliseconds / own.total():>5.0%}  {owner}")
    stats.strip_dirs().sort_stats(SortKey.CUMULATIVE).print_stats(r"^(?!.*built-in)", _SLOWEST * 2)


def _owner(file: str) -> str:
    """Returns the owner of a file: ours, a library, or Python itself."""
    parts = Path(file).parts
    if _LIBRARIES in parts:
        return parts[parts.index(_LIBRARIES) + 1]
    ours = [part for part in parts if part in ("functions", "shared", "tests", "tools")]
    return ours[0] if ours else "Python"


if __name__ == "__main__":
    main()
