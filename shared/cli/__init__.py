"""`outrider`: the command line of whoever operates a stack. It is not part of what is deployed."""
