"""template.yaml as plain data: `!Ref X` is {"Ref": "X"}, as in a JSON template."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[3]


class _Loader(yaml.CSafeLoader):
    """YAML loader with CloudFormation's short forms."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix == "Ref":
        return {"Ref": value}
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_form)


@cache
def template() -> dict[str, Any]:
    """Returns the whole template."""
    loaded: dict[str, Any] = yaml.load((ROOT / "template.yaml").read_text(), _Loader)  # noqa: S506
    return loaded


def resources(kind: str = "") -> dict[str, dict[str, Any]]:
    """Returns resources' properties by logical id, of one type or all."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template()["Resources"].items()
        if kind in ("", resource["Type"])
    }


def functions() -> dict[str, dict[str, Any]]:
    return resources("AWS::Serverless::Function")


def sources() -> dict[str, dict[str, Any]]:
    return resources("AWS::Lambda::EventSourceMapping")


def statements() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields each default statement of a function's role, with the role's logical id."""
    for name, statement in _all_statements():
        if "Fn::If" not in statement:
            yield name, statement


def optional_statements(condition: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields each statement that a parameter adds, with the role's logical id."""
    for name, statement in _all_statements():
        if statement.get("Fn::If", [""])[0] == condition:
            _, added, otherwise = statement["Fn::If"]
            assert otherwise == {"Ref": "AWS::NoValue"}
            yield name, added


def _all_statements() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in resources("AWS::IAM::Role").items():
        for policy in role.get("Policies", ()):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement


def walk(value: Any) -> Iterator[Any]:
    """Yields the value and everything inside it."""
    yield value
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def listed(value: Any) -> list[Any]:
    """Returns a list from IAM's one or many."""
    return value if isinstance(value, list) else [value]


def target(value: dict[str, Any]) -> str:
    """Returns the logical id that a Ref or GetAtt refers to; of an If, the default one if any.

    `${X.Arn}/*`, all objects of a bucket, refers to X.
    """
    if "Fn::If" in value:
        _, given, otherwise = value["Fn::If"]
        is_there = isinstance(otherwise, dict) and otherwise != {"Ref": "AWS::NoValue"}
        return target(otherwise if is_there else given)
    if "Ref" in value:
        return str(value["Ref"])
    if "Fn::Sub" in value:
        return str(value["Fn::Sub"]).removeprefix("${").removesuffix(".Arn}/*")
    return str(value["Fn::GetAtt"][0])
