"""Deadline of waits in tests.

A busy machine is slow, never wrong: a wait that reaches this limit hangs. The limit is below the
`timeout` of pyproject.toml, so that a test reports its unmet condition.
"""

DEADLINE = 240
