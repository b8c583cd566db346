"""Settings of the benchmark, which runs the functions outside Lambda, match the template."""

from shared.settings import Settings
from tests.support.aws.template import functions
from tools.bench.site import QUEUES, settings


def test_the_benchmark_sets_what_the_functions_need_of_the_template() -> None:
    needed = {name for each in functions().values() for name in each["Environment"]["Variables"]}
    defaults = {f"OUTRIDER_{name.upper()}" for name, value in _defaults().items() if value}

    assert needed - defaults <= settings(dict.fromkeys(QUEUES, "url"), "arn").keys()


def _defaults() -> dict[str, str]:
    return {name: getattr(Settings(), name) for name in Settings.__dataclass_fields__}
