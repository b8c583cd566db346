"""Request schema of broadcasts.

The route parses the body without pydantic, which would not keep the payload's text.
"""

from typing import Annotated

from pydantic import Field

from functions.api.fields import Metadata
from functions.api.schemas.messages.new_messages import MessageContentIn


# Describes the body that `shared.domain.background.broadcast_parser` parses.
class BroadcastIn(MessageContentIn):
    """An event for many applications."""

    app_metadata: Annotated[
        Metadata,
        Field(
            description="Only applications whose metadata has all of these pairs; all applications "
            "by default. Specific to Outrider.",
        ),
    ] = Field(default_factory=dict)
    dry_run: Annotated[
        bool | None,
        Field(
            description="Count the applications and endpoints without sending anything. Specific to "
            "Outrider.",
            examples=[True],
        ),
    ] = None
