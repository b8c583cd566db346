"""The variables of each function are exactly its settings."""

from datetime import timedelta

import pytest

from shared.domain.destinations.launch import TEMPLATES_PATTERN
from shared.settings.environment import InvalidSettingsError
from tests.support.arrange.variables import SLOW_LANE, environment, settings_of, variables_read
from tests.support.aws.template import functions, template

REQUIRED = [
    (function, name)
    for function in functions()
    for name in environment(function)
    if name != SLOW_LANE
]


@pytest.mark.parametrize("function", functions())
def test_a_function_reads_each_of_its_variables_and_no_other(function: str) -> None:
    # One code serves both lanes, and only the fast one has another to move deliveries to.
    lane = {SLOW_LANE} if function == "DeliverSlowFunction" else set()

    assert variables_read(function) == environment(function).keys() | lane


@pytest.mark.parametrize(("function", "name"), REQUIRED)
def test_a_function_without_a_variable_does_not_start_and_names_it(
    function: str, name: str
) -> None:
    env = environment(function)
    del env[name]

    with pytest.raises(InvalidSettingsError, match=f"^{name} is not set"):
        settings_of(function, env)


def test_only_the_fast_lane_reserves_permits_for_trusted_endpoints() -> None:
    fast, slow = (
        settings_of(name, environment(name)) for name in ("DeliverFunction", "DeliverSlowFunction")
    )

    assert fast.untrusted_permits < fast.permits
    assert slow.untrusted_permits == slow.permits
    assert slow.slow_deliveries_queue_url is None


def test_the_retry_schedule_by_default_takes_eight_attempts_over_a_day() -> None:
    settings = settings_of("DeliverFunction", environment("DeliverFunction"))

    assert settings.retry_delays == tuple(
        timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 36000)
    )


def test_the_stack_refuses_the_addresses_of_templates_that_the_function_refuses() -> None:
    parameter = template()["Parameters"]["LaunchTemplates"]
    env = environment("ApiFunction")

    assert parameter["AllowedPattern"] == TEMPLATES_PATTERN
    assert settings_of("ApiFunction", env).launch_templates is None
    with pytest.raises(InvalidSettingsError, match=r"^OUTRIDER_LAUNCH_TEMPLATES='https"):
        settings_of("ApiFunction", {**env, "OUTRIDER_LAUNCH_TEMPLATES": "https://example.com/a"})
