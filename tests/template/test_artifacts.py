"""What `sam build` packs into a function."""

import subprocess
from pathlib import Path

from tests.template.loading import ROOT


def test_a_function_is_packed_without_the_command_line(tmp_path: Path) -> None:
    command = ["make", "--silent", "build-ApiFunction", f"ARTIFACTS_DIR={tmp_path}"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)  # noqa: S603 our own Makefile

    packed = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.py")}
    sources = {
        str(file.relative_to(ROOT))
        for folder in ("functions", "shared")
        for file in (ROOT / folder).rglob("*.py")
    }
    assert packed == {name for name in sources if not name.startswith("shared/cli/")}
    assert not list(tmp_path.rglob("__pycache__"))
