"""Routing of messages: an application and the filters of its endpoints."""

from collections.abc import Sequence

from shared.domain.applications.application import Application
from shared.domain.auth.access import Identity
from shared.domain.endpoints.route import Route
from shared.domain.errors import NotFound
from shared.ports import Routes
from shared.services.applications.applications import ApplicationService


def routing_of(
    applications: ApplicationService, routes: Routes, identity: Identity, reference: str
) -> tuple[Application, Sequence[Route]]:
    """Returns the application of an id or uid, and its routes; NotFound if it is missing."""
    app_id = applications.id_of(identity, reference)
    table = routes.of(identity.org_id, app_id) if app_id else None
    if table is None or table.application is None:
        raise NotFound("Application not found")
    return table.application, table.routes
