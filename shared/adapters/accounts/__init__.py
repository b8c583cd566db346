"""Accounts of customers, reached by role."""
