"""Stores of an organisation's configuration."""
