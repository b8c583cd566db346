"""Whom a command is about."""

from shared.cli.target import TargetStack
from shared.domain.auth.claims import organisation
from shared.domain.errors import BadRequest
from shared.domain.ids import APP, AppId, OrgId, is_id


def organisation_of(stack: TargetStack, org: str | None, token: str | None) -> OrgId:
    """The organisation that is named, or else the token's."""
    if org is not None:
        return organisation(org)
    if token is None:
        raise BadRequest("Say of whom: --org org_…, or a token of theirs in OUTRIDER_TOKEN.")
    return stack.operator.organisation_in(token)


def application_of(app: str | None) -> AppId | None:
    """The id of an application, if one is given."""
    if app is not None and not is_id(APP, app):
        raise BadRequest(f"{app!r} is no id of an application (app_…).")
    return AppId(app) if app else None
