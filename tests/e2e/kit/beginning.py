"""Early starts of fixtures that later modules wait for."""

import pytest


def begin(request: pytest.FixtureRequest, fixture: str) -> None:
    """Sets up the session's fixture if any test of this run needs it."""
    if any(fixture in getattr(item, "fixturenames", ()) for item in request.session.items):
        request.getfixturevalue(fixture)
