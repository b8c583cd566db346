"""The store ports on one DynamoDB table. `rows.bind` comes first, once in a process."""
