"""Endpoints as items, with encrypted secrets."""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pynamodb.expressions.update import Action

from shared.adapters.dynamodb.configuration.destination_members import (
    destination_members,
    destination_of,
)
from shared.adapters.dynamodb.configuration.health_attributes import (
    HEALTH_ATTRIBUTES,
    health_of,
    health_update,
)
from shared.adapters.dynamodb.table.attributes import present_values
from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.rows import EndpointRow
from shared.adapters.dynamodb.table.writes import assign
from shared.domain.dataclass_fields import field_names, input_values, values_by_name
from shared.domain.deliveries.retry import schedule_from_seconds, schedule_in_seconds
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.endpoints.health import HEALTHY
from shared.domain.endpoints.signing import OldSecret, Secret
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import AppId, AttemptId, EndpointId, OrgId, TaskId
from shared.domain.messages.message import RETENTION
from shared.ports import Cipher

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# Stored under their own names; the others are sealed, or written in another way.
_CONVERTED = {
    *("destination", "headers", "retry_schedule", "basic_auth", "api_key_auth", "paused"),
}
_UNCONVERTED = tuple(name for name in field_names(EndpointInput) if name not in _CONVERTED)


@dataclass(frozen=True, slots=True)
class EndpointRows:
    """Converts endpoints to items and back.

    An encrypted value can be decrypted only as the same field of the same endpoint, so items cannot
    be swapped.
    """

    cipher: Cipher

    def row(self, endpoint: Endpoint) -> EndpointRow:
        """Returns the item of a live endpoint."""
        place = (endpoint.org_id, endpoint.app_id, endpoint.id)
        headers = json.dumps(dict(endpoint.headers), ensure_ascii=False).encode()
        old = json.dumps(
            [[o.secret.whole(), o.expires_at.isoformat()] for o in endpoint.old_secrets]
        )
        return EndpointRow(
            *configuration_keys.endpoint(*place),
            endpoint_id=endpoint.id,
            disabled_by=endpoint.disabled_by,
            switched_at=endpoint.switched_at,
            answered_url=endpoint.answered_url,
            secret=self.cipher.encrypt(endpoint.secret.key, _context(*place, "secret")),
            is_pair=endpoint.secret.is_pair or None,
            headers=self.cipher.encrypt(headers, _context(*place, "headers")),
            old_secrets=self.cipher.encrypt(old.encode(), _context(*place, "old_secrets"))
            if endpoint.old_secrets
            else None,
            retry_schedule=schedule_in_seconds(endpoint.retry_schedule),
            basic_auth=self._sealed(endpoint.basic_auth, _context(*place, "basic_auth")),
            api_key_auth=self._sealed(endpoint.api_key_auth, _context(*place, "api_key_auth")),
            auth_revision=endpoint.auth.revision if endpoint.auth else None,
            auth_is_bearer=endpoint.auth.is_bearer if endpoint.auth else None,
            paused=endpoint.paused or None,
            released_by=endpoint.released_by,
            destination=destination_members(endpoint.destination),
            created_at=endpoint.created_at,
            updated_at=endpoint.updated_at,
            **values_by_name(endpoint, _UNCONVERTED),
        )

    def endpoint(self, org_id: OrgId, app_id: AppId, row: EndpointRow) -> Endpoint:
        """Returns the endpoint of an item; a deleted one has neither secret nor headers."""
        place = (org_id, app_id, row.endpoint_id)
        return Endpoint(
            org_id=org_id,
            app_id=app_id,
            id=EndpointId(row.endpoint_id),
            secret=Secret(self._opened(row.secret, _context(*place, "secret")), bool(row.is_pair)),
            created_at=row.created_at,
            updated_at=row.updated_at,
            deleted_at=row.deleted_at,
            disabled_by=AttemptId(row.disabled_by) if row.disabled_by else None,
            switched_at=row.switched_at,
            answered_url=row.answered_url,
            headers=_headers(self._opened(row.headers, _context(*place, "headers"))),
            old_secrets=_old(self._opened(row.old_secrets, _context(*place, "old_secrets"))),
            retry_schedule=schedule_from_seconds(row.retry_schedule),
            paused=bool(row.paused),
            released_by=TaskId(row.released_by) if row.released_by else None,
            destination=destination_of(row.destination),
            health=health_of(row),
            **self._auth(row, place),
            **present_values(row, _UNCONVERTED),
        )

    def sealed_secret(self, idempotency_key: IdempotencyKey, secret: Secret) -> str:
        """Encrypts the secret stored with the idempotency key that created it."""
        sealed = self.cipher.encrypt(secret.whole().encode(), _once_context(idempotency_key))
        return b64encode(sealed).decode()

    def opened_secret(self, idempotency_key: IdempotencyKey, sealed: str) -> Secret:
        """Decrypts the secret stored with an idempotency key."""
        return Secret.parse(
            self.cipher.decrypt(b64decode(sealed), _once_context(idempotency_key)).decode()
        )

    def _auth(self, row: EndpointRow, place: tuple[OrgId, AppId, str]) -> dict[str, Any]:
        """Returns the fields about authentication that most endpoints lack."""
        if not (row.auth_revision or row.basic_auth or row.api_key_auth):
            return {}
        from shared.domain.receiver_auth.credentials import ApiKeyAuth, BasicAuth
        from shared.domain.receiver_auth.receiver_auth import AuthReference

        found: dict[str, Any] = {}
        if row.auth_revision:
            found["auth"] = AuthReference(
                revision=row.auth_revision, is_bearer=bool(row.auth_is_bearer)
            )
        for name, kind in (("basic_auth", BasicAuth), ("api_key_auth", ApiKeyAuth)):
            if sealed := getattr(row, name):
                members = json.loads(self.cipher.decrypt(sealed, _context(*place, name)))
                found[name] = kind(**members)
        return found

    def _sealed(self, credentials: "DataclassInstance | None", context: str) -> bytes | None:
        if credentials is None:
            return None
        text = json.dumps(input_values(credentials), ensure_ascii=False)
        return self.cipher.encrypt(text.encode(), context)

    def _opened(self, sealed: bytes | None, context: str) -> bytes:
        return b"" if sealed is None else self.cipher.decrypt(sealed, context)


