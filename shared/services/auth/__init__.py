"""Tokens and rate limits of callers."""
