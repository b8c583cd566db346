"""Authentication towards receivers: access tokens, client certificates and credentials."""
