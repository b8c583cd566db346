"""The page of limits says what the code has about filters, headers of messages and tokens."""

from datetime import timedelta

from shared.domain.content_filters import content_filter
from shared.domain.messages import message, message_headers
from shared.domain.receiver_auth import certificate_notices, token_answer, token_state
from shared.services.endpoints import filter_trial
from tests.architecture.pages.test_limits_page import LIMITS, WHERE

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
EXPECTED = {
    content_filter: {
        "Bytes of a content filter, without white space": f"{content_filter.MAX_BYTES:,}",
        "Levels of a content filter": f"{content_filter.MAX_DEPTH}",
    },
    message: {"Left-out endpoints that a message names": f"{message.MAX_NAMED}"},
    filter_trial: {
        "Messages that a dry run of a filter checks": f"{filter_trial.MOST}",
        "Payloads that a dry run of a filter reads": f"{filter_trial.MAX_BYTES // 2**20} MiB",
    },
    message_headers: {
        "Headers of a message": f"{message_headers.MAX_HEADERS}",
        "Bytes of a message's headers": f"{message_headers.MAX_HEADER_BYTES:,}",
    },
    token_answer: {
        "Bytes read of a token endpoint's answer": f"{token_answer.MAX_ANSWER_BYTES:,}",
        "Characters of an access token": f"{token_answer.MAX_TOKEN_CHARACTERS:,}",
        "Longest lifetime of an access token": f"{token_answer.MAX_LIFETIME // HOUR} hours",
    },
    token_state: {
        "Shortest time between two requests to a token endpoint that fails": (
            f"{token_state.PAUSE_AFTER_FAILURE // SECOND} seconds"
        )
    },
    certificate_notices: {
        "Days before the end of a client certificate, with a notice each": ", ".join(
            map(str, certificate_notices.DAYS)
        )
    },
}


def test_the_limits_of_filters_headers_and_tokens_are_those_of_the_code() -> None:
    for module, expected in EXPECTED.items():
        file = f"{module.__name__.replace('.', '/')}.py"
        assert {name: LIMITS[name] for name in LIMITS if file in WHERE[name]} == expected
