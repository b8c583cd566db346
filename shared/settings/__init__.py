"""Settings of the functions: a frozen class for each, with what that function needs."""
