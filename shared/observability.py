"""The logger that all functions share. Only `functions` import it: the core does not log."""

from aws_lambda_powertools import Logger

# The service's name and the level come from the environment, as Powertools reads them. Lambda
# filters by level only lines whose timestamp is RFC 3339.
logger = Logger(use_rfc3339=True)
