"""Checks of a deployed stack, each with a result that a person can act on."""
