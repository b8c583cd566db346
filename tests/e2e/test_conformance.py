"""Conformance of the running stack to the document that it serves, whatever a client sends.

`tests/api/wire/test_conformance.py` tries many more requests, without the servers in between.
"""

from concurrent.futures import Future

import pytest

from tests.e2e.kit.program import Done


# A request without a response ends at the deadline.
@pytest.mark.timeout(0)
def test_the_stack_conforms_to_its_document(conformance_run: "Future[Done]") -> None:
    run = conformance_run.result()

    assert run.returncode == 0, run.stdout + run.stderr
