"""The version of this software, as receivers see it; pyproject.toml says the same."""

VERSION = "0.2.0"
