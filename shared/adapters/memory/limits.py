"""Limits of DynamoDB's requests, for the fakes of the stores."""

from collections.abc import Hashable, Sequence

from shared.domain.errors import InternalError

MAX_WRITES = 25


def check_batch(places: Sequence[Hashable], most: int) -> None:
    """Raises InternalError for a request that DynamoDB refuses as invalid."""
    if len(set(places)) < len(places):
        raise InternalError("Provided list of item keys contains duplicates.")
    if len(places) > most:
        raise InternalError(f"Too many items requested: {len(places)} of at most {most}.")
    if any(place == "" or (isinstance(place, tuple) and "" in place) for place in places):
        raise InternalError("A key attribute cannot contain an empty string.")
