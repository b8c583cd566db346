"""Checks of a deployed stack, with actionable results."""
