"""Settings from environment variables."""

from datetime import timedelta

import pytest

from shared.settings.api import ApiSettings
from shared.settings.deliver import DeliverSettings
from shared.settings.environment import InvalidSettingsError
from shared.settings.fanout import FanoutSettings
from shared.settings.ingest import IngestSettings
from tests.support.arrange.variables import environment


def deliver(**variables: str) -> DeliverSettings:
    """Returns settings with the defaults of the template, except for these variables."""
    given = {f"OUTRIDER_{name.upper()}": value for name, value in variables.items()}
    return DeliverSettings.from_env(environment("DeliverFunction") | given)


@pytest.mark.parametrize(
    ("days", "limit"),
    [("5", timedelta(days=5)), ("0.5", timedelta(hours=12)), ("0", None), ("90", timedelta(90))],
)
def test_zero_days_until_an_endpoint_is_disabled_mean_never(
    days: str, limit: timedelta | None
) -> None:
    assert deliver(disable_after_days=days).disable_after == limit


def test_an_endpoint_is_disabled_after_five_days_by_default() -> None:
    assert deliver().disable_after == timedelta(days=5)


def test_an_empty_retry_schedule_is_no_retry() -> None:
    assert deliver(retry_schedule="").retry_delays == ()


def test_the_permits_of_an_application_are_its_share_of_the_concurrency() -> None:
    assert deliver(concurrency="40", application_share="25").permits == 10


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("retry_schedule", "5,soon"),
        ("delivery_timeout", ""),
        ("disable_after_days", "five"),
        ("concurrency", "many"),
        ("allowed_networks", "10.0.0.0/99"),
        ("allowed_schemes", "ftp"),
        ("allowed_ports", "http"),
    ],
)
def test_a_malformed_variable_is_named_with_its_value(name: str, value: str) -> None:
    with pytest.raises(InvalidSettingsError, match=f"OUTRIDER_{name.upper()}={value!r}"):
        deliver(**{name: value})


def test_the_request_limits_are_those_of_the_variables() -> None:
    variables = {"OUTRIDER_ORGANISATION_REQUESTS": "7", "OUTRIDER_CONSUMER_REQUESTS": "3"}
    limits = IngestSettings.from_env(environment("IngestFunction") | variables).request_limits

    assert (limits.organisation, limits.consumer) == (7, 3)


def test_an_empty_name_of_a_resource_is_refused() -> None:
    env = environment("FanoutFunction") | {"OUTRIDER_DELIVERIES_QUEUE_URL": ""}

    with pytest.raises(InvalidSettingsError, match="OUTRIDER_DELIVERIES_QUEUE_URL is empty"):
        FanoutSettings.from_env(env)


@pytest.mark.parametrize(("value", "public"), [("true", True), ("false", False)])
def test_the_event_catalog_is_public_only_if_the_parameter_says_so(
    value: str, public: bool
) -> None:
    given = environment("ApiFunction") | {"OUTRIDER_PUBLIC_EVENT_CATALOG": value}

    assert ApiSettings.from_env(given).has_public_catalog is public
