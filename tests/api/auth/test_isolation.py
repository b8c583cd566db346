"""Isolation of tenants: each operation, called by attackers with another tenant's ids.

The response is that for an absent object, shows nothing of the tenant, and changes nothing. A new
operation is covered, or fails here: its paths, fields and parameters need a guess.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from shared.domain.auth.permissions import Reach
from shared.domain.ids import OPERATIONAL_APP
from tests.api.conftest import client_of
from tests.support.arrange.api_client import ApiClient, ClientResponse
from tests.support.arrange.app_under_test import SystemUnderTest
from tests.support.arrange.attackers import (
    ABSENT,
    ATTACKERS,
    KEY,
    MARK,
    ORG_MARK,
    Attacker,
    Guess,
    Tables,
    Victim,
    changes,
    items,
    owner,
    restore,
    tables,
    victim,
)
from tests.support.arrange.copies import save
from tests.support.arrange.tenant import BODIES

REFUSED = (401, 403, 404)
# Query parameters and body fields that do not identify another tenant's objects.
PLAIN_PARAMETERS = {
    "after", "before", "channel", "event_types", "exclude_apps_with_disabled_endpoints",
    "exclude_apps_with_no_endpoints", "exclude_apps_with_svix_play_endpoints", "expanded_statuses",
    "expunge", "get_if_exists", "include_archived", "limit", "order", "since", "status",
    "endDate", "period", "startDate", "status_code_class", "tag", "task", "until", "with_content", "with_delivery",
    "with_destinations", "with_msg",
    # Of public keys, which anyone may read.
    "app", "endpoint", "org",
}  # fmt: skip
PLAIN_FIELDS = {
    "after", "archived", "before", "capabilities", "challenge", "channel", "channels", "colorPaletteDark", "colorPaletteLight",
    "connectors", "customColor", "customFontFamily", "customLogoUrl", "customLogoUrlDark", "customStringsByLanguage",
    "customStringsOverride", "customThemeOverride", "data", "deleteHeaders", "deliverAt", "deprecated",
    "description", "disabled", "displayName", "dryRun", "enableChannels", "enableMessageTags",
    "eventCatalogPublished", "exampleIndex", "expiry", "featureFlag", "featureFlags", "filter", "gracePeriodSeconds",
    "groupName", "headers", "hideBranding", "infoHeaders", "method", "key", "limit", "metadata", "name", "oneTimeToken", "paused", "payload",
    "payloadRetentionHours", "payloadRetentionPeriod", "rateLimit", "readOnly", "replaceAll", "retrySchedule",
    "schemaEnforcement", "schemas", "secret", "settings", "since", "spec", "specRaw", "status",
    "statusCodeClass", "tag", "tags", "throttleRate", "transformationsParams", "until", "url", "version", "with_content",
    "with_destinations",
    # Settings of credentials and of destinations.
    "apiKeyAuth", "audience", "authMethod", "basicAuth", "batchSize", "cert", "clientId", "clientSecret", "code",
    "config", "extraHeaders", "extraParams", "grantType", "identity", "jwtParams", "maxWaitSecs", "refreshToken",
    "scopes", "tokenUrl", "type",
    # Compared with the caller's own applications.
    "appMetadata",
}  # fmt: skip
# Names of event types, which all applications of an organisation share.
OF_ALL = {"event_type_name", "eventType", "eventTypes", "event_types", "filterTypes"}


@dataclass(frozen=True)
class Reaching:
    """A request for a victim's object: `guessed` has the places that name it, with the names."""

    path: dict[str, Guess] = field(default_factory=dict)
    body: dict[str, Guess] = field(default_factory=dict)
    query: dict[str, Guess] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, attacker: Attacker, operation: Operation, *, absent: bool) -> ClientResponse:
        """Sends the request, or the same for an absent object."""

        def chosen(guesses: dict[str, Guess]) -> dict[str, Any]:
            return {n: g.absent if absent else g.value for n, g in guesses.items()}

        path = operation.path
        for name, value in (attacker.own.ids | chosen(self.path)).items():
            path = path.replace(f"<{name}>", value)
        base = BODIES.get(operation.name)
        body = {**(base or {}), **chosen(self.body)} if self.body else base
        options = {"query": chosen(self.query), "headers": {} if absent else self.headers}
        return attacker.own.api(operation.method, path, body, token=attacker.token, **options)

    def without_guesses(self, text: str) -> str:
        """Removes the guesses from the text."""
        named = {*self.path.values(), *self.query.values()}
        listed = [g for g in self.body.values() if isinstance(g.value, list)]
        texts = [t for g in named for t in (g.value, g.absent)]
        texts += [t for g in listed for t in (*g.value, *g.absent)]
        texts += [t for g in self.body.values() for t in (g.value, g.absent) if isinstance(t, str)]
        for each in sorted(texts, key=len, reverse=True):
            text = text.replace(each, "…")
        return text


