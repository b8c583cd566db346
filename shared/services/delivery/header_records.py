"""Records of an attempt's headers."""

from dataclasses import dataclass, replace

from shared.domain.deliveries.attempt_headers import AttemptHeaders
from shared.domain.deliveries.delivery import Attempt
from shared.domain.deliveries.packed_headers import packed_headers, unpacked_headers
from shared.domain.deliveries.reply import Reply
from shared.domain.endpoints.endpoint import Endpoint
from shared.domain.errors import Damaged
from shared.domain.pipeline.recorded_headers import recorded_headers
from shared.ports import Cipher

# The first byte of a record: whether the rest is encrypted.
_PLAIN, _SEALED = b"\x01", b"\x02"


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderRecords:
    """Packs the headers of attempts into their records, and reads them again.

    A record is encrypted if it has headers of the endpoint's own, as these are in the endpoint.
    """

    cipher: Cipher

    def with_headers(self, attempt: Attempt, endpoint: Endpoint, reply: Reply) -> Attempt:
        """Returns the attempt with the headers of its request and its response, if one was made."""
        if not reply.request_headers:
            return attempt
        own = {name.lower() for name in endpoint.headers}
        received = reply.response_headers if reply.status_code else None
        secret = {endpoint.api_key_auth.name.lower()} if endpoint.api_key_auth else ()
        headers = recorded_headers(reply.request_headers, received, own, secret)
        packed = packed_headers(headers, *_basis(attempt))
        if any(name.lower() in own for name, _ in headers.sent):
            sealed = self.cipher.encrypt(packed, _context(attempt))
            return replace(attempt, headers=_SEALED + sealed)
        return replace(attempt, headers=_PLAIN + packed)

    def headers_of(self, attempt: Attempt) -> AttemptHeaders | None:
        """Returns the recorded headers; None if there are none, or their key was removed since.

        Damaged for a record that cannot be decoded.
        """
        record = attempt.headers
        if record is None:
            return None
        packed = record[1:]
        if record[:1] == _SEALED:
            try:
                packed = self.cipher.decrypt(packed, _context(attempt))
            except Damaged:
                # Attempts are not encrypted again when the keys change.
                return None
        try:
            return unpacked_headers(packed, *_basis(attempt))
        except Exception as exc:
            raise Damaged(f"The headers of {attempt.id} cannot be decoded.") from exc


def _basis(attempt: Attempt) -> tuple[str, int]:
    return attempt.key.message_id, int(attempt.timestamp.timestamp())


def _context(attempt: Attempt) -> str:
    key = attempt.key
    return f"{key.org_id}/{key.app_id}/{key.endpoint_id}/attempt/{attempt.id}"
