"""The whole stack on this machine: template.yaml on a local AWS, for `make run`, demo and tests."""
