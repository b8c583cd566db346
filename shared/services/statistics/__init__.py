"""Statistics of endpoints and applications."""
