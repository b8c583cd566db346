"""`outrider launch-templates`."""

import json
import subprocess
from pathlib import Path

from shared.domain.destinations.destination import DestinationType
from tests.cli.conftest import Cli

ROOT = Path(__file__).parents[2]
KINDS = [kind.value for kind in DestinationType]


def test_each_kind_gets_a_template_that_passes_cfn_lint(run: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "new/templates"

    found = run("launch-templates", str(folder)).stdout

    files = [str(folder / f"{kind}.json") for kind in KINDS]
    assert found.splitlines() == files
    assert sorted(map(str, folder.iterdir())) == sorted(files)
    lint = str(ROOT / ".venv-sam/bin/cfn-lint")
    done = subprocess.run([lint, *files], capture_output=True, text=True, check=False)  # noqa: S603 our own
    assert (done.returncode, done.stdout) == (0, "")


def test_templates_that_were_written_before_are_replaced(run: Cli, tmp_path: Path) -> None:
    (tmp_path / "sqs.json").write_text("old")

    assert run.json("launch-templates", str(tmp_path))[0] == str(tmp_path / "sqs.json")

    template = json.loads((tmp_path / "sqs.json").read_text())
    [policy] = template["Resources"]["Role"]["Properties"]["Policies"]
    assert policy["PolicyDocument"]["Statement"][0]["Action"] == "sqs:SendMessage"


def test_the_templates_need_no_stack(run: Cli, tmp_path: Path) -> None:
    run("launch-templates", str(tmp_path))

    assert run.asked == []
