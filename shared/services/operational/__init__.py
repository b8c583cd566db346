"""Publication of operational events."""
