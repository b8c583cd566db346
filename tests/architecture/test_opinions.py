"""Second opinions are skipped where unavailable, and refused where not the pinned ones."""

import shutil
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest

from tools.local_stack.terminal import Failure
from tools.opinions import __main__ as opinions
from tools.opinions import dynalite, elasticmq, server
from tools.opinions.server import Unavailable


def test_an_opinion_whose_tools_are_missing_is_skipped_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    # The third is here with the tests.
    monkeypatch.setattr(opinions, "OPINIONS", (elasticmq.OPINION, dynalite.OPINION))

    assert opinions.main([]) == 0

    reported = capsys.readouterr().out
    assert "SKIPPED: no second opinion on SQS: java and mvn not installed here." in reported
    assert "SKIPPED: no second opinion on DynamoDB: node and npm not installed here." in reported


def test_an_opinion_whose_registry_cannot_be_reached_is_skipped() -> None:
    with pytest.raises(Unavailable, match="npm did not give the packages"):
        server.fetch("npm", ["sh", "-c", "echo no route to host; exit 1"])


def test_tests_that_fail_on_an_opinion_fail_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    there = replace(
        elasticmq.OPINION, fetch=lambda: None, serve=lambda: nullcontext("http://127.0.0.1:9")
    )
    monkeypatch.setattr(opinions, "OPINIONS", (there,))

    assert opinions.main(["--no-such-option"]) != 0


def test_a_jar_that_is_not_as_pinned_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def copies(*_: object) -> None:
        (tmp_path / "jars").mkdir(exist_ok=True)
        (tmp_path / "jars/elasticmq-core_2.13-1.7.1.jar").write_bytes(b"another")

    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(elasticmq, "FETCHED", tmp_path)
    monkeypatch.setattr(elasticmq, "JARS", tmp_path / "jars")
    monkeypatch.setattr(elasticmq, "fetch", copies)

    with pytest.raises(Failure, match="is not what was pinned"):
        elasticmq.OPINION.fetch()
