"""Request and response schemas of authentication towards receivers."""
