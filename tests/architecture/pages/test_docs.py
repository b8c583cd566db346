"""The documentation agrees with the code."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from functions.api.routes import OPERATIONS
from shared.adapters.dynamodb.table.keys import configuration_keys, task_keys, traffic_keys
from shared.adapters.dynamodb.table.keys.key_parts import minute_at
from shared.adapters.dynamodb.table.rows import Row
from shared.domain import errors
from shared.domain.endpoints.throttling import RateLimit
from shared.domain.operational import operational
from shared.version import VERSION
from tests.support.arrange import builders
from tests.support.arrange.builders import NOW
from tools.local_stack.programs.languages import LANGUAGES

ROOT = Path(__file__).parents[3]
DECISIONS = sorted((ROOT / "docs/decisions").glob("0*.md"))


def page(name: str) -> str:
    return (ROOT / name).read_text()


def rows(text: str) -> Iterator[list[str]]:
    """Yields the cells of each row of the page's tables, without code marks."""
    for line in text.splitlines():
        if line.startswith("|") and not line.startswith("|--"):
            yield [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]


def test_the_api_page_lists_every_operation_with_its_path_and_token() -> None:
    served = {
        (
            o.name,
            f"{o.method} {o.path.removeprefix('/api/v1')}",
            o.permission.reach.value,
            o.permission.capability.value if o.permission.capability else "",
        )
        for o in OPERATIONS
    }

    reported = {
        (cells[0], cells[1].partition(",")[0], cells[2], cells[3])
        for cells in rows(page("docs/api.md"))
        if len(cells) == 4 and re.fullmatch(r"[a-z-]+(\.[a-z0-9-]+)+", cells[0])
    }

    assert reported == served


def test_the_api_page_lists_every_operational_event_type() -> None:
    reported = {cells[0] for cells in rows(page("docs/api.md")) if len(cells) == 2}

    assert set(operational.EVENT_TYPES) <= reported


def test_the_api_page_lists_every_code_of_an_error() -> None:
    def codes(kind: type[errors.ServiceError]) -> Iterator[str]:
        yield kind.code
        for heir in kind.__subclasses__():
            yield from codes(heir)

    # Answers to invalid input have no code.
    for code in set(codes(errors.ServiceError)) - {"validation"}:
        assert f"`{code}`" in page("docs/api.md")


def test_the_api_page_lists_every_sdk_with_the_versions_that_are_locked() -> None:
    sdk = ROOT / "tests" / "sdk"
    locks = {
        "Python": ("requirements-dev.txt requirements-svix1.txt", r"^svix==(\d+\.\d+)"),
        "JavaScript": ("tests/sdk/js/package.json", r"svix@(\d+\.\d+)"),
        "Rust": ("tests/sdk/rust/Cargo.toml", r'package = "svix", version = "=(\d+\.\d+)'),
        "Go": ("tests/sdk/go/go.mod", r"svix-webhooks v(\d+\.\d+)"),
        "Java": ("tests/sdk/java/jars.sha256", r" svix-(\d+\.\d+)"),
        "Kotlin": ("tests/sdk/kotlin/jars.sha256", r" svix-kotlin-(\d+\.\d+)"),
    }
    reported = {cells[0]: cells[1:] for cells in rows(page("docs/api.md")) if len(cells) == 4}
    suite = page("tests/e2e/test_sdks.py")

    for name, (files, pattern) in locks.items():
        versions, program, test = reported[name]
        locked = re.findall(pattern, "".join(map(page, files.split())), re.MULTILINE)
        assert set(versions.split(", ")) == set(locked), name
        assert list(ROOT.glob(program.rstrip("/"))), name
        assert f"def {test}(" in suite
    compiled = {folder.name for folder in sdk.iterdir() if folder.name in LANGUAGES}
    assert compiled == LANGUAGES.keys() == {name.lower() for name in reported} & LANGUAGES.keys()


def test_the_data_page_lists_every_kind_of_item() -> None:
    reported = {cells[1] for cells in rows(page("docs/data.md")) if len(cells) == 5}

    def kinds(row: type[Row]) -> Iterator[str]:
        for heir in row.__subclasses__():
            found = re.search(rf"class {heir.__name__}\(.*discriminator=\"(\w+)\"", source)
            assert found, heir
            yield found[1]
            yield from kinds(heir)

    modules = (ROOT / "shared/adapters/dynamodb/table/rows").glob("*.py")
    source = "\n".join(module.read_text() for module in modules)

    assert reported - {"kind"} == set(kinds(Row))


