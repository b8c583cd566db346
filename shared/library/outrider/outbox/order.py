"""Order of the events of one application when several relays claim at once."""

from collections.abc import Iterable


def unbroken(candidates: Iterable[int], waiting: Iterable[tuple[int, str]]) -> list[int]:
    """Returns the candidates that no earlier entry of their application precedes.

    `waiting` are the ids and applications of all entries that wait, up to the last candidate. An
    id that is no candidate belongs to another relay; later entries of its application wait for it.
    """
    chosen, held, kept = set(candidates), set[str](), []
    for entry_id, application in sorted(waiting):
        if entry_id not in chosen:
            held.add(application)
        elif application not in held:
            kept.append(entry_id)
    return kept
