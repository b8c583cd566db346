"""Quick-create links: a kind's template with the link's parameters is the destination's own."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.destinations.arn import Arn
from shared.domain.destinations.destination import Destination, DestinationType
from shared.domain.destinations.role_template import launch_template, launch_template_name
from shared.domain.destinations.setup import Setup, setup_of
from shared.domain.ids import AppId, EndpointId, OrgId

CARRIER = Arn.of("arn:aws:iam::999999999999:role/stack-CarryRole")
FOLDER = "https://assets.s3.eu-west-1.amazonaws.com/outrider"
PLACE = (OrgId("org_acme"), AppId("app_1"), EndpointId("sink_38GdMHq2ZbW6bLrTgU1mXe0yJcN"))
TARGETS = {
    "sqs": "arn:aws:sqs:eu-west-1:123456789012:orders",
    "sqs FIFO": "arn:aws:sqs:eu-west-1:123456789012:orders.fifo",
    "sns": "arn:aws:sns:eu-west-1:123456789012:orders",
    "sns FIFO": "arn:aws:sns:eu-west-1:123456789012:orders.fifo",
    "eventBridge": "arn:aws:events:eu-west-1:123456789012:event-bus/a/b.c_d-e",
    "lambda": "arn:aws:lambda:eu-west-1:123456789012:function:orders",
    "lambda version": "arn:aws:lambda:eu-west-1:123456789012:function:orders:$LATEST",
    "stepFunctions": "arn:aws:states:eu-west-1:123456789012:stateMachine:orders:live",
}
KINDS = [pytest.param(name.split()[0], arn, id=name) for name, arn in TARGETS.items()]
# Every character that a customer's part of the ExternalId and the name of a role may have.
OWN = "a_+=,.@:/-Z9"
ROLE = Arn.of("arn:aws:iam::123456789012:role/outrider-a_+=,.@-Z9")
OWN_PARTS = st.none() | st.from_regex(re.compile(r"[\w+=,.@:/-]{1,256}", re.ASCII), fullmatch=True)


def setup(kind: str, target: str, templates: str | None = FOLDER, **given: Any) -> Setup:
    destination = Destination(type=DestinationType(kind), target=Arn.of(target), **given)
    return setup_of(destination, PLACE, carrier=CARRIER, launch_templates=templates)


def query(url: str | None) -> dict[str, str]:
    """Returns the parameters of a page of the console, which are behind the fragment's sign."""
    assert url is not None
    pairs = parse_qsl(urlsplit(url).fragment.partition("?")[2], strict_parsing=True)
    assert len(dict(pairs)) == len(pairs)
    return dict(pairs)


def parameters(url: str | None) -> dict[str, str]:
    return {n.removeprefix("param_"): v for n, v in query(url).items() if n.startswith("param_")}


def resolved(value: Any, given: dict[str, str]) -> Any:
    """Returns a part of a template as CloudFormation resolves it."""
    match value:
        case {"Ref": str(name)}:
            return given[name]
        case {"Fn::Split": [separator, text]}:
            return resolved(text, given).split(separator)
        case {"Fn::Select": [index, parts]}:
            return resolved(parts, given)[index]
        case {"Fn::Sub": [text, own]}:
            known = {"AWS::Partition": "aws", **resolved(own, given)}
            return re.sub(r"\$\{([^}]+)\}", lambda name: known[name[1]], text)
        case dict():
            return {name: resolved(each, given) for name, each in value.items()}
        case list():
            return [resolved(each, given) for each in value]
    return value


def launched(kind: str, url: str | None) -> Any:
    """Returns the resources that a launch makes; CloudFormation checks the parameters first."""
    template, given = json.loads(launch_template(DestinationType(kind))), parameters(url)
    assert given.keys() == template["Parameters"].keys()
    for name, value in given.items():
        assert re.fullmatch(template["Parameters"][name]["AllowedPattern"], value), (name, value)
    return resolved(template["Resources"], given)


def own_resources(made: Setup) -> Any:
    """Returns the resources of the destination's own template."""
    return json.loads(made.cloud_formation)["Resources"]


