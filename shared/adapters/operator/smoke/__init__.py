"""Resources of AWS that `outrider smoke` uses. Not part of what is deployed."""
