"""Copies destinations: endpoints that are reached by role."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from shared.domain.errors import BadRequest, NotFound, UserError
from shared.domain.operator.copied_fields import DESTINATION, Fields, lost_fields
from shared.ports.operator.server import Server
from shared.services.operator.copied_endpoints import OTHER_PAIR, PUBLIC
from shared.services.operator.copy_target import CopyResult, CopyTarget

_OPERATION = "/api/v1/app/{app_id}/destination"
_NO_DESTINATIONS = "The target has no destinations."
_STATUS = "status (enable it there, once its role requires the ExternalId that the target shows)"
# An ExternalId of Outrider names organisation, application and destination, then the customer's.
_OWN, _CUSTOMERS = "outrider:", ":id:"
# Fields of which our servers know one value.
_USUAL: Mapping[str, Any] = {"batchSize": 1, "maxWaitSecs": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class DestinationCopies:
    """Copies single destinations of an application, `old` at the source and `new` at the target.

    A new one is disabled: its role requires the ExternalId of the source, and no other.
    """

    source: Server
    target: CopyTarget
    old: str
    new: str

    def copy(self, each: Fields, uid: str) -> CopyResult:
        """Copies the destination, or in a dry run checks it; UserError when it is refused."""
        if self.target.document.has(_OPERATION) is False:
            raise BadRequest(_NO_DESTINATIONS)
        fields, path = _fields(each), f"{self.new}/{quote(uid)}"
        there = self.target.find(path)
        shown = self._written(fields, uid, path, there)
        lost = lost_fields(fields, shown) if shown else ()
        is_enabled = there is not None and there["status"] != "disabled"
        waits = () if each["status"] == "disabled" or is_enabled else (_STATUS,)
        left_out = tuple(n for n, usual in _USUAL.items() if each.get(n) not in (usual, None))
        secret = self._secret(f"{self.old}/{each['id']}", path)
        lost += waits + left_out + secret + DESTINATION.unknown(each)
        return CopyResult(DESTINATION.name, name_of(each, uid), there is None, lost=lost)

    def _written(
        self, fields: Fields, uid: str, path: str, there: Fields | None
    ) -> dict[str, Any] | None:
        """Stores the fields; returns them as the target shows them, None in a dry run."""
        if self.target.dry:
            self._probe(fields)
            return None
        server = self.target.server
        if there is None:
            shown = server.send("POST", self.new, {**fields, "uid": uid})
        else:
            shown = server.send("PATCH", path, fields)
        if not shown:
            return None
        # The target adds members that follow from others.
        config = _config(shown["config"])
        return {**shown, "config": {n: config[n] for n in fields["config"] if n in config}}

    def _probe(self, fields: Fields) -> None:
        """Lets the target validate the destination under an application that does not exist."""
        body = {name: value for name, value in fields.items() if name != "eventTypes"}
        nowhere = f"/app/dry-run-of-{quote(self.old.split('/')[2])}/destination"
        try:
            self.target.server.send("POST", nowhere, body)
        except NotFound:
            return

    def _secret(self, old: str, path: str) -> tuple[str, ...]:
        """Copies the signing secret; returns its name if it is a pair of another kind."""
        try:
            secret = self.source.get(f"{old}/secret")["key"]
        except UserError:
            # Other servers sign nothing for destinations.
            return ()
        there = self.target.find(f"{path}/secret")
        if there is not None and there["key"] == secret:
            return ()
        if secret.startswith(PUBLIC):
            return (OTHER_PAIR,)
        self.target.send("POST", f"{path}/secret/rotate", {"key": secret})
        return ()


def name_of(each: Fields, uid: str) -> str:
    """Returns the name of a destination in the report of a copy."""
    return f"{uid} {each.get('type', '')}"


def _fields(each: Fields) -> dict[str, Any]:
    """Returns the fields to send; null where the source has none, to clear those of the target."""
    found = {name: each.get(name) for name in DESTINATION.fields}
    return {**found, "config": _config(each.get("config") or {})}


def _config(config: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the configuration with the customer's own part of the ExternalId only."""
    own = {name: value for name, value in config.items() if name != "externalId"}
    external_id = config.get("externalId") or ""
    if external_id.startswith(_OWN):
        external_id = external_id.partition(_CUSTOMERS)[2]
    return {**own, "externalId": external_id} if external_id else own
