"""The payload: 64 KiB chunks of SM4-GCM with a counter and a last-chunk flag.

The form is that of `docs/package-format.md` §2.3.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from app.sync.refusals import PackageError, Reason

CHUNK = 64 * 1024
TAG = 16
SEALED = CHUNK + TAG
ZERO_NONCE = b"\x00" * 12


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes: ...


def chunk_count(payload: int) -> int:
    """How many chunks a payload of so many bytes has."""
    return -(-payload // SEALED)


def seal(key: bytes, nonce: bytes, plain: bytes) -> bytes:
    """Ciphertext ‖ tag."""
    encryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    return encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def unseal(key: bytes, nonce: bytes, sealed: bytes) -> bytes | None:
    """The plaintext, or None when a bit of it is not as it was sealed."""
    if len(sealed) < TAG:
        return None
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(nonce, sealed[-TAG:])).decryptor()
    plain = decryptor.update(sealed[:-TAG])
    try:
        return plain + decryptor.finalize()
    except InvalidTag:
        return None


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11) + (b"\x01" if last else b"\x00")


def seal_stream(key: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The sealed chunks of a plaintext that comes in pieces of any size; it must not be empty."""
    number = 0
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) > CHUNK:  # the last chunk is known only when nothing follows
            yield seal(key, _nonce(number, False), bytes(waiting[:CHUNK]))
            del waiting[:CHUNK]
            number += 1
    if not waiting:
        raise ValueError("an empty payload cannot be sealed")
    yield seal(key, _nonce(number, True), bytes(waiting))


def unseal_stream(
    key: bytes, file: Readable, payload: int, see: Callable[[bytes], None] | None = None
) -> Iterator[bytes]:
    """The plaintext of the `payload` bytes that come next in `file`, a chunk at a time.

    `see` gets each sealed chunk that opened. Refuses at the first that is not as it was sealed.
    """
    chunks = chunk_count(payload)
    for number in range(chunks):
        sealed = file.read(min(SEALED, payload - number * SEALED))
        plain = unseal(key, _nonce(number, number == chunks - 1), sealed)
        if plain is None:
            raise PackageError(Reason.CHUNK_ALTERED, number=number + 1, chunks=chunks)
        if see:
            see(sealed)
        yield plain
