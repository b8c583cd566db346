"""The table. Times are Unix milliseconds, so that no setting of time zones matters."""

from typing import ClassVar

from django.db import models


class OutboxEntry(models.Model):
    """An event that waits for a relay, or that Outrider refused.

    `due_at` is the time from which a relay may take the entry: it holds leases and delays alike.
    """

    id = models.BigAutoField(primary_key=True)
    application = models.CharField(max_length=256)
    event_id = models.CharField(max_length=256)
    body = models.TextField()
    added_at = models.BigIntegerField()
    due_at = models.BigIntegerField()
    attempts = models.IntegerField(default=0)
    lease = models.CharField(max_length=32, null=True, db_index=True)
    refused_at = models.BigIntegerField(null=True)
    reason = models.TextField(null=True)

    class Meta:
        """Gives the table the same name as in SQLAlchemy."""

        db_table = "outrider_outbox"
        verbose_name_plural = "outbox entries"
        indexes: ClassVar = [
            models.Index(fields=["refused_at", "id"], name="outrider_outbox_waiting"),
            models.Index(
                fields=["application", "refused_at", "due_at"], name="outrider_outbox_application"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} for {self.application}"
