"""Compatibility of stored forms: this version writes the recorded ones and reads all releases'."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest

from shared.adapters.dynamodb.table.rows import Row
from tests.contract.conftest import ENDPOINT
from tests.contract.stored_forms import CURRENT, FORMS, masked, recorded, restore, stored, versions
from tests.contract.stored_messages import MESSAGES
from tests.support.assertions.differences import differences

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

# Forms that only earlier versions write.
_OLD = {"feature_flag"}


@pytest.fixture
def client() -> Iterator["DynamoDBClient"]:
    made = boto3.client("dynamodb", endpoint_url=ENDPOINT)
    yield made
    made.close()


@pytest.mark.parametrize("form", FORMS)
def test_this_version_stores_the_recorded_items(
    table: str, client: "DynamoDBClient", form: str
) -> None:
    before, now = recorded(CURRENT)["forms"][form], stored(client, table, form)

    found = list(differences(masked(before), masked(now)))
    assert found == [], "if this is on purpose: make snapshot"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("version", versions())
def test_this_version_reads_the_items_of_every_release(
    table: str, client: "DynamoDBClient", version: str, form: str
) -> None:
    release = recorded(version)["forms"]
    if form not in release:
        pytest.skip(f"{version} stored nothing of this form")

    stores = restore(client, table, release[form])

    assert FORMS[form].read(stores) == FORMS[form].expected


@pytest.mark.parametrize("name", MESSAGES)
def test_this_version_queues_the_recorded_messages(name: str) -> None:
    before = recorded(CURRENT)["queued"][name]

    assert MESSAGES[name].written == before, "if this is on purpose: make snapshot"


@pytest.mark.parametrize("version", versions())
def test_this_version_reads_the_queued_messages_of_every_release(version: str) -> None:
    queued = recorded(version)["queued"]

    read = {name: MESSAGES[name].read(text) for name, text in queued.items()}

    assert read == {name: MESSAGES[name].value for name in queued}


def test_every_recorded_form_of_a_release_is_tested() -> None:
    for version in versions():
        assert recorded(version)["forms"].keys() <= FORMS.keys()
        assert recorded(version)["queued"].keys() <= MESSAGES.keys()


def test_every_attribute_of_every_kind_is_on_record() -> None:
    items = [item for form in recorded(CURRENT)["forms"].values() for item in form["items"]]
    for kind, attributes in _kinds():
        found = {name for item in items if item["kind"]["S"] == kind for name in item}
        assert attributes - found - _OLD == set(), kind


def _kinds() -> Iterator[tuple[str, set[str]]]:
    """Yields the discriminator of each kind, with the attributes that not all kinds share."""
    common = Row.get_attributes().keys()
    pending = Row.__subclasses__()
    while pending:
        row = pending.pop()
        pending += row.__subclasses__()
        names = {attribute.attr_name for attribute in row.get_attributes().values()}
        yield str(row.kind.get_discriminator(row)), names - common
