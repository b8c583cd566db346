"""Settings of the benchmark, which runs the functions outside Lambda, match the template."""

from tests.support.aws.template import functions
from tools.bench.site import QUEUES, settings


def test_the_benchmark_sets_all_variables_that_the_template_sets() -> None:
    # Not the portal, which calls nothing.
    run = [each for name, each in functions().items() if name != "PortalFunction"]
    needed = {name for each in run for name in each.get("Environment", {}).get("Variables", {})}

    assert needed == settings(dict.fromkeys(QUEUES, "url"), "arn").keys()
