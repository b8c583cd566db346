"""The functions as processes, without an emulator of AWS between them."""
