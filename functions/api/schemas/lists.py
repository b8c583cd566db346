"""Pages of lists."""

from collections.abc import Callable
from typing import Annotated, Generic, NotRequired, TypeVar

from pydantic import Field
from typing_extensions import TypedDict

from shared.domain.paging import Page

T = TypeVar("T")
Shown = TypeVar("Shown")


class ListOut(TypedDict, Generic[Shown]):
    """A page of a list."""

    data: Annotated[list[Shown], Field(description="The items of the page, in the list's order.")]
    iterator: Annotated[
        str | None,
        Field(
            description="The `iterator` parameter for the next page.",
            examples=["msg_38GdMLrQ5kBTJ2ZcW2yU2hRkFp9"],
        ),
    ]
    prevIterator: NotRequired[
        Annotated[
            str,
            Field(
                description="The `iterator` parameter for the previous page.",
                examples=["-msg_38GdMLrQ5kBTJ2ZcW2yU2hRkFp9"],
            ),
        ]
    ]
    done: Annotated[
        bool,
        Field(description="Whether this is the last page in its direction.", examples=[True]),
    ]


def page_out(page: Page[T], show: Callable[[T], Shown]) -> ListOut[Shown]:
    """Returns a page with its iterators; an empty page has no iterator back."""
    shown: ListOut[Shown] = {
        "data": [show(item) for item in page.items],
        "iterator": page.iterator,
        "done": page.done,
    }
    if page.prev_iterator is not None:
        shown["prevIterator"] = page.prev_iterator
    return shown
