"""Applications that a list leaves out for the endpoints that they have."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from shared.domain.endpoints.endpoint import Endpoint

# Where people try out webhooks: what is sent there reaches nobody's server.
PLAYGROUND = "play.svix.com"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions:
    """What is left out: applications without endpoints, with disabled ones only, or with ones only
    that lead to the playground."""

    empty: bool = False
    disabled: bool = False
    playground: bool = False

    @property
    def any(self) -> bool:
        """Whether anything is left out."""
        return self.empty or self.disabled or self.playground

    def exclude(self, endpoints: Iterable[Endpoint]) -> bool:
        """Whether an application with these live endpoints is left out.

        Takes no more of them than tell.
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
