"""The release of paused attempts that a change of an endpoint needs."""

from dataclasses import replace
from typing import Protocol

from shared.domain.auth.access import Identity
from shared.domain.background.background_task import BackgroundTask
from shared.domain.endpoints.endpoint import Endpoint


class Releases(Protocol):
    """Starts releases; see `ReleaseService`."""

    def prepare(self, identity: Identity, endpoint: Endpoint) -> BackgroundTask:
        """Stores the task of a release that starts later by itself."""
        ...

    def begin(self, task: BackgroundTask) -> None:
        """Starts the task at once."""
        ...


class PendingRelease:
    """The release of one request, prepared before its change is saved and begun afterwards."""

    def __init__(self, releases: Releases, identity: Identity) -> None:
        self._releases = releases
        self._identity = identity
        self._task: BackgroundTask | None = None

    def prepare(self, after: Endpoint, before: Endpoint) -> Endpoint:
        """Returns the endpoint to save, with its release if the change of `before` needs one."""
        if not after.releases(before):
            return after
        return replace(after, released_by=self.prepare_for(before).id)

    def prepare_for(self, endpoint: Endpoint) -> BackgroundTask:
        """Prepares the release of the endpoint; the same one when it is called again."""
        self._task = self._task or self._releases.prepare(self._identity, endpoint)
        return self._task

    def begin(self) -> None:
        """Starts the release, if the change needed one."""
        if self._task is not None:
            self._releases.begin(self._task)
