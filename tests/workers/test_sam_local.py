"""`make sam-local` without Docker, or without Lambda's image."""

from pathlib import Path

import pytest

from tools.local_stack.__main__ import main


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, docker: str | None) -> None:
    """Installs this shell script as `docker`; None installs none."""
    if docker is not None:
        program = folder / "docker"
        program.write_text(f"#!/bin/sh\n{docker}\n")
        program.chmod(0o700)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.parametrize(
    ("docker", "reason"),
    [
        (None, "there is no program `docker`"),
        ("echo Cannot connect to the daemon. >&2; exit 1", "Cannot connect to the daemon."),
    ],
)
def test_a_missing_docker_is_reported_with_advice(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    docker: str | None,
    reason: str,
) -> None:
    install(tmp_path, monkeypatch, docker)

    assert main(["sam"]) == 0

    said = capsys.readouterr().out
    assert "Nothing was tried" in said
    assert reason in said
    assert "Start Docker, then run this again." in said


def test_an_unavailable_image_is_reported_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    install(tmp_path, monkeypatch, 'if [ "$1" = pull ]; then echo "no such host" >&2; exit 1; fi')

    assert main(["sam"]) == 1

    said = capsys.readouterr().err
    assert "docker pull public.ecr.aws/lambda/python:3." in said
    assert "no such host" in said
    assert "load or build an image of that name" in said
