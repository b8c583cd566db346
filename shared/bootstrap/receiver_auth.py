"""Adapters of `deliver` for endpoints that require a token, imported for the first of them."""

from shared.adapters.crypto.assertions import LibraryAssertionSigner
from shared.adapters.dynamodb.configuration.receiver_auths import DynamoReceiverAuths
from shared.adapters.system import SystemEntropy, SystemPause
from shared.adapters.web_identity import StsWebIdentities
from shared.assembly.receiver_auth import ReceiverAuthPorts
from shared.ports import Cipher, Clock


def aws_ports(cipher: Cipher, clock: Clock, *, has_web_identity: bool) -> ReceiverAuthPorts:
    """Returns the ports on AWS."""
    return ReceiverAuthPorts(
        auths=DynamoReceiverAuths(cipher),
        signer=LibraryAssertionSigner(),
        web_identities=StsWebIdentities(clock, is_on=has_web_identity),
        entropy=SystemEntropy(),
        pause=SystemPause(),
    )
