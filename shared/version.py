"""The version of this software, as sent to receivers; the same as in pyproject.toml."""

VERSION = "0.2.0"
