"""Stubbed responses of AWS services without a fake."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

Answers = dict[str, Any]


def refusal(
    code: str, message: str = "refused", status: int = 400, operation: str = "Operation"
) -> ClientError:
    """Returns botocore's error for a refused call."""
    answer: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, operation)


def answering(monkeypatch: pytest.MonkeyPatch, answers: Answers) -> list[tuple[str, Any]]:
    """Stubs these operations with a value, a function of the parameters, or an error.

    Other operations are unchanged. Returns the recorded calls.
    """
    asked: list[tuple[str, Any]] = []
    real: Callable[[BaseClient, str, Any], Any] = BaseClient._make_api_call  # type: ignore[attr-defined]

    def call(client: BaseClient, operation: str, parameters: Any) -> Any:
        if operation not in answers:
            return real(client, operation, parameters)
        asked.append((operation, parameters))
        answer = answers[operation]
        made = answer(parameters) if callable(answer) else answer
        if isinstance(made, Exception):
            raise made
        return made

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    return asked
