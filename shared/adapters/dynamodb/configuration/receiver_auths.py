"""Authentication of endpoints on DynamoDB."""

from dataclasses import replace
from functools import partial

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from shared.adapters.dynamodb.configuration import receiver_auth_codec as codec
from shared.adapters.dynamodb.configuration.certificate_notices import row_of
from shared.adapters.dynamodb.table.damage import decode_one
from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.reads import get
from shared.adapters.dynamodb.table.rows import EndpointAuthRow, EndpointRow
from shared.adapters.dynamodb.table.transactions import Delete, Put, Step, Update, commit
from shared.adapters.dynamodb.table.writes import assign, update_if
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.ids import AppId, EndpointId, OrgId
from shared.domain.receiver_auth.certificate_notices import notices
from shared.domain.receiver_auth.receiver_auth import StoredAuth
from shared.domain.receiver_auth.token_state import NO_TOKEN, TokenState
from shared.ports import Cipher

Place = tuple[OrgId, AppId, EndpointId]

# Concurrent writers of one endpoint's token: one succeeds in each round.
_TRIES = 5


class DynamoReceiverAuths:
    """`ReceiverAuths` on DynamoDB: an item beside the endpoint's, with its token.

    An encrypted value can be decrypted only as the same field of the same endpoint.
    """

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher

    def get(self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> StoredAuth | None:
        place = (org_id, app_id, endpoint_id)
        row = get(EndpointAuthRow, configuration_keys.endpoint_auth(*place))
        return decode_one(row, partial(self._stored, place)) if row else None

    def save(self, endpoint: Endpoint, before: Endpoint, auth: StoredAuth | None) -> bool:
        place = _place(endpoint)
        unmodified = EndpointRow.updated_at == before.updated_at
        steps: list[Step] = [
            Update(
                "endpoint",
                EndpointRow(*configuration_keys.endpoint(*place)),
                _reference(endpoint),
                EndpointRow.deleted_at.does_not_exist() & unmodified,
            )
        ]
        if auth is None:
            steps.append(Delete("auth", EndpointAuthRow(*configuration_keys.endpoint_auth(*place))))
        else:
            steps.append(Put("auth", self._row(place, replace(auth, token=NO_TOKEN))))
            certificate = auth.auth.certificate
            if certificate is not None:
                found = notices(*place, certificate, endpoint.updated_at)
                steps += [Put(f"notice {each.days_left}", row_of(each)) for each in found]
        return not commit(steps)

    def save_token(self, endpoint: Endpoint, stored: StoredAuth, state: TokenState) -> bool:
        place = _place(endpoint)
        after = replace(state, version=stored.token.version + 1)
        return update_if(
            EndpointAuthRow(*configuration_keys.endpoint_auth(*place)),
            [
                EndpointAuthRow.token.set(self._sealed_token(place, after)),
                EndpointAuthRow.version.set(after.version),
            ],
            _as(stored),
        )

    def reencrypt(self, endpoint: Endpoint) -> None:
        place = _place(endpoint)
        for _ in range(_TRIES):
            stored = self.get(*place)
            if stored is None or self._is_reencrypted(place, stored):
                return

    def _is_reencrypted(self, place: Place, stored: StoredAuth) -> bool:
        row = self._row(place, stored)
        actions: list[Action] = [EndpointAuthRow.settings.set(row.settings)]
        if stored.token != NO_TOKEN:
            actions.append(EndpointAuthRow.token.set(row.token))
        return update_if(EndpointAuthRow(row.pk, row.sk), actions, _as(stored))

    def _row(self, place: Place, stored: StoredAuth) -> EndpointAuthRow:
        settings = codec.encode_auth(stored.auth)
        has_token = stored.token != NO_TOKEN
        return EndpointAuthRow(
            *configuration_keys.endpoint_auth(*place),
            endpoint_id=place[2],
            revision=stored.revision,
            settings=self._cipher.encrypt(settings, _context(place, "auth")),
            token=self._sealed_token(place, stored.token) if has_token else None,
            certificate=stored.auth.certificate.fingerprint if stored.auth.certificate else None,
            version=stored.token.version,
        )

    def _stored(self, place: Place, row: EndpointAuthRow) -> StoredAuth:
        settings = self._cipher.decrypt(row.settings, _context(place, "auth"))
        state = NO_TOKEN
        if row.token is not None:
            opened = self._cipher.decrypt(row.token, _context(place, "token"))
            state = codec.decode_token(opened, row.version)
        return StoredAuth(revision=row.revision, auth=codec.decode_auth(settings), token=state)

    def _sealed_token(self, place: Place, state: TokenState) -> bytes:
        return self._cipher.encrypt(codec.encode_token(state), _context(place, "token"))


def _reference(endpoint: Endpoint) -> list[Action]:
    reference = endpoint.auth
    return [
        EndpointRow.updated_at.set(endpoint.updated_at),
        assign(EndpointRow.auth_revision, reference.revision if reference else None),
        assign(EndpointRow.auth_is_bearer, reference.is_bearer if reference else None),
    ]


def _as(stored: StoredAuth) -> Condition:
    """Condition: the settings and the token are unmodified since they were read."""
    same_settings = EndpointAuthRow.revision == stored.revision
    condition: Condition = same_settings & (EndpointAuthRow.version == stored.token.version)
    return condition


def _place(endpoint: Endpoint) -> Place:
    return endpoint.org_id, endpoint.app_id, endpoint.id


def _context(place: Place, field: str) -> str:
    return f"{'/'.join(place)}/{field}"
