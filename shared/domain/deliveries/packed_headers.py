"""Compact form of an attempt's headers, as it is stored.

Headers are much alike, so the compression starts from a dictionary of usual ones. Stored headers
depend on the dictionary: it must never change.
"""

import json
import zlib
from functools import cache

from shared.domain.deliveries.attempt_headers import AttemptHeaders, HeaderPairs

_LEVEL = 6
# Raw deflate: a header and a checksum would take ten bytes.
_WINDOW = -12
# Small, so that a copy of the state is quick.
_MEMORY = 4

_USUAL = (
    b'"strict-transport-security","max-age=31536000; includeSubDomains"],["x-content-type-options",'
    b'"nosniff"],["x-frame-options","DENY"],["referrer-policy","strict-origin-when-cross-origin"],'
    b'["content-security-policy","default-src \'self\'"],["x-xss-protection","1; mode=block"],'
    b'["cf-cache-status","DYNAMIC"],["cf-ray","alt-svc","h3=\\":443\\"; ma=86400"],["nel","{'
    b'["report-to","via","1.1 google"],["x-amzn-requestid","x-amzn-trace-id","Root=1-"],'
    b'["apigw-requestid","x-powered-by","Express"],["x-request-id","etag","W/\\""],["vary",'
    b'"Accept-Encoding"],["access-control-allow-origin","*"],["cache-control","no-cache, private"],'
    b'["x-runtime","0.0"],["keep-alive","timeout=5"],["transfer-encoding","chunked"],["set-cookie",'
    b'""],["content-type","text/html; charset=utf-8"],["content-type","text/plain; charset=utf-8"],'
    b'["content-type","application/json; charset=utf-8"],["server","cloudflare"],["server","nginx"],'
    b'["connection","keep-alive"],["connection","close"],["content-length","0"],["content-length",'
    b'"2"],["date","Mon, Tue, Wed, Thu, Fri, Sat, Sun, Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov '
    b'Dec 2026 :00:00 GMT"]],["set-cookie"],0][[["Host","www.example.com"],["Content-Length","1"],'
    b'["accept","*/*"],["content-type","application/json"],["user-agent","Outrider/0.3.0"],'
    b'["webhook-id","\x01"],["webhook-timestamp","\x02"],["webhook-signature","v1,="],'
    b'["svix-id","\x01"],["svix-timestamp","\x02"],["svix-signature","v1,="]],[["'
)


# The message's id and the attempt's time, which JSON text cannot contain in this form.
_MESSAGE_ID, _TIME = "\x01", "\x02"


def packed_headers(headers: AttemptHeaders, message_id: str, timestamp: int) -> bytes:
    """Packs the headers for `unpacked_headers`; `timestamp` is the attempt's, in whole seconds."""
    found = [headers.sent, headers.received, headers.sensitive, int(headers.truncated)]
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    text = text.replace(message_id, _MESSAGE_ID).replace(str(timestamp), _TIME)
    packer = _packer().copy()
    # A receiver's text may have half a surrogate pair, which UTF-8 cannot write.
    return packer.compress(text.encode("utf-8", "replace")) + packer.flush()


def unpacked_headers(packed: bytes, message_id: str, timestamp: int) -> AttemptHeaders:
    """Returns the packed headers; ValueError, TypeError or zlib.error for other bytes."""
    text = zlib.decompressobj(_WINDOW, zdict=_USUAL).decompress(packed).decode()
    text = text.replace(_MESSAGE_ID, message_id).replace(_TIME, str(timestamp))
    sent, received, sensitive, truncated = json.loads(text)
    return AttemptHeaders(
        sent=_pairs(sent),
        received=None if received is None else _pairs(received),
        sensitive=tuple(map(str, sensitive)),
        truncated=bool(truncated),
    )


@cache
def _packer() -> "zlib._Compress":
    """Returns a compressor that has read the dictionary: copying it is faster than making one."""
    return zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zdict=_USUAL)


def _pairs(found: list[list[str]]) -> HeaderPairs:
    return tuple((str(name), str(value)) for name, value in found)
