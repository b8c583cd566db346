"""Acceptance of messages from the intake queue."""
