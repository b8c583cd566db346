"""Look of the portal."""
