"""Imports of functions without authenticated receivers."""

import subprocess
import sys

import pytest

_CODE = """
import sys
import {module}
print([name for name in sys.modules if "receiver_auth" in name or "client_tls" in name
       or name.startswith("cryptography.x509")])
"""


@pytest.mark.parametrize("module", ["shared.bootstrap.deliver", "shared.bootstrap.ingest"])
def test_a_function_without_authenticated_receivers_imports_none_of_it(module: str) -> None:
    found = subprocess.run(  # noqa: S603 our own interpreter and code
        [sys.executable, "-c", _CODE.format(module=module)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert found.stdout.strip() == "[]"
