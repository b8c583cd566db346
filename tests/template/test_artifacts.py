"""Contents of the packages that `sam build` makes."""

import subprocess
from importlib.util import MAGIC_NUMBER, cache_from_source
from marshal import loads
from pathlib import Path

from tests.support.assertions.deadline import DEADLINE
from tests.support.aws.template import ROOT


def test_a_function_is_packed_without_the_command_line(tmp_path: Path) -> None:
    command = ["make", "--silent", "build-ApiFunction", f"ARTIFACTS_DIR={tmp_path}"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=DEADLINE)  # noqa: S603 our own Makefile

    packed = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.py")}
    sources = {
        str(file.relative_to(ROOT))
        for folder in ("functions", "shared")
        for file in (ROOT / folder).rglob("*.py")
    }
    floors = ("domain", "ports", "services", "assembly", "adapters", "bootstrap")
    operators = (f"shared/{floor}/operator" for floor in floors)
    left_out = (
        "shared/cli/",
        "shared/library/",
        "shared/adapters/memory/",
        "functions/portal/",
        *operators,
    )
    assert packed == {name for name in sources if not name.startswith(left_out)}


def built(folder: Path, **variables: str) -> str:
    """Builds the API function into the folder; returns make's stderr."""
    given = [f"{name}={value}" for name, value in variables.items()]
    command = ["make", "--silent", "build-ApiFunction", f"ARTIFACTS_DIR={folder}", *given]
    folder.mkdir(exist_ok=True)
    made = subprocess.run(  # noqa: S603 our own Makefile
        command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=DEADLINE
    )
    return made.stderr


def test_every_module_of_a_function_is_compiled_by_one_python_and_reproducibly(
    tmp_path: Path,
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        built(folder, TARGET_MACHINE="local")

    sources = list(first.rglob("*.py"))
    compiled = {Path(cache_from_source(str(source))) for source in sources}
    assert set(first.rglob("*.pyc")) == compiled
    for file in compiled:
        content = file.read_bytes()
        # The flags of PEP 552: a hash that is not checked.
        assert (content[:4], content[4:8]) == (MAGIC_NUMBER, b"\x01\0\0\0")
        assert content == (second / file.relative_to(first)).read_bytes()
        assert loads(content[16:]).co_filename.startswith("/var/task/")  # noqa: S302 our own


def test_a_build_without_the_target_python_says_that_nothing_is_compiled(tmp_path: Path) -> None:
    reported = built(tmp_path, TARGET_PYTHON="3.99")

    assert "python3.99 is not here to compile /var/task" in reported
    assert not list(tmp_path.rglob("__pycache__"))


def test_the_portal_is_packed_without_the_code_of_others(tmp_path: Path) -> None:
    # Without npm, which takes a minute: an older build of the pages is packed as it is, or none.
    command = ["make", "--silent", "build-PortalFunction", "PORTAL=", f"ARTIFACTS_DIR={tmp_path}"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=DEADLINE)  # noqa: S603 our own Makefile

    packed = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*.py")}
    own = {str(file.relative_to(ROOT)) for file in (ROOT / "functions/portal").glob("*.py")}
    settings = {f"shared/settings/{name}.py" for name in ("__init__", "environment", "portal")}
    assert packed == {"functions/__init__.py", "shared/__init__.py", *settings, *own}
    assert not [*tmp_path.rglob("node_modules")]
