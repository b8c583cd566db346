"""Requests as clients of many languages spell them: a right answer, or a refusal with words."""

from collections.abc import Iterator, Mapping

import pytest

from functions.api.operations import Operation
from functions.api.routes import OPERATIONS
from shared.domain import ids
from shared.domain.paging import MAX_LIMIT
from shared.services.event_types.public_catalog import MAX_PAGE
from tests.support.arrange.api_client import ClientResponse
from tests.support.arrange.tenant import BODIES, Tenant

EACH = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: f"{o.method} {o.name}")
LISTS = [o for o in OPERATIONS if "iterator" in getattr(o.reads.get("query"), "model_fields", {})]
EACH_LIST = pytest.mark.parametrize("operation", LISTS, ids=lambda o: f"{o.method} {o.name}")
# What says of a body that it is JSON, or says nothing, or something else.
CONTENT_TYPES: tuple[dict[str, str], ...] = (
    {},
    {"content-type": ""},
    {"content-type": "text/plain;charset=UTF-8"},
    {"content-type": "application/json; charset=ISO-8859-1"},
    {"Content-Type": "APPLICATION/JSON; Charset=\"utf-8\""},
    {"content-type": "application/x-www-form-urlencoded"},
    {"content-type": "nonsense;;=", "expect": "100-continue", "te": "trailers"},
    {"content-type": "application/json", "transfer-encoding": "chunked"},
)  # fmt: skip
# The longest pages, and those of all other lists.
MOST: Mapping[str, int] = {"event-catalog.list": MAX_PAGE}
OF_NAMES = {"event-catalog.list", "event-type.list"}
# Of endpoints and of destinations.
OF_BOTH = {"message-attempt.list-attempted-destinations"}
PREFIXES = (ids.APP, ids.ENDPOINT, ids.DESTINATION, ids.MESSAGE, ids.ATTEMPT, ids.TASK)
LIMITS: Mapping[str, int] = {
    "limit=": 400,
    "limit=0": 422,
    "limit=-1": 422,
    "limit=1e2": 400,
    "limit=0x10": 400,
    "limit=%D9%A3": 400,
    "limit=%EF%BC%93": 400,
    "limit=" + "9" * 400: 422,
    "limit=abc&limit=5": 200,
    "limit=5&limit=7": 200,
    "limit%5B%5D=5": 200,
}
GARBAGE = (
    "",
    "-",
    "--",
    "null",
    "undefined",
    "%00",
    "..",
    "%F0%9F%92%A9",
    "a" * 5_000,
    "app_",
    "%2e%2e",
    "-a%20b",
)


def check(answer: ClientResponse, what: str) -> None:
    assert answer.status < 500, what
    if answer.status >= 400:
        assert answer.json["detail"], what


@EACH
def test_a_body_is_parsed_as_json_whatever_its_content_type(
    tenant: Tenant, operation: Operation
) -> None:
    path = tenant.path(operation)
    if operation.method in ("GET", "HEAD", "DELETE"):
        return
    # What a first request makes, a second finds.
    tenant.api(operation.method, path, tenant.body(operation))
    expected = tenant.api(operation.method, path, tenant.body(operation)).status
    for headers in CONTENT_TYPES:
        body = tenant.body(operation)
        answer = tenant.api(operation.method, path, body, headers=dict(headers))

        check(answer, str(headers))
        assert answer.status == expected, headers


@EACH
def test_options_needs_no_token(tenant: Tenant, operation: Operation) -> None:
    for path in (tenant.path(operation), tenant.path(operation) + "/"):
        answer = tenant.api("OPTIONS", path, token=None)

        assert (answer.status, answer.text) == (204, "")


@EACH
def test_head_never_creates_or_changes_an_object(tenant: Tenant, operation: Operation) -> None:
    answer = tenant.api("HEAD", tenant.path(operation), query=tenant.query(operation))

    served = any(o.method == "GET" and tenant.path(o) == tenant.path(operation) for o in OPERATIONS)
    assert answer.status < 400 if served else answer.status in (404, 405)
    assert answer.text == "" or not served


@EACH_LIST
def test_a_page_size_is_accepted_or_rejected_with_a_reason(
    tenant: Tenant, operation: Operation
) -> None:
    most = MOST.get(operation.name, MAX_LIMIT)
    at_most = {f"limit={most}": 200, f"limit={most + 1}": 422}
    for query, status in {**LIMITS, **at_most}.items():
        answer = tenant.api("GET", tenant.path(operation), raw_query=query)

        check(answer, query)
        assert answer.status == status, query


def iterators() -> Iterator[tuple[str, str]]:
    """An iterator of each kind of list, by the kind."""
    for prefix in PREFIXES:
        yield prefix, prefix + "1" * 27


@EACH_LIST
def test_an_iterator_of_another_list_is_rejected_with_a_reason(
    tenant: Tenant, operation: Operation
) -> None:
    taken = set()
    for prefix, iterator in iterators():
        for text in (iterator, f"-{iterator}"):
            answer = tenant.api("GET", tenant.path(operation), query={"iterator": text})
            check(answer, text)
            if answer.status == 200:
                taken.add(prefix)
            else:
                assert answer.json["detail"][0]["loc"] == ["query", "iterator"]
    # Names of event types may look like anything.
    kinds = len(PREFIXES) if operation.name in OF_NAMES else 1
    assert len(taken) == (2 if operation.name in OF_BOTH else kinds)


@EACH_LIST
def test_an_invalid_iterator_is_rejected_with_a_reason(
    tenant: Tenant, operation: Operation
) -> None:
    for text in GARBAGE:
        answer = tenant.api("GET", tenant.path(operation), raw_query=f"iterator={text}")

        check(answer, text)
        is_name = operation.name in OF_NAMES and text in ("null", "undefined", "--", "app_")
        assert answer.status == (200 if is_name else 422), text


@EACH
def test_identifiers_are_case_sensitive(tenant: Tenant, operation: Operation) -> None:
    if "<" not in operation.path:
        return
    swapped = {name: text.partition("_") for name, text in tenant.ids.items()}
    others = {n: f"{p}{u}{rest.swapcase()}" for n, (p, u, rest) in swapped.items()}
    path = Tenant(tenant.api, others).path(operation)

    answer = tenant.api(operation.method, path, BODIES.get(operation.name))

    check(answer, path)
    assert answer.status >= 400 or path == tenant.path(operation) or operation.method == "PUT"


@EACH
def test_empty_and_repeated_parameters_are_accepted_or_rejected_with_a_reason(
    tenant: Tenant, operation: Operation
) -> None:
    fields = getattr(operation.reads.get("query"), "model_fields", {})
    for name in fields:
        for query in (f"{name}=", name, f"{name}=&{name}=", f"{name}=a&{name}=b", f"{name}=%00"):
            body = BODIES.get(operation.name)
            check(
                tenant.api(operation.method, tenant.path(operation), body, raw_query=query), query
            )
