"""The documentation's quickstarts, run as they are printed."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from http.server import HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from standardwebhooks import Webhook

from tests.support.assertions.deadline import DEADLINE
from tests.support.fakes.receiver import until
from tools.local_stack.processes import ROOT
from tools.local_stack.stack import Stack, organisation_token

DOCS = ROOT / "docs"
SDK = ROOT / "tests" / "sdk" / "js" / "node_modules" / "svix2"
SECRET = "whsec_" + "A" * 32
ADDRESS = "http://127.0.0.1:8000"


def code(page: str, language: str) -> str:
    """Returns the page's code in this language, all blocks in order."""
    text = (DOCS / page).read_text()
    return "\n".join(re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL))


@contextmanager
def serving(server: HTTPServer) -> Iterator[str]:
    """Serves until the end of the block; yields the server's URL."""
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def posted(port: int, headers: dict[str, str]) -> int:
    """Posts an event with these headers, and returns the receiver's status."""
    connection = HTTPConnection("127.0.0.1", port, timeout=DEADLINE)
    connection.request("POST", "/hook", b'{"invoice": 7}', headers)
    status = connection.getresponse().status
    connection.close()
    return status


def signed(text: str) -> dict[str, str]:
    now = datetime.now(UTC)
    signature = Webhook(SECRET).sign("msg_1", now, text)
    stamp = str(int(now.timestamp()))
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": stamp,
        "webhook-signature": signature,
    }


def test_the_consumer_quickstart_verifies_messages_of_the_provider_quickstart(
    stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    organisation = f"org_quickstart_{uuid4()}"
    monkeypatch.setenv("OUTRIDER_URL", stack.url)
    monkeypatch.setenv("OUTRIDER_TOKEN", organisation_token(stack.jwt_secret, organisation))
    consumer: dict[str, Any] = {"__name__": "consumer"}
    exec(code("quickstart-consumer.md", "python"), consumer)  # noqa: S102 - our own pages
    consumer["Hook"].log_message = lambda *_: None
    *first, last = re.split(
        r"(?=^message = )", code("quickstart-provider.md", "python"), flags=re.M
    )

    with serving(HTTPServer(("127.0.0.1", 0), consumer["Hook"])) as url:
        provider: dict[str, Any] = {}
        exec("".join(first).replace(ADDRESS, url), provider)  # noqa: S102 - the same
        secret = re.search(r"whsec_\S+", capsys.readouterr().out)
        assert secret
        monkeypatch.setenv("WEBHOOK_SECRET", secret[0])
        exec(last, provider)  # noqa: S102 - the same
        for _ in until():
            if consumer["seen"]:
                break

    assert consumer["seen"] == {provider["message"].id}
    assert "received {'invoice': 7}" in capsys.readouterr().out


def test_the_consumer_quickstart_refuses_unsigned_messages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WEBHOOK_SECRET", SECRET)
    consumer: dict[str, Any] = {"__name__": "consumer"}
    exec(code("quickstart-consumer.md", "python"), consumer)  # noqa: S102 - the same
    consumer["Hook"].log_message = lambda *_: None

    with serving(HTTPServer(("127.0.0.1", 0), consumer["Hook"])) as url:
        port = int(url.rpartition(":")[2])
        assert posted(port, signed('{"invoice": 7}')) == 204
        assert posted(port, signed('{"invoice": 8}')) == 400


@pytest.mark.skipif(shutil.which("node") is None, reason="there is no Node.js here")
def test_the_javascript_quickstart_verifies_messages(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "svix").symlink_to(SDK)
    listen = 'server.listen(0, "127.0.0.1", () => console.log(server.address().port));\n'
    (tmp_path / "hook.mjs").write_text(code("quickstart-consumer.md", "js") + listen)
    node = shutil.which("node")
    assert node
    with subprocess.Popen(  # noqa: S603 - our own page
        [node, "hook.mjs"],
        cwd=tmp_path,
        env={**os.environ, "WEBHOOK_SECRET": SECRET},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            port = int(process.stdout.readline())
            assert posted(port, signed('{"invoice": 7}')) == 204
            assert posted(port, signed('{"invoice": 8}')) == 400
        finally:
            process.kill()
