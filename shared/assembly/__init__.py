"""Services of each function on its ports: for deployed functions and for tests alike.

A module for each function, so that a function imports what it needs and nothing else: imports are
most of a cold start. `shared.bootstrap` supplies the adapters, tests supply fakes.
"""
