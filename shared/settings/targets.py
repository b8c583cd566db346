"""Allowed targets of deliveries, for `api` and `deliver`."""

from shared.domain.endpoints.targets import TargetPolicy
from shared.settings.environment import Variables, items


def read_targets(variables: Variables) -> TargetPolicy:
    """Returns the allowed targets."""
    return variables.parsed(
        _parse,
        "OUTRIDER_ALLOWED_NETWORKS",
        "OUTRIDER_ALLOWED_SCHEMES",
        "OUTRIDER_ALLOWED_PORTS",
    )


def _parse(networks: str, schemes: str, ports: str) -> TargetPolicy:
    return TargetPolicy.parse(items(networks), items(schemes), items(ports))
