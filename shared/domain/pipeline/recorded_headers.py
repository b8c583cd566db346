"""Bounds and masks of the headers that are recorded with an attempt."""

from collections.abc import Collection, Iterable, Iterator

from shared.domain.deliveries.attempt_headers import AttemptHeaders, HeaderPairs
from shared.domain.endpoints.endpoint import SENSITIVE_HEADERS

# Characters of the names and values that are recorded of a request, and of a response.
MAX_SIDE = 2_048
MAX_NAME, MAX_VALUE = 128, 1_024
# The end of a shortened text.
CUT = "…"

_SENSITIVE = SENSITIVE_HEADERS | {"cookie", "set-cookie", "set-cookie2"}


def is_sensitive(name: str) -> bool:
    """Returns whether the value of a header is never recorded, of whatever endpoint."""
    return name.lower() in _SENSITIVE


def recorded_headers(
    sent: HeaderPairs,
    received: HeaderPairs | None,
    own: Collection[str],
    secret: Collection[str] = (),
) -> AttemptHeaders:
    """Returns the headers to record.

    `own` are the lower-case names of the endpoint's own headers. They come last, so that they leave
    out none of the others. `secret` are those of headers whose values are not recorded either.
    """
    ordered = sorted(sent, key=lambda pair: pair[0].lower() in own) if own else sent

    def is_hidden(name: str) -> bool:
        return is_sensitive(name) or name.lower() in secret

    kept_sent, cut_sent = _bounded(pair for pair in ordered if not is_hidden(pair[0]))
    kept_received, cut_received = _bounded(_masked(received or ()))
    names = [name for name, _ in (*ordered, *kept_received) if is_hidden(name)]
    return AttemptHeaders(
        sent=kept_sent,
        received=None if received is None else kept_received,
        sensitive=tuple(dict.fromkeys(name[:MAX_NAME] for name in names)),
        truncated=cut_sent or cut_received,
    )


def _masked(pairs: HeaderPairs) -> Iterator[tuple[str, str]]:
    return ((name, "" if is_sensitive(name) else value) for name, value in pairs)


def _bounded(pairs: Iterable[tuple[str, str]]) -> tuple[HeaderPairs, bool]:
    """Returns the pairs that fit, and whether any was left out or shortened."""
    kept: list[tuple[str, str]] = []
    left, is_cut = MAX_SIDE, False
    for name, value in pairs:
        pair = _shortened(name, MAX_NAME), _shortened(value, MAX_VALUE)
        is_cut = is_cut or pair != (name, value)
        left -= sum(map(len, pair))
        if left < 0:
            return tuple(kept), True
        kept.append(pair)
    return tuple(kept), is_cut


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - len(CUT)] + CUT
