"""What the functions log."""

import json
from typing import Any

import pytest


def captured_logs(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The lines since the last call, each as it was written."""
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]
