"""Applications: one for each customer of an organisation."""
