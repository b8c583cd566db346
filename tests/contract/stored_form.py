"""Definition of a stored form, and common values."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared.domain import ids
from shared.domain.ids import AppId, EndpointId
from tests.contract.conftest import Stores
from tests.support.arrange import builders
from tests.support.arrange.builders import NOW

ONCE, ONCE_MORE = (
    builders.idempotency_key(digest="1" * 64),
    builders.idempotency_key(digest="2" * 64),
)
OTHER_APP = AppId(builders.new_id(ids.APP, 2))
OTHER_ENDPOINT = EndpointId(builders.new_id(ids.ENDPOINT, 2))
LATER = NOW + timedelta(hours=1, microseconds=7)


@dataclass(frozen=True)
class Form:
    """Writer and reader of some values, and the expected values."""

    write: Callable[[Stores], object]
    read: Callable[[Stores], Any]
    expected: Any
