"""Exclusions of applications from a list, by their endpoints."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from shared.domain.endpoints.endpoint import Endpoint

# A host for trying out webhooks: messages sent there reach no consumer's server.
PLAYGROUND = "play.svix.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """Kinds of applications to exclude: without endpoints, with disabled endpoints only, or with
    endpoints on the playground only.
    """

    empty: bool = False
    disabled: bool = False
    playground: bool = False

    @property
    def any(self) -> bool:
        """Returns whether any kind is excluded."""
        return self.empty or self.disabled or self.playground

    def exclude(self, endpoints: Iterable[Endpoint]) -> bool:
        """Returns whether an application with these live endpoints is excluded.

        Reads only as many endpoints as the answer needs.
        """
        disabled, playground = self.disabled, self.playground
        empty = True
        for endpoint in endpoints:
            empty = False
            disabled = disabled and endpoint.disabled
            playground = playground and urlsplit(endpoint.url).hostname == PLAYGROUND
            if not (disabled or playground):
                return False
        return self.empty if empty else True
