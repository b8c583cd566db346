"""Captured logs of the functions."""

import json
from typing import Any

import pytest


def captured_logs(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Returns the lines since the last call, unchanged."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]
