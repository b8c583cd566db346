"""The function `intake`, invoked with records."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.handlers import handler
from tests.support.aws.sqs_events import sqs_event


@pytest.fixture
def bring(system: SystemUnderTest, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Invokes the function with bodies; returns the ids of the records to retry."""

    def invoke(*bodies: str, tries: int = 1, **changes: Any) -> list[str]:
        event = sqs_event(*bodies, tries=tries)
        sent_at = str(int(system.clock.now().timestamp() * 1_000))
        for record in event["Records"]:
            record["attributes"]["SentTimestamp"] = sent_at
            record.update(changes)
        module = handler("intake", system.intake, monkeypatch)
        answer = module.lambda_handler(event, None)
        return [each["itemIdentifier"] for each in answer["batchItemFailures"]]

    return invoke
