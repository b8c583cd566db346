"""Delivers messages to AWS accounts of customers: the only function that assumes their roles."""

from typing import Any

from functions.batch import side_by_side
from shared.bootstrap.carry import carry
from shared.settings.carry import CarrySettings

_services = carry(CarrySettings.from_env())


def lambda_handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Handles a request of `deliver` or `api`. What AWS answers is part of the result."""
    return _services.answer(event, side_by_side)
