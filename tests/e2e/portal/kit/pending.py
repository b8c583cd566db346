"""One-time tokens in the table of the running stack."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256
from secrets import token_bytes

import pytest

from shared.adapters.dynamodb.configuration.one_time_tokens import DynamoOneTimeTokens
from shared.adapters.dynamodb.table.rows import bind
from shared.adapters.system import SystemClock
from shared.domain.auth.one_time_token import DetachedToken, OneTimeToken, digest_of
from shared.domain.ids import OrgId
from tests.e2e.kit.waiting import outputs
from tools.local_stack.aws import KEY, REGION
from tools.local_stack.deployment import ORGANISATION
from tools.local_stack.stack import Stack


def expired_one_time_token(stack: Stack, token: str) -> str:
    """Returns a one-time token for this token that expired a second ago, without the wait."""
    secret = urlsafe_b64encode(token_bytes(32)).rstrip(b"=").decode()
    text = f"ott_{secret}.{ORGANISATION}"
    unsigned, _, signature = token.rpartition(".")
    detached = DetachedToken(unsigned, sha256(signature.encode()).hexdigest())
    clock = SystemClock()
    expired = clock.now() - timedelta(seconds=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ACCESS_KEY_ID", KEY)
        patch.setenv("AWS_SECRET_ACCESS_KEY", KEY)
        patch.setenv("AWS_DEFAULT_REGION", REGION)
        bind(outputs(stack.aws_endpoint)["TableName"], stack.aws_endpoint)
        DynamoOneTimeTokens(clock).add(
            OneTimeToken(OrgId(ORGANISATION), digest_of(text), detached, expired)
        )
    return text
