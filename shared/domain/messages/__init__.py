"""Messages, and the histories of endpoints."""
