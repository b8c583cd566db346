"""Sends events to the intake queue, in batches."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from outrider.outbox.entry import Accepted, Delayed, Entry, Refused, Result, reason_text
from outrider.outbox.event import with_application

# Limits of SendMessageBatch; the size is that of all bodies together.
_MOST = 10
_MAX_BYTES = 1024 * 1024
_MAX_GROUP = 128
# Codes by which SQS refuses a message for its content.
_CONTENT = frozenset({"InvalidMessageContents", "InvalidParameterValue"})


class QueueTransport:
    """Sends through a boto3 client of SQS, which has the caller's rights and timeouts.

    `seconds` is the longest that a call of the client takes, with its repetitions: give the client
    timeouts, as those of boto3 are minutes.
    """

    batch = _MOST

    def __init__(self, client: Any, queue_url: str, seconds: float = 15) -> None:
        self._client, self._url = client, queue_url
        self.longest_ms = round(seconds * 2_000)

    def send(self, entries: Sequence[Entry]) -> Sequence[Result]:
        """Returns a result for each entry; as many as fit are sent at once."""
        bodies = {each: with_application(each.body, each.application) for each in entries}
        found: dict[Entry, Result] = {}
        for group in _groups(bodies):
            results = self._send({each: bodies[each] for each in group})
            found |= results
            if any(isinstance(each, Delayed) and each.is_general for each in results.values()):
                break
        unsent = Delayed("The queue refused an earlier request.", is_general=True)
        return [found.get(each, unsent) for each in entries]

    def _send(self, bodies: dict[Entry, str]) -> dict[Entry, Result]:
        requests = [
            # The queue is fair by group: one application's backlog delays only itself.
            {"Id": str(entry.id), "MessageBody": body, "MessageGroupId": _group(entry.application)}
            for entry, body in bodies.items()
        ]
        try:
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=requests)
        except ClientError as exc:
            if exc.response["Error"].get("Code") in _CONTENT and len(bodies) > 1:
                # Refused as a whole: sent alone, each event gets an answer of its own.
                return {e: r for one in bodies.items() for e, r in self._send(dict([one])).items()}
            result = _result(exc.response["Error"], is_general=True)
            return dict.fromkeys(bodies, result)
        except BotoCoreError as exc:
            return dict.fromkeys(bodies, Delayed(reason_text(str(exc)), is_general=True))
        return {entry: _answered(str(entry.id), answer) for entry in bodies}


def _group(application: str) -> str:
    is_short = len(application) <= _MAX_GROUP
    return application if is_short else sha256(application.encode()).hexdigest()


def _groups(bodies: dict[Entry, str]) -> Iterator[list[Entry]]:
    """Divides the entries so that no request is over the limit, in their order."""
    group: list[Entry] = []
    size = 0
    for entry, body in bodies.items():
        size += (length := len(body.encode()))
        if group and size > _MAX_BYTES:
            yield group
            group, size = [], length
        group.append(entry)
    if group:
        yield group


def _answered(name: str, answer: dict[str, Any]) -> Result:
    for accepted in answer.get("Successful", ()):
        if accepted["Id"] == name:
            return Accepted(accepted.get("MessageId"))
    for failed in answer.get("Failed", ()):
        if failed["Id"] == name:
            return _result(failed, is_general=False)
    return Delayed("The queue did not answer for this event.", is_general=False)


def _result(error: Mapping[str, Any], *, is_general: bool) -> Result:
    code = error.get("Code", "")
    reason = reason_text(f"{code} {error.get('Message', '')}")
    return Refused(reason) if code in _CONTENT else Delayed(reason, is_general=is_general)
