"""Headers of an attempt: those of its request, and those of the response."""

from dataclasses import dataclass, field

HeaderPairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptHeaders:
    """Recorded headers of an attempt, in bounded size.

    `received` is None without a response. Headers named in `sensitive` are recorded without their
    values. `truncated` says that headers were left out or shortened.
    """

    sent: HeaderPairs = field(repr=False)
    received: HeaderPairs | None = field(default=None, repr=False)
    sensitive: tuple[str, ...] = ()
    truncated: bool = False
