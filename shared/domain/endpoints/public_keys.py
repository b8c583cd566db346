"""Public keys of endpoints as JSON Web Keys (RFC 7517, RFC 8037)."""

import json
from base64 import urlsafe_b64encode
from hashlib import sha256


def jwk(public: bytes) -> dict[str, str]:
    """Returns the JSON Web Key of an Ed25519 public key; its id is its thumbprint (RFC 7638)."""
    essential = {"crv": "Ed25519", "kty": "OKP", "x": _encoded(public)}
    canonical = json.dumps(essential, separators=(",", ":"), sort_keys=True)
    name = _encoded(sha256(canonical.encode()).digest())
    return {**essential, "alg": "EdDSA", "use": "sig", "kid": name}


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
