"""The outbox's relay, on the running stack."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import MetaData, create_engine
from sqlalchemy.orm import Session

from outrider.outbox import Event, HttpTransport, Relay
from outrider.outbox.sqlalchemy import Outbox, SqlAlchemyStore
from tests.e2e.kit.log_lines import check_posts
from tests.support.arrange.customer import EVENT, Customer
from tools.local_stack.stack import Stack


def test_an_event_of_a_committed_transaction_arrives_once_though_it_is_sent_twice(
    customer: Customer, stack: Stack, path: Callable[[str], str], tmp_path: Path
) -> None:
    place = path("ok")
    customer.endpoint(place)
    engine, metadata = create_engine(f"sqlite:///{tmp_path}/db"), MetaData()
    outbox, text = Outbox(metadata), '{ "amount" : 12.50 }'
    metadata.create_all(engine)
    with Session(engine) as session:
        outbox.add(session, customer.app, Event(type=EVENT, payload=text, id="invoice-1-paid"))
        session.commit()
    store = SqlAlchemyStore(engine, outbox)
    transport = HttpTransport(stack.url, stack.token)
    relay = Relay(store=store, transport=transport)
    [entry] = store.claim(relay.clock(), relay.clock(), 1)

    # As by a relay that dies between the answer and its record.
    [first] = transport.send([entry])
    assert relay.run_once().accepted == 1
    [again] = transport.send([entry])

    assert first == again
    [request] = customer.consumer.wait(place)
    assert request.body == text.encode()
    assert request.headers["webhook-id"] == getattr(first, "message_id", None)
    customer.ended(request.headers["webhook-id"])
    assert len(customer.consumer.messages(place)) == 1
    check_posts(stack, customer, place)
    engine.dispose()
