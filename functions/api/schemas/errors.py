"""Schemas of error responses, as `functions.http.response.error_response` writes them."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict


class ErrorOut(TypedDict):
    """The reason for an error."""

    code: Annotated[
        str,
        Field(description="The code of the error, stable across versions.", examples=["not_found"]),
    ]
    detail: Annotated[
        str,
        Field(description="A description of the error, for people.", examples=["Entity not found"]),
    ]


class ProblemOut(TypedDict):
    """A broken rule."""

    loc: Annotated[
        list[str],
        Field(
            description="The path of the field, from `body` or `query`; list indexes are in "
            "brackets.",
            examples=[["body", "channels", "[0]"]],
        ),
    ]
    msg: Annotated[
        str,
        Field(description="A description of the rule, for people.", examples=["Field required"]),
    ]
    type: Annotated[
        str, Field(description="The kind of rule.", examples=["value_error", "value_error.missing"])
    ]


class ProblemsOut(TypedDict):
    """The rules broken by a request."""

    detail: Annotated[
        list[ProblemOut], Field(description="The broken rules, with their locations.")
    ]
