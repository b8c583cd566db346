"""Bad input and bad networks: said where it is, with everything typed kept."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.portal.kit.tab import Tab
from tests.support.arrange.customer import Customer


def answering(*statuses: int, **headers: str) -> Callable[[Route], None]:
    """Answers requests with these statuses in turn, and passes on all that follow."""
    left = list(statuses)

    def answer(route: Route) -> None:
        if not left:
            route.fallback()
            return
        body = json.dumps({"code": "refused", "detail": "A test refuses this request."})
        route.fulfill(
            status=left.pop(0), headers=headers, content_type="application/json", body=body
        )

    return answer


def type_endpoint(portal: Tab, url: str) -> None:
    portal.button("Add endpoint").click()
    portal.field("URL").fill(url)
    portal.field("Description").fill("Typed once")


def test_a_refused_field_says_why_has_the_focus_and_keeps_its_text(portal: Tab) -> None:
    type_endpoint(portal, "ftp://example.com")

    portal.button("Save").click()

    field = portal.page.locator("input[type=url]")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    described = field.get_attribute("aria-describedby") or ""
    problem = portal.page.locator(f"[id='{described.split()[-1]}']")
    expect(problem).not_to_be_empty()
    expect(field).to_have_value("ftp://example.com")
    expect(portal.field("Description")).to_have_value("Typed once")


def test_a_refused_field_is_accepted_once_it_is_right(portal: Tab, customer: Customer) -> None:
    type_endpoint(portal, "ftp://example.com")
    portal.button("Save").click()
    field = portal.page.locator("input[type=url]")
    expect(field).to_be_focused()

    field.fill(customer.consumer.url + "/ok")
    portal.button("Save").click()

    expect(portal.heading("Typed once")).to_be_visible()


@pytest.mark.parametrize(
    ("label", "text"),
    [("Rate limit", "many"), ("Rate limit", "-1"), ("Channels", "not§a§channel")],
)
def test_each_field_says_its_own_problem(portal: Tab, label: str, text: str) -> None:
    type_endpoint(portal, "https://example.com/hooks")
    portal.field(label).fill(text)

    portal.button("Save").click()

    expect(portal.field(label)).to_have_attribute("aria-invalid", "true")
    expect(portal.field(label)).to_be_focused()
    expect(portal.field(label)).to_have_value(text)


def test_a_test_event_that_is_no_json_is_refused_at_its_field(
    portal: Tab, customer: Customer
) -> None:
    endpoint = customer.endpoint("/ok-none")
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}/test")
    portal.field("Event type").select_option(label="invoice.paid")
    portal.field("Payload").fill("{not json")

    portal.button("Send test event").click()

    expect(portal.field("Payload")).to_have_attribute("aria-invalid", "true")
    expect(portal.field("Payload")).to_be_focused()
    expect(portal.field("Payload")).to_have_value("{not json")
    assert customer.consumer.at("/ok-none") == []


def test_offline_is_said_and_nothing_typed_is_lost(portal: Tab, customer: Customer) -> None:
    type_endpoint(portal, customer.consumer.url + "/ok-offline")
    portal.page.context.set_offline(True)

    portal.button("Save").click()

    expect(portal.page.get_by_role("alert")).to_contain_text("can't be reached")
    expect(portal.field("Description")).to_have_value("Typed once")
    assert customer.svix.endpoint.list(customer.app).data == []
    portal.page.context.set_offline(False)
    portal.button("Save").click()
    expect(portal.heading("Typed once")).to_be_visible()
    assert len(customer.svix.endpoint.list(customer.app).data) == 1


def test_a_page_opened_offline_says_so_and_loads_on_demand(portal: Tab) -> None:
    portal.follow("Activity")
    portal.follow("Endpoints")
    portal.page.context.set_offline(True)

    portal.page.get_by_role("link", name="Messages", exact=True).click()

    expect(portal.page.get_by_role("alert")).to_be_visible()
    portal.page.context.set_offline(False)
    portal.button("Try again").first.click()
    expect(portal.heading("Messages")).to_be_visible()
    expect(portal.page.get_by_role("alert")).to_have_count(0)
    # React logs the failure that the page caught.
    assert all("dynamically imported module" in error for error in portal.watch.errors)
    portal.watch.errors.clear()


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_reads_are_retried(portal: Tab, customer: Customer, status: int) -> None:
    customer.endpoint("/ok", description="Found at last")
    portal.page.route("**/api/v1/app/*/endpoint?**", answering(status, **{"retry-after": "1"}))

    portal.page.reload()

    expect(portal.page.get_by_text("Found at last")).to_be_visible()


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_read_that_keeps_failing_is_said_and_can_be_repeated(
    portal: Tab, customer: Customer, status: int
) -> None:
    customer.endpoint("/ok", description="Found at last")
    portal.page.route("**/api/v1/app/*/endpoint?**", answering(*[status] * 100))

    portal.page.reload()

    expect(portal.heading("Endpoints")).to_be_visible()
    expect(portal.page.get_by_role("alert")).to_be_visible()
    portal.page.unroute_all()
    portal.button("Try again").click()
    expect(portal.page.get_by_text("Found at last")).to_be_visible()


def test_a_change_is_not_made_twice_when_its_answer_is_lost(
    portal: Tab, customer: Customer
) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    type_endpoint(portal, customer.consumer.url + "/ok-lost")
    portal.page.route("**/api/v1/app/*/endpoint", lose, times=1)
    portal.button("Save").click()
    expect(portal.page.get_by_role("alert").or_(portal.heading("Typed once"))).to_be_visible()

    if portal.button("Save").count():
        portal.button("Save").click()
    expect(portal.heading("Typed once")).to_be_visible()

    assert len(customer.svix.endpoint.list(customer.app).data) == 1


@pytest.mark.parametrize("status", [400, 404, 409, 429, 500, 503])
def test_no_refused_change_leaves_a_blank_page(portal: Tab, status: int) -> None:
    type_endpoint(portal, "https://example.com/hooks")
    portal.page.route("**/api/v1/app/*/endpoint", answering(*[status] * 100))

    portal.button("Save").click()

    expect(portal.page.get_by_role("alert")).not_to_be_empty()
    expect(portal.field("Description")).to_have_value("Typed once")


def test_a_start_without_a_server_is_said_and_repeated(portal: Tab) -> None:
    portal.page.route("**/api/v1/auth/whoami", answering(*[503] * 100))

    portal.page.reload()

    expect(portal.page.get_by_role("alert")).to_contain_text("problem")
    portal.page.unroute_all()
    portal.button("Try again").click()
    expect(portal.heading("Endpoints")).to_be_visible()


def test_what_is_gone_is_said(portal: Tab, customer: Customer) -> None:
    for path in ("endpoints/ep_none", "messages/msg_none", "messages/msg_none/attempts/atmpt_none"):
        portal.go(f"/app/{customer.app}/{path}")
        expect(portal.page.get_by_role("alert").first).to_be_visible()
