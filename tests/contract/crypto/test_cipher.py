import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.adapters.crypto.cipher import AesGcmCipher
from shared.adapters.crypto.key_ring import KeyRing
from shared.adapters.memory.key_ring import MemoryKeys
from shared.adapters.memory.system import CountingEntropy
from shared.adapters.system import SystemEntropy
from shared.domain.errors import InternalError

OLD, NEW = KeyRing(b"the first key"), KeyRing(b"the second key", (b"the first key",))
CIPHER = AesGcmCipher(MemoryKeys(OLD), SystemEntropy())
ROTATED = AesGcmCipher(MemoryKeys(NEW), SystemEntropy())


@given(st.binary(), st.text())
def test_encrypted_bytes_decrypt_with_the_same_context(plain: bytes, context: str) -> None:
    assert CIPHER.decrypt(CIPHER.encrypt(plain, context), context) == plain


def test_the_same_text_is_encrypted_differently_each_time() -> None:
    sealed = {CIPHER.encrypt(b"plain", "ep_1") for _ in range(10)}

    assert len(sealed) == 10
    assert not any(b"plain" in each for each in sealed)


def test_the_format_of_encrypted_bytes_is_stable() -> None:
    """A new format must still read the old one, which existing tables hold."""
    sealed = AesGcmCipher(MemoryKeys(OLD), CountingEntropy()).encrypt(b"plain", "ep_1")

    assert sealed.hex() == "010000000000000000000000011db40cbf6d32676bb3207d7da48afbb03337bc450c"


def test_another_context_does_not_decrypt() -> None:
    with pytest.raises(InternalError):
        CIPHER.decrypt(CIPHER.encrypt(b"plain", "org_1/ep_1"), "org_2/ep_1")


def test_after_a_key_rotation_old_texts_decrypt_and_new_ones_use_the_new_key() -> None:
    assert ROTATED.decrypt(CIPHER.encrypt(b"plain", "ep_1"), "ep_1") == b"plain"
    with pytest.raises(InternalError):
        CIPHER.decrypt(ROTATED.encrypt(b"plain", "ep_1"), "ep_1")


def test_a_text_encrypted_with_a_very_recent_key_decrypts() -> None:
    """Another function has read the new key before this one."""
    keys = MemoryKeys(OLD)
    cipher = AesGcmCipher(keys, SystemEntropy())
    keys.stored = NEW

    assert cipher.decrypt(ROTATED.encrypt(b"plain", "ep_1"), "ep_1") == b"plain"
    assert cipher.decrypt(CIPHER.encrypt(b"plain", "ep_1"), "ep_1") == b"plain"
    assert keys.looks == 1


def test_each_of_many_previous_keys_decrypts_its_texts() -> None:
    names = [f"key {number}".encode() for number in range(20)]
    sealed = [
        AesGcmCipher(MemoryKeys(KeyRing(name)), SystemEntropy()).encrypt(name, "c")
        for name in names
    ]
    cipher = AesGcmCipher(MemoryKeys(KeyRing(b"newest", tuple(names))), SystemEntropy())

    assert [cipher.decrypt(each, "c") for each in sealed] == names


def test_a_changed_ciphertext_does_not_decrypt() -> None:
    sealed = CIPHER.encrypt(b"plain", "ep_1")
    for at in range(len(sealed)):
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        with pytest.raises(InternalError):
            CIPHER.decrypt(changed, "ep_1")


@given(st.binary(max_size=60))
def test_other_bytes_do_not_decrypt_and_are_not_shown(sealed: bytes) -> None:
    for text in (sealed, b"\x01" + sealed):
        with pytest.raises(
            InternalError, match=r"^An encrypted value cannot be decrypted"
        ) as caught:
            CIPHER.decrypt(text, "ep_1")
        assert caught.value.__cause__ is None
