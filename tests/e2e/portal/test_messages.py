"""Stories 3 to 6: messages, tests, activity, and the event catalog."""

from playwright.sync_api import Locator, expect

from tests.e2e.portal.kit.tab import Tab
from tests.support.arrange.customer import EVENT, Customer


def messages_of(portal: Tab) -> Locator:
    return portal.page.get_by_role("table", name="Messages").locator("tbody tr")


def test_messages_show_where_they_went(portal: Tab, customer: Customer) -> None:
    customer.endpoint("/ok-went")
    customer.endpoint("/fail-went")
    message = customer.send()
    customer.attempts(message.id, 4)
    portal.follow("Messages")

    row = messages_of(portal).filter(has_text=message.id)
    expect(row).to_contain_text("/ok-went")
    expect(row).to_contain_text("Succeeded")
    expect(row).to_contain_text("Failed")
    row.get_by_role("link", name=message.id).click()
    expect(portal.heading(EVENT)).to_be_visible()
    to = portal.page.get_by_role("table", name="Endpoints of this message")
    expect(to.locator("tbody tr")).to_have_count(2)
    expect(portal.page.get_by_role("region", name="Request body")).to_contain_text('"id": 1')


def test_messages_are_found_by_id_event_id_and_tag(portal: Tab, customer: Customer) -> None:
    wanted = customer.send(event_id="order-4711", tags=["vip"])
    customer.send(event_id="order-4712")
    portal.follow("Messages")
    expect(messages_of(portal)).to_have_count(2)

    for text in (wanted.id, "order-4711", "vip"):
        portal.field("Search").fill(text)
        portal.field("Search").press("Enter")
        expect(messages_of(portal)).to_have_count(1)
        expect(messages_of(portal)).to_contain_text(wanted.id)


def test_a_message_is_resent_to_one_endpoint(portal: Tab, customer: Customer) -> None:
    customer.endpoint("/ok-one")
    customer.endpoint("/ok-other")
    message = customer.send()
    customer.attempts(message.id, 2)
    portal.go(f"/app/{customer.app}/messages/{message.id}")

    row = portal.page.get_by_role("row").filter(has_text="/ok-one").first
    row.get_by_role("button", name="Resend").click()

    customer.consumer.wait("/ok-one", 2)
    assert len(customer.consumer.at("/ok-other")) == 1


def test_a_test_event_is_sent_and_its_attempt_arrives_in_place(
    portal: Tab, customer: Customer
) -> None:
    endpoint = customer.endpoint("/ok-trial", description="Trial")
    other = customer.endpoint("/ok-not-asked")
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}/test")
    portal.field("Event type").select_option(label=EVENT)
    portal.field("Payload").fill('{"edited": "by hand"}')

    portal.button("Send test event").click()

    expect(portal.page.get_by_text("The endpoint accepted the event.")).to_be_visible()
    expect(portal.page.get_by_role("table").get_by_text("204")).to_be_visible()
    [received] = customer.consumer.wait("/ok-trial", 1)
    assert b"by hand" in received.body
    assert customer.consumer.at("/ok-not-asked") == []
    assert other.id != endpoint.id


def test_activity_counts_attempts_and_has_a_table(portal: Tab, customer: Customer) -> None:
    customer.endpoint("/ok-active")
    customer.endpoint("/fail-active")
    customer.attempts(customer.send().id, 4)
    portal.follow("Activity")

    page = portal.page
    totals = page.get_by_role("region", name="Totals")
    expect(totals).to_contain_text("75%")
    expect(totals).to_contain_text("Latency, 95th percentile")
    page.get_by_text("The figures as a table").click()
    hours = page.get_by_role("table", name="Attempts by hour")
    expect(hours.get_by_role("row").filter(has_text="3")).not_to_have_count(0)
    expect(page.get_by_role("table", name="By event type")).to_contain_text(EVENT)
    expect(page.get_by_role("table", name="By endpoint")).to_contain_text("/fail-active")
