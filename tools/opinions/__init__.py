"""The contract tests on servers that others wrote: ElasticMQ for SQS, dynalite for DynamoDB."""
