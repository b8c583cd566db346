"""Roles that customers launch by a link, from templates that a provider published."""

import json
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from click.testing import CliRunner

from shared.cli.main import cli
from tests.e2e.destinations.account import Account
from tests.e2e.destinations.conftest import CustomerDestinations
from tests.e2e.kit.parameters import LAUNCHES
from tests.support.arrange.customer import Customer

# Only the queue has to be there: a role is tried without a look at its target.
TARGETS = {
    "sns": ("topic_arn", "sns", "orders.fifo"),
    "eventBridge": ("event_bus_name", "events", "event-bus/orders"),
    "lambda": ("functionArn", "lambda", "function:orders:$LATEST"),
    "stepFunctions": ("stateMachineArn", "states", "stateMachine:orders"),
}


@pytest.fixture(scope="module", autouse=True)
def published(account: Account, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The files of `outrider launch-templates`, where the stack's parameter says.

    The local AWS reads templates from buckets of the account that creates a stack.
    """
    folder: Path = tmp_path_factory.mktemp("templates")
    assert CliRunner().invoke(cli, ["launch-templates", str(folder)]).exit_code == 0
    bucket, prefix = LAUNCHES
    objects = account.client("s3")
    objects.create_bucket(Bucket=bucket)
    for file in folder.iterdir():
        objects.put_object(Bucket=bucket, Key=f"{prefix}/{file.name}", Body=file.read_bytes())


def launched(account: Account, link: str) -> str:
    """Creates the stack that a quick-create link fills in; returns the ARN of its role."""
    query = dict(parse_qsl(urlsplit(link).fragment.partition("?")[2], strict_parsing=True))
    given = [
        {"ParameterKey": name.removeprefix("param_"), "ParameterValue": value}
        for name, value in query.items()
        if name.startswith("param_")
    ]
    url = query["templateURL"]
    return account.role_of_stack(query["stackName"], TemplateURL=url, Parameters=given)


def test_a_launched_role_delivers_to_a_queue(
    account: Account, customer: Customer, destinations: CustomerDestinations
) -> None:
    queue = account.queue(fifo=True)
    made = destinations.create("sqs", queue_url=account.queue_url(queue), external_id="a+b=c/d")

    role = launched(account, made.setup["launchUrl"])

    assert role == made.setup["roleArn"]
    assert destinations.enable(made, role)[0] == 200
    message = customer.send(payload={"a": 1})
    assert json.loads(account.received(queue)["Body"]) == {"a": 1}
    assert customer.ended(message.id) == "success"


@pytest.mark.parametrize("kind", TARGETS)
def test_a_launched_role_has_the_policies_of_the_setup_and_enables_its_destination(
    account: Account, destinations: CustomerDestinations, kind: str
) -> None:
    member, service, resource = TARGETS[kind]
    made = destinations.create(kind, **{member: account.arn(service, resource)})

    role = launched(account, made.setup["launchUrl"])

    name, iam = made.setup["roleName"], account.client("iam")
    trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    access = iam.get_role_policy(RoleName=name, PolicyName="send")["PolicyDocument"]
    assert trust == json.loads(made.setup["trustPolicy"])
    assert access == json.loads(made.setup["accessPolicy"])
    assert role == made.setup["roleArn"]
    assert destinations.enable(made, role)[0] == 200
