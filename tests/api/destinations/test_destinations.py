"""Destinations: created disabled, enabled by a role that was tried, served by the same pipeline."""

import json
from typing import Any
from urllib.parse import parse_qsl

import pytest

from shared.adapters.memory import MemoryRole
from shared.domain.destinations.answers import AwsAnswer
from tests.api.conftest import client_of
from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.app_under_test import SystemUnderTest

ROLE = "arn:aws:iam::123456789012:role/outrider-orders"
QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders"
SQS = {"type": "sqs", "config": {"queueUrl": QUEUE, "roleArn": ROLE}}


@pytest.fixture
def path(api: ApiClient) -> str:
    app = api("POST", "/api/v1/app", {"name": "Acme", "uid": "acme"}).json["id"]
    return f"/api/v1/app/{app}"


def made(api: ApiClient, path: str, body: Any = SQS) -> dict[str, Any]:
    answer = api("POST", f"{path}/destination", body)
    assert answer.status == 201, answer.text
    found: dict[str, Any] = answer.json
    return found


def enabled(api: ApiClient, path: str, body: Any = SQS) -> dict[str, Any]:
    """Makes a destination whose role trusts it, and enables it."""
    destination = made(api, path, body)
    api.system.accounts.roles[ROLE] = MemoryRole(destination["config"]["externalId"])
    answer = set_status(api, path, destination["id"], "enabled")
    assert answer.status == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def set_status(api: ApiClient, path: str, name: str, status: str) -> ClientResponse:
    return api("PATCH", f"{path}/destination/{name}", {"status": status})


def problem(answer: ClientResponse) -> tuple[int, list[str], str]:
    [found] = answer.json["detail"]
    return answer.status, found["loc"], found["msg"]


def test_a_destination_is_created_disabled_and_says_its_external_id(
    api: ApiClient, path: str
) -> None:
    destination = made(api, path)

    app = path.rpartition("/")[2]
    external_id = f"outrider:{api.org}:{app}:{destination['id']}"
    assert destination["id"].startswith("sink_")
    assert destination["status"] == "disabled"
    assert destination["config"] == {
        "queueUrl": QUEUE,
        "region": "eu-west-1",
        "roleArn": ROLE,
        "externalId": external_id,
    }
    assert api("GET", f"{path}/destination/{destination['id']}").json == destination


def test_an_external_id_of_the_customer_comes_after_ours(api: ApiClient, path: str) -> None:
    config = {**SQS["config"], "externalId": "mine:1"}  # type: ignore[dict-item]

    destination = made(api, path, {"type": "sqs", "config": config})

    assert destination["config"]["externalId"].endswith(f":{destination['id']}:id:mine:1")


def test_a_destination_is_enabled_by_a_role_that_trusts_only_its_external_id(
    api: ApiClient, path: str
) -> None:
    assert enabled(api, path)["status"] == "enabled"


@pytest.mark.parametrize(
    ("trusted", "words"),
    [("*", "Every customer"), ("outrider:*", "Every customer"), ("x", "setup")],
)
def test_a_role_that_is_too_open_or_does_not_trust_us_is_refused(
    api: ApiClient, path: str, trusted: str, words: str
) -> None:
    destination = made(api, path)
    api.system.accounts.roles[ROLE] = MemoryRole(trusted)

    status, loc, reason = problem(set_status(api, path, destination["id"], "enabled"))

    assert (status, loc) == (422, ["body", "config", "roleArn"])
    assert words in reason
    found = api("GET", f"{path}/destination/{destination['id']}").json
    assert found["status"] == "disabled"


