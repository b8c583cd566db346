"""Options that identify an organisation or an application."""

from shared.cli.target import TargetStack
from shared.domain.auth.claims import organisation
from shared.domain.errors import BadRequest
from shared.domain.ids import APP, AppId, OrgId, is_id


def organisation_of(stack: TargetStack, org: str | None, token: str | None) -> OrgId:
    """Returns the given organisation, or else that of the token."""
    if org is not None:
        return organisation(org)
    if token is None:
        raise BadRequest("Choose an organisation: --org org_…, or its token in OUTRIDER_TOKEN.")
    return stack.operator.organisation_in(token)


def application_of(app: str | None) -> AppId | None:
    """Parses the id of an application, if given."""
    if app is not None and not is_id(APP, app):
        raise BadRequest(f"{app!r} is not an application id (app_…).")
    return AppId(app) if app else None
