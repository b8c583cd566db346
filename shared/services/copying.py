"""Copying what is configured from one server of this API to another, whichever they are.

Each step looks at what is there already, so a copy can be repeated: it brings the other side up to
date, and goes on where one before it broke off.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from shared.domain.errors import NotFound
from shared.ports.server import Server

Fields = Mapping[str, Any]

_APPLICATION = ("name", "metadata", "throttleRate")
_ENDPOINT = ("url", "description", "disabled", "version", "channels", "metadata", "throttleRate")
_EVENT_TYPE = ("description", "archived", "deprecated", "schemas", "featureFlags", "groupName")


@dataclass(frozen=True, slots=True)
class Copied:
    """One thing that was copied, or would be.

    `left` is what the source keeps to itself, to be set by hand: names of headers.
    """

    kind: str
    name: str
    is_new: bool
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CopyService:
    """Copies event types, applications, endpoints with their secrets and headers.

    What has no uid gets one that tells its old id, so that a copy knows it when it is repeated.
    When `dry`, nothing is written.
    """

    source: Server
    target: Server
    dry: bool = False

    def copy(self) -> Iterator[Copied]:
        """Each thing when it is done. Whatever a server refuses, or fails to do, ends it."""
        for each in self.source.all("/event-type?include_archived=true&with_content=true"):
            name = each["name"]
            path = f"/event-type/{quote(name)}"
            yield self._put("event type", name, path, _some(each, _EVENT_TYPE))
        for each in self.source.all("/app"):
            uid = _uid(each)
            fields = {**_some(each, _APPLICATION), "uid": uid}
            yield self._put("application", uid, f"/app/{quote(uid)}", fields)
            yield from self._endpoints(each["id"], uid)

    def _endpoints(self, source_id: str, app_uid: str) -> Iterator[Copied]:
        for each in self.source.all(f"/app/{source_id}/endpoint"):
            old = f"/app/{source_id}/endpoint/{each['id']}"
            uid = _uid(each)
            fields = {**_some(each, _ENDPOINT), "uid": uid, "filterTypes": each.get("filterTypes")}
            new = f"/app/{quote(app_uid)}/endpoint"
            yield self._endpoint(old, new, {**fields, "uid": uid})

    def _endpoint(self, old: str, new: str, fields: Fields) -> Copied:
        uid = fields["uid"]
        place = f"{new}/{quote(uid)}"
        secret, headers = self.source.get(f"{old}/secret")["key"], self.source.get(f"{old}/headers")
        is_new = self._find(place) is None
        if is_new:
            self._send("POST", new, {**fields, "secret": secret})
        else:
            self._send("PUT", place, fields)
            if self.target.get(f"{place}/secret")["key"] != secret:
                self._send("POST", f"{place}/secret/rotate", {"key": secret})
        if headers["headers"]:
            # What is there already stays, such as a value that was set by hand.
            self._send("PATCH", f"{place}/headers", {"headers": headers["headers"]})
        return Copied("endpoint", f"{uid} {fields['url']}", is_new, tuple(headers["sensitive"]))

    def _put(self, kind: str, name: str, path: str, fields: Fields) -> Copied:
        is_new = self._find(path) is None
        self._send("PUT", path, fields)
        return Copied(kind, name, is_new)

    def _find(self, path: str) -> dict[str, Any] | None:
        try:
            return self.target.get(path)
        except NotFound:
            return None

    def _send(self, method: str, path: str, body: Fields) -> None:
        if not self.dry:
            self.target.send(method, path, body)


def _uid(thing: Fields) -> str:
    uid: str | None = thing.get("uid")
    # An id itself is no valid uid.
    return uid or f"copy-of-{thing['id']}"


def _some(thing: Fields, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: thing[name] for name in names if thing.get(name) is not None}
