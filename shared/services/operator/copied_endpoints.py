"""Copies endpoints, with their secrets and headers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote

from shared.domain.errors import BadRequest, NotFound, UserError
from shared.domain.operator.copied_fields import ENDPOINT, CopiedKind, Fields
from shared.ports.operator.server import Server
from shared.services.operator.copy_target import CopyResult, CopyTarget, TargetDocument

PUBLIC = "whpk_"
_PAIR = (
    "Its Ed25519 pair cannot be copied: the source shows only the public half. Create the endpoint by "
    "hand, with the same uid and a pair (whsk_…) of yours, and repeat the copy."
)
# Settings of an endpoint by their path, and the fields that say whether there are any.
_SETTINGS = {
    "transformation": ("code", "enabled"),
    "oauth-config": ("enabled",),
    "mtls-config": ("enabled",),
    "web-identity": ("enabled",),
    "ca": ("cert",),
}
OTHER_PAIR = "secret (an Ed25519 pair; the source shows only its public half)"


@dataclass(frozen=True, slots=True)
class EndpointLocation:
    """The place of an endpoint at the source, and its list at the target.

    `operation` is that list's path in the OpenAPI document.
    """

    kind: CopiedKind
    old: str
    new: str
    operation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointCopies:
    """Copies single endpoints.

    `document` is the source's. `known` holds the names of all event types of the source, `archived`
    the fields of the archived ones by name.
    """

    source: Server
    document: TargetDocument
    target: CopyTarget
    known: set[str] = field(default_factory=set)
    archived: dict[str, Fields] = field(default_factory=dict)

    def copy(self, each: Fields, uid: str, place: EndpointLocation) -> CopyResult:
        """Copies the endpoint, or in a dry run checks it; UserError when it is refused."""
        fields = {**place.kind.carried(each), "uid": uid}
        secret = self.source.get(f"{place.old}/secret")["key"]
        there = self.target.find(f"{place.new}/{quote(uid)}")
        if place.kind is ENDPOINT:
            self._require_event_types(fields)
        if self.target.dry and place.kind is ENDPOINT:
            self._probe(fields, place)
        with self._on_offer(fields, there):
            if there is None:
                lost = self._create(fields, place, secret)
            else:
                lost = self._update(fields, f"{place.new}/{quote(uid)}", place, secret)
        left, headers = self._headers(f"{place.new}/{quote(uid)}", place)
        unknown = place.kind.unknown(each) + tuple(self._settings(place))
        name = f"{uid} {fields['url']}"
        return CopyResult(place.kind.name, name, there is None, left, lost + headers + unknown)

    def _create(self, fields: Fields, place: EndpointLocation, secret: str) -> tuple[str, ...]:
        if secret.startswith(PUBLIC):
            raise BadRequest(_PAIR)
        return self.target.write("POST", place.new, fields, place.operation, secret)

    def _update(
        self, fields: Fields, path: str, place: EndpointLocation, secret: str
    ) -> tuple[str, ...]:
        lost = self.target.write("PUT", path, fields, f"{place.operation}/{{endpoint_id}}")
        if self.target.server.get(f"{path}/secret")["key"] == secret:
            return lost
        if secret.startswith(PUBLIC):
            return (*lost, OTHER_PAIR)
        self.target.send("POST", f"{path}/secret/rotate", {"key": secret})
        return lost

    def _probe(self, fields: Fields, place: EndpointLocation) -> None:
        """Lets the target validate the endpoint under an application that does not exist.

        The target stores nothing, and refuses what a real copy would be refused. Event types are
        left out, since a dry run does not create them.
        """
        body = {name: value for name, value in fields.items() if name != "filterTypes"}
        nowhere = f"/app/dry-run-of-{quote(place.old.rpartition('/')[2])}/endpoint"
        try:
            self.target.server.send("POST", nowhere, body)
        except NotFound:
            return

    def _require_event_types(self, fields: Fields) -> None:
        missing = [
            name
            for name in fields.get("filterTypes") or ()
            if name not in self.known and self.target.find(f"/event-type/{quote(name)}") is None
        ]
        if missing:
            raise BadRequest(f"It wants event types that do not exist: {', '.join(missing)}.")

    @contextmanager
    def _on_offer(self, fields: Fields, there: Fields | None) -> Iterator[None]:
        """Unarchives the endpoint's event types while the endpoint is stored."""
        had = (there or {}).get("filterTypes") or ()
        wanted = [name for name in fields.get("filterTypes") or () if name not in had]
        again = [name for name in wanted if name in self.archived]
        try:
            for name in again:
                self._put_event_type(name, archived=False)
            yield
        finally:
            for name in again:
                self._put_event_type(name, archived=True)

    def _put_event_type(self, name: str, *, archived: bool) -> None:
        body = {**self.archived[name], "archived": archived}
        self.target.send("PUT", f"/event-type/{quote(name)}", body)

    def _headers(
        self, path: str, place: EndpointLocation
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Copies the headers; returns the names to set by hand, and the refused fields."""
        found = self.source.get(f"{place.old}/headers")
        left = tuple(found["sensitive"])
        # Existing headers stay, such as a value that was set by hand.
        method = "PATCH" if place.kind is ENDPOINT else "PUT"
        if found["headers"]:
            try:
                self._send_headers(method, f"{path}/headers", found["headers"])
            except UserError as exc:
                return left, (f"headers ({exc})",)
        return left, ()

    def _send_headers(self, method: str, path: str, headers: Mapping[str, str]) -> None:
        if method == "PUT" and not self.target.dry:
            there = self.target.server.get(path)
            if there["headers"] == headers:
                return
            if there["sensitive"]:
                raise BadRequest("some were set by hand, and would be lost")
        self.target.send(method, path, {"headers": headers})

    def _settings(self, place: EndpointLocation) -> Iterator[str]:
        """Names the endpoint's settings of their own that the copy leaves out.

        The target cannot store a transformation's code, and the source shows no credentials.
        """
        of_all = "/api/v1/app/{app_id}/endpoint/{endpoint_id}/"
        for name, signs in _SETTINGS.items() if place.kind is ENDPOINT else ():
            if self.document.has(of_all + name) is False:
                continue
            try:
                found = self.source.get(f"{place.old}/{name}")
            except UserError:
                continue
            if any(found.get(sign) for sign in signs):
                yield name
