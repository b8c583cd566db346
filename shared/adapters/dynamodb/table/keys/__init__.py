"""Keys of the table's items, in the same parts as `rows`."""
