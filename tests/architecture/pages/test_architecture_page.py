"""The architecture page agrees with template.yaml and names files that exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.aws.template import (
    functions,
    listed,
    resources,
    sources,
    statements,
    target,
    walk,
)

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "architecture.md"
PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "tests/README.md",
]
# Records of the past name files of their time.
PAGES.remove(ROOT / "CHANGELOG.md")
TOPS = ("functions/", "shared/", "tests/", "tools/", "docs/", ".ci/", ".github/")
CHANGES = {
    "a field of endpoints",
    "an operation",
    "a retry rule",
    "an outcome",
    "a kind of destination",
    "a signature header",
    "a queue",
    "a TTL",
    "a metric",
    "a CLI command",
    "a rule for event types",
    "an error",
}
WRITES = {"sqs:SendMessage", "dynamodb:PutItem", "s3:PutObject"}

OUTSIDE = {"Receivers", "Accounts"}

Arrow = tuple[str, str]


# The name of a schedule in the picture.
_EVERY = {"rate(1 minute)": "Minute", "rate(1 hour)": "Hour"}


def drawn() -> set[Arrow]:
    [picture] = re.findall(r"```mermaid\n(.*?)```", PAGE.read_text(), re.DOTALL)
    found = re.findall(r"^ *(\w+).* --> (\w+)", picture, re.MULTILINE)
    assert len(found) == picture.count("-->")
    return set(found)


def built() -> Iterator[Arrow]:
    for integration in resources("AWS::ApiGatewayV2::Integration").values():
        yield "Client", _short(target(integration["IntegrationUri"]))
    yield from _from_outside()
    for source in sources().values():
        yield target(source["EventSourceArn"]), _short(target(source["FunctionName"]))
    for role, statement in statements():
        if "lambda:InvokeFunction" in listed(statement["Action"]):
            yield role.removesuffix("Role"), _short(target(statement["Resource"]))
        if WRITES.intersection(listed(statement["Action"])):
            for resource in listed(statement["Resource"]):
                yield role.removesuffix("Role"), target(resource)


def _from_outside() -> Iterator[Arrow]:
    """Yields what rules start, and queues whose policies let others write."""
    for rule in resources("AWS::Events::Rule").values():
        origin = _EVERY[rule["ScheduleExpression"]] if "ScheduleExpression" in rule else "Bus"
        yield from ((origin, _short(target(to["Arn"]))) for to in rule["Targets"])
    for policy in resources("AWS::SQS::QueuePolicy").values():
        if "Producers" in walk(policy["PolicyDocument"]):
            yield from (("Producers", target(queue)) for queue in policy["Queues"])


def _short(function: str) -> str:
    return function.removesuffix("Function")


def test_the_arrows_of_the_picture_are_the_connections_of_the_template() -> None:
    connections = {(a, b) for a, b in built() if not b.endswith("DeadLetters")}

    assert {arrow for arrow in drawn() if arrow[1] not in OUTSIDE} == connections


def test_the_page_gives_the_reason_of_each_function() -> None:
    reported = set(re.findall(r"^\| `([\w-]+)` \|", PAGE.read_text(), re.MULTILINE))

    assert reported == {_short(name).lower() for name in functions()}


def named_paths(text: str) -> set[str]:
    """Returns the paths in code marks and in the commands of a page."""
    marked = re.findall(r"`([^`\n]+)`", text)
    commands = re.findall(r"(?<=\s)((?:tests|tools|functions|shared)/\S+\.py)", text)
    return {path for path in (*marked, *commands) if re.fullmatch(r"[\w./*-]+", path)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_path_that_a_page_names_exists(page: Path) -> None:
    paths = {path for path in named_paths(page.read_text()) if path.startswith(TOPS)}

    assert [path for path in sorted(paths) if not any(ROOT.glob(path.rstrip("/")))] == []


def test_the_map_of_changes_answers_the_questions_of_newcomers() -> None:
    section = PAGE.read_text().partition("## Where a change goes")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| (an? [^|]+?) \| ([^|]+) \|", section, re.MULTILINE))

    assert rows.keys() >= CHANGES
    assert all(named_paths(files) for files in rows.values())


def test_each_stop_of_the_life_of_a_message_links_to_a_file() -> None:
    section = PAGE.read_text().partition("## Life of a message")[2].partition("\n## ")[0]
    stops = re.findall(r"^\d+\. .+(?:\n(?!\d+\. |\n).+)*", section, re.MULTILINE)

    assert len(stops) > 5
    for stop in stops:
        files = re.findall(r"\]\(/([^)]+)\)", stop)
        assert files, stop
        assert all((ROOT / file).is_file() for file in files), stop
