"""Stores of what an organisation sets up."""
