"""Story 8: the provider's staff manage applications and event types, and watch tasks."""

import json

from playwright.sync_api import Locator, expect
from svix.api import ApplicationIn, EndpointIn, EventTypeIn, MessageGetOptions

from tests.e2e.portal.conftest import OpenTab, Provider
from tests.e2e.portal.kit.tab import Tab
from tests.support.fakes.receiver import Receiver

SPEC = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "webhooks": {
        "order.placed": {
            "post": {
                "description": "An order was placed",
                "requestBody": {
                    "content": {"application/json": {"schema": {"type": "object"}}},
                },
                "responses": {"200": {"description": "Received"}},
            }
        }
    },
}


def form(tab: Tab, name: str) -> Locator:
    return tab.page.get_by_role("form", name=name, exact=True)


def add_application(provider: Provider, name: str) -> str:
    app_id: str = provider.svix.application.create(ApplicationIn(name=name)).id
    return app_id


def test_the_console_has_its_pages(console: Tab) -> None:
    for name in (
        *("Applications", "Event types", "Operational webhooks"),
        *("Background tasks", "Settings"),
    ):
        console.follow(name)


def test_an_application_is_added_found_changed_and_deleted(
    console: Tab, provider: Provider
) -> None:
    add_application(provider, "Other shop")
    console.button("Add application").click()
    dialog = console.page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("North shop")
    dialog.get_by_role("button", name="Save").click()
    expect(console.heading("North shop")).to_be_visible()
    form(console, "Details").get_by_label("Rate limit").fill("25")
    with console.page.expect_response(lambda answer: answer.request.method in ("PATCH", "PUT")):
        form(console, "Details").get_by_role("button", name="Save").click()
    expect(console.page.get_by_text("Application saved")).to_be_visible()
    made = next(a for a in provider.svix.application.list().data if a.name == "North shop")
    assert made.throttle_rate == 25

    console.follow("Applications")
    console.field("Search").fill("north")
    table = console.page.get_by_role("table", name="Applications")
    expect(table.locator("tbody tr")).to_have_count(1)
    table.get_by_role("link", name="North shop", exact=True).click()
    console.button("Delete").click()
    dialog.get_by_role("textbox").fill("North shop")
    console.confirm()
    expect(console.heading("Applications")).to_be_visible()
    assert [each.name for each in provider.svix.application.list().data] == ["Other shop"]


def test_staff_see_an_application_as_its_customer_does(console: Tab, provider: Provider) -> None:
    app = add_application(provider, "North shop")
    url = "https://example.com/hooks"
    provider.svix.endpoint.create(app, EndpointIn(url=url, description="Orders"))
    console.page.reload()

    console.page.get_by_role("link", name="Open North shop as the customer").click()

    expect(console.heading("Endpoints")).to_be_visible()
    expect(console.page.get_by_text("Orders")).to_be_visible()
    console.follow("Messages")


def test_a_portal_link_is_made_for_an_application(
    console: Tab, open_tab: OpenTab, provider: Provider
) -> None:
    app = add_application(provider, "North shop")
    console.go(f"/console/applications/{app}")
    console.button("Make a portal link").click()

    link = console.page.get_by_role("textbox", name="Link", exact=True).input_value()

    customer = open_tab()
    customer.open(link)
    expect(customer.heading("Endpoints")).to_be_visible()
    assert f"/app/{app}/" in customer.page.url


def test_staff_send_a_message(console: Tab, provider: Provider, consumer: Receiver) -> None:
    app = add_application(provider, "North shop")
    provider.svix.event_type.create(EventTypeIn(name="order.placed", description="An order"))
    provider.svix.endpoint.create(app, EndpointIn(url=f"{consumer.url}/ok-staff"))
    console.go(f"/console/applications/{app}")
    fields = form(console, "Send a message")
    fields.get_by_label("Event type").fill("order.placed")
    fields.get_by_label("Payload").fill('{"from": "staff"}')

    console.button("Send message").click()

    [received] = consumer.wait("/ok-staff")
    assert b'"staff"' in received.body
    console.page.get_by_role("link", name="Open the message").click()
    expect(console.heading("order.placed")).to_be_visible()


def test_one_event_goes_to_all_applications(console: Tab, provider: Provider) -> None:
    provider.svix.event_type.create(EventTypeIn(name="order.placed", description="Placed"))
    apps = [add_application(provider, name) for name in ("North shop", "South shop")]
    console.go("/console/applications")
    console.page.get_by_role("link", name="Send to all applications").click()
    expect(console.heading("Send to all applications")).to_be_visible()
    console.field("Event type").fill("order.placed")
    console.field("Payload").fill('{"id": 7}')
    console.page.get_by_label("Metadata of the applications").fill("no pair")
    console.button("Send to all").click()
    metadata = console.page.get_by_label("Metadata of the applications")
    expect(metadata).to_have_attribute("aria-invalid", "true")
    metadata.fill("")
    console.button("Send to all").click()
    console.page.get_by_role("link", name="Watch it under Background tasks").click()

    row = console.page.get_by_role("row").filter(has_text="Send to all applications")
    expect(row.get_by_text("Finished")).to_be_visible()
    for app in apps:
        [listed] = provider.svix.message.list(app).data
        whole = MessageGetOptions(with_content=True)
        assert provider.svix.message.get(app, listed.id, whole).payload == {"id": 7}