def configuration(row: EndpointRow) -> list[Action]:
    """Returns the update to this item, without its health."""
    others = {"pk", "sk", "kind", *(attribute.attr_name for attribute in HEALTH_ATTRIBUTES)}
    attributes = EndpointRow.get_attributes()
    return [
        assign(attribute, getattr(row, name))
        for name, attribute in attributes.items()
        if name not in others
    ]


def deletion(now: datetime) -> list[Action]:
    """Returns the update of a deleted endpoint's item, which loses its secrets and its health."""
    return [
        EndpointRow.deleted_at.set(now),
        # Kept while its attempts can be listed, for the URL that they went to.
        EndpointRow.expires_at.set(now + RETENTION),
        EndpointRow.secret.remove(),
        EndpointRow.is_pair.remove(),
        EndpointRow.old_secrets.remove(),
        EndpointRow.headers.remove(),
        EndpointRow.basic_auth.remove(),
        EndpointRow.api_key_auth.remove(),
        EndpointRow.auth_revision.remove(),
        EndpointRow.auth_is_bearer.remove(),
        *health_update(HEALTHY),
    ]


def _context(org_id: OrgId, app_id: AppId, endpoint_id: str, field: str) -> str:
    return f"{org_id}/{app_id}/{endpoint_id}/{field}"


def _once_context(idempotency_key: IdempotencyKey) -> str:
    return f"{idempotency_key.org_id}/once/{idempotency_key.digest}"


def _headers(plain: bytes) -> Mapping[str, str]:
    headers: dict[str, str] = json.loads(plain or b"{}")
    return headers


def _old(plain: bytes) -> tuple[OldSecret, ...]:
    listed: list[tuple[str, str]] = json.loads(plain or b"[]")
    return tuple(OldSecret(Secret.parse(t), datetime.fromisoformat(at)) for t, at in listed)
