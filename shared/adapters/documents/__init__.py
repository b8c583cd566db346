"""Documents and schemas of clients."""
