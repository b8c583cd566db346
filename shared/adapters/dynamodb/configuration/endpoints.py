"""Endpoints on DynamoDB."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from pynamodb.expressions.condition import Condition

from shared.adapters.dynamodb.configuration import endpoint_rows
from shared.adapters.dynamodb.configuration.applications import row_of
from shared.adapters.dynamodb.configuration.endpoint_rows import EndpointRows
from shared.adapters.dynamodb.configuration.health_attributes import has_health, health_update
from shared.adapters.dynamodb.table import idempotency_keys
from shared.adapters.dynamodb.table.damage import decode_one, decoded
from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.reads import batch_get, count, get, query
from shared.adapters.dynamodb.table.rows import (
    ApplicationRow,
    EndpointAuthRow,
    EndpointRow,
    PointerRow,
)
from shared.adapters.dynamodb.table.transactions import (
    ConditionCheck,
    Delete,
    Put,
    Step,
    Update,
    commit,
)
from shared.adapters.dynamodb.table.writes import ABSENT, PRESENT, update_if
from shared.domain.endpoints.endpoint import Endpoint, too_many_endpoints
from shared.domain.endpoints.health import HEALTHY, Health
from shared.domain.endpoints.signing import Secret
from shared.domain.errors import Conflict, NotFound
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import OPERATIONAL_APP, AppId, EndpointId, OrgId
from shared.domain.limits import MAX_ENDPOINTS
from shared.domain.operational import operational
from shared.domain.paging import Span
from shared.ports import Cipher, Clock


class DynamoEndpoints:
    """`Endpoints` on DynamoDB."""

    def __init__(self, cipher: Cipher, clock: Clock) -> None:
        self._rows = EndpointRows(cipher)
        self._clock = clock

    def add(self, endpoint: Endpoint, idempotency_key: IdempotencyKey | None) -> Endpoint:
        pk = configuration_keys.application(endpoint.org_id, endpoint.app_id).pk
        if (
            count(pk, configuration_keys.ENDPOINTS) >= MAX_ENDPOINTS
            and idempotency_keys.used_for(idempotency_key) is None
        ):
            raise too_many_endpoints()
        steps: list[Step] = [
            _application(endpoint),
            Put("endpoint", self._rows.row(endpoint), ABSENT),
        ]
        steps += [Put("uid", row, ABSENT) for row in _uids(endpoint)]
        steps += _pause_ends(endpoint, None)
        failed = commit([*steps, *idempotency_keys.steps(idempotency_key, endpoint.id)])
        if not failed:
            return endpoint
        if idempotency_keys.STEP in failed:
            return self._made_by(idempotency_key, endpoint)
        if "application" in failed:
            raise NotFound("Application not found")
        raise _uid_taken()

    def get(self, org_id: OrgId, app_id: AppId, endpoint_id: EndpointId) -> Endpoint | None:
        found = get(EndpointRow, configuration_keys.endpoint(org_id, app_id, endpoint_id))
        if found is None or not found.is_live(self._clock.now()):
            return None
        return decode_one(found, partial(self._rows.endpoint, org_id, app_id))

    def get_many(
        self, org_id: OrgId, app_id: AppId, endpoint_ids: Sequence[EndpointId]
    ) -> list[Endpoint]:
        now = self._clock.now()
        places = [
            configuration_keys.endpoint(org_id, app_id, endpoint_id) for endpoint_id in endpoint_ids
        ]
        found = batch_get(EndpointRow, places)
        live = (row for row in found if row.is_live(now))
        return list(decoded(live, partial(self._rows.endpoint, org_id, app_id)))

    def id_of(self, org_id: OrgId, app_id: AppId, uid: str) -> EndpointId | None:
        found = get(PointerRow, configuration_keys.endpoint_uid(org_id, app_id, uid))
        return EndpointId(found.target) if found else None

    def scan(self, org_id: OrgId, app_id: AppId, span: Span) -> Iterator[Endpoint]:
        now = self._clock.now()
        pk = configuration_keys.application(org_id, app_id).pk
        found = query(EndpointRow, pk, span, configuration_keys.ENDPOINTS, consistent=True)
        live = (row for row in found if row.is_live(now))
        return decoded(live, partial(self._rows.endpoint, org_id, app_id))

    def save(self, endpoint: Endpoint, before: Endpoint) -> bool:
        steps: list[Step] = [self._change(endpoint, before)]
        if endpoint.uid != before.uid:
            steps += [Delete("old uid", row) for row in _uids(before)]
            steps += [Put("uid", row, ABSENT) for row in _uids(endpoint)]
        steps += _pause_ends(endpoint, before)
        failed = commit(steps)
        if "endpoint" not in failed and "uid" in failed:
            raise _uid_taken()
        return not failed

    def set_health(self, endpoint: Endpoint, health: Health) -> bool:
        is_as_known = _as(endpoint) & has_health(endpoint.health)
        return update_if(_addressed(endpoint), health_update(health), is_as_known)

    def rotate(
        self, endpoint: Endpoint, before: Endpoint, idempotency_key: IdempotencyKey | None
    ) -> bool:
        made = self._rows.sealed_secret(idempotency_key, endpoint.secret) if idempotency_key else ""
        return not commit(
            [self._change(endpoint, before), *idempotency_keys.steps(idempotency_key, made)]
        )

    def rotated_by(self, idempotency_key: IdempotencyKey | None) -> Secret | None:
        made = idempotency_keys.used_for(idempotency_key)
        return self._rows.opened_secret(idempotency_key, made) if idempotency_key and made else None

    def delete(self, endpoint: Endpoint, now: datetime) -> bool:
        actions = endpoint_rows.deletion(now)
        steps: list[Step] = [Update("endpoint", _addressed(endpoint), actions, _as(endpoint))]
        steps += [Delete("uid", row) for row in _uids(endpoint)]
        if endpoint.auth is not None:
            place = (endpoint.org_id, endpoint.app_id, endpoint.id)
            steps.append(Delete("auth", EndpointAuthRow(*configuration_keys.endpoint_auth(*place))))
        return not commit(steps)

    def _change(self, endpoint: Endpoint, before: Endpoint) -> Update:
        """Updates everything except health, which `deliver` may be changing concurrently."""
        row = self._rows.row(endpoint)
        actions = endpoint_rows.configuration(row)
        if endpoint.resets_health(before):
            actions += health_update(HEALTHY)
        return Update("endpoint", row, actions, _as(before))

    def _made_by(self, idempotency_key: IdempotencyKey | None, endpoint: Endpoint) -> Endpoint:
        target = idempotency_keys.target_of(idempotency_key)
        place = (endpoint.org_id, endpoint.app_id)
        found = self.get(*place, EndpointId(target)) if target else None
        if found is None:
            raise Conflict("The endpoint that this idempotency key made is deleted.")
        return found


def _as(before: Endpoint) -> Condition:
    """Condition: not deleted, and unmodified since it was read."""
    unchanged = EndpointRow.updated_at == before.updated_at
    condition: Condition = EndpointRow.deleted_at.does_not_exist() & unchanged
    return condition


def _application(endpoint: Endpoint) -> Step:
    """Checks that the application exists; writes the operational one, which always exists."""
    if endpoint.app_id == OPERATIONAL_APP:
        return Put("application", row_of(operational.application(endpoint.org_id)))
    place = configuration_keys.application(endpoint.org_id, endpoint.app_id)
    return ConditionCheck("application", ApplicationRow, place, PRESENT)


def _uid_taken() -> Conflict:
    return Conflict("An endpoint with this uid exists already.")


def _addressed(endpoint: Endpoint) -> EndpointRow:
    """Returns a row to update, with its keys only."""
    return EndpointRow(*configuration_keys.endpoint(endpoint.org_id, endpoint.app_id, endpoint.id))


def _uids(endpoint: Endpoint) -> Iterator[PointerRow]:
    if endpoint.uid is not None:
        key = configuration_keys.endpoint_uid(endpoint.org_id, endpoint.app_id, endpoint.uid)
        yield PointerRow(*key, target=endpoint.id)


def _pause_ends(endpoint: Endpoint, before: Endpoint | None) -> Iterator[Step]:
    """Yields the new end of its pause, if that comes by itself."""
    if not endpoint.paused:
        # Nearly all: they need not import it.
        return
    from shared.adapters.dynamodb.traffic.pause_ends import row_of
    from shared.domain.pausing.pause_end import new_pause_end

    if end := new_pause_end(endpoint, before):
        yield Put("end of the pause", row_of(end))
