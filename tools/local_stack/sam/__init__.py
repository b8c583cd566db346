"""`make sam-local`: the functions in the runtime of AWS."""
