"""Items of the configuration: applications, endpoints, event types and what belongs to them."""

from datetime import datetime

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    JSONAttribute,
    UnicodeAttribute,
    UTCDateTimeAttribute,
)

from shared.adapters.dynamodb.table.attributes import (
    CompactJsonAttribute,
    IntAttribute,
    JsonTextAttribute,
    MappingAttribute,
    TextsAttribute,
)
from shared.adapters.dynamodb.table.rows.row import Row


class ApplicationRow(Row, discriminator="app"):
    """An application; `sharding` has pairs of a unix time and the number of shards from then on."""

    app_id = UnicodeAttribute()
    name = UnicodeAttribute()
    uid = UnicodeAttribute(null=True)
    throttle_rate = IntAttribute(null=True)
    metadata = MappingAttribute()
    sharding = JSONAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()


class CacheLeaseRow(Row, discriminator="lease"):
    """A cache lease of an application's configuration."""

    until = UTCDateTimeAttribute()


class RevocationRow(Row, discriminator="ending"):
    """A revocation: pairs of the time up to which tokens are revoked, and its effective time."""

    cutoffs: JSONAttribute = JSONAttribute()


class OneTimeTokenRow(Row, discriminator="onetime"):
    """A token without its signature, and the digest of the signature."""

    unsigned = UnicodeAttribute()
    signature_digest = UnicodeAttribute()


class PortalSettingsRow(Row, discriminator="portal"):
    """Settings of the portal: a JSON object with one member for each field that is set."""

    settings = CompactJsonAttribute()
    version = IntAttribute()


class EndpointRow(Row, discriminator="endpoint"):
    """An endpoint. Secrets and `headers` are encrypted, and removed when it is deleted.

    Absent attributes: `disabled_by` (an attempt's id) unless failures disabled it, `switched_at`
    until it is first disabled or enabled, `is_pair` if the secret is symmetric, `retry_schedule`
    (seconds) if it is the stack's, `auth_revision` without an EndpointAuthRow, `expiry` if it has
    none, `paused` unless it is, `released_by` (a task's id) until it was first resumed,
    `destination` for a URL, and the last seven (see `Health`) while the endpoint is healthy.
    """

    endpoint_id = UnicodeAttribute()
    url = UnicodeAttribute()
    description = UnicodeAttribute()
    uid = UnicodeAttribute(null=True)
    throttle_rate = IntAttribute(null=True)
    version = IntAttribute()
    disabled = BooleanAttribute()
    disabled_by = UnicodeAttribute(null=True)
    switched_at = UTCDateTimeAttribute(null=True)
    event_types = TextsAttribute(null=True)
    channels = TextsAttribute(null=True)
    metadata = MappingAttribute()
    secret = BinaryAttribute(null=True, legacy_encoding=False)
    is_pair = BooleanAttribute(null=True)
    headers = BinaryAttribute(null=True, legacy_encoding=False)
    old_secrets = BinaryAttribute(null=True, legacy_encoding=False)
    retry_schedule = JSONAttribute(null=True)
    filter = JsonTextAttribute(null=True)
    basic_auth = BinaryAttribute(null=True, legacy_encoding=False)
    api_key_auth = BinaryAttribute(null=True, legacy_encoding=False)
    auth_revision = UnicodeAttribute(null=True)
    auth_is_bearer = BooleanAttribute(null=True)
    expiry = UTCDateTimeAttribute(null=True)
    paused = BooleanAttribute(null=True)
    released_by = UnicodeAttribute(null=True)
    method = UnicodeAttribute(null=True)
    info_headers = BooleanAttribute(null=True)
    challenge = UnicodeAttribute(null=True)
    answered_url = UnicodeAttribute(null=True)
    destination = CompactJsonAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()
    deleted_at = UTCDateTimeAttribute(null=True)
    failing_since = UTCDateTimeAttribute(null=True)
    failures = IntAttribute(null=True)
    open_until = UTCDateTimeAttribute(null=True)
    noted_at = UTCDateTimeAttribute(null=True)
    overdue = IntAttribute(null=True)
    trusted_until = UTCDateTimeAttribute(null=True)

    @property
    def is_deleted(self) -> bool:
        """Returns whether the endpoint is deleted, and kept only for its history."""
        # PynamoDB's types do not express that an attribute may be None.
        return isinstance(self.deleted_at, datetime)


class EndpointAuthRow(Row, discriminator="epauth"):
    """An endpoint's authentication, and the state of its token, both encrypted.

    `settings` of another `revision` than the endpoint's were replaced. `version` counts the states.
    `certificate` is the fingerprint of the client certificate, which anyone may know.
    """

    endpoint_id = UnicodeAttribute()
    revision = UnicodeAttribute()
    settings = BinaryAttribute(legacy_encoding=False)
    token = BinaryAttribute(null=True, legacy_encoding=False)
    certificate = UnicodeAttribute(null=True)
    version = IntAttribute()


class CertificateNoticeRow(Row, discriminator="notice"):
    """A notice before a client certificate expires."""

    org_id = UnicodeAttribute()
    app_id = UnicodeAttribute()
    endpoint_id = UnicodeAttribute()
    fingerprint = UnicodeAttribute()
    not_after = UTCDateTimeAttribute()
    days_left = IntAttribute()


class EventTypeRow(Row, discriminator="type"):
    """An event type; its name is its sort key.

    Older items have `feature_flag` instead of the list.
    """

    description = UnicodeAttribute()
    archived = BooleanAttribute()
    deprecated = BooleanAttribute()
    schemas = CompactJsonAttribute(null=True)
    feature_flag = UnicodeAttribute(null=True)
    feature_flags = TextsAttribute(null=True)
    group_name = UnicodeAttribute(null=True)
    schema_enforcement = UnicodeAttribute(null=True)
    retry_schedule = JSONAttribute(null=True)
    created_at = UTCDateTimeAttribute()
    updated_at = UTCDateTimeAttribute()
