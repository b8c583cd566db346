"""The files of the built portal, compressed in advance: an HTTP API compresses nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "static"
# A changed file has another name.
KEPT: Final = "public, max-age=31536000, immutable"
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
# The best first.
_SUFFIXES: Final = {"br": ".br", "gzip": ".gz"}
_REFUSED: Final = re.compile(r"q=0(\.0*)?")


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file's content as it is, and by the content codings that it was compressed with."""

    content_type: str
    content: bytes
    compressed: Mapping[str, bytes] = field(default_factory=dict)


@cache
def static_file(name: str) -> StaticFile | None:
    """Returns the file with this name below the folder of the build, or None."""
    path = FOLDER / name
    # Only names of the build: no name with `..`, and none of a compressed twin.
    if name not in _names() or path.suffix not in _TYPES:
        return None
    twins = {coding: Path(f"{path}{suffix}") for coding, suffix in _SUFFIXES.items()}
    compressed = {coding: twin.read_bytes() for coding, twin in twins.items() if twin.exists()}
    return StaticFile(_TYPES[path.suffix], path.read_bytes(), compressed)


@cache
def _names() -> frozenset[str]:
    return frozenset(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*") if path.is_file())


def encoded(file: StaticFile, accepted: str) -> tuple[dict[str, str], bytes]:
    """Returns headers and content in the best coding that an Accept-Encoding allows."""
    vary = {"vary": "accept-encoding"}
    wanted = _accepted_codings(accepted)
    for coding, content in file.compressed.items():
        if coding in wanted:
            return {"content-encoding": coding, **vary}, content
    return vary, file.content


def _accepted_codings(accepted: str) -> set[str]:
    parts = (part.replace(" ", "").partition(";") for part in accepted.lower().split(","))
    return {name for name, _, weight in parts if not _REFUSED.fullmatch(weight)}
