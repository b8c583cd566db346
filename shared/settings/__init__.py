"""Settings of the functions: a frozen class for each, with the variables that it needs."""
