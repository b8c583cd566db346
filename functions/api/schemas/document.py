"""Response schema of the OpenAPI document."""

from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

_Object = dict[str, Any]


class DocumentOut(TypedDict):
    """The operations of the API and their schemas, in OpenAPI 3.1."""

    openapi: Annotated[str, Field(description="The version of OpenAPI.", examples=["3.1.0"])]
    info: Annotated[
        _Object, Field(description="Title, version and description of the API.", examples=[{}])
    ]
    servers: Annotated[list[_Object], Field(description="The address of the API.", examples=[[]])]
    security: Annotated[
        list[_Object], Field(description="The required authentication.", examples=[[]])
    ]
    tags: Annotated[list[_Object], Field(description="Its parts.", examples=[[]])]
    paths: Annotated[_Object, Field(description="The operations by path.", examples=[{}])]
    webhooks: Annotated[
        _Object, Field(description="Operational events by event type.", examples=[{}])
    ]
    components: Annotated[
        _Object,
        Field(
            description="Schemas, parameters and responses that the operations refer to.",
            examples=[{}],
        ),
    ]