def test_the_data_page_lists_the_keys_of_the_table() -> None:
    org, app, endpoint, message = (
        builders.ORG,
        builders.APP,
        builders.ENDPOINT,
        builders.MESSAGE,
    )
    key, line = (
        builders.key(),
        RateLimit(org_id=org, app_id=app, endpoint_id=endpoint, rate=7, lane=3),
    )
    made = {
        configuration_keys.application(org, app),
        configuration_keys.endpoint(org, app, endpoint),
        configuration_keys.endpoint_uid(org, app, "UID"),
        configuration_keys.listed_application(org, app),
        configuration_keys.application_uid(org, "UID"),
        configuration_keys.revocation(org, app, "all"),
        configuration_keys.event_type(org, "name"),
        traffic_keys.message(org, app, message),
        traffic_keys.event(org, app, "EVENTID"),
        traffic_keys.delivery(key),
        traffic_keys.hour_count(org, app, endpoint, NOW),
        task_keys.background_task(org, builders.TASK),
        traffic_keys.throttle(line),
        traffic_keys.throttle(replace(line, is_rejoin=True)),
        traffic_keys.throttle(replace(line, endpoint_id=None)),
        task_keys.cursor(range(2)),
    }
    short = {
        message: "message id",
        builders.TASK: "task id",
        key.first_attempt_id: "attempt id",
        minute_at(NOW): "hour",
        org: "O",
        app: "A",
        endpoint: "E",
    }

    def as_listed(text: str) -> str:
        for value, name in short.items():
            text = text.replace(value, name)
        text = re.sub(r"#\d+#\d+$", "#T#S", text)
        return re.sub(r"#rate#3$", "#rate#LANE", re.sub(r"^7", "RATE", text))

    reported = {
        (cells[2], sort_key)
        for cells in rows(page("docs/data.md"))
        if len(cells) == 5
        for sort_key in re.split(r", | or ", cells[3])
    }

    assert {(as_listed(pk), as_listed(sk)) for pk, sk in made} <= reported


def test_every_decision_is_in_the_list_of_decisions() -> None:
    files = {f.name for f in (ROOT / "docs/decisions").glob("0*.md")}

    assert set(re.findall(r"\(([\w-]+\.md)\)", page("docs/decisions/README.md"))) == files


@pytest.mark.parametrize("file", DECISIONS, ids=lambda file: file.name[:4])
def test_every_decision_has_a_date_and_a_status_below_its_title(file: Path) -> None:
    title, line = file.read_text().split("\n\n")[:2]

    found = re.match(
        r"\*(\d{1,2} \w+ \d{4}), (accepted|superseded by \[\d{4}\]\(.+\))\..*\*$", line
    )

    assert re.fullmatch(rf"# {file.name[:4]} .+", title)
    assert found, line
    assert datetime.strptime(f"{found[1]} +0000", "%d %B %Y %z") <= datetime.now(UTC)


def test_the_list_of_decisions_is_in_their_order() -> None:
    listed = re.findall(r"\(([\w-]+\.md)\)", page("docs/decisions/README.md"))

    assert listed == [file.name for file in DECISIONS]


def test_the_changelog_has_a_dated_section_for_this_version_and_each_before_it() -> None:
    headings = re.findall(r"^## \[(.+?)\](.*)$", page("CHANGELOG.md"), re.MULTILINE)
    versions = [version for version, _ in headings[1:]]

    assert headings[0] == ("Unreleased", "")
    assert versions[0] == VERSION
    assert versions == sorted(versions, key=lambda v: [*map(int, v.split("."))], reverse=True)
    assert all(re.fullmatch(r" - \d{4}-\d\d-\d\d", date) for _, date in headings[1:])


def test_every_link_of_the_documentation_leads_somewhere() -> None:
    for file in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", file.read_text()):
            start = ROOT if target.startswith("/") else file.parent
            assert (start / target.lstrip("/")).exists(), f"{file.name}: {target}"


def test_every_control_of_the_threat_model_names_a_test_that_is_there() -> None:
    threats = [cells for cells in rows(page("docs/security.md")) if len(cells) == 5]

    assert len(threats) > 10
    for who, *_, tests in threats[1:]:
        assert tests, who
        for test in tests.split(", "):
            assert (ROOT / test).is_file(), test