def test_an_event_type_is_added_with_a_checked_schema(console: Tab, provider: Provider) -> None:
    console.follow("Event types")
    console.page.get_by_role("link", name="Add event type").or_(
        console.button("Add event type")
    ).click()
    console.field("Name").fill("order.placed")
    console.field("Description").fill("An order was placed")
    console.field("Schemas").fill("{")
    console.button("Save").click()
    expect(console.field("Schemas")).to_have_attribute("aria-invalid", "true")
    expect(console.field("Schemas")).to_be_focused()

    console.field("Schemas").fill('{"1": {"type": "no type"}}')
    console.button("Save").click()
    expect(console.field("Schemas")).to_have_attribute("aria-invalid", "true")

    console.field("Schemas").fill('{"1": {"type": "object", "required": ["id"]}}')
    console.field("Payloads that don't match the schema").select_option(label="Reject")
    console.button("Save").click()
    expect(console.page.get_by_text("Event type saved")).to_be_visible()
    made = provider.svix.event_type.get("order.placed")
    assert made.schemas == {"1": {"type": "object", "required": ["id"]}}


def test_an_event_type_gets_a_retry_schedule(console: Tab, provider: Provider) -> None:
    provider.svix.event_type.create(EventTypeIn(name="order.placed", description="Placed"))
    console.go("/console/event-types/type/order.placed")
    schedule = form(console, "Retry schedule")
    schedule.get_by_label("A schedule of your own").check()
    delays = schedule.get_by_label("Delays before each retry")
    delays.fill("soon")
    schedule.get_by_role("button", name="Save").click()
    expect(delays).to_have_attribute("aria-invalid", "true")

    delays.fill("5s, 2m")
    schedule.get_by_role("button", name="Save").click()

    expect(console.page.get_by_text("Event type saved")).to_be_attached()
    console.page.reload()
    console.is_loaded()
    expect(delays).to_have_value("5s, 2m")


def test_an_import_shows_its_changes_before_it_is_applied(console: Tab, provider: Provider) -> None:
    console.go("/console/event-types/import")
    console.field("OpenAPI document").fill(json.dumps(SPEC))
    console.button("Show changes").click()
    changes = console.page.get_by_role("list", name="Changes of the import")
    expect(changes.get_by_text("order.placed")).to_be_visible()
    assert provider.svix.event_type.list().data == []

    console.button("Apply the import").click()

    expect(console.page.get_by_text("Import applied").first).to_be_visible()
    [imported] = provider.svix.event_type.list().data
    assert imported.name == "order.placed"


def test_an_event_type_is_archived(console: Tab, provider: Provider) -> None:
    provider.svix.event_type.create(EventTypeIn(name="order.placed", description="An order"))
    console.go("/console/event-types/type/order.placed")

    console.button("Archive").click()

    expect(console.page.get_by_text("Event type archived")).to_be_visible()
    assert provider.svix.event_type.get("order.placed").archived


def test_operational_webhooks_are_added_and_their_secret_revealed(
    console: Tab, provider: Provider, consumer: Receiver
) -> None:
    console.follow("Operational webhooks")
    console.button("Add endpoint").click()
    dialog = console.page.get_by_role("dialog")
    dialog.get_by_label("URL", exact=True).fill(f"{consumer.url}/ok-operational")
    dialog.get_by_role("button", name="Save").click()
    table = console.page.get_by_role("table", name="Operational endpoints")
    expect(table).to_contain_text("/ok-operational")

    [made] = provider.svix.operational_webhook.endpoint.list().data
    table.get_by_role("button", name="Secret").click()
    console.button("Reveal secret").click()
    secret = provider.svix.operational_webhook.endpoint.get_secret(made.id).key
    expect(console.page.get_by_text(secret)).to_be_visible()


def test_background_tasks_and_usage_are_shown(console: Tab, provider: Provider) -> None:
    console.go("/console/usage")
    console.button("Count").click()
    expect(console.page.get_by_text("There were no messages.")).to_be_visible()

    console.follow("Background tasks")

    table = console.page.get_by_role("table", name="Background tasks")
    expect(table).to_contain_text("Count messages by application")
    expect(table).to_contain_text("Finished")
