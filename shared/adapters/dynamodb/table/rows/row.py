"""Attributes that every item has, and the connection of all items to their table."""

from datetime import datetime

from pynamodb.attributes import DiscriminatorAttribute, TTLAttribute, UnicodeAttribute
from pynamodb.models import Model

from shared.adapters.aws import client


class Row(Model):
    """Attributes of every item. `expires_at` is the TTL; None keeps the item."""

    class Meta:
        """Table settings, set by `bind`."""

        table_name = ""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    kind = DiscriminatorAttribute()
    expires_at = TTLAttribute(null=True)

    def __repr__(self) -> str:
        """Shows the keys only: the content may be a payload."""
        return f"{type(self).__name__}({self.pk!r}, {self.sk!r})"

    def is_live(self, now: datetime) -> bool:
        """Returns whether the item has not expired: DynamoDB deletes it hours later."""
        expires_at: datetime | None = self.expires_at
        return expires_at is None or expires_at > now


class PointerRow(Row, discriminator="pointer"):
    """A pointer from a list, a uid, an event id or an idempotency key to its target."""

    target = UnicodeAttribute()


def bind(table_name: str, host: str | None = None) -> None:
    """Connects the models to their table; `host` overrides the endpoint of AWS.

    All models and threads share one client: PynamoDB would create one for each model used before
    the base class, and load botocore's files each time.
    """
    Row.Meta.table_name = table_name
    Row._connection = None
    Row._get_connection().connection._client = client("dynamodb", host)
