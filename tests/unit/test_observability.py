"""Log lines of functions."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.domain.errors import InfrastructureError
from shared.observability import Log, error_fields, stopwatch
from shared.settings.environment import least_level

ROOT = Path(__file__).parents[2]
LEVELS = ("debug", "info", "warning", "error")


def written(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_log_line_has_a_timestamp_for_lambda_and_the_given_fields(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Log("INFO").info("message.accepted", msg="msg_1", endpoints=0, reason=None)

    [line] = written(capsys)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("timestamp"))
    assert line == {"message": "message.accepted", "msg": "msg_1", "endpoints": 0}


@pytest.mark.parametrize(
    ("least", "expected"),
    [
        ("DEBUG", ["DEBUG", None, "WARN", "ERROR"]),
        ("INFO", [None, "WARN", "ERROR"]),
        ("WARN", ["WARN", "ERROR"]),
        ("ERROR", ["ERROR"]),
    ],
)
def test_log_lines_below_the_least_level_are_not_written(
    capsys: pytest.CaptureFixture[str], least: str, expected: list[str | None]
) -> None:
    """Lambda reads a line without a level as INFO."""
    log = Log(least)
    for level in LEVELS:
        getattr(log, level)("something")

    assert [line.get("level") for line in written(capsys)] == expected


def test_unprintable_characters_in_log_lines_are_escaped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Log("INFO").info("odd", path="payload.\ud800\n")

    [line] = written(capsys)
    assert line["path"] == "payload.\ud800\n"


def test_a_foreign_exception_is_logged_without_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        int("4111-1111")
    except ValueError:
        Log("INFO").exception("task.crashed", task="record-1")

    [line] = written(capsys)
    assert (line["level"], line["task"], line["error"]) == ("ERROR", "record-1", "ValueError")
    [place] = line["places"]
    assert re.fullmatch(r"test_observability\.py:\d+ test_a_foreign_exception_is_logged_\w+", place)
    assert "4111" not in str(line)


def test_our_own_error_is_logged_with_its_text_and_cause() -> None:
    error = InfrastructureError("The table does not answer.")
    error.__cause__ = KeyError("4111-1111")
    fields = error_fields(error)

    assert (fields["error"], fields["cause"]) == ("InfrastructureError", "KeyError")
    assert fields["reason"] == "The table does not answer."
    assert error_fields(None) == {}


def test_the_least_log_level_follows_lambdas_configuration() -> None:
    assert least_level({"AWS_LAMBDA_LOG_LEVEL": "WARN"}) == "WARN"
    assert least_level({}) == "INFO"


def test_a_stopwatch_returns_whole_milliseconds() -> None:
    elapsed = stopwatch()

    assert 0 <= elapsed() <= elapsed()


def test_libraries_log_only_warnings_at_any_level_of_lambda() -> None:
    """Lambda sets the root logger to the function's level before it loads the function."""
    program = (
        "import logging; logging.basicConfig(level=logging.DEBUG, stream=__import__('sys').stdout); "
        "import shared.observability; log = logging.getLogger('botocore.endpoint'); "
        "log.debug('a payload'); log.info('a name'); log.warning('a warning')"
    )

    written = subprocess.run(  # noqa: S603 - a program of our own
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"AWS_LAMBDA_LOG_LEVEL": "DEBUG"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert written == "WARNING:botocore.endpoint:a warning\n"
