"""The table: keys, rows, reads, writes and transactions."""
