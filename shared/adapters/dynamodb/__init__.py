"""Store ports on one DynamoDB table. `rows.bind` is called first, once per process."""
