"""Receivers that demand a client certificate."""
