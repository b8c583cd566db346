"""Authentication towards receivers: settings, tokens, and the requests that carry them."""
