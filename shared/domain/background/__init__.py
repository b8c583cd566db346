"""Background tasks over many messages."""
