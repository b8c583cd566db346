"""Main tasks by the keyboard alone."""

from playwright.sync_api import Locator, expect

from tests.e2e.portal.kit.tab import Tab
from tests.support.arrange.customer import EVENT, Customer

# More steps than any page has controls.
STEPS = 150


def reach(tab: Tab, target: Locator) -> None:
    """Moves on with the Tab key until this element has the focus, which has to be visible."""
    expect(target).to_be_visible()
    for _ in range(STEPS):
        tab.page.keyboard.press("Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            check_focus(tab)
            return
    raise AssertionError(f"The Tab key does not reach {target}.")


def check_focus(tab: Tab) -> None:
    """Checks that the focused element has an outline and lies within the window."""
    seen = tab.page.evaluate(
        """() => {
          const element = document.activeElement;
          const style = getComputedStyle(element);
          const { top, bottom } = element.getBoundingClientRect();
          const isMarked = style.outlineStyle !== "none" || style.boxShadow !== "none";
          return [isMarked, bottom > 0 && top < window.innerHeight];
        }"""
    )
    assert seen == [True, True], tab.page.evaluate("document.activeElement.outerHTML")


def press(tab: Tab, target: Locator, key: str = "Enter") -> None:
    reach(tab, target)
    tab.page.keyboard.press(key)


def test_the_skip_link_leads_to_the_content(portal: Tab) -> None:
    portal.page.keyboard.press("Tab")
    expect(portal.page.get_by_role("link", name="Skip to the content")).to_be_focused()

    portal.page.keyboard.press("Enter")

    expect(portal.page.locator("main")).to_be_focused()


def test_an_endpoint_is_added_by_keyboard(portal: Tab, customer: Customer) -> None:
    press(portal, portal.button("Add endpoint"))
    expect(portal.heading("Add endpoint")).to_be_focused()
    reach(portal, portal.field("URL"))
    portal.page.keyboard.type(customer.consumer.url + "/ok-keys")
    reach(portal, portal.field("Description"))
    portal.page.keyboard.type("By keyboard")
    tree = portal.page.get_by_role("group", name="Event types")
    reach(portal, tree.get_by_label("Search"))
    portal.page.keyboard.type("paid")
    press(portal, tree.get_by_label(EVENT, exact=True), "Space")
    press(portal, portal.button("Save"))

    expect(portal.heading("By keyboard")).to_be_focused()
    [made] = customer.svix.endpoint.list(customer.app).data
    assert made.event_types == [EVENT]


def test_a_secret_is_revealed_and_rotated_by_keyboard(portal: Tab, customer: Customer) -> None:
    endpoint = customer.endpoint("/ok", description="Keys")
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}/verify")
    before = customer.svix.endpoint.get_secret(customer.app, endpoint.id).key

    press(portal, portal.button("Reveal secret"))
    expect(portal.page.get_by_text(before)).to_be_visible()
    press(portal, portal.button("Rotate secret"))
    dialog = portal.page.get_by_role("dialog")
    press(portal, dialog.get_by_role("button", name="Confirm"))

    expect(dialog).to_have_count(0)
    assert customer.svix.endpoint.get_secret(customer.app, endpoint.id).key != before


def test_a_failure_is_found_and_resent_by_keyboard(portal: Tab, customer: Customer) -> None:
    endpoint = customer.endpoint("/fail-keys", description="Keys")
    customer.ended(customer.send().id)
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}")
    table = portal.page.get_by_role("table", name="Attempts, newest first")

    press(portal, table.get_by_role("link").first)
    expect(portal.heading("Attempt 3")).to_be_focused()
    press(portal, portal.button("Resend"))

    customer.consumer.wait("/fail-keys", 4)


def test_messages_are_recovered_by_keyboard(portal: Tab, customer: Customer) -> None:
    endpoint = customer.endpoint("/fail-recover-keys", description="Keys")
    customer.ended(customer.send().id)
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}")

    press(portal, portal.button("Recover failed"))
    press(portal, portal.button("Count messages"))
    press(portal, portal.button("Confirm"))

    customer.consumer.wait("/fail-recover-keys", 4)


def test_a_dialog_keeps_the_focus_until_escape_closes_it(portal: Tab, customer: Customer) -> None:
    endpoint = customer.endpoint("/ok", description="Keys")
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}")
    delete = portal.button("Delete")
    press(portal, delete)
    dialog = portal.page.get_by_role("dialog")
    # The body has it on the way through the browser's own controls.
    inside = (
        "[document.body, ...document.querySelectorAll('dialog *')].includes(document.activeElement)"
    )
    for _ in range(6):
        portal.page.keyboard.press("Tab")
        assert portal.page.evaluate(inside)

    portal.page.keyboard.press("Escape")

    expect(dialog).to_have_count(0)
    expect(delete).to_be_focused()
    assert len(customer.svix.endpoint.list(customer.app).data) == 1


def test_a_test_event_is_sent_by_keyboard(portal: Tab, customer: Customer) -> None:
    endpoint = customer.endpoint("/ok-trial-keys", description="Keys")
    portal.go(f"/app/{customer.app}/endpoints/{endpoint.id}/test")
    reach(portal, portal.field("Event type"))
    portal.page.keyboard.type(EVENT)
    expect(portal.field("Event type")).to_have_value(EVENT)
    press(portal, portal.button("Send test event"))

    expect(portal.page.get_by_text("The endpoint accepted the event.")).to_be_visible()
