"""Reading results: records, logs, leaks, documents."""
