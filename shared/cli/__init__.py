"""`outrider`: the command line for operators of a stack. Not deployed with it."""
