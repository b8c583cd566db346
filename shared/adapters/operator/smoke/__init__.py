"""AWS resources for `outrider smoke`. Not deployed."""
