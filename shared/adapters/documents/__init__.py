"""Documents and schemas that clients bring."""
