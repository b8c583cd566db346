"""Functions and their event source mappings, as in template.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.domain.deliveries.bulkhead import permits_of
from tests.simulation.model.runtime import Handler
from tests.support.aws.template import (
    functions,
    resources,
    sources,
    target,
    template,
)


@dataclass(frozen=True, slots=True)
class Source:
    """A function and its event source mapping; `concurrency` is the mapping's maximum."""

    handler: Handler
    limit: timedelta
    visibility: timedelta
    batch: int
    concurrency: int
    # RecursiveLoop: Allow.
    recursive: bool

    @property
    def permits(self) -> int:
        """Returns the permits of one application in a lane of this concurrency."""
        return permits_of(self.concurrency, int(_default("ApplicationShare")))


def limit(function: str) -> timedelta:
    """Returns the timeout of a function, by its logical id."""
    return timedelta(seconds=functions()[function]["Timeout"])


def source(function: str, handler: Handler) -> Source:
    """Returns the event source of a function, by its logical id."""
    [mapping] = [each for each in sources().values() if target(each["FunctionName"]) == function]
    queue = resources("AWS::SQS::Queue")[target(mapping["EventSourceArn"])]
    return Source(
        handler=handler,
        limit=limit(function),
        visibility=timedelta(seconds=queue["VisibilityTimeout"]),
        batch=mapping["BatchSize"],
        concurrency=_concurrency(mapping),
        recursive=functions()[function].get("RecursiveLoop") == "Allow",
    )


def _concurrency(mapping: Mapping[str, Any]) -> int:
    return int(_default(target(mapping["ScalingConfig"]["MaximumConcurrency"])))


def _default(parameter: str) -> Any:
    return template()["Parameters"][parameter]["Default"]
