"""The list of an organisation's applications."""

from dataclasses import dataclass

from shared.domain.applications.application import Application
from shared.domain.auth.access import Identity
from shared.domain.endpoints.application_exclusions import Exclusions
from shared.domain.paging import Page, PageRequest, Span, paginate
from shared.ports import Applications, Endpoints

# Applications that one page may examine; each costs a read of its endpoints.
MAX_SCANNED_APPLICATIONS = 100
# The first endpoint nearly always decides.
_FIRST = Span(expected=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationListService:
    """Lists applications, without those that the caller excludes."""

    applications: Applications
    endpoints: Endpoints

    def page(
        self, identity: Identity, request: PageRequest, exclusions: Exclusions
    ) -> Page[Application]:
        """Returns a page of the organisation's applications, without the excluded ones."""

        def is_wanted(application: Application) -> bool:
            found = self.endpoints.scan(application.org_id, application.id, _FIRST)
            return not exclusions.exclude(e for e in found if e.deleted_at is None)

        found = self.applications.scan(identity.org_id, request.span())
        if not exclusions.any:
            return paginate(found, _id, request)
        return paginate(found, _id, request, is_wanted, MAX_SCANNED_APPLICATIONS)


def _id(application: Application) -> str:
    return application.id
