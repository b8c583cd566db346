"""Response schema of an attempt's headers."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from shared.domain.deliveries.attempt_headers import AttemptHeaders

_Pair = Annotated[list[str], Field(min_length=2, max_length=2)]


class AttemptHeadersOut(TypedDict):
    """The headers of an attempt's request and of its response; sensitive ones without values."""

    sentHeaders: Annotated[
        dict[str, str],
        Field(
            description="Names and values of the sent headers that are not sensitive.",
            examples=[{"webhook-id": "msg_38GdMLrQ5kBTJ2ZcW2yU2hRkFp9"}],
        ),
    ]
    responseHeaders: Annotated[
        list[_Pair] | None,
        Field(
            description="Names and values of the response's headers, in order and as often as they "
            "came; null without a response. The value of a sensitive header is empty.",
            examples=[[["content-type", "text/plain"]]],
        ),
    ]
    sensitive: Annotated[
        list[str],
        Field(
            description="Names of the headers, of either kind, whose values are not recorded.",
            examples=[["Authorization"]],
        ),
    ]
    recorded: Annotated[
        bool,
        Field(
            description="Whether the attempt's headers are on record: not if it is older than this "
            "operation, nor once the content of its message or its response is expunged or expired.",
            examples=[True],
        ),
    ]
    truncated: Annotated[
        bool,
        Field(
            description="Whether headers were left out or shortened; a shortened text ends with "
            "`…`.",
            examples=[False],
        ),
    ]


def attempt_headers_out(headers: AttemptHeaders | None) -> AttemptHeadersOut:
    """Returns the headers as the API represents them; none for None."""
    found = headers or AttemptHeaders(sent=())
    return {
        "sentHeaders": dict(found.sent),
        "responseHeaders": None if found.received is None else [list(p) for p in found.received],
        "sensitive": list(found.sensitive),
        "recorded": headers is not None,
        "truncated": found.truncated,
    }
