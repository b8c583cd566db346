"""Mechanical rules of prose: the first word of a docstring, and phrases with a plainer form."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = ("functions", "shared", "tests", "tools")
# A docstring starts with a verb ("Returns …") or a noun ("Rate limits of endpoints.").
FIRST_WORD = re.compile(
    r"(As|How|If|Its?|Of|That|Their|These|They|Those|What(ever)?|When|Where|Whether|Which|Why"
    r"|Who(ever|m|se)?)\b"
)
# Each phrase with its plainer form; a phrase is a pattern, which does not match itself.
PLAINER = {
    r"\bwork(s|ed|ing)?\s+off\b": "processes",
    r"\bat\s+the\s+most\b": "at most",
    r"\bof\s+late\b": "recently",
    r"\bfor\s+ever\b": "forever",
    r"\bane[w]\b": "again",
    r"\b(held|holds|hold)\s+to\b": "checked against",
    r"\bmen[d](s|ed|ing)?\b": "fix",
    r"\b(is|are|was|were|be|been|being)\s+told\b(?!\s+apart)": "reported, logged, named",
    r"\btell[s]\b(?!.{,40}\bapart)": "says, shows",
    r"(?<![Tt]here )\b(is|are)\s+none[,.;:)]": "is invalid, absent",
    r"\bwho(ever|mever|soever)\b": "the caller, the client",
    r"\bthe\s+way\s+of\b": "path of",
}
PHRASE = re.compile("|".join(PLAINER))
# Decisions are history, as is the changelog.
PAGES = [
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / ".github").rglob("*.md")),
    ROOT / "tests/README.md",
    ROOT / "Makefile",
    ROOT / "template.yaml",
    ROOT / ".ci/run",
]
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def wings() -> list[Path]:
    """The folders of code, two levels deep."""
    found = {
        ROOT.joinpath(
            *file.relative_to(ROOT).parts[: min(2, len(file.relative_to(ROOT).parts) - 1)]
        )
        for top in CODE
        for file in (ROOT / top).rglob("*.py")
        if "node_modules" not in file.parts
    }
    return sorted(found)


def modules(wing: Path) -> list[Path]:
    """The modules of a wing; those of a top folder itself without its wings."""
    loose = wing.parent == ROOT
    return sorted(
        file
        for file in (wing.glob("*.py") if loose else wing.rglob("*.py"))
        if "node_modules" not in file.parts
    )


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def docstrings(file: Path) -> list[tuple[int, str]]:
    found = [node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, DOCUMENTED)]
    return [(getattr(node, "lineno", 1), ast.get_docstring(node) or "") for node in found]


def prose(file: Path) -> str:
    """The comments and texts of a module, without its names."""
    tokens = tokenize.generate_tokens(io.StringIO(file.read_text()).readline)
    parts = []
    for token in tokens:
        if token.type == tokenize.COMMENT:
            parts.append(token.string.lstrip("# ") + " ")
        elif tokenize.tok_name[token.type] in ("STRING", "FSTRING_MIDDLE"):
            parts.append(re.sub(r"^\w{0,2}[\"']+|[\"']+$", "", token.string))
        elif token.string.strip():
            parts.append(" | ")
    return "".join(parts)


def phrases(text: str) -> list[str]:
    text = re.sub(r"\s+(# )?", " ", text)
    return [text[max(0, found.start() - 30) : found.end() + 10] for found in PHRASE.finditer(text)]


@pytest.mark.parametrize("wing", wings(), ids=name)
def test_a_docstring_starts_with_a_verb_or_a_noun(wing: Path) -> None:
    found = [
        f"{name(file)}:{line}: {text.splitlines()[0]}"
        for file in modules(wing)
        for line, text in docstrings(file)
        if FIRST_WORD.match(text)
    ]

    assert found == []


@pytest.mark.parametrize("wing", wings(), ids=name)
def test_comments_and_texts_use_the_plainer_form(wing: Path) -> None:
    found = [f"{name(file)}: {each}" for file in modules(wing) for each in phrases(prose(file))]

    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_uses_the_plainer_form(page: Path) -> None:
    if page.name == "CHANGELOG.md":
        pytest.skip("History stays as it was written.")
    assert phrases(page.read_text()) == []


@pytest.mark.parametrize(
    "text",
    [
        "It is worked" + " off first.",
        "Ten at the" + "\n    # most.",
        "Nothing happened of" + " late.",
        "The test men" + "ds it.",
        "A dot is" + " none.",
        "The client was" + " told so.",
    ],
)
def test_a_phrase_is_found_across_lines(text: str) -> None:
    assert phrases(text)


@pytest.mark.parametrize(
    "text", ["There is none.", "They are told apart.", "Recommended.", "x is None,"]
)
def test_an_idiom_is_no_finding(text: str) -> None:
    assert phrases(text) == []
