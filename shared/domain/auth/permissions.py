"""Permissions of all operations: the one table behind the routes, the documentation and a test.

An operation that is missing from the table cannot be served.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from shared.domain.auth.access import Capability, Identity
from shared.domain.errors import Forbidden


class Reach(Enum):
    """Kinds of tokens that an operation accepts."""

    # No token is needed.
    ANYONE = "none"
    # An organisation's token, or a token of the application in the path.
    APPLICATION = "application"
    ORGANISATION = "organisation"
    # Any valid token: the operation answers about the token or its organisation.
    TOKEN = "any"  # noqa: S105 a name, not a secret
    # An application's token, which the operation acts on.
    BEARER = "application only"


@dataclass(frozen=True, slots=True)
class Permission:
    """Required reach and capability; an organisation's token has every capability."""

    reach: Reach
    capability: Capability | None = None

    def check(self, identity: Identity) -> None:
        """Raises Forbidden if the identity lacks the permission."""
        if identity.app_id is None:
            if self.reach is Reach.BEARER:
                raise Forbidden("This operation takes an application's token.")
            return
        if self.reach is Reach.ORGANISATION:
            raise Forbidden("This operation takes an organisation's token.")
        if self.capability is not None and not identity.has_capability(self.capability):
            raise Forbidden(f"The token lacks the capability {self.capability.value}.")


_ORGANISATION = Permission(Reach.ORGANISATION)
_VIEW = Permission(Reach.APPLICATION, Capability.VIEW_BASE)
_VIEW_SECRET = Permission(Reach.APPLICATION, Capability.VIEW_ENDPOINT_SECRET)
_CREATE_ATTEMPTS = Permission(Reach.APPLICATION, Capability.CREATE_ATTEMPTS)
_MANAGE = Permission(Reach.APPLICATION, Capability.MANAGE_ENDPOINT)
_MANAGE_SECRET = Permission(Reach.APPLICATION, Capability.MANAGE_ENDPOINT_SECRET)

