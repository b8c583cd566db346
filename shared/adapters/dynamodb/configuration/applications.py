"""Applications on DynamoDB."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from pynamodb.expressions.condition import Condition

from shared.adapters.dynamodb.table import idempotency_keys, shard_cache
from shared.adapters.dynamodb.table.attributes import present_values
from shared.adapters.dynamodb.table.batch_delete import delete_partition
from shared.adapters.dynamodb.table.damage import checked, decode_one, decoded
from shared.adapters.dynamodb.table.keys import configuration_keys
from shared.adapters.dynamodb.table.reads import batch_get, get, query
from shared.adapters.dynamodb.table.rows import ApplicationRow, PointerRow
from shared.adapters.dynamodb.table.transactions import Delete, Put, Step, commit
from shared.adapters.dynamodb.table.writes import ABSENT
from shared.domain.applications.application import Application, ApplicationInput
from shared.domain.dataclass_fields import field_names, values_by_name
from shared.domain.errors import Conflict
from shared.domain.idempotency import IdempotencyKey
from shared.domain.ids import APP, AppId, OrgId
from shared.domain.paging import Span, growing_chunks

# Stored under their own names.
_INPUT = field_names(ApplicationInput)


class DynamoApplications:
    """`Applications` on DynamoDB."""

    def add(self, application: Application, idempotency_key: IdempotencyKey | None) -> Application:
        steps: list[Step] = [Put("application", row_of(application), ABSENT)]
        steps += [Put("pointer", row, ABSENT) for row in _pointers(application)]
        failed = commit([*steps, *idempotency_keys.steps(idempotency_key, application.id)])
        if not failed:
            return application
        if idempotency_keys.STEP in failed:
            return self._made_by(idempotency_key, application.org_id)
        raise _uid_taken()

    def get(self, org_id: OrgId, app_id: AppId) -> Application | None:
        found = get(ApplicationRow, configuration_keys.application(org_id, app_id))
        return decode_one(found, partial(of_row, org_id)) if found else None

    def id_of(self, org_id: OrgId, uid: str) -> AppId | None:
        found = get(PointerRow, configuration_keys.application_uid(org_id, uid))
        return AppId(found.target) if found else None

    def scan(self, org_id: OrgId, span: Span) -> Iterator[Application]:
        pointers = query(PointerRow, configuration_keys.applications(org_id), span, consistent=True)
        for chunk in growing_chunks(pointers, span.expected):
            places = [
                configuration_keys.application(org_id, AppId(pointer.target)) for pointer in chunk
            ]
            # Leaves out applications deleted since the list was read.
            yield from decoded(batch_get(ApplicationRow, places), partial(of_row, org_id))

    def save(self, application: Application, before: Application) -> bool:
        steps: list[Step] = [Put("application", row_of(application), _as(before))]
        if application.uid != before.uid:
            steps += [Delete("old uid", row) for row in _uid_pointer(before)]
            steps += [Put("uid", row, ABSENT) for row in _uid_pointer(application)]
        failed = commit(steps)
        if "application" not in failed and "uid" in failed:
            raise _uid_taken()
        return not failed

    def delete(self, application: Application, now: datetime) -> bool:
        # Endpoints first: after a crash in between, the application can be deleted again. Then once
        # more, for endpoints added meanwhile.
        _delete_endpoints(application)
        steps: list[Step] = [Delete("application", row_of(application), _as(application))]
        steps += [Delete("pointer", row) for row in _pointers(application)]
        deleted = not commit(steps)
        _delete_endpoints(application)
        return deleted

    def _made_by(self, idempotency_key: IdempotencyKey | None, org_id: OrgId) -> Application:
        target = idempotency_keys.target_of(idempotency_key)
        found = self.get(org_id, AppId(target)) if target else None
        if found is None:
            raise Conflict("The application that this idempotency key made is deleted.")
        return found


def _as(before: Application) -> Condition:
    """Condition: the application exists, unmodified since it was read."""
    return ApplicationRow.updated_at == before.updated_at


def _uid_taken() -> Conflict:
    return Conflict("An application with this uid exists already.")


def of_row(org_id: OrgId, row: ApplicationRow) -> Application:
    """Returns the application of an item."""
    return Application(
        org_id=org_id,
        id=AppId(checked(APP, row.app_id)),
        created_at=row.created_at,
        updated_at=row.updated_at,
        sharding=shard_cache.of_row(row),
        **present_values(row, _INPUT),
    )


def row_of(application: Application) -> ApplicationRow:
    """Returns the item of an application."""
    key = configuration_keys.application(application.org_id, application.id)
    return ApplicationRow(
        *key,
        app_id=application.id,
        sharding=shard_cache.written(application.sharding),
        created_at=application.created_at,
        updated_at=application.updated_at,
        **values_by_name(application, _INPUT),
    )


def _pointers(application: Application) -> Iterator[PointerRow]:
    key = configuration_keys.listed_application(application.org_id, application.id)
    yield PointerRow(*key, target=application.id)
    yield from _uid_pointer(application)


def _uid_pointer(application: Application) -> Iterator[PointerRow]:
    if application.uid is not None:
        key = configuration_keys.application_uid(application.org_id, application.uid)
        yield PointerRow(*key, target=application.id)


def _delete_endpoints(application: Application) -> None:
    """Deletes the endpoints with their authentication and their uids."""
    pk = configuration_keys.application(application.org_id, application.id).pk
    for prefix in (
        configuration_keys.ENDPOINTS,
        configuration_keys.ENDPOINT_AUTHS,
        configuration_keys.ENDPOINT_UIDS,
    ):
        delete_partition(pk, prefix)
