"""Keys, encryption, signatures and tokens."""
