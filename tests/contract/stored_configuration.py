"""Stored forms of configuration, with every field filled in."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared.domain import ids
from shared.domain.applications.sharding import Sharding
from shared.domain.auth.one_time_token import DetachedToken, OneTimeToken
from shared.domain.auth.revocation import Cutoff, Revocation
from shared.domain.dataclass_fields import input_values
from shared.domain.destinations.arn import Arn
from shared.domain.destinations.destination import Destination, DestinationType
from shared.domain.endpoints.health import Health
from shared.domain.endpoints.signing import OldSecret
from shared.domain.event_types.event_type import Enforcement
from shared.domain.ids import EndpointId
from shared.domain.json_text import JsonText
from shared.domain.paging import Span
from shared.domain.pausing.pause_end import PauseEnd
from shared.domain.receiver_auth.credentials import ApiKeyAuth, BasicAuth
from shared.domain.receiver_auth.oauth import (
    AssertionAlgorithm,
    AssertionKey,
    ClientAuthMethod,
    GrantType,
    OAuthClient,
)
from shared.domain.receiver_auth.receiver_auth import (
    AuthReference,
    ReceiverAuth,
    StoredAuth,
    WebIdentity,
)
from shared.domain.receiver_auth.tls_identity import ClientCertificate
from shared.domain.receiver_auth.token_state import AccessToken, TokenState
from shared.domain.theme.color import Color
from shared.domain.theme.palette import Palette
from shared.domain.theme.portal_settings import Corners, PortalSettings, Radius
from tests.contract.conftest import Stores
from tests.contract.stored_form import LATER, ONCE, ONCE_MORE, OTHER_APP, OTHER_ENDPOINT, Form
from tests.support.arrange import builders
from tests.support.arrange.builders import APP, ENDPOINT, NOW, ORG, PAIR, SECRET, TASK

_APPLICATION = builders.application(
    name="Größe",
    uid="acme",
    throttle_rate=7,
    metadata={"plan": "ä"},
    sharding=Sharding(((NOW, 2), (NOW + timedelta(days=1), 4))),
    updated_at=LATER,
)


def _read_application(stores: Stores) -> Any:
    again = stores.applications.add(replace(_APPLICATION, id=OTHER_APP, uid=None), ONCE)
    found = stores.applications.get(ORG, APP), stores.applications.id_of(ORG, "acme")
    return *found, list(stores.applications.scan(ORG, Span())), again


_ENDPOINT = builders.endpoint(
    url="https://user:password@example.com/hook?a=b",
    description="Größe",
    uid="main",
    throttle_rate=3,
    version=2,
    disabled=True,
    disabled_by=builders.key().first_attempt_id,
    switched_at=LATER,
    event_types=("b.b", "a.a"),
    channels=("x:1",),
    metadata={"k": "v"},
    headers={"X-Key": "välue"},
    retry_schedule=(timedelta(seconds=5), timedelta(minutes=5)),
)
_OLD_SECRETS = (OldSecret(SECRET, LATER),)
_ROTATED = replace(_ENDPOINT, secret=PAIR, old_secrets=_OLD_SECRETS, updated_at=LATER)
_HEALTH = Health(NOW, 11, LATER, NOW, 2, LATER)
_DELETED = builders.endpoint(id=OTHER_ENDPOINT)
_SINK = builders.endpoint(
    id=EndpointId(builders.new_id(ids.DESTINATION)),
    url="arn:aws:events:eu-west-1:123456789012:event-bus/orders",
    destination=Destination(
        type=DestinationType.EVENT_BRIDGE,
        target=Arn.of("arn:aws:events:eu-west-1:123456789012:event-bus/orders"),
        role=Arn.of("arn:aws:iam::123456789012:role/outrider-orders"),
        external_id="mine",
        detail_type="Größe",
    ),
)


def _write_endpoints(stores: Stores) -> None:
    stores.applications.add(builders.application(), None)
    stores.endpoints.add(_ENDPOINT, ONCE)
    assert stores.endpoints.rotate(_ROTATED, _ENDPOINT, ONCE_MORE)
    assert stores.endpoints.set_health(_ROTATED, _HEALTH)
    stores.endpoints.add(_DELETED, None)
    assert stores.endpoints.delete(_DELETED, LATER)


def _read_endpoints(stores: Stores) -> Any:
    found = stores.endpoints.get(ORG, APP, ENDPOINT), stores.endpoints.id_of(ORG, APP, "main")
    deleted = stores.endpoints.get(ORG, APP, OTHER_ENDPOINT)
    assert deleted is not None
    left = deleted.url, deleted.deleted_at, deleted.secret.key
    routes = stores.routes.of(ORG, APP).routes
    return *found, left, stores.endpoints.rotated_by(ONCE_MORE), [route.id for route in routes]


def _write_destination(stores: Stores) -> None:
    stores.applications.add(builders.application(), None)
    stores.endpoints.add(_SINK, None)


_EXTENDED = builders.endpoint(
    filter=JsonText('{"data":{"amount":{"$gte":1.50}}}'),
    method="PATCH",
    info_headers=True,
    challenge="POST",
    answered_url="https://example.com/hook",
    expiry=LATER,
    paused=True,
    released_by=TASK,
)


def _write_extended(stores: Stores) -> None:
    stores.applications.add(builders.application(), None)
    stores.endpoints.add(_EXTENDED, None)


_SCHEDULED = builders.event_type(retry_schedule=(timedelta(seconds=5), timedelta(minutes=5)))
_EVENT_TYPE = builders.event_type(
    description="Größe",
    archived=True,
    deprecated=True,
    schemas={"1": {"type": "object", "examples": [{"amount": 1.5}]}},
    feature_flags=("beta", "ä"),
    group_name="invoices",
    schema_enforcement=Enforcement.REJECT,
)


_CUTOFF = Cutoff(NOW, LATER)
_ENDINGS = [
    Revocation("all", (_CUTOFF,)),
    Revocation("session#x", (_CUTOFF,), NOW + timedelta(hours=2)),
]
_SUBJECTS = [revocation.subject for revocation in _ENDINGS]

_ONE_TIME = OneTimeToken(
    ORG, "a" * 64, DetachedToken("header.claims", "b" * 64), NOW + timedelta(minutes=1)
)
_COLORS = Palette(
    **{name: Color(index, 0, 255) for index, name in enumerate(input_values(Palette()))}
)
_SETTINGS = PortalSettings(
    org_id=ORG,
    version=1,
    display_name="Größe",
    custom_logo_url="https://example.com/logo.png",
    custom_logo_url_dark="https://example.com/dark.png",
    custom_color=Color(1, 2, 3),
    color_palette_light=_COLORS,
    color_palette_dark=Palette(primary=Color(4, 5, 6)),
    custom_font_family="Inter",
    base_font_size=18,
    border_radius=Corners(button=Radius.FULL, card=Radius.NONE, input=Radius.MD),
    custom_strings_override={"channelsOne": "ä"},
    custom_strings_by_language={"de": {"channelsOne": "ö"}},
    hide_branding=True,
    enable_channels=False,
    enable_message_tags=False,
    event_catalog_published=False,
)

_CLIENT = OAuthClient(
    grant_type=GrantType.REFRESH_TOKEN,
    auth_method=ClientAuthMethod.PRIVATE_KEY_JWT,
    client_id="mé",
    token_url="https://example.com/token",
    client_secret="s",
    assertion_key=AssertionKey(
        algorithm=AssertionAlgorithm.ES256,
        key=b"\xffpem",
        key_id="k",
        lifetime=timedelta(minutes=2),
    ),
    refresh_token="r",
    scopes=("a", "b"),
    extra_params={"p": "ä"},
    extra_headers={"X-H": "h"},
)
_CERTIFICATE = ClientCertificate(
    pem="pem", not_after=NOW + timedelta(days=10), subject="CN=ä", fingerprint="f" * 64
)
_AUTH = StoredAuth(
    revision="r1",
    auth=ReceiverAuth(
        oauth=_CLIENT,
        web_identity=WebIdentity(audience="acme"),
        certificate=_CERTIFICATE,
        authorities="ca",
    ),
)
_TOKEN = TokenState(
    version=1,
    token=AccessToken(text="t", issued_at=NOW, expires_at=LATER),
    refresh_token="r2",
    claimed_until=LATER,
    error="it broke",
    failed_at=NOW,
)
_WITH_CREDENTIALS = builders.endpoint(
    basic_auth=BasicAuth(username="ä", password="ö"),
    api_key_auth=ApiKeyAuth(name="X-Api-Key", value="ü"),
)
_REFERRING = replace(
    _WITH_CREDENTIALS,
    auth=AuthReference(revision="r1", is_bearer=True),
    updated_at=LATER,
)


def _write_auth(stores: Stores) -> None:
    stores.applications.add(builders.application(), None)
    before = stores.endpoints.add(_WITH_CREDENTIALS, None)
    assert stores.receiver_auths.save(_REFERRING, before, _AUTH)
    assert stores.receiver_auths.save_token(_REFERRING, _AUTH, _TOKEN)


def _read_auth(stores: Stores) -> Any:
    found = stores.receiver_auths.get(ORG, APP, ENDPOINT)
    notices = [
        list(stores.certificate_notices.on((NOW + timedelta(days=d)).date())) for d in (3, 9)
    ]
    days = [[notice.days_left for notice in each] for each in notices]
    return found, stores.endpoints.get(ORG, APP, ENDPOINT), days


_PAUSED = builders.endpoint(paused=True, expiry=NOW + timedelta(days=3))


def _write_pause_end(stores: Stores) -> None:
    stores.applications.add(builders.application(), None)
    stores.endpoints.add(_PAUSED, None)


CONFIGURATION: Mapping[str, Form] = {
    "application": Form(
        lambda stores: stores.applications.add(_APPLICATION, ONCE),
        _read_application,
        (_APPLICATION, APP, [_APPLICATION], _APPLICATION),
    ),
    "endpoint": Form(
        _write_endpoints,
        _read_endpoints,
        (replace(_ROTATED, health=_HEALTH), ENDPOINT, (_DELETED.url, LATER, b""), PAIR, [ENDPOINT]),
    ),
    "destination": Form(
        _write_destination,
        lambda stores: (
            stores.endpoints.get(ORG, APP, _SINK.id),
            stores.routes.of(ORG, APP).route(_SINK.id),
        ),
        (_SINK, _SINK.route),
    ),
    "authentication": Form(
        _write_auth, _read_auth, (replace(_AUTH, token=_TOKEN), _REFERRING, [[7], [1]])
    ),
    "endpoint with later fields": Form(
        _write_extended,
        lambda stores: (
            stores.endpoints.get(ORG, APP, ENDPOINT),
            stores.routes.of(ORG, APP).routes,
        ),
        (_EXTENDED, (_EXTENDED.route,)),
    ),
    "end of a pause": Form(
        _write_pause_end,
        lambda stores: list(stores.pause_ends.on((NOW + timedelta(days=3)).date())),
        [PauseEnd(org_id=ORG, app_id=APP, endpoint_id=ENDPOINT, due_at=NOW + timedelta(days=3))],
    ),
    "event type with a retry schedule": Form(
        lambda stores: stores.event_types.add(_SCHEDULED, None),
        lambda stores: stores.event_types.get(ORG, _SCHEDULED.name),
        _SCHEDULED,
    ),
    "event type": Form(
        lambda stores: stores.event_types.add(_EVENT_TYPE, ONCE),
        lambda stores: stores.event_types.get(ORG, _EVENT_TYPE.name),
        _EVENT_TYPE,
    ),
    "revocation": Form(
        lambda stores: (
            stores.revocations.save(ORG, APP, _ENDINGS, [Revocation(each) for each in _SUBJECTS]),
            stores.revocations.claim(ONCE, _CUTOFF),
        ),
        lambda stores: (
            stores.revocations.read(ORG, APP, _SUBJECTS),
            stores.revocations.claim(ONCE, Cutoff(LATER, LATER)),
        ),
        (_ENDINGS, _CUTOFF),
    ),
    "one-time token": Form(
        lambda stores: stores.one_time_tokens.add(_ONE_TIME),
        lambda stores: stores.one_time_tokens.get(ORG, _ONE_TIME.digest),
        _ONE_TIME,
    ),
    "portal settings": Form(
        lambda stores: stores.portal_settings.save(_SETTINGS, PortalSettings(org_id=ORG)),
        lambda stores: stores.portal_settings.get(ORG),
        _SETTINGS,
    ),
    "lease": Form(
        lambda stores: stores.cache_leases.extend(ORG, APP, LATER),
        lambda stores: stores.cache_leases.until(ORG, APP),
        LATER,
    ),
}
