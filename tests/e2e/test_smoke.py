"""`outrider smoke` on the running stack, as an operator runs it in a new account."""

import json
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from shared.adapters.operator.smoke.receiver_template import receiver_template
from shared.adapters.operator.smoke.stack_receiver import StackReceiver
from tests.e2e.kit.program import Done, variables_of
from tests.support.assertions.deadline import DEADLINE
from tools.local_stack.aws import KEY, REGION
from tools.local_stack.processes import ROOT
from tools.local_stack.stack import Stack

# The sweep takes minutes.
pytestmark = pytest.mark.timeout(600)


def test_every_check_that_the_local_aws_supports_passes(smoke_run: "Future[Done]") -> None:
    done = smoke_run.result()
    assert done.returncode == 0, done.stdout + done.stderr
    rows = {each["check"]: each for each in json.loads(done.stdout)}

    skipped = {name for name, each in rows.items() if each["outcome"] == "SKIPPED"}
    assert skipped == {"metrics"}
    assert {each["outcome"] for name, each in rows.items() if name not in skipped} == {"OK"}


@pytest.fixture
def variables(stack: Stack) -> dict[str, str]:
    return variables_of(stack)


@pytest.fixture
def receiver(variables: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[StackReceiver]:
    """Deploys a receiver to the AWS of the stack."""
    for name, value in (
        ("AWS_ENDPOINT_URL", variables["OUTRIDER_AWS_ENDPOINT"]),
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", KEY),
        ("AWS_DEFAULT_REGION", REGION),
    ):
        monkeypatch.setenv(name, value)
    made = StackReceiver("outrider-smoke-e2e", "e2e", lambda _: None)
    try:
        made.start()
        yield made
    finally:
        made.stop()


def test_a_deployed_receiver_responds_and_stores_its_requests(
    receiver: StackReceiver, variables: dict[str, str]
) -> None:
    def post() -> int:
        data = '{ "é": 1.0 }'.encode()
        request = Request(url, data, {"Webhook-Id": "msg_1"}, method="POST")  # noqa: S310 our own
        try:
            with urlopen(request, timeout=DEADLINE) as answer:  # noqa: S310
                return int(answer.status)
        except HTTPError as exc:
            return exc.code

    # The local AWS serves every function's URL under its own.
    found = re.fullmatch(r"https://(\w+)\.lambda-url\.[^/]+(/.+)", receiver.address("flaky-e2e"))
    assert found
    url = f"{variables['OUTRIDER_AWS_ENDPOINT']}/_aws/lambda-url/{found[1]}{found[2]}"

    assert [post(), post()] == [500, 204]
    assert [each.body for each in receiver.received("flaky-e2e")] == ['{ "é": 1.0 }'.encode()] * 2
    assert receiver.received("flaky-e2e")[0].headers["webhook-id"] == "msg_1"


def test_the_receivers_template_passes_cfn_lint(tmp_path: Path) -> None:
    file = tmp_path / "receiver.json"
    file.write_text(json.dumps(receiver_template("e2e")))
    lint = str(ROOT / ".venv-sam/bin/cfn-lint")

    done = subprocess.run([lint, file], capture_output=True, text=True, check=False)  # noqa: S603 our own

    assert (done.returncode, done.stdout) == (0, "")
