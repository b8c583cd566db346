"""Fakes of the stores of an organisation's configuration."""
