"""Field types shared by several responses, with their descriptions and examples."""

from typing import Annotated

from pydantic import Field

_EXAMPLE_TIMESTAMP = "2026-01-15T12:00:00.000000Z"

AppId = Annotated[
    str, Field(description="The application's id.", examples=["app_38GdM5SrkJCzkRf2AVc0xGwUKbx"])
]
EndpointId = Annotated[
    str, Field(description="The endpoint's id.", examples=["ep_38GdMFhLTQGZKtJ1dxDqG5bEnyV"])
]
DestinationId = Annotated[
    str, Field(description="The destination's id.", examples=["sink_38GdMHq2ZbW6bLrTgU1mXe0yJcN"])
]
MessageId = Annotated[
    str, Field(description="The message's id.", examples=["msg_38GdMLrQ5kBTJ2ZcW2yU2hRkFp9"])
]
AttemptId = Annotated[
    str, Field(description="The attempt's id.", examples=["atmpt_38GdMNnZ8rU1eLGYq8EzCRcXb4T"])
]
TaskId = Annotated[
    str, Field(description="The task's id.", examples=["qtask_38GdMTcE5uWvXkQ0jHsPbNfYzDa"])
]
Timestamp = Annotated[
    str, Field(examples=[_EXAMPLE_TIMESTAMP], json_schema_extra={"format": "date-time"})
]
CreatedAt = Annotated[Timestamp, Field(description="When the object was created.")]
UpdatedAt = Annotated[Timestamp, Field(description="When the object was last updated.")]
EventType = Annotated[
    str, Field(description="The name of the event type.", examples=["invoice.paid"])
]
Channel = Annotated[str, Field(examples=["project-42"])]
Tag = Annotated[str, Field(examples=["import"])]
Metadata = Annotated[
    dict[str, str],
    Field(description="Key-value pairs of your own.", examples=[{"plan": "enterprise"}]),
]
