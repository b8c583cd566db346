"""Who is calling: the identity that a token proves."""

from dataclasses import dataclass

from shared.domain.ids import AppId, OrgId


@dataclass(frozen=True, slots=True)
class Identity:
    """An organisation's token, or one bound to a single application (`app_id` is set)."""

    org_id: OrgId
    app_id: AppId | None = None

    @property
    def scope(self) -> str:
        """Names the token's reach; idempotency keys of different scopes never meet."""
        return f"{self.org_id}/{self.app_id or '*'}"
