"""An office's SM2 key pair: signing, verifying, wrapping and unwrapping file keys.

The forms are those of `docs/package-format.md` §1. GmSSL does SM2 and nothing else here. It prints to the C
library's stderr when something does not verify, so everything that can be checked beforehand is, and that
stream is closed to it for the rest.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

import gmssl_pyx
from cryptography.hazmat.primitives import hashes

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
"""The recommended curve of GB/T 32918.5: y² = x³ − 3x + B modulo P, of order N."""

PUBLIC_SIZE = 64
PRIVATE_SIZE = 32
SIGNATURE_SIZE = 64
FILE_KEY_SIZE = 32
WRAPPED_SIZE = 64 + 32 + FILE_KEY_SIZE

_stderr_lock = threading.Lock()


class UnwrapError(Exception):
    """The wrapped key was not made for this private key, or was altered."""


def sm3(*pieces: bytes) -> bytes:
    """SM3 of the pieces joined."""
    digest = hashes.Hash(hashes.SM3())
    for piece in pieces:
        digest.update(piece)
    return digest.finalize()


def short_digits(digest: bytes) -> str:
    """A digest to be read aloud: 32 decimal digits in eight groups of four."""
    digits = f"{int.from_bytes(digest) % 10**32:032d}"
    return " ".join(digits[at : at + 4] for at in range(0, 32, 4))


def _on_curve(point: bytes) -> bool:
    x, y = int.from_bytes(point[:32]), int.from_bytes(point[32:])
    return len(point) == PUBLIC_SIZE and x < P and y < P and (y * y - (x * x * x - 3 * x + B)) % P == 0


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A point x ‖ y on the SM2 curve, 64 bytes; raises ValueError for anything else."""

    raw: bytes

    def __post_init__(self) -> None:
        if not _on_curve(self.raw):
            raise ValueError("not a point of the SM2 curve")

    @property
    def id(self) -> str:
        """What names the key in headers and manifests: 32 hex digits."""
        return sm3(b"gongjian-key 1\x00", self.raw)[:16].hex()


class KeyProvider(Protocol):
    """A private key in software or in hardware; it never leaves its holder."""

    @property
    def public(self) -> PublicKey: ...

    def sign(self, message: bytes) -> bytes:
        """SM2 signature r ‖ s (64 bytes) of the message with SM3 and the default signer id."""

    def unwrap(self, wrapped: bytes) -> bytes:
        """The file key inside; raises `UnwrapError`."""


class SoftwareKey:
    """A `KeyProvider` in memory; the ledger keeps its bytes inside the encrypted database."""

    def __init__(self, private: bytes, public: PublicKey) -> None:
        if len(private) != PRIVATE_SIZE or not 1 <= int.from_bytes(private) <= N - 2:
            raise ValueError("not an SM2 private key")
        self._private = private
        self._public = public

    @classmethod
    def generate(cls) -> "SoftwareKey":
        """A new random key pair."""
        public, private = gmssl_pyx.sm2_key_generate()
        return cls(private, PublicKey(public))

    @classmethod
    def from_bytes(cls, raw: bytes) -> "SoftwareKey":
        """The key that `to_bytes` gave; raises ValueError when the halves do not belong together."""
        if len(raw) != PRIVATE_SIZE + PUBLIC_SIZE:
            raise ValueError("a key pair has 96 bytes")
        key = cls(raw[:PRIVATE_SIZE], PublicKey(raw[PRIVATE_SIZE:]))
        if not verify(key.public, b"pair", key.sign(b"pair")):
            raise ValueError("the private key does not belong to the public key")
        return key

    def to_bytes(self) -> bytes:
        """Private key ‖ public key, 96 bytes, for storage inside the encrypted ledger only."""
        return self._private + self._public.raw

    @property
    def public(self) -> PublicKey:
        return self._public

    def sign(self, message: bytes) -> bytes:
        der: bytes = gmssl_pyx.sm2_sign(self._private, self._public.raw, message)
        r, s = _der_fields(der)
        return _fixed(r) + _fixed(s)

    def unwrap(self, wrapped: bytes) -> bytes:
        if len(wrapped) != WRAPPED_SIZE or not _on_curve(wrapped[:64]):
            raise UnwrapError
        x, y, check, secret = wrapped[:32], wrapped[32:64], wrapped[64:96], wrapped[96:]
        der = _der(0x30, _der_integer(x) + _der_integer(y) + _der(0x04, check) + _der(0x04, secret))
        try:
            with _quiet():
                file_key: bytes = gmssl_pyx.sm2_decrypt(self._private, der)
        except gmssl_pyx.GmsslInnerError as error:
            raise UnwrapError from error
        return file_key


def wrap(public: PublicKey, file_key: bytes) -> bytes:
    """The file key (32 bytes) encrypted to a public key: C1 ‖ C3 ‖ C2, 128 bytes."""
    if len(file_key) != FILE_KEY_SIZE:
        raise ValueError("a file key has 32 bytes")
    x, y, check, secret = _der_fields(gmssl_pyx.sm2_encrypt(public.raw, file_key))
    return _fixed(x) + _fixed(y) + check + secret


def verify(public: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether the signature (r ‖ s) over the message was made with the private key of `public`."""
    if len(signature) != SIGNATURE_SIZE:
        return False
    r, s = signature[:32], signature[32:]
    if not (0 < int.from_bytes(r) < N and 0 < int.from_bytes(s) < N):
        return False
    with _quiet():
        return bool(gmssl_pyx.sm2_verify(public.raw, message, _der(0x30, _der_integer(r) + _der_integer(s))))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    return bytes([tag, size] if size < 128 else [tag, 0x81, size]) + content


def _der_integer(number: bytes) -> bytes:
    bare = number.lstrip(b"\x00") or b"\x00"
    return _der(0x02, b"\x00" + bare if bare[0] & 0x80 else bare)


def _der_fields(sequence: bytes) -> list[bytes]:
    """The contents of a flat DER sequence, as GmSSL made it."""
    fields = []
    at = 3 if sequence[1] == 0x81 else 2
    while at < len(sequence):
        size = sequence[at + 1]
        fields.append(sequence[at + 2 : at + 2 + size])
        at += 2 + size
    return fields


def _fixed(number: bytes) -> bytes:
    return int.from_bytes(number).to_bytes(32)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keeps GmSSL's complaints off the process's stderr, where a clerk would read them."""
    with _stderr_lock:
        try:
            kept = os.dup(2)
        except OSError:  # a window program has no stderr
            yield
            return
        try:
            sink = os.open(os.devnull, os.O_WRONLY)
            os.dup2(sink, 2)
            os.close(sink)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
