"""Types that only the operator's command line uses. Not deployed."""
