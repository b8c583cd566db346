"""Arrangement of tests: builders, tenants, clients, the app under test."""
