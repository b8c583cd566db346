"""Processor time of `ingest` where ten endpoints have content filters, against none."""

from statistics import median

from tools.bench.messages import Pipeline
from tools.bench.runs import Case
from tools.bench.site import BenchStack
from tools.bench.speed.overhead import timed

ENDPOINTS = 10
# Each message passes, after every condition was checked.
FILTERS = tuple(
    {
        "topic": {"$startsWith": "invoice."},
        "data": {
            "currency": {"$in": ["usd", "eur"]},
            "created": {"$gte": 1_768_478_400, "$lt": 10_000_000_000 + number},
            "customer": {"id": {"$exist": True}, "name": {"$nin": ["", f"nobody-{number}"]}},
        },
    }
    for number in range(ENDPOINTS)
)


def filtered_ingest_ratio(pipeline: Pipeline, site: BenchStack, rounds: int = 200) -> float:
    """Returns the ratio of medians; messages with and without filters take turns."""
    case = Case(endpoints=ENDPOINTS)
    apps = (pipeline.application(case), pipeline.application(case, FILTERS))
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + 20):
        for app, taken in zip(apps, times, strict=True):
            request = pipeline.request(app, 1_000, number)
            taken.append(timed(lambda: pipeline.ingest(request, None)))  # noqa: B023 - called at once
    while site.take("deliveries"):
        pass
    plain, filtered = (median(taken[20:]) for taken in times)
    return filtered / plain


def main() -> None:
    """Measures the ratio alone: python -m tools.bench.speed.filters."""
    from tools.bench.site import bench_stack

    with bench_stack() as site:
        pipeline = Pipeline(site)
        print(f"{filtered_ingest_ratio(pipeline, site):.3f}")
        pipeline.close()


if __name__ == "__main__":
    main()
