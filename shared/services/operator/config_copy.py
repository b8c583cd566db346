"""Copies configuration between two servers of this API, Outrider or not.

Each step compares with the target first, so a copy can be repeated: it updates the target, and
resumes after an interruption. A refused object does not stop the others.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

from shared.domain.errors import Forbidden, NotFound, Unauthenticated, UserError
from shared.domain.operator.copied_fields import (
    APPLICATION,
    DESTINATION,
    ENDPOINT,
    EVENT_TYPE,
    OPERATIONAL_ENDPOINT,
    CopiedKind,
    Fields,
)
from shared.ports.operator.server import Server
from shared.services.operator.copied_destinations import DestinationCopies, name_of
from shared.services.operator.copied_endpoints import EndpointCopies, EndpointLocation
from shared.services.operator.copied_schedules import ScheduleCopies
from shared.services.operator.copy_target import CopyResult, CopyTarget, TargetDocument

_EVENT_TYPES = "/event-type?include_archived=true&with_content=true"
_OPERATIONAL = "/operational-webhook/endpoint"
_ENDPOINTS = "/app/{app_id}/endpoint"
_NO_APPLICATION = "Its application was refused."


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigurationCopyService:
    """Copies event types, applications, endpoints and destinations, with secrets and headers.

    An object without a uid gets one derived from its id, so that a repeated copy recognizes it.
    With `dry`, nothing is written.
    """

    source: Server
    target: Server
    dry: bool = False

    def copy(self) -> Iterator[CopyResult]:
        """Yields a result for each object, copied or refused.

        A rejected token or an unreachable server ends the copy.
        """
        target = CopyTarget(server=self.target, dry=self.dry)
        endpoints = EndpointCopies(
            source=self.source, document=TargetDocument(server=self.source), target=target
        )
        yield from self._event_types(target, endpoints)
        yield from self._applications(target, endpoints)
        yield from self._operational(endpoints)

    def _event_types(self, target: CopyTarget, endpoints: EndpointCopies) -> Iterator[CopyResult]:
        schedules = ScheduleCopies(source=self.source, document=endpoints.document, target=target)
        for each in self.source.all(_EVENT_TYPES):
            name = each["name"]
            fields = EVENT_TYPE.carried(each)
            endpoints.known.add(name)
            if each.get("archived"):
                endpoints.archived[name] = fields
            operation = "/event-type/{event_type_name}"
            path = f"/event-type/{quote(name)}"
            done = _put(target, EVENT_TYPE, name, path, each, fields, operation)
            lost = () if done.refusal else schedules.copy(name)
            yield replace(done, lost=done.lost + lost)

    def _applications(self, target: CopyTarget, endpoints: EndpointCopies) -> Iterator[CopyResult]:
        for each in self.source.all("/app"):
            uid = _uid(each)
            fields = {**APPLICATION.carried(each), "uid": uid}
            path = f"/app/{quote(uid)}"
            done = _put(target, APPLICATION, uid, path, each, fields, "/app/{app_id}")
            yield done
            old = f"/app/{each['id']}/endpoint"
            for endpoint in self.source.all(old):
                place = EndpointLocation(
                    ENDPOINT, f"{old}/{endpoint['id']}", f"{path}/endpoint", _ENDPOINTS
                )
                if done.refusal is None:
                    yield _endpoint(endpoints, endpoint, place)
                else:
                    name = f"{_uid(endpoint)} {endpoint['url']}"
                    yield _refused(ENDPOINT, name, _NO_APPLICATION)
            yield from self._destinations(target, f"/app/{each['id']}/destination", path, done)

    def _destinations(
        self, target: CopyTarget, old: str, application: str, done: CopyResult
    ) -> Iterator[CopyResult]:
        copies = DestinationCopies(
            source=self.source, target=target, old=old, new=f"{application}/destination"
        )
        for each in _listed(self.source, old):
            uid = _uid(each)
            name, copy = name_of(each, uid), partial(copies.copy, each, uid)
            if done.refusal is None:
                yield _carried(DESTINATION, name, copy)
            else:
                yield _refused(DESTINATION, name, _NO_APPLICATION)

    def _operational(self, endpoints: EndpointCopies) -> Iterator[CopyResult]:
        for each in _listed(self.source, _OPERATIONAL):
            old = f"{_OPERATIONAL}/{each['id']}"
            place = EndpointLocation(OPERATIONAL_ENDPOINT, old, _OPERATIONAL, _OPERATIONAL)
            yield _endpoint(endpoints, each, place)


def _listed(source: Server, path: str) -> list[dict[str, Any]]:
    """Returns the list; an empty one where a server or its plan lacks such objects."""
    try:
        return list(source.all(path))
    except (NotFound, Forbidden):
        return []


def _put(
    target: CopyTarget,
    kind: CopiedKind,
    name: str,
    path: str,
    each: Fields,
    fields: Fields,
    operation: str,
) -> CopyResult:
    def put() -> CopyResult:
        is_new = target.find(path) is None
        lost = target.write("PUT", path, fields, operation)
        return CopyResult(kind.name, name, is_new, lost=lost + kind.unknown(each))

    return _carried(kind, name, put)


def _endpoint(endpoints: EndpointCopies, each: Fields, place: EndpointLocation) -> CopyResult:
    uid = _uid(each)
    return _carried(place.kind, f"{uid} {each['url']}", lambda: endpoints.copy(each, uid, place))


def _carried(kind: CopiedKind, name: str, copy: Callable[[], CopyResult]) -> CopyResult:
    """Returns the result of `copy`, or the refusal."""
    try:
        return copy()
    except (Unauthenticated, Forbidden):
        # With this token, every request would be refused.
        raise
    except UserError as exc:
        return _refused(kind, name, str(exc))


def _refused(kind: CopiedKind, name: str, reason: str) -> CopyResult:
    return CopyResult(kind.name, name, is_new=False, refusal=reason)


def _uid(thing: Fields) -> str:
    uid: str | None = thing.get("uid")
    # An id is not a valid uid.
    return uid or f"copy-of-{thing['id']}"
