"""Answers to what cannot be served, as `functions.http.response.failure` writes them."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict


class ErrorOut(TypedDict):
    """Why a request was not served."""

    code: Annotated[
        str,
        Field(description="The kind of error, the same in every version.", examples=["not_found"]),
    ]
    detail: Annotated[
        str, Field(description="What is wrong, for people.", examples=["Entity not found"])
    ]


class ProblemOut(TypedDict):
    """One broken rule."""

    loc: Annotated[
        list[str],
        Field(
            description="The way to the field, from `body` or `query` on; places in lists are in "
            "brackets.",
            examples=[["body", "channels", "[0]"]],
        ),
    ]
    msg: Annotated[str, Field(description="The rule, for people.", examples=["Field required"])]
    type: Annotated[
        str, Field(description="The kind of rule.", examples=["value_error", "value_error.missing"])
    ]


class ProblemsOut(TypedDict):
    """The rules that a request breaks."""

    detail: Annotated[list[ProblemOut], Field(description="Each of them with its place.")]
