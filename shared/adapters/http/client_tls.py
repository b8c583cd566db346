"""TLS contexts of endpoints with a client certificate or authorities of their own.

`ssl` reads a private key from a file only, so the key is in an anonymous file in memory while it is
read: it never touches a disk.
"""

import os
import ssl
from collections import OrderedDict
from threading import Lock

from shared.adapters.http.connection import NoMemoryFilesError, NoTlsError, prepare_tls
from shared.domain.receiver_auth.tls_identity import TlsIdentity

# A context takes tens of milliseconds to make, and some hundred KB.
MAX_CONTEXTS = 64

_made: OrderedDict[str, ssl.SSLContext] = OrderedDict()
_lock = Lock()


def context_of(identity: TlsIdentity) -> ssl.SSLContext:
    """Returns the context of an identity, one of the MAX_CONTEXTS that were used last if it can."""
    digest = identity.digest
    with _lock:
        if (found := _made.get(digest)) is not None:
            _made.move_to_end(digest)
            return found
    made = _context(identity)
    with _lock:
        _made[digest] = made
        while len(_made) > MAX_CONTEXTS:
            _made.popitem(last=False)
    return made


def _context(identity: TlsIdentity) -> ssl.SSLContext:
    """Makes a context. Authorities of its own replace those of the system."""
    context = prepare_tls(ssl.create_default_context(cadata=identity.authorities))
    # The connection compares the name (see `check_name`).
    context.check_hostname = False
    if identity.pem is not None:
        try:
            load_identity(context, identity.pem)
        except ssl.SSLError as exc:
            raise NoTlsError from exc
    return context


def load_identity(context: ssl.SSLContext, pem: str) -> None:
    """Loads a key and its certificates, through a file in memory; SSLError if they do not fit."""
    if not hasattr(os, "memfd_create"):
        raise NoMemoryFilesError(
            "A client certificate needs a file in memory, which this system does not have."
        )
    # Closed on exec, so no other program inherits it.
    number = os.memfd_create("identity", os.MFD_CLOEXEC)
    try:
        with open(number, "wb", closefd=False) as file:
            file.write(pem.encode())
        context.load_cert_chain(f"/proc/self/fd/{number}", password=_no_password)
    finally:
        os.close(number)


def _no_password() -> str:
    """Keeps OpenSSL from asking for a passphrase at a terminal."""
    return ""
