"""Moto without the work that it does in vain."""
