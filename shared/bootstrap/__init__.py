"""The composition root: a module for each function puts its services on their adapters.

They are apart so that a function imports what it needs and nothing else: imports are most of a
cold start.
"""
