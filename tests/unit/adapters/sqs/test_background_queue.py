"""Format of background task steps in their queue."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.sqs.background_queue import decode_step, encode_step
from shared.adapters.sqs.delivery_codec import encode_task
from shared.domain.background.background_task import TaskStep
from shared.domain.errors import InternalError
from shared.domain.ids import OrgId, TaskId
from tests.support.arrange import builders

STEP = TaskStep(OrgId("org_1"), TaskId("qtask_1"), 7)


def test_the_encoded_format_is_unchanged() -> None:
    """A deployment finds the queue full of steps: a change of format needs a new version."""
    assert encode_step(STEP) == '{"v":1,"o":"org_1","b":"qtask_1","n":7}'
    assert decode_step(encode_step(STEP)) == STEP


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        "not json",
        "[" * 5_000,
        '{"v":2,"o":"org_1","b":"qtask_1","n":7}',
        '{"v":1,"o":"org_1","b":"qtask_1","n":"7"}',
        '{"v":1,"o":"org_1","b":null,"n":7}',
        '{"v":1,"o":1,"b":"qtask_1","n":7}',
        encode_task(builders.task()),
    ],
    ids=range(11),
)
def test_decoding_an_invalid_step_raises_an_error(text: str) -> None:
    with pytest.raises(InternalError, match="no background step of version 1"):
        decode_step(text)


@given(st.text())
def test_decoding_random_text_raises_only_the_documented_error(text: str) -> None:
    with pytest.raises(InternalError):
        decode_step(text)
