"""Checks of the published SDKs, from a user's point of view, on a running stack.

The `python/check_*.py` run once in an environment of each generation of the Python SDK, the
programs in `js/` once with each generation of the JavaScript SDK. Those in `go/`, `java/`,
`kotlin/` and `rust/` check the main job. `tests/e2e/test_sdks.py` starts them all and checks that
the first two call every operation. To run one by hand, with OUTRIDER_URL and OUTRIDER_TOKEN in the
environment:

    .venv-svix1/bin/pytest -o python_files='check_*.py' tests/sdk/python
"""
