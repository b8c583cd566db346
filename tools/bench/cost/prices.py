"""List prices of AWS, and assumptions for parts of a bill that no local run can measure.

List prices of us-east-1 in USD, without the free tier and without discounts for volume, from the
pricing pages of the services as of January 2026: API Gateway (HTTP APIs), Lambda (arm64), DynamoDB
(on-demand, standard table class), S3 (standard storage), SQS (standard queues), CloudWatch
(ingestion of logs, alarms, metrics, dashboards), EventBridge, Secrets Manager, EC2 (data transfer
to the internet).
"""

DATE = "January 2026"

MILLION = 1_000_000
GB = 1_000_000_000
KIB = 1024

# API Gateway: a request counts once for each 512 KB of it.
HTTP_REQUEST = 1.00 / MILLION
HTTP_REQUEST_BYTES = 512 * KIB

LAMBDA_REQUEST = 0.20 / MILLION
LAMBDA_GB_SECOND = 0.0000133334
# INIT is billed since August 2025. By the announcement of that (AWS Compute Blog, April 2025), an
# analysis of production workloads finds it typically in under 1 % of invocations.
INITS_PER_INVOCATION = 0.01
# The memory at which a function has one processor to itself; with less it has that share of one.
LAMBDA_MB_FOR_A_CPU = 1_769

WRITE_UNIT = 0.625 / MILLION
READ_UNIT = 0.125 / MILLION
STORED_GB_MONTH = 0.25
# Point-in-time recovery.
BACKED_UP_GB_MONTH = 0.20

# S3: to delete, and to let expire, costs nothing.
S3_PUT = 0.005 / 1_000
S3_GET = 0.0004 / 1_000
S3_GB_MONTH = 0.023

# SQS: every call to it; one for each 64 KB that it carries.
SQS_REQUEST = 0.40 / MILLION
SQS_REQUEST_BYTES = 64 * KIB
# Fair queues: added to each request that sends with a MessageGroupId, as all of ours do.
SQS_FAIR_REQUEST = 0.10 / MILLION

# EventBridge: an event put on a custom bus, once for each 64 KB of it. Targets in AWS cost nothing.
EVENT = 1.00 / MILLION
EVENT_BYTES = 64 * KIB

LOGGED_GB = 0.50
# Overhead that CloudWatch adds to each line.
LOG_LINE_BYTES = 26

SENT_GB = 0.09

# A month each.
SECRET = 0.40
SECRET_CALL = 0.05 / 10_000
ALARM = 0.10
METRIC = 0.30
DASHBOARD = 3.00

# ---- Assumptions: billed waits -----------------------------------------------------------------

# Milliseconds for a call from a function in the same region.
CALL_MS = {
    "dynamodb": 5.0,
    "s3": 30.0,
    "sqs": 8.0,
    "secretsmanager": 10.0,
    "sts": 60.0,
    # To and from a function that is invoked synchronously, beside the time that it takes.
    "lambda": 10.0,
}
# Until a receiver has answered.
RECEIVER_MS = 100.0
# Lambda asks each queue five times at once, each time for 20 seconds.
POLLS_A_MONTH = 5 * 3 * 60 * 24 * 365 / 12
MINUTES_A_MONTH = 60 * 24 * 365 / 12
MONTHS_KEPT = 3
