"""Regions that lack a type of resource: the page lists what to delete, and the rest stays valid."""

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from tests.support.aws.template import ROOT, template, walk

PAGE = ROOT / "docs/deploy.md"
# Delivery needs these.
NEEDED = {
    "AWS::ApiGatewayV2::Api",
    "AWS::DynamoDB::Table",
    "AWS::SQS::Queue",
    "AWS::Serverless::Function",
}


def listed() -> dict[str, set[str]]:
    """Returns the resources to delete, by the type that a region may lack."""
    section = PAGE.read_text().partition("\n## Regions\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(AWS::[\w:]+)` \| (.+?) \|", section, re.MULTILINE)
    return {kind: set(re.findall(r"`(\w+)`", names)) for kind, names in rows}


def without(names: set[str], whole: Mapping[str, Any]) -> dict[str, Any]:
    """The template without these resources, conditions and rules."""
    left = deepcopy(dict(whole))
    for section in ("Resources", "Conditions", "Rules", "Outputs", "Parameters"):
        for name in names & left[section].keys():
            del left[section][name]
    return left


def references(left: dict[str, Any]) -> set[str]:
    """Returns all names in references, conditions and substitutions."""
    found: set[str] = set()
    for value in walk(left):
        if isinstance(value, dict):
            found |= {value[key] for key in ("Ref", "Condition") if isinstance(value.get(key), str)}
            for function in ("Fn::If", "Fn::GetAtt"):
                if isinstance(value.get(function), list):
                    found.add(value[function][0])
            if isinstance(text := value.get("Fn::Sub"), str):
                found |= set(re.findall(r"\$\{(\w+)[}.]", text))
    return found


@pytest.mark.parametrize("kind", listed())
def test_without_a_type_of_resource_nothing_refers_to_what_is_deleted(kind: str) -> None:
    names = listed()[kind]

    left = without(names, template())

    assert kind not in {each["Type"] for each in left["Resources"].values()}
    assert references(left) & names == set()


@pytest.mark.parametrize("kind", listed())
def test_nothing_more_is_deleted_than_the_type_and_what_only_it_uses(kind: str) -> None:
    whole = template()
    gone = listed()[kind]

    assert {whole["Resources"][n]["Type"] for n in gone & whole["Resources"].keys()} == {kind}
    others = gone - whole["Resources"].keys()
    assert others <= whole["Conditions"].keys() | whole["Outputs"].keys()


def test_the_page_lists_types_that_the_template_has_and_can_do_without() -> None:
    kinds = {each["Type"] for each in template()["Resources"].values()}

    assert {"AWS::Budgets::Budget", "AWS::CloudWatch::Dashboard"} <= listed().keys() <= kinds
    assert not listed().keys() & NEEDED