PERMISSIONS: Mapping[str, Permission] = {
    "application.list": _ORGANISATION,
    "application.create": _ORGANISATION,
    "application.get": _VIEW,
    "application.update": _ORGANISATION,
    "application.patch": _ORGANISATION,
    "application.delete": _ORGANISATION,
    "application.get-attempt-stats": _VIEW,
    "application.get-endpoint-stats": _VIEW,
    "authentication.app-portal-access": _ORGANISATION,
    "authentication.console-access": _ORGANISATION,
    "authentication.dashboard-access": _ORGANISATION,
    "authentication.exchange-one-time-token": Permission(Reach.ANYONE),
    "authentication.expire-all": _ORGANISATION,
    "authentication.logout": Permission(Reach.BEARER),
    "authentication.whoami": Permission(Reach.TOKEN),
    "background-task.list": _VIEW,
    "background-task.get": _VIEW,
    "background-task.cancel": _CREATE_ATTEMPTS,
    "destination.list": _VIEW,
    "destination.create": _MANAGE,
    "destination.get": _VIEW,
    "destination.get-setup": _VIEW,
    "destination.upsert": _MANAGE,
    "destination.patch": _MANAGE,
    "destination.delete": _MANAGE,
    "destination.get-secret": _VIEW_SECRET,
    "destination.rotate-secret": _MANAGE_SECRET,
    "destination.transformation.get": _VIEW,
    "destination.transformation.patch": _MANAGE,
    "document.get": Permission(Reach.ANYONE),
    "document.page": Permission(Reach.ANYONE),
    "document.portal": Permission(Reach.ANYONE),
    "document.script": Permission(Reach.ANYONE),
    "document.style": Permission(Reach.ANYONE),
    "document.start": Permission(Reach.ANYONE),
    "endpoint.list": _VIEW,
    "endpoint.create": _MANAGE,
    "endpoint.get": _VIEW,
    "endpoint.update": _MANAGE,
    "endpoint.patch": _MANAGE,
    "endpoint.delete": _MANAGE,
    "endpoint.pause": _MANAGE,
    "endpoint.resume": _MANAGE,
    "endpoint.get-secret": _VIEW_SECRET,
    "endpoint.rotate-secret": _MANAGE_SECRET,
    "endpoint.get-headers": _VIEW,
    "endpoint.get-stats": _VIEW,
    "endpoint.get-attempt-stats": _VIEW,
    "endpoint.get-throttling-status": _VIEW,
    "endpoint.update-headers": _MANAGE,
    "endpoint.patch-headers": _MANAGE,
    "endpoint.get-oauth": _VIEW,
    "endpoint.get-oauth-2": _VIEW,
    "endpoint.set-oauth-config": _MANAGE,
    "endpoint.delete-oauth-config": _MANAGE,
    "endpoint.get-mtls": _VIEW,
    "endpoint.get-mtls-2": _VIEW,
    "endpoint.set-mtls-config": _MANAGE,
    "endpoint.delete-mtls-config": _MANAGE,
    "endpoint.get-server-ca": _VIEW,
    "endpoint.set-server-ca": _MANAGE,
    "endpoint.get-web-identity": _VIEW,
    "endpoint.set-web-identity": _MANAGE,
    "endpoint.delete-web-identity": _MANAGE,
    "endpoint-keys.get": Permission(Reach.ANYONE),
    "endpoint.recover": _CREATE_ATTEMPTS,
    "endpoint.replay-missing": _CREATE_ATTEMPTS,
    "endpoint.bulk-replay": _CREATE_ATTEMPTS,
    "environment.export": _ORGANISATION,
    "environment.get-settings": Permission(Reach.TOKEN),
    "environment.import": _ORGANISATION,
    "endpoint.send-example": _ORGANISATION,
    "endpoint.test-filter": _VIEW,
    "event-catalog.get-settings": Permission(Reach.ANYONE),
    "event-catalog.list": Permission(Reach.ANYONE),
    "event-type.list": _VIEW,
    "event-type.create": _ORGANISATION,
    "event-type.import-openapi": _ORGANISATION,
    "event-type.get": _VIEW,
    "event-type.update": _ORGANISATION,
    "event-type.patch": _ORGANISATION,
    "event-type.delete": _ORGANISATION,
    "event-type.get-retry-schedule": _ORGANISATION,
    "event-type.set-retry-schedule": _ORGANISATION,
    "health.get": Permission(Reach.ANYONE),
    "health.ping": Permission(Reach.ANYONE),
    "management.environment-settings.get": _ORGANISATION,
    "management.environment-settings.patch": _ORGANISATION,
    "management.environment-settings.update": _ORGANISATION,
    "message.broadcast": _ORGANISATION,
    "message.list": _VIEW,
    "message.create": _ORGANISATION,
    "message.get": _VIEW,
    "message.get-raw-payload": _VIEW,
    "message.search": _VIEW,
    "message.test-attempt": _CREATE_ATTEMPTS,
    "message.cancel": _ORGANISATION,
    "message.precheck": _ORGANISATION,
    "message.expunge-content": _ORGANISATION,
    "message.bulk-expunge-content": _ORGANISATION,
    "message.expunge-all-contents": _ORGANISATION,
    "message-attempt.list-by-msg": _VIEW,
    "message-attempt.list-by-msg-deprecated": _VIEW,
    "message-attempt.list-by-endpoint": _VIEW,
    "message-attempt.list-by-endpoint-deprecated": _VIEW,
    "message-attempt.list-attempted-messages": _VIEW,
    "message-attempt.get": _VIEW,
    "message-attempt.get-headers": _VIEW,
    "message-attempt.count-by-endpoint": _VIEW,
    "message-attempt.list-attempted-destinations": _VIEW,
    "message-attempt.resend": _CREATE_ATTEMPTS,
    "operational-webhook.endpoint.list": _ORGANISATION,
    "operational-webhook.endpoint.create": _ORGANISATION,
    "operational-webhook.endpoint.get": _ORGANISATION,
    "operational-webhook.endpoint.upsert": _ORGANISATION,
    "operational-webhook.endpoint.delete": _ORGANISATION,
    "operational-webhook.endpoint.get-secret": _ORGANISATION,
    "operational-webhook.endpoint.rotate-secret": _ORGANISATION,
    "operational-webhook.endpoint.get-headers": _ORGANISATION,
    "operational-webhook.endpoint.set-headers": _ORGANISATION,
    "message-attempt.expunge-content": _ORGANISATION,
    "statistics.aggregate-app-stats": _ORGANISATION,
    "statistics.aggregate-event-types": _ORGANISATION,
    "statistics.app-attempts": _VIEW,
}
