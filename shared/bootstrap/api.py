"""Adapters of the function that serves the management API."""

from shared.adapters.accounts.lambda_courier import LambdaCourier
from shared.adapters.crypto.assertions import LibraryAssertionSigner
from shared.adapters.crypto.cipher import AesGcmCipher
from shared.adapters.crypto.ed25519 import LibraryEd25519
from shared.adapters.crypto.key_ring import SecretKeys
from shared.adapters.documents.documents import TextDocuments
from shared.adapters.dynamodb.configuration.endpoints import DynamoEndpoints
from shared.adapters.dynamodb.configuration.one_time_tokens import DynamoOneTimeTokens
from shared.adapters.dynamodb.configuration.portal_settings import DynamoPortalSettings
from shared.adapters.dynamodb.configuration.receiver_auths import DynamoReceiverAuths
from shared.adapters.dynamodb.configuration.revocations import DynamoRevocations
from shared.adapters.dynamodb.traffic.background_tasks import DynamoBackgroundTasks
from shared.adapters.dynamodb.traffic.deliveries import DynamoDeliveries
from shared.adapters.dynamodb.traffic.endpoint_counts import DynamoEndpointCounts
from shared.adapters.dynamodb.traffic.throttles import DynamoThrottles
from shared.adapters.http.uploaded_certificates import UploadedCertificates
from shared.adapters.sqs.background_queue import SqsBackgroundTaskQueue
from shared.assembly.api import Api, assemble
from shared.assembly.api_ports import ApiPorts
from shared.bootstrap import ingest
from shared.settings.api import ApiSettings


def aws_ports(settings: ApiSettings) -> ApiPorts:
    """Returns the ports of `api` on AWS."""
    accepting = ingest.aws_ports(settings.ingest)
    clock = accepting.clock
    cipher = AesGcmCipher(SecretKeys(settings.encryption_keys, clock), accepting.entropy)
    return ApiPorts(
        ingest=accepting,
        endpoints=DynamoEndpoints(cipher, clock),
        revocations=DynamoRevocations(),
        one_time_tokens=DynamoOneTimeTokens(clock),
        portal_settings=DynamoPortalSettings(),
        deliveries=DynamoDeliveries(clock),
        endpoint_counts=DynamoEndpointCounts(),
        background_tasks=DynamoBackgroundTasks(clock),
        background_queue=SqsBackgroundTaskQueue(settings.background_queue_url),
        documents=TextDocuments(),
        ed25519=LibraryEd25519(),
        throttles=DynamoThrottles(),
        cipher=cipher,
        receiver_auths=DynamoReceiverAuths(cipher),
        assertion_signer=LibraryAssertionSigner(),
        certificates=UploadedCertificates(),
        courier=LambdaCourier(settings.carry_function, clock),
    )


def api(settings: ApiSettings) -> Api:
    """Returns the services of `api` on AWS."""
    return assemble(aws_ports(settings), settings)
