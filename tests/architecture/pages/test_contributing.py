"""Examples and commands of the page for contributors work."""

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "CONTRIBUTING.md").read_text()


def test_the_example_of_the_page_runs() -> None:
    names: dict[str, Any] = {}

    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(code, names)  # noqa: S102 - our own page

    assert names["app"].name == "Acme"
    assert names["system"].store.applications


def test_every_command_of_make_that_the_page_names_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    commands = re.findall(r"\bmake ((?:[a-z-]+ ?)+)(?:$|`| +#)", PAGE, re.MULTILINE)
    named = {name for command in commands for name in command.split()}

    assert named
    assert named <= targets
