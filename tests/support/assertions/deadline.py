"""The one limit of time for what has to come about in a test.

A machine that does other things as well is slow, never wrong: what fails at this limit hangs. Below
the
`timeout` of pyproject.toml, so that a test says what it waited for.
"""

DEADLINE = 240
