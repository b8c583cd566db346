from typing import Any


def test_the_service_is_healthy(svix: Any) -> None:
    svix.health.get()
