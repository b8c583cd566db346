"""Event catalog that anyone may read."""

from dataclasses import dataclass, field
from datetime import timedelta

from shared.domain.auth.claims import organisation
from shared.domain.errors import BadRequest, NotFound
from shared.domain.event_types.event_type import EventType
from shared.domain.ids import OrgId
from shared.domain.paging import Page, PageRequest, paginate
from shared.domain.theme.portal_settings import PortalSettings
from shared.ports import Clock, EventTypes, PortalSettingsStore
from shared.services.ttl_cache import TtlCache

# How long readers may see an old catalog: a reader costs no read while others read.
CATALOG_TTL = timedelta(minutes=1)
# At most this many organisations, and pages of at most MAX_PAGE event types.
_CACHED_SETTINGS, _CACHED_PAGES = 32, 16
MAX_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class PublicCatalogService:
    """Shows an organisation's event types and the look of its portal to readers without a token.

    NotFound unless the stack allows it (`is_allowed`), the organisation has not hidden it, and it
    has an event type to show: so for an organisation that does not exist. Archived event types, and
    those behind a feature flag, are never shown.
    """

    event_types: EventTypes
    settings: PortalSettingsStore
    clock: Clock
    is_allowed: bool
    _settings: TtlCache[OrgId, PortalSettings] = field(
        init=False, default_factory=lambda: TtlCache(_CACHED_SETTINGS)
    )
    _pages: TtlCache[tuple[OrgId, PageRequest], Page[EventType]] = field(
        init=False, default_factory=lambda: TtlCache(_CACHED_PAGES)
    )

    def look(self, org: str) -> PortalSettings:
        """Returns the settings of the organisation's portal."""
        found = self._visible(org)
        self._check(found.org_id)
        return found

    def page(self, org: str, request: PageRequest) -> Page[EventType]:
        """Returns a page of the event types, in order of name."""
        org_id = self._visible(org).org_id
        found = self._page(org_id, request)
        if not found.items:
            self._check(org_id)
        return found

    def _visible(self, org: str) -> PortalSettings:
        """Returns the settings of an organisation that has not hidden its catalog."""
        org_id = self._org(org)
        now = self.clock.now()
        found = self._settings.get(org_id, now)
        if found is None:
            found = self.settings.get(org_id)
            self._settings.put(org_id, found, now + CATALOG_TTL)
        if found.event_catalog_published is False:
            raise _nothing()
        return found

    def _check(self, org_id: OrgId) -> None:
        # The first page, with which most readers begin. One that is not done has read its fill of
        # hidden event types.
        first = self._page(org_id, PageRequest(limit=MAX_PAGE, iterator=None, descending=False))
        if first.done and not first.items:
            raise _nothing()

    def _page(self, org_id: OrgId, request: PageRequest) -> Page[EventType]:
        now = self.clock.now()
        found = self._pages.get((org_id, request), now)
        if found is None:
            found = self._read(org_id, request)
            self._pages.put((org_id, request), found, now + CATALOG_TTL)
        return found

    def _read(self, org_id: OrgId, request: PageRequest) -> Page[EventType]:
        scanned = self.event_types.scan(org_id, request.span())
        return paginate(scanned, lambda e: e.name, request, _is_public)

    def _org(self, org: str) -> OrgId:
        try:
            org_id = organisation(org)
        except BadRequest:
            raise _nothing() from None
        if not self.is_allowed:
            raise _nothing()
        return org_id


def _is_public(event_type: EventType) -> bool:
    return not event_type.archived and not event_type.feature_flags


def _nothing() -> NotFound:
    return NotFound("Event catalog not found")
