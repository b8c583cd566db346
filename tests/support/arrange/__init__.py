"""Arranging: builders, tenants, clients, the app under test."""
