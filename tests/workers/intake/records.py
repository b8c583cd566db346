"""Bodies of the intake queue, and what they are accepted into."""

import json
from typing import Any

from shared.domain.applications.application import ApplicationInput
from shared.domain.endpoints.endpoint_input import EndpointInput
from shared.domain.ids import OPERATIONAL_APP
from shared.domain.messages.message import Message
from tests.support.arrange.app_under_test import OWNER, SystemUnderTest

# White space, key order and number texts that another writer of JSON would change.
PAYLOAD = '{ "b":1.10,"a" :  [1e2, "\\u00e9"], "é": 10000000000000000001 }'
ODD: dict[str, Any] = {"\u202eevil\n": 1}


def customer(system: SystemUnderTest, uid: str = "acme", endpoints: int = 1) -> str:
    app = system.applications.create(OWNER, ApplicationInput(name="Acme", uid=uid), None)
    for number in range(endpoints):
        url = f"https://{uid}-{number}.example.com"
        system.endpoints.create(OWNER, app.id, EndpointInput(url=url), None, None)
    return app.id


def body(application: Any = "acme", payload: str = PAYLOAD, **others: Any) -> str:
    fields = {"application": application, "eventType": "invoice.paid", **others}
    members = ", ".join(f"{json.dumps(name)}: {json.dumps(v)}" for name, v in fields.items())
    return f'{{{members}, "payload": {payload}}}'


def stored(system: SystemUnderTest) -> list[Message]:
    return [m for m in system.store.messages.values() if m.app_id != OPERATIONAL_APP]
