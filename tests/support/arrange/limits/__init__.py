"""Limits of each field of a body and of each parameter of a query, by subject."""
