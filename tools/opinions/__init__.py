"""Contract tests on other implementations: ElasticMQ for SQS, dynalite for DynamoDB."""
