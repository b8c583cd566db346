"""Public keys that verify endpoints' deliveries, for anyone who knows an endpoint's id."""

from collections.abc import Sequence
from dataclasses import dataclass

from shared.domain import ids
from shared.domain.endpoints.public_keys import jwk
from shared.domain.errors import NotFound
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.ports import Clock, Endpoints


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKeyService:
    """Finds endpoints by their ids, which cannot be guessed; uids could be."""

    endpoints: Endpoints
    clock: Clock

    def of(self, org_id: str, app_id: str, endpoint_id: str) -> Sequence[dict[str, str]]:
        """Returns the Ed25519 keys that sign now.

        NotFound, with one message, when there is no such endpoint or it has no such key.
        """
        if ids.is_id(ids.APP, app_id) and ids.is_id(ids.ENDPOINT, endpoint_id):
            place = (OrgId(org_id), AppId(app_id), EndpointId(endpoint_id))
            found = self.endpoints.get(*place)
            if found is not None and found.deleted_at is None:
                secrets = found.secrets(self.clock.now())
                keys = [jwk(secret.public) for secret in secrets if secret.is_pair]
                if keys:
                    return keys
        raise NotFound("No endpoint with public keys has these ids.")
