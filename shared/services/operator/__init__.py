"""Services of the operator's command line. Not deployed."""
