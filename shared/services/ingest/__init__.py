"""Acceptance of messages."""
