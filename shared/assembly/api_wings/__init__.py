"""Services of `api` with many arguments, each in the module of its wing."""
