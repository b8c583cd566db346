"""Ports of `api`."""

from dataclasses import dataclass

from shared.assembly.ingest import IngestPorts
from shared.ports import (
    BackgroundTaskQueue,
    BackgroundTasks,
    Cipher,
    Courier,
    Deliveries,
    Documents,
    Ed25519,
    EndpointCounts,
    Endpoints,
    OneTimeTokens,
    PortalSettingsStore,
    Revocations,
    Throttles,
)
from shared.ports.receiver_auth import AssertionSigner, CertificateReader, ReceiverAuths


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiPorts:
    """Ports of `ingest`, whose services the API has too, and of its own."""

    ingest: IngestPorts
    endpoints: Endpoints
    revocations: Revocations
    one_time_tokens: OneTimeTokens
    portal_settings: PortalSettingsStore
    deliveries: Deliveries
    endpoint_counts: EndpointCounts
    background_tasks: BackgroundTasks
    background_queue: BackgroundTaskQueue
    documents: Documents
    ed25519: Ed25519
    throttles: Throttles
    cipher: Cipher
    receiver_auths: ReceiverAuths
    assertion_signer: AssertionSigner
    certificates: CertificateReader
    courier: Courier
