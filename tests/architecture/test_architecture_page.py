"""The architecture page agrees with template.yaml and names files that exist."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.aws.template import (
    functions,
    listed,
    resources,
    sources,
    statements,
    target,
)

PAGE = Path(__file__).parents[2] / "docs" / "architecture.md"
WRITES = {"sqs:SendMessage", "dynamodb:PutItem", "s3:PutObject"}

Arrow = tuple[str, str]


def drawn() -> set[Arrow]:
    [picture] = re.findall(r"```mermaid\n(.*?)```", PAGE.read_text(), re.DOTALL)
    found = re.findall(r"^ *(\w+).* --> (\w+)", picture, re.MULTILINE)
    assert len(found) == picture.count("-->")
    return set(found)


def built() -> Iterator[Arrow]:
    for integration in resources("AWS::ApiGatewayV2::Integration").values():
        yield "Client", _short(target(integration["IntegrationUri"]))
    for rule in resources("AWS::Events::Rule").values():
        yield from (("Minute", _short(target(to["Arn"]))) for to in rule["Targets"])
    for source in sources().values():
        yield target(source["EventSourceArn"]), _short(target(source["FunctionName"]))
    for role, statement in statements():
        if WRITES.intersection(listed(statement["Action"])):
            for resource in listed(statement["Resource"]):
                yield role.removesuffix("Role"), target(resource)


def _short(function: str) -> str:
    return function.removesuffix("Function")


def test_the_arrows_of_the_picture_are_the_connections_of_the_template() -> None:
    connections = {(a, b) for a, b in built() if not b.endswith("DeadLetters")}

    assert {arrow for arrow in drawn() if arrow[1] != "Receivers"} == connections


def test_the_page_gives_the_reason_of_each_function() -> None:
    reported = set(re.findall(r"^\| `([\w-]+)` \|", PAGE.read_text(), re.MULTILINE))

    assert reported == {_short(name).lower() for name in functions()}
