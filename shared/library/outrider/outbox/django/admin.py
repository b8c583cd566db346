"""The outbox in Django's admin: read-only, with an action that retries refused events."""

from typing import Any

from django.contrib import admin

from outrider.outbox.django.models import OutboxEntry
from outrider.outbox.django.store import DjangoStore
from outrider.outbox.system import now_ms


@admin.register(OutboxEntry)
class OutboxEntryAdmin(admin.ModelAdmin):  # type: ignore[misc,type-arg,unused-ignore]
    """Lists the events that wait and those that were refused."""

    list_display = ("id", "application", "event_id", "attempts", "refused_at", "reason")
    list_filter = (("refused_at", admin.EmptyFieldListFilter),)
    search_fields = ("application", "event_id")
    actions = ("retry",)

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    @admin.action(description="Send refused events again", permissions=["delete"])
    def retry(self, request: Any, chosen: Any) -> None:
        """Makes the chosen entries wait again."""
        count = DjangoStore(chosen.db).retry(list(chosen.values_list("id", flat=True)), now_ms())
        self.message_user(request, f"{count} refused events will be sent again.")
