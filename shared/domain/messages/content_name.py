"""Names of contents that are too large to be stored with their messages."""

from dataclasses import dataclass

from shared.domain.ids import AppId, MessageId, OrgId


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentName:
    """Identifies a stored content. Different bytes have different digests, so none are overwritten.

    The content may be deleted `days` days after it was stored.
    """

    org_id: OrgId
    app_id: AppId
    message_id: MessageId
    digest: str
    days: int
