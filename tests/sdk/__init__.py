"""What users of the published SDKs rely on, checked with the SDKs themselves on a running stack.

The `python/check_*.py` run once in an environment of each generation of the Python SDK, programs
in `js/` once with each generation of the JavaScript SDK. Those in `go/`, `java/`, `kotlin/` and
`rust/` do the main job. `tests/e2e/test_sdks.py` starts them all and sees to it that the first two
call every operation. To run one by hand, with OUTRIDER_URL and OUTRIDER_TOKEN in the environment:

    .venv-svix1/bin/pytest -o python_files='check_*.py' tests/sdk/python
"""
