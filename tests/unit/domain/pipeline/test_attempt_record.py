import base64

from hypothesis import given
from hypothesis import strategies as st

from shared.domain.deliveries.reply import RECORDED_RESPONSE_BYTES
from shared.domain.pipeline.attempt_record import response_text
from tests.support.arrange.builders import reply


@given(st.text())
def test_a_text_response_is_recorded_as_text(text: str) -> None:
    assert response_text(reply(body=text.encode())) == text


def test_a_binary_response_is_recorded_as_base64() -> None:
    assert response_text(reply(body=b"\xff\x00a")) == base64.b64encode(b"\xff\x00a").decode()
    assert response_text(reply(body=b"a\xc3")) == base64.b64encode(b"a\xc3").decode()


def test_a_character_that_the_limit_cuts_in_two_does_not_make_text_binary() -> None:
    body = ("a" + "é" * RECORDED_RESPONSE_BYTES).encode()[:RECORDED_RESPONSE_BYTES]

    assert response_text(reply(body=body)) == "a" + "é" * (RECORDED_RESPONSE_BYTES // 2 - 1)


def test_a_missing_response_is_recorded_as_its_reason() -> None:
    assert response_text(reply(status_code=0, body=b"", error="Refused.")) == "Refused."


@given(st.binary(max_size=RECORDED_RESPONSE_BYTES + 10))
def test_a_response_of_any_bytes_can_be_recorded(body: bytes) -> None:
    response_text(reply(body=body)).encode()
