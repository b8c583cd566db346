"""Story 12: a customer's engineer decides what reaches an endpoint, and when."""

from typing import Any

from playwright.sync_api import expect

from tests.e2e.portal.kit.tab import Tab
from tests.support.arrange.customer import Customer

FILTER = '{"data": {"amount": {"$gte": 100.0}}}'


def stored(customer: Customer) -> Any:
    [found] = customer.svix.endpoint.list(customer.app).data
    return found


def test_a_content_filter_is_tried_saved_and_shown_with_a_message(
    portal: Tab, customer: Customer
) -> None:
    endpoint = customer.endpoint("/ok")
    customer.send(payload={"amount": 50})
    customer.send(payload={"amount": 150})
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}/filter")
    portal.field("Conditions").fill(FILTER)
    portal.button("Try on recent messages").click()
    results = "1 of the last 2 messages would reach the endpoint."
    expect(portal.page.get_by_text(results)).to_be_visible()

    portal.button("Save").click()
    expect(portal.page.get_by_text("The filter was saved.")).to_be_attached()

    message = customer.send(payload={"amount": 1})
    portal.go(f"/app/{customer.app}/messages/{message.id}")
    expect(portal.page.get_by_text("Content filters left out 1 of the endpoints")).to_be_visible()
    portal.page.get_by_role("link", name=endpoint.id).click()
    expect(portal.field("Conditions")).to_have_value(
        '{\n  "data": {\n    "amount": {\n      "$gte": 100\n    }\n  }\n}'
    )


def test_a_filter_that_is_none_is_refused_at_its_field(portal: Tab, customer: Customer) -> None:
    endpoint = customer.endpoint("/ok")
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}/filter")
    field = portal.field("Conditions")
    for text in ("[1]", '{"data": {"amount": {"$regex": "x"}}}'):
        field.fill(text)
        portal.button("Save").click()
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_be_focused()
        expect(field).to_have_value(text)
        field.fill("")
        portal.button("Save").click()
        expect(field).not_to_have_attribute("aria-invalid", "true")


def test_an_endpoint_is_paused_and_resumed(portal: Tab, customer: Customer) -> None:
    endpoint = customer.endpoint("/ok")
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}")
    portal.button("Pause").click()
    expect(portal.button("Resume")).to_be_visible()
    message = customer.send()
    portal.follow("Endpoints")
    expect(portal.page.get_by_role("row").filter(has_text="Paused")).to_have_count(1)

    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}")
    portal.button("Resume").click()

    expect(portal.button("Pause")).to_be_visible()
    assert customer.ended(message.id) == "success"


def test_an_endpoint_gets_an_expiry(portal: Tab, customer: Customer) -> None:
    endpoint = customer.endpoint("/ok")
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}/settings")
    portal.page.get_by_text("Advanced").click()
    portal.page.get_by_label("Expires").fill("2020-01-01T00:00:00")
    portal.button("Save").click()

    expect(portal.page.get_by_text("The changes were saved.")).to_be_attached()
    portal.follow("Endpoints")
    expect(portal.page.get_by_role("row").filter(has_text="Expired")).to_have_count(1)
