"""Schemas of what the portal needs: sessions, settings and the public catalog."""
