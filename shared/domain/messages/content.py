"""What a message says, where it is too large to lie with the message."""

from dataclasses import dataclass

from shared.domain.ids import AppId, MessageId, OrgId


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentName:
    """Names a stored content. Other bytes have another `digest`, so none are overwritten.

    It may be forgotten after `days`, counted from when it was stored.
    """

    org_id: OrgId
    app_id: AppId
    message_id: MessageId
    digest: str
    days: int
