"""Access tokens: stored before they are used; refresh tokens are used once and never lost."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.receiver_auth.token_state import FRESH
from tests.simulation.model.receivers import Post
from tests.simulation.model.token_servers import Grants, Use, token_url
from tests.simulation.pipeline import Pipeline


def tokens_stored_before_use(done: Pipeline) -> None:
    """Otherwise a process that dies would leave a refresh token that was used to the others."""
    unstored = done.receivers.servers.unstored
    assert not unstored, f"{unstored} were used before they were stored"


def refresh_tokens_used_once(done: Pipeline) -> None:
    """A second use is excused where nobody can know the answer to the first."""
    for _, grants in _granted(done):
        uses = defaultdict(list)
        for use in grants.uses:
            uses[use.refresh_token].append(use)
        for made in uses.values():
            for first, second in pairwise(made):
                assert not _is_known(first), f"{first.refresh_token} was used at {second.at}"


def rotated_refresh_tokens_kept(done: Pipeline) -> None:
    """The last one that a living function got is stored at the end, or a later one."""
    for endpoint, grants in _granted(done):
        answered = [use for use in grants.uses if use.answered]
        kept = [number for number, use in enumerate(answered) if _is_known(use)]
        if kept:
            later = {use.answered for use in answered[kept[-1] :]}
            assert _stored(done, endpoint) in later, f"{answered[kept[-1]].answered} is lost"


def refused_tokens_dropped(done: Pipeline) -> None:
    """After a 401, no later function sends the token, unless it had just been issued."""
    if not done.scenario.calm:
        return
    for endpoint, grants in _granted(done):
        posts = [post for post in done.receivers.posts if post.url == endpoint.url]
        for refused in posts:
            if refused.answer.status_code == 401 and not _was_fresh(grants, refused):
                later = [p for p in posts if p.work.started_at > refused.work.over_at]
                again = [p.attempt_id for p in later if p.token == refused.token]
                assert not again, f"{again} sent {refused.token} again"


def _granted(done: Pipeline) -> Iterator[tuple[Endpoint, Grants]]:
    for endpoint in done.endpoints:
        grants = done.receivers.servers.grants.get(token_url(endpoint.url))
        if grants is not None and (grants.server.rotates or grants.tokens):
            yield endpoint, grants


def _is_known(use: Use) -> bool:
    """Returns whether a new refresh token reached a function that lived to store it."""
    return use.answered is not None and use.arrived and not use.work.failed


def _stored(done: Pipeline, endpoint: Endpoint) -> str | None:
    place = (endpoint.org_id, endpoint.app_id, endpoint.id)
    found = done.plain.receiver_auths.get(*place)
    return found.token.refresh_token if found else None


def _was_fresh(grants: Grants, post: Post) -> bool:
    token = (post.token or "").removeprefix("Bearer ")
    return post.ended_at < grants.issued[token] + FRESH
