"""The glossary names every class and module of the domain, and former names are gone."""

import ast
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[3]
SHARED = ROOT / "shared"
FORMER_NAMES = re.compile(
    r"\b("
    r"AT_ONCE|AccessDraft|ApplicationDraft|AwsFacilities|CheckupService|ContentPlaces|"
    r"DeadLetterBox|DeliveryNews|DirectoryService|EndingRow|EndpointDraft|EventTypeDraft|HeadRow|"
    r"HistoryService|KeptRoutes|KnownShardings|LimitedTokens|MAX_ENDINGS|MemoryFacilities|"
    r"MessageDraft|NOBODY|PATIENCE|PurgeWork|ReplayWork|RequestLine|ResealService|STRANGERS|"
    r"SelectionDraft|ShortCut|SqsDeadLetterBox|SubscriptionsWork|TakenLetter|TaskDraft|UsageWork|"
    r"Workshop|_given_up|begins_anew|cut_off|dead_letter_box|delivery_news|limited_tokens|"
    r"looks_again_at|looks_between|moment_of|read_moment|request_line|spent_ms|tell_again|"
    r"tell_of_change|tell_of_endpoint|tell_of_removal|tell_of_task|unbegun|unproven|work_off"
    r")\b"
)
# History keeps the names of its time.
HISTORY = ("CHANGELOG.md", "docs/decisions/", "tests/architecture/pages/test_glossary.py")


def defined(floor: str) -> dict[str, set[str]]:
    """Each module of the floor, with its public classes."""
    return {
        file.relative_to(SHARED).as_posix(): {
            node.name
            for node in ast.parse(file.read_text()).body
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        }
        for file in sorted((SHARED / floor).rglob("*.py"))
        if file.name != "__init__.py"
    }


def entries() -> list[tuple[str, set[str], set[str]]]:
    """Each term with its classes and modules."""
    page = (ROOT / "docs/glossary.md").read_text()
    table = re.findall(r"^\| ([^|`]+) \| [^|]+ \|([^|]*)\|([^|]*)\|$", page, re.MULTILINE)
    return [
        (term, set(re.findall(r"`(\w+)`", classes)), set(re.findall(r"`([\w/.]+)`", modules)))
        for term, classes, modules in table
        if term != "term"
    ]


def test_each_term_has_one_entry_in_alphabetical_order() -> None:
    terms = [term.lower() for term, _, _ in entries()]

    assert len(terms) > 50
    assert terms == sorted(set(terms))


def test_each_class_of_the_domain_and_of_the_ports_has_one_entry() -> None:
    listed = [name for _, classes, _ in entries() for name in classes]
    public = set().union(*defined("domain").values(), *defined("ports").values())

    assert sorted(listed) == sorted(public)


def test_each_module_of_the_domain_has_an_entry() -> None:
    listed = set().union(*(modules for _, _, modules in entries()))

    assert defined("domain").keys() <= listed


def test_each_entry_names_the_modules_that_define_its_classes() -> None:
    definitions = defined("domain") | defined("ports")

    for term, classes, modules in entries():
        assert modules <= definitions.keys(), term
        assert classes <= set().union(*(definitions[each] for each in modules)), term


def sources() -> dict[str, str]:
    """The text of each file under version control, except those about the past."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = [name for name in listed.stdout.split("\0") if not name.startswith(HISTORY)]
    return {
        name: (ROOT / name).read_text(errors="replace") for name in names if (ROOT / name).is_file()
    }


def test_a_former_name_is_nowhere() -> None:
    found = {name: FORMER_NAMES.findall(f"{name} {text}") for name, text in sources().items()}

    assert len(found) > 500
    assert {name: names for name, names in found.items() if names} == {}
