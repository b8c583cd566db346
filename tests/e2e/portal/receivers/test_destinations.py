"""Story 14: a customer's engineer adds a queue of an own AWS account as a destination."""

import re

from playwright.sync_api import expect

from tests.e2e.portal.kit.tab import Tab
from tests.e2e.portal.kit.world import add_queue
from tests.support.arrange.customer import EVENT, Customer

QUEUE = "https://sqs.eu-west-1.amazonaws.com/123456789012/orders"
ROLE = "arn:aws:iam::123456789012:role/outrider-orders"


def test_a_destination_is_added_with_the_setup_of_its_role(portal: Tab, customer: Customer) -> None:
    portal.follow("AWS destinations")
    portal.button("Add destination").click()
    portal.field("Type").select_option(label="SQS queue")
    portal.field("URL of the queue").fill(QUEUE)
    tree = portal.page.get_by_role("group", name="Event types")
    tree.get_by_label(EVENT, exact=True).check()
    portal.button("Save").click()

    expect(portal.heading(QUEUE)).to_be_visible()
    [made] = customer.svix.destination.list(customer.app).data
    assert (made.status, made.event_types) == ("disabled", [EVENT])
    expect(portal.page.get_by_text(f":{made.id}", exact=False).first).to_be_visible()
    launch = portal.page.get_by_role("link", name="Launch in CloudFormation")
    address = launch.get_attribute("href") or ""
    assert address.startswith("https://eu-west-1.console.aws.amazon.com/cloudformation/")
    assert "%2Fsqs.json&stackName=outrider-sqs-" in address
    assert (launch.get_attribute("target"), launch.get_attribute("rel")) == (
        "_blank",
        "noopener noreferrer",
    )
    role = re.search(r"param_RoleName=([\w-]+)", address)
    assert role is not None
    expect(portal.field("ARN of the role")).to_have_value(
        f"arn:aws:iam::123456789012:role/{role[1]}"
    )
    portal.page.get_by_text("CloudFormation template", exact=True).click()
    template = portal.page.get_by_role("region", name="CloudFormation template")
    expect(template).to_contain_text("sqs:SendMessage")
    expect(template).to_contain_text("sts:ExternalId")


def test_a_resource_that_is_none_is_refused_at_its_field(portal: Tab, customer: Customer) -> None:
    portal.go(f"/app/{customer.app}/destinations/new")
    field = portal.field("URL of the queue")
    field.fill("https://example.com/orders")
    portal.button("Save").click()

    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(field).to_have_value("https://example.com/orders")


def test_a_role_that_does_not_work_enables_nothing(portal: Tab, customer: Customer) -> None:
    destination = add_queue(customer.svix, customer.app)
    portal.go(f"/app/{customer.app}/destinations/{destination}")
    role = portal.field("ARN of the role")
    role.fill(ROLE)
    portal.button("Try the role and enable").click()

    expect(portal.page.get_by_role("form", name="Role").get_by_role("alert")).to_be_visible()
    expect(role).to_have_value(ROLE)
    assert customer.svix.destination.get(customer.app, destination).status == "disabled"


def test_a_destination_is_deleted(portal: Tab, customer: Customer) -> None:
    destination = add_queue(customer.svix, customer.app)
    portal.go(f"/app/{customer.app}/destinations/{destination}")
    portal.button("Delete").click()
    portal.confirm()

    expect(portal.heading("AWS destinations")).to_be_visible()
    assert customer.svix.destination.list(customer.app).data == []
