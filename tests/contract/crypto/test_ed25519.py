"""Contract of `Ed25519`."""

import sys
from subprocess import run

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.crypto.ed25519 import LibraryEd25519

# The first two examples of RFC 8032, section 7.1: private key, public key, data, signature.
PUBLISHED = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
]
ED25519 = LibraryEd25519()


@pytest.mark.parametrize(("private", "public", "data", "signature"), PUBLISHED)
def test_the_examples_of_the_rfc_give_their_signatures(
    private: str, public: str, data: str, signature: str
) -> None:
    half = bytes.fromhex(private)

    assert ED25519.public_of(half).hex() == public
    assert ED25519.sign(half, bytes.fromhex(data)).hex() == signature


@given(private=st.binary(min_size=32, max_size=32), data=st.binary())
def test_a_public_key_verifies_only_the_signed_data(private: bytes, data: bytes) -> None:
    public = Ed25519PublicKey.from_public_bytes(ED25519.public_of(private))
    signature = ED25519.sign(private, data)

    public.verify(signature, data)
    with pytest.raises(InvalidSignature):
        public.verify(signature, data + b"x")


def test_symmetric_signatures_do_not_import_ed25519() -> None:
    code = "import sys, shared.bootstrap.deliver; print(*sys.modules, sep='\\n')"
    modules = run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603 our own code

    imported = modules.stdout.split()
    assert "shared.adapters.crypto.ed25519" in imported
    assert not [name for name in imported if name.endswith("asymmetric.ed25519")]
