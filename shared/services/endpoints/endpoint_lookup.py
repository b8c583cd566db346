"""Endpoints of applications, found and listed."""

from dataclasses import dataclass
from typing import Protocol

from shared.domain import ids
from shared.domain.applications.application import Application
from shared.domain.auth.access import Identity
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.errors import NotFound
from shared.domain.ids import EndpointId
from shared.domain.paging import Page, PageRequest, paginate
from shared.ports import Endpoints
from shared.services.references import resolve


class ApplicationLookup(Protocol):
    """Finds the application of an endpoint."""

    def get(self, identity: Identity, reference: str) -> Application:
        """Returns the application; NotFound when the token reaches none of that name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointLookup:
    """Finds and lists endpoints.

    A `reference` is an id or a uid. Only endpoints whose ids have one of `prefixes` are served.
    """

    applications: ApplicationLookup
    endpoints: Endpoints
    prefixes: tuple[str, ...] = (ids.ENDPOINT,)

    def get(self, identity: Identity, app_reference: str, reference: str) -> Endpoint:
        """Returns the endpoint; NotFound when it is missing or deleted."""
        return self.find(self.applications.get(identity, app_reference), reference)

    def find(self, application: Application, reference: str) -> Endpoint:
        """Returns the application's endpoint; NotFound when it is missing or deleted."""
        found = self.stored(application, reference)
        if found is None or found.deleted_at:
            raise NotFound("Endpoint not found")
        return found

    def page(self, identity: Identity, app_reference: str, request: PageRequest) -> Page[Endpoint]:
        """Returns a page of the application's endpoints, without the deleted ones."""
        application = self.applications.get(identity, app_reference)
        span = request.span().of_kinds(*self.prefixes)
        found = self.endpoints.scan(application.org_id, application.id, span)
        return paginate(found, lambda e: e.id, request, self._is_served)

    def stored(self, application: Application, reference: str) -> Endpoint | None:
        """Returns the application's endpoint, even a deleted one; those have no uid."""
        org_id, app_id = application.org_id, application.id
        found_id = resolve(
            reference, self.prefixes, lambda uid: self.endpoints.id_of(org_id, app_id, uid)
        )
        if found_id is None or not found_id.startswith(self.prefixes):
            return None
        return self.endpoints.get(org_id, app_id, EndpointId(found_id))

    def _is_served(self, endpoint: Endpoint) -> bool:
        return endpoint.deleted_at is None and endpoint.id.startswith(self.prefixes)
