"""The composition root: a module for each function supplies its ports on AWS.

`aws_ports` makes the adapters, `shared.assembly` the services. The modules are apart so that a
function imports what it needs and nothing else: imports are most of a cold start.
"""
