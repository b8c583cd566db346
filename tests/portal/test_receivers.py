"""The template that the portal offers to receivers, run as it is printed."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml
from standardwebhooks import Webhook

ROOT = Path(__file__).parents[2]
RECEIVE = ROOT / "functions/portal/web/src/pages/endpoints/receive"
TEMPLATE = RECEIVE / "receive-on-aws.yaml"
SECRET = "whsec_" + "A" * 32
BODY = '{"type": "invoice.paid", "amount": 1.0}'

Handler = Callable[[dict[str, Any], object], dict[str, Any]]


def signed(body: str, *, sent: datetime | None = None, secret: str = SECRET) -> dict[str, str]:
    """Returns the headers of a delivery."""
    at = sent or datetime.now(UTC)
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", at, body),
    }


class FakeAws:
    """The clients of the template's function: one secret, one event bus."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.failed = 0

    def client(self, _name: str) -> "FakeAws":
        return self

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803 the name of AWS
        return {"arn:secret": {"SecretString": SECRET}}[SecretId]

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, int]:  # noqa: N803 the same
        self.entries += Entries
        return {"FailedEntryCount": self.failed}


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms as their arguments."""


def _argument(loader: yaml.SafeLoader, _tag: str, node: yaml.Node) -> object:
    return loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None


_Loader.add_multi_constructor("!", _argument)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> FakeAws:
    fake = FakeAws()
    module = ModuleType("boto3")
    module.client = fake.client  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "boto3", module)
    monkeypatch.setenv("SECRET", "arn:secret")
    monkeypatch.setenv("BUS", "webhooks")
    return fake


@pytest.fixture
def handler(aws: FakeAws) -> Handler:
    del aws  # the function makes its clients when it is loaded
    template = yaml.load(TEMPLATE.read_text(), _Loader)  # noqa: S506 a safe loader
    code = template["Resources"]["Receiver"]["Properties"]["Code"]["ZipFile"]
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own template
    found: Handler = names["handler"]
    return found


def test_the_template_passes_cfn_lint() -> None:
    lint = ROOT / ".venv-sam/bin/cfn-lint"

    done = subprocess.run(  # noqa: S603 our own
        [lint, TEMPLATE], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_the_template_puts_a_signed_delivery_on_the_bus(aws: FakeAws, handler: Handler) -> None:
    answer = handler({"headers": signed(BODY), "body": BODY}, None)

    (entry,) = aws.entries
    detail = json.loads(entry.pop("Detail"))
    assert answer == {"statusCode": 204}
    assert entry == {
        "EventBusName": "webhooks",
        "Source": "webhooks",
        "DetailType": "invoice.paid",
    }
    assert detail == {"id": "msg_1", "data": json.loads(BODY)}


def test_the_template_accepts_a_delivery_signed_by_an_old_and_a_new_secret(
    aws: FakeAws, handler: Handler
) -> None:
    headers = signed(BODY)
    other = signed(BODY, secret="whsec_" + "B" * 32)["webhook-signature"]
    headers["webhook-signature"] = f"{other} {headers['webhook-signature']}"

    assert handler({"headers": headers, "body": BODY}, None) == {"statusCode": 204}
    assert len(aws.entries) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(BODY + " "),
        signed(BODY, secret="whsec_" + "B" * 32),
        signed(BODY, sent=datetime.now(UTC) - timedelta(hours=1)),
        signed(BODY) | {"webhook-timestamp": "soon"},
        signed(BODY) | {"webhook-signature": "é"},
        {name: value for name, value in signed(BODY).items() if name != "webhook-id"},
    ],
)
def test_the_template_refuses_a_forged_delivery(
    aws: FakeAws, handler: Handler, headers: dict[str, str]
) -> None:
    assert handler({"headers": headers, "body": BODY}, None)["statusCode"] == 400
    assert aws.entries == []


def test_the_template_asks_for_a_retry_when_the_bus_refuses(aws: FakeAws, handler: Handler) -> None:
    aws.failed = 1

    assert handler({"headers": signed(BODY), "body": BODY}, None) == {"statusCode": 503}
