"""Callers, their tokens and their permissions."""
