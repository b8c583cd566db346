"""Story 2: a customer's engineer finds out why deliveries failed, and has them sent again."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, expect

from tests.e2e.portal.kit.tab import Tab
from tests.support.arrange.customer import Customer


def attempts_of(portal: Tab) -> Locator:
    return portal.page.get_by_role("table", name="Attempts, newest first").locator("tbody tr")


def open_deliveries(portal: Tab, customer: Customer, path: str) -> str:
    """Sends a message to a new endpoint, waits for its end, opens the endpoint; returns its id."""
    endpoint: str = customer.endpoint(path, description="Orders").id
    customer.ended(customer.send(tags=["first"]).id)
    portal.go(f"/app/{customer.app}/endpoints/{endpoint}")
    return endpoint


def count_messages(portal: Tab, button: str) -> None:
    """Opens a dialog that sends again, and waits for its count."""
    portal.button(button).click()
    portal.button("Count messages").click()
    expect(portal.page.get_by_text("1 message will be sent.")).to_be_visible()


def test_attempts_are_listed_with_their_facts_in_words(portal: Tab, customer: Customer) -> None:
    open_deliveries(portal, customer, "/fail-facts")

    expect(attempts_of(portal)).to_have_count(3)
    newest = attempts_of(portal).first
    for fact in ("invoice.paid", "Failed", "500", "UTC", "3", "no more retries"):
        expect(newest).to_contain_text(fact)


def test_filters_of_attempts_stand_in_the_address(portal: Tab, customer: Customer) -> None:
    open_deliveries(portal, customer, "/flaky-filters")
    expect(attempts_of(portal)).to_have_count(2)

    portal.field("Result").select_option(label="Succeeded")

    expect(attempts_of(portal)).to_have_count(1)
    assert parse_qs(urlsplit(portal.page.url).query)["status"] == ["0"]
    portal.page.reload()
    expect(attempts_of(portal)).to_have_count(1)
    portal.page.go_back()
    expect(portal.heading("Orders")).to_be_visible()
    expect(attempts_of(portal)).to_have_count(2)


def test_live_mode_shows_new_attempts(portal: Tab, customer: Customer) -> None:
    open_deliveries(portal, customer, "/ok-live")
    expect(attempts_of(portal)).to_have_count(1)

    portal.button("Live").click()
    customer.ended(customer.send().id)

    expect(attempts_of(portal)).to_have_count(2)


def test_a_failed_attempt_says_why_and_what_to_do(portal: Tab, customer: Customer) -> None:
    open_deliveries(portal, customer, "/fail-why")
    attempts_of(portal).first.get_by_role("link").click()

    expect(portal.heading("Attempt 3")).to_be_visible()
    page = portal.page
    expect(page.get_by_role("heading", name="Why it failed")).to_be_visible()
    expect(page.get_by_role("heading", name="What to do")).to_be_visible()
    headers = page.get_by_role("table", name="Request headers")
    expect(headers.get_by_text("webhook-id")).to_be_visible()
    expect(headers.get_by_text("webhook-signature")).to_be_visible()
    expect(page.get_by_role("region", name="Request body")).to_have_text('{\n  "id": 1\n}')
    expect(page.get_by_role("region", name="Response body")).to_have_text("broken")
    portal.button("Raw").first.click()
    expect(page.get_by_role("region", name="Request body")).to_have_text('{"id":1}')
    line = page.get_by_role("list", name="Attempts in the order of time")
    expect(line.get_by_role("listitem")).to_have_count(4)


def test_one_message_is_resent(portal: Tab, customer: Customer) -> None:
    open_deliveries(portal, customer, "/ok-resent")
    attempts_of(portal).first.get_by_role("link").click()
    expect(portal.heading("Attempt 1")).to_be_visible()

    portal.button("Resend").click()

    customer.consumer.wait("/ok-resent", 2)
    line = portal.page.get_by_role("list", name="Attempts in the order of time")
    expect(line.get_by_role("link")).to_have_count(2)


def test_failed_messages_are_counted_and_then_recovered(portal: Tab, customer: Customer) -> None:
    open_deliveries(portal, customer, "/fail-recovered")
    count_messages(portal, "Recover failed")
    assert len(customer.consumer.at("/fail-recovered")) == 3

    portal.confirm()

    expect(portal.page.get_by_text("Finished: 1 message sent.")).to_be_visible()
    customer.consumer.wait("/fail-recovered", 4)


def test_missing_messages_are_counted_and_then_replayed(portal: Tab, customer: Customer) -> None:
    customer.send()
    endpoint = customer.endpoint("/ok-missing", description="Late")
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}")
    count_messages(portal, "Replay missing")

    portal.confirm()

    customer.consumer.wait("/ok-missing", 1)


def test_a_bulk_replay_takes_filters(portal: Tab, customer: Customer) -> None:
    open_deliveries(portal, customer, "/ok-bulk")
    customer.ended(customer.send(tags=["second"]).id)
    portal.button("Bulk replay").click()
    portal.page.get_by_role("dialog").get_by_label("Tag", exact=True).fill("second")
    portal.button("Count messages").click()
    expect(portal.page.get_by_text("1 message will be sent.")).to_be_visible()

    portal.confirm()

    customer.consumer.wait("/ok-bulk", 3)


def test_a_count_of_nothing_offers_nothing_to_confirm(portal: Tab, customer: Customer) -> None:
    open_deliveries(portal, customer, "/ok-nothing")
    portal.button("Recover failed").click()
    portal.button("Count messages").click()

    expect(portal.page.get_by_text("No message matches")).to_be_visible()
    expect(portal.button("Confirm")).to_have_count(0)
