"""Settings from environment variables."""

from datetime import timedelta

import pytest

from shared.settings import Settings


@pytest.mark.parametrize(
    ("days", "limit"),
    [("5", timedelta(days=5)), ("0.5", timedelta(hours=12)), ("0", None), ("90", timedelta(90))],
)
def test_zero_days_until_an_endpoint_is_disabled_mean_never(
    days: str, limit: timedelta | None
) -> None:
    settings = Settings.from_env({"OUTRIDER_DISABLE_AFTER_DAYS": days})

    assert settings.disable_after == limit


def test_an_endpoint_is_disabled_after_five_days_by_default() -> None:
    assert Settings.from_env({}).disable_after == timedelta(days=5)


@pytest.mark.parametrize(("value", "public"), [("true", True), ("false", False), ("", False)])
def test_the_event_catalog_is_public_only_if_the_parameter_says_so(
    value: str, public: bool
) -> None:
    assert Settings.from_env({"OUTRIDER_PUBLIC_EVENT_CATALOG": value}).has_public_catalog is public
    assert not Settings.from_env({}).has_public_catalog
