"""Queued work from the message to the attempt: dispatches, delivery tasks and dead letters."""
