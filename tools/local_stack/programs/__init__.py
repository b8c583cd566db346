"""Programs of tests/sdk in compiled languages.

`python -m tools.local_stack.programs LANGUAGE` builds one. Where a tool is missing or a registry
does not answer, the program is left out and a file has the reason. A compile error is a failure.
"""