@pytest.mark.parametrize(("kind", "target"), KINDS)
def test_a_launch_makes_the_role_of_the_destinations_own_template(kind: str, target: str) -> None:
    made = setup(kind, target, external_id=OWN, role=ROLE)

    assert launched(kind, made.launch_url) == own_resources(made)


@given(own=OWN_PARTS)
def test_no_external_id_of_a_customer_changes_another_part_of_the_link(own: str | None) -> None:
    made = setup("sqs", TARGETS["sqs"], external_id=own)

    assert launched("sqs", made.launch_url) == own_resources(made)
    assert parameters(made.launch_url)["ExternalId"] == made.external_id


def test_values_of_the_link_have_no_character_that_a_link_gives_a_meaning() -> None:
    """Even if a check of configurations would let one through."""
    made = setup("sqs", TARGETS["sqs"], external_id="x&param_TargetArn=evil#?%26 +")

    assert parameters(made.launch_url)["TargetArn"] == TARGETS["sqs"]
    assert parameters(made.launch_url)["ExternalId"] == made.external_id


def test_the_link_is_a_quick_create_link_in_the_region_of_the_target() -> None:
    made = setup("eventBridge", TARGETS["eventBridge"])

    assert made.launch_url is not None
    assert made.launch_url.startswith(
        "https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1"
        "#/stacks/create/review?templateURL=https%3A%2F%2Fassets.s3."
    )
    assert query(made.launch_url)["templateURL"] == f"{FOLDER}/eventBridge.json"


@pytest.mark.parametrize(
    ("target", "console"),
    [
        ("arn:aws-cn:sqs:cn-north-1:123456789012:a", "cn-north-1.console.amazonaws.cn"),
        (
            "arn:aws-us-gov:sqs:us-gov-west-1:123456789012:a",
            "us-gov-west-1.console.amazonaws-us-gov.com",
        ),
    ],
)
def test_each_partition_has_a_console_of_its_own(target: str, console: str) -> None:
    made = setup("sqs", target)

    assert urlsplit(made.launch_url).hostname == console
    assert urlsplit(made.console_url).hostname == console


def test_the_stack_is_named_after_the_role_without_characters_that_stacks_may_not_have() -> None:
    made = setup("sqs", TARGETS["sqs"], role=ROLE)

    for url in (made.launch_url, made.console_url):
        assert query(url)["stackName"] == "outrider-a-------Z9"
    assert parameters(made.launch_url)["RoleName"] == "outrider-a_+=,.@-Z9"


def test_the_role_is_expected_in_the_account_of_the_target_until_one_is_given() -> None:
    made = setup("sqs", TARGETS["sqs"])

    assert made.role_arn == f"arn:aws:iam::123456789012:role/{made.role_name}"
    assert setup("sqs", TARGETS["sqs"], role=ROLE).role_arn == str(ROLE)


def test_without_published_templates_there_is_no_link() -> None:
    assert setup("sqs", TARGETS["sqs"], templates=None).launch_url is None


@pytest.mark.parametrize("kind", DestinationType)
def test_a_published_template_names_nothing_of_a_destination_or_an_account(
    kind: DestinationType,
) -> None:
    text = launch_template(kind)

    assert not re.search(r"[0-9]{12}", text)
    assert not any("Default" in each for each in json.loads(text)["Parameters"].values())
    assert launch_template_name(kind) == f"{kind.value}.json"


@pytest.mark.parametrize("kind", DestinationType)
@pytest.mark.parametrize("name", ["RoleName", "ExternalId", "TrustedRoleArn", "TargetArn"])
def test_a_launch_takes_no_wildcard(kind: DestinationType, name: str) -> None:
    target = next(arn for key, arn in TARGETS.items() if key == kind.value)
    given = parameters(setup(kind.value, target).launch_url)
    pattern = json.loads(launch_template(kind))["Parameters"][name]["AllowedPattern"]

    assert re.fullmatch(pattern, given[name])
    for character in "*?":
        assert not re.fullmatch(pattern, given[name] + character)
