"""The API's document on the wire."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

_Object = dict[str, Any]


class DocumentOut(TypedDict):
    """The operations of the API and their shapes, in OpenAPI 3.1."""

    openapi: Annotated[str, Field(description="The version of OpenAPI.", examples=["3.1.0"])]
    info: Annotated[_Object, Field(description="What the API is.", examples=[{}])]
    servers: Annotated[list[_Object], Field(description="Where it is.", examples=[[]])]
    security: Annotated[list[_Object], Field(description="What opens it.", examples=[[]])]
    tags: Annotated[list[_Object], Field(description="Its parts.", examples=[[]])]
    paths: Annotated[_Object, Field(description="The operations by path.", examples=[{}])]
    webhooks: Annotated[
        _Object, Field(description="What operational endpoints get, by event type.", examples=[{}])
    ]
    components: Annotated[_Object, Field(description="What they refer to.", examples=[{}])]
