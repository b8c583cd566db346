"""The page of libraries describes the code that it compares with them."""

import re

import pytest

from tests.architecture.pages.test_docs import ROOT, page

# "`path`, about 100 lines", or several paths joined by "and".
SIZES = re.findall(
    r"((?:`[\w/.]+`(?: and )?)+), about ([\d,]+) lines", page("docs/dependencies.md")
)


def lines_of(path: str) -> int:
    """Number of lines of a module, or of all modules of a folder."""
    place = ROOT / path
    files = place.glob("*.py") if place.is_dir() else [place]
    return sum(len(file.read_text().splitlines()) for file in files)


def test_the_page_gives_the_size_of_each_part_written_by_hand() -> None:
    assert len(SIZES) >= 10


@pytest.mark.parametrize(("paths", "size"), SIZES)
def test_a_part_written_by_hand_has_about_the_size_on_the_page(paths: str, size: str) -> None:
    lines = sum(lines_of(path) for path in re.findall(r"`([^`]+)`", paths))

    assert lines == pytest.approx(int(size.replace(",", "")), rel=0.1)
