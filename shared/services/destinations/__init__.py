"""Destinations: their roles, setup and delivery."""
