"""The outbox on the running stack."""
