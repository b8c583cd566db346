"""Leased copies of configuration, for the functions that read it with every message."""