def test_a_role_that_could_not_be_tried_is_answered_503_and_enables_nothing(
    api: ApiClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    destination = made(api, path)
    throttled = AwsAnswer(status=400, code="Throttling", assuming=True)
    monkeypatch.setattr(api.system.accounts, "assume", lambda *_: throttled)

    answer = set_status(api, path, destination["id"], "enabled")

    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    found = api("GET", f"{path}/destination/{destination['id']}").json
    assert found["status"] == "disabled"


def test_an_enabled_destination_needs_a_role(api: ApiClient, path: str) -> None:
    destination = made(api, path, {"type": "sqs", "config": {"queueUrl": QUEUE}})

    status, loc, _ = problem(set_status(api, path, destination["id"], "enabled"))

    assert (status, loc) == (422, ["body", "config", "roleArn"])


def test_a_changed_role_of_an_enabled_destination_is_tried(api: ApiClient, path: str) -> None:
    destination = enabled(api, path)
    change = {"config": {"roleArn": f"{ROLE}-2"}}

    answer = api("PATCH", f"{path}/destination/{destination['id']}", change)

    assert problem(answer)[:2] == (422, ["body", "config", "roleArn"])


def test_a_patch_keeps_the_members_of_the_config_that_it_leaves_out(
    api: ApiClient, path: str
) -> None:
    destination = made(api, path)
    change = {"config": {"externalId": "mine"}, "eventTypes": None, "metadata": {"a": "b"}}

    found = api("PATCH", f"{path}/destination/{destination['id']}", change).json

    assert found["config"]["roleArn"] == ROLE
    assert found["config"]["queueUrl"] == QUEUE
    assert found["metadata"] == {"a": "b"}


def test_put_replaces_a_destination_or_creates_a_missing_one(api: ApiClient, path: str) -> None:
    first = api("PUT", f"{path}/destination/queue", {**SQS, "uid": "queue"})
    second = api(
        "PUT", f"{path}/destination/queue", {**SQS, "uid": "queue", "metadata": {"a": "b"}}
    )

    assert (first.status, second.status) == (201, 200)
    assert second.json["id"] == first.json["id"]
    assert second.json["metadata"] == {"a": "b"}


def test_endpoints_and_destinations_are_lists_of_their_own(api: ApiClient, path: str) -> None:
    destination = made(api, path)
    endpoint = api("POST", f"{path}/endpoint", {"url": "https://example.com"}).json

    for kind, own in (("endpoint", endpoint["id"]), ("destination", destination["id"])):
        for order in ("ascending", "descending"):
            listed = api("GET", f"{path}/{kind}", query={"order": order, "limit": "1"}).json
            assert ([each["id"] for each in listed["data"]], listed["done"]) == ([own], True)
    for method, body in (("GET", None), ("DELETE", None), ("PATCH", {"url": "https://evil.test"})):
        assert api(method, f"{path}/endpoint/{destination['id']}", body).status == 404
        assert api(method, f"{path}/destination/{endpoint['id']}", body).status == 404


def test_a_deleted_destination_is_gone(api: ApiClient, path: str) -> None:
    destination = made(api, path)

    assert api("DELETE", f"{path}/destination/{destination['id']}").status == 204

    assert api("GET", f"{path}/destination/{destination['id']}").status == 404
    assert api("GET", f"{path}/destination").json["data"] == []


def test_a_rotated_secret_is_the_one_that_the_destination_shows(api: ApiClient, path: str) -> None:
    name = made(api, path)["id"]

    key = api("POST", f"{path}/destination/{name}/secret/rotate", {}).json["key"]

    assert api("GET", f"{path}/destination/{name}/secret").json == {"key": key}


def test_destinations_have_no_transformations(api: ApiClient, path: str) -> None:
    own = f"{path}/destination/{made(api, path)['id']}/transformation"

    assert api("GET", own).json == {"code": None, "enabled": False}
    assert api("PATCH", own, {"code": None}).json == {}
    assert problem(api("PATCH", own, {"code": "x"}))[:2] == (422, ["body", "code"])


def test_a_message_reaches_the_queue_and_shows_in_every_list(api: ApiClient, path: str) -> None:
    destination = enabled(api, path)
    api("POST", "/api/v1/event-type", {"name": "a.b", "description": ""})
    message = api("POST", f"{path}/msg", {"eventType": "a.b", "payload": {"a": 1}}).json["id"]

    api.system.run()

    [(access, call)] = api.system.accounts.calls
    assert access.destination_id == destination["id"]
    assert (call.service, call.operation) == ("sqs", "send_message")
    assert call.parameters["QueueUrl"] == QUEUE
    assert json.loads(call.parameters["MessageBody"]) == {"a": 1}
    assert call.parameters["MessageAttributes"]["webhook-id"]["StringValue"] == message
    name = destination["id"]
    [attempt] = api("GET", f"{path}/attempt/endpoint/{name}").json["data"]
    assert (attempt["status"], attempt["endpointId"]) == (0, name)
    [sent] = api("GET", f"{path}/msg/{message}/endpoint").json["data"]
    assert (sent["id"], sent["status"]) == (name, 0)
    assert api("GET", f"{path}/endpoint/{name}/stats").json["success"] == 1
    assert api("POST", f"{path}/msg/{message}/endpoint/{name}/resend").status == 202
    api.system.run()
    assert len(api.system.accounts.calls) == 2


def test_the_setup_is_there_before_the_role_and_names_the_one_right(
    api: ApiClient, path: str
) -> None:
    destination = made(api, path, {"type": "sqs", "config": {"queueUrl": QUEUE}})

    setup = api("GET", f"{path}/destination/{destination['id']}/setup").json

    [trust] = json.loads(setup["trustPolicy"])["Statement"]
    [right] = json.loads(setup["accessPolicy"])["Statement"]
    assert setup["externalId"] == destination["config"]["externalId"]
    assert trust["Condition"]["StringEquals"] == {"sts:ExternalId": setup["externalId"]}
    assert trust["Condition"]["ArnEquals"] == {"aws:PrincipalArn": setup["principal"]}
    assert right == {
        "Effect": "Allow",
        "Action": "sqs:SendMessage",
        "Resource": "arn:aws:sqs:eu-west-1:123456789012:orders",
    }
    role = json.loads(setup["cloudFormation"])["Resources"]["Role"]["Properties"]
    assert role["RoleName"] == setup["roleName"]
    assert setup["roleName"].startswith("outrider-sqs-")
    assert role["AssumeRolePolicyDocument"] == json.loads(setup["trustPolicy"])
    assert json.dumps(setup["trustPolicy"]) in setup["terraform"]


def test_the_setup_expects_the_role_in_the_account_of_the_target(api: ApiClient, path: str) -> None:
    destination = made(api, path, {"type": "sqs", "config": {"queueUrl": QUEUE}})

    setup = api("GET", f"{path}/destination/{destination['id']}/setup").json

    assert setup["roleArn"] == f"arn:aws:iam::123456789012:role/{setup['roleName']}"


def test_the_setup_has_no_launch_link_unless_templates_are_published(
    api: ApiClient, path: str
) -> None:
    destination = made(api, path)

    assert api("GET", f"{path}/destination/{destination['id']}/setup").json["launchUrl"] is None


def test_the_setup_links_to_the_published_template_with_its_parameters(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = "https://assets.s3.eu-west-1.amazonaws.com/outrider"
    api = client_of(SystemUnderTest(launch_templates=folder), monkeypatch)
    path = f"/api/v1/app/{api('POST', '/api/v1/app', {'name': 'Acme'}).json['id']}"
    destination = made(api, path)

    setup = api("GET", f"{path}/destination/{destination['id']}/setup").json

    page, _, query = setup["launchUrl"].partition("?region=eu-west-1#/stacks/create/review?")
    assert page == "https://eu-west-1.console.aws.amazon.com/cloudformation/home"
    assert dict(parse_qsl(query, strict_parsing=True)) == {
        "templateURL": f"{folder}/sqs.json",
        "stackName": "outrider-orders",
        "param_RoleName": "outrider-orders",
        "param_ExternalId": setup["externalId"],
        "param_TrustedRoleArn": setup["principal"],
        "param_TargetArn": "arn:aws:sqs:eu-west-1:123456789012:orders",
    }