def reachings(operation: Operation, of: Victim, shared: bool) -> Iterator[Reaching]:
    """Yields every way to name the victim's objects; `shared` are event types."""
    parameters = re.findall(r"<(\w+)>", operation.path)
    guessed = {n: of.guesses[n] for n in parameters if not (shared and n in OF_ALL)}
    for number in range(max(map(len, guessed.values()), default=0)):
        yield Reaching(path={n: g[min(number, len(g) - 1)] for n, g in guessed.items()})
    for name, guesses in guessed.items() if len(guessed) > 1 else ():
        yield from (Reaching(path={name: guess}) for guess in guesses)
    for name in _names(operation, "body") & of.bodies.keys() - (OF_ALL if shared else set()):
        yield Reaching(body={name: of.bodies[name]})
    for name in _names(operation, "query") & {"endpoint_id", "endpoint_ids"}:
        yield from (Reaching(query={name: g}) for g in of.guesses["endpoint_id"])
    if "iterator" in _names(operation, "query"):
        for guess in (g for guesses in of.guesses.values() for g in guesses):
            yield Reaching(query={"iterator": guess})
            yield Reaching(query={"iterator": Guess(f"-{guess.value}", f"-{guess.absent}")})
    if operation.method == "POST":
        yield Reaching(headers={"idempotency-key": KEY})


def _names(operation: Operation, part: str) -> set[str]:
    kind = operation.reads.get(part)
    return set(kind.model_json_schema()["properties"]) if kind else set()


@dataclass(frozen=True)
class Attack:
    """An attacker beside a victim; `stored` is the store before each test."""

    attacker: Attacker
    of: Victim
    stored: Tables


@pytest.fixture
def of(api: ApiClient) -> Victim:
    return victim(api)


# Made once for all operations: two tenants take more time than an attack.
@pytest.fixture(scope="module", params=ATTACKERS, ids=lambda make: make.__name__)
def attack(request: pytest.FixtureRequest) -> Iterator[Attack]:
    with pytest.MonkeyPatch.context() as until_the_next:
        api = client_of(SystemUnderTest(), until_the_next)
        of = victim(api)
        attacker = request.param(api)
        _settle(api)
        yield Attack(attacker, of, tables(api.system))


CLOSED = [o for o in OPERATIONS if o.permission.reach is not Reach.ANYONE]
EACH = pytest.mark.parametrize("operation", CLOSED, ids=lambda o: f"{o.method} {o.name}")


@EACH
def test_an_attacker_reads_and_changes_nothing_of_another_tenant(
    attack: Attack, operation: Operation
) -> None:
    attacker, of = attack.attacker, attack.of
    api = of.tenant.api
    restore(api.system, attack.stored)
    path, body = of.tenant.path(operation), BODIES.get(operation.name)
    bearer = of.tenant.token() if operation.permission.reach is Reach.BEARER else None
    if operation.method == "POST":
        by = {"token": bearer} if bearer else {}
        assert api("POST", path, body, headers={"idempotency-key": KEY}, **by).status < 400
    _settle(api)
    stored, before = tables(api.system), save(items(api.system)).copy()
    is_shared = attacker.org_id == api.org

    for reaching in reachings(operation, of, is_shared):
        control = reaching.send(attacker, operation, absent=True)
        restore(api.system, stored)
        answer = reaching.send(attacker, operation, absent=False)
        at_once = changes(before, items(api.system))
        _settle(api)

        _check_answer(reaching, operation, answer, control)
        assert is_shared or ORG_MARK not in reaching.without_guesses(answer.text), reaching
        for touched in (at_once, changes(before, items(api.system))):
            assert [p for p, was in touched.items() if not _may(attacker, p, was)] == [], reaching
            assert answer.status < 400 or not touched
        restore(api.system, stored)


def _settle(api: ApiClient) -> None:
    """Processes all queued work, background tasks included."""
    api.system.process_background()
    api.system.run(3)


def _may(attacker: Attacker, place: tuple[str, Any], was: Any) -> bool:
    """Returns whether an attacker may legitimately have changed or added the item."""
    org_id, app_id = owner(place[1])
    if was is None and app_id in (None, OPERATIONAL_APP):
        # Shared by an organisation's applications: idempotency keys, tasks, and operational
        # endpoints.
        return org_id == attacker.org_id
    return org_id == attacker.org_id and attacker.app_id in (None, app_id)


def _check_answer(
    reaching: Reaching, operation: Operation, answer: ClientResponse, control: ClientResponse
) -> None:
    assert answer.status == control.status, (reaching, answer.text, control.text)
    # A PUT creates a missing object, which is the attacker's own here.
    if reaching.path and operation.method != "PUT":
        assert answer.status in REFUSED, (reaching, answer.text)
    shown = reaching.without_guesses(answer.text)
    assert MARK not in shown, reaching
    if answer.status >= 400:
        assert shown == reaching.without_guesses(control.text)


def test_every_path_parameter_has_a_guess(of: Victim) -> None:
    named = {name for o in OPERATIONS for name in re.findall(r"<(\w+)>", o.path)}

    assert named == of.guesses.keys() == ABSENT.keys()


def test_every_field_and_parameter_has_a_guess_or_names_nothing(of: Victim) -> None:
    fields = {name for o in OPERATIONS for name in _names(o, "body")}
    parameters = {name for o in OPERATIONS for name in _names(o, "query")}

    assert fields <= of.bodies.keys() | PLAIN_FIELDS
    assert parameters == PLAIN_PARAMETERS | {"iterator", "endpoint_id", "endpoint_ids"}


def test_the_victim_can_read_the_guessed_objects(of: Victim) -> None:
    """Checks that the guesses are right: the victim can read the objects."""
    api = of.tenant.api
    for operation in (o for o in CLOSED if o.method == "GET"):
        answer = api("GET", of.tenant.path(operation))
        assert answer.status == 200, operation.name
        assert json.loads(answer.text), operation.name
