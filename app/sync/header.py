"""The header of a package: strict text, one spelling only (`docs/package-format.md` §2.1)."""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.sync.keys import WRAPPED_SIZE, PublicKey, sm3, wrap
from app.sync.refusals import PackageError, Reason

VERSION = 1
SUITE = 1
MAX_RECIPIENTS = 64
MAX_MANIFEST = 4 * 1024 * 1024
MAX_PAYLOAD = 4_000_000_000
"""Bytes: below what FAT32 takes in one file."""
MAX_HEADER = 32 * 1024
"""Bytes that hold any header: 64 recipients of 293 bytes and the rest."""
MIN_BOX = 81
MIN_PAYLOAD = 17

_MAGIC = b"gongjian-package "
_NUMBER = rb"(0|[1-9][0-9]{0,15})"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A key id and the file key wrapped to that key."""

    key: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class PackageHeader:
    """What the header says; honest only after `check_mac`. `size` and `hash` are those of its bytes."""

    version: int
    suite: int
    manifest: int
    payload: int
    recipients: tuple[Recipient, ...]
    mac: bytes
    covered: bytes
    size: int
    hash: str


class FileKeys:
    """The three keys that come from a file key."""

    def __init__(self, file_key: bytes) -> None:
        self.header = _derived(file_key, b"header", 32)
        self.manifest = _derived(file_key, b"manifest", 16)
        self.payload = _derived(file_key, b"payload", 16)


def _derived(file_key: bytes, what: bytes, size: int) -> bytes:
    return HKDF(hashes.SM3(), size, None, b"gongjian-package 1 " + what).derive(file_key)


def _mac(key: bytes, covered: bytes) -> bytes:
    mac = HMAC(key, hashes.SM3())
    mac.update(covered)
    return mac.finalize()


def check_mac(header: PackageHeader, keys: FileKeys) -> None:
    """Refuses a header that was not made with these keys."""
    if not hmac.compare_digest(_mac(keys.header, header.covered), header.mac):
        raise PackageError(Reason.HEADER_ALTERED)


def build_header(
    file_key: bytes, recipients: Sequence[PublicKey], manifest_size: int, payload_size: int
) -> bytes:
    """The header's bytes; raises ValueError for numbers or recipients the format cannot hold."""
    keys = sorted({public.id: public for public in recipients}.items())
    if not 1 <= len(keys) <= MAX_RECIPIENTS:
        raise ValueError("a package has 1 to 64 recipients")
    if not (MIN_BOX <= manifest_size <= MAX_MANIFEST and MIN_PAYLOAD <= payload_size <= MAX_PAYLOAD):
        raise ValueError("manifest or payload too large for a package")
    lines = [
        f"gongjian-package {VERSION}",
        f"suite {SUITE}",
        f"manifest {manifest_size}",
        f"payload {payload_size}",
        *(f"to {name} {wrap(public, file_key).hex()}" for name, public in keys),
    ]
    covered = "".join(line + "\n" for line in lines).encode()
    return covered + f"mac {_mac(FileKeys(file_key).header, covered).hex()}\n".encode()


def parse_header(start: bytes) -> PackageHeader:
    """The header at the start of a file; `start` holds the first `MAX_HEADER` bytes, or all there are."""
    lines = _Lines(start)
    version = _version(lines)
    suite = int(lines.take(rb"suite " + _NUMBER)[0])
    if suite != SUITE:
        raise PackageError(Reason.UNKNOWN_SUITE)
    manifest = int(lines.take(b"manifest " + _NUMBER)[0])
    payload = int(lines.take(b"payload " + _NUMBER)[0])
    recipients = _recipients(lines)
    covered = lines.taken()
    mac = bytes.fromhex(lines.take(b"mac ([0-9a-f]{64})")[0].decode())
    if not (MIN_BOX <= manifest <= MAX_MANIFEST and MIN_PAYLOAD <= payload <= MAX_PAYLOAD):
        raise PackageError(Reason.HEADER_MALFORMED)
    whole = lines.taken()
    return PackageHeader(
        version, suite, manifest, payload, recipients, mac, covered, len(whole), sm3(whole).hex()
    )


def _version(lines: "_Lines") -> int:
    start = lines.content
    if not start:
        raise PackageError(Reason.EMPTY)
    if not start.startswith(_MAGIC):
        raise PackageError(Reason.TRUNCATED if _MAGIC.startswith(start) else Reason.NOT_A_PACKAGE, detail=CUT)
    version = int(lines.take(_MAGIC + _NUMBER)[0])
    if version > VERSION:
        raise PackageError(Reason.TOO_NEW)
    if version < VERSION:
        raise PackageError(Reason.HEADER_MALFORMED)
    return version


def _recipients(lines: "_Lines") -> tuple[Recipient, ...]:
    recipients: list[Recipient] = []
    pattern = b"to ([0-9a-f]{32}) ([0-9a-f]{%d})" % (2 * WRAPPED_SIZE)
    while not recipients or lines.next_starts(b"to "):
        key, wrapped = lines.take(pattern)
        recipients.append(Recipient(key.decode(), bytes.fromhex(wrapped.decode())))
    names = [recipient.key for recipient in recipients]
    if len(names) > MAX_RECIPIENTS or names != sorted(set(names)):
        raise PackageError(Reason.HEADER_MALFORMED)
    return tuple(recipients)


CUT = "文件头只有一部分"


class _Lines:
    """Takes one line after the other, each of which must match its pattern to the last byte."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._at = 0

    def take(self, pattern: bytes) -> tuple[bytes, ...]:
        end = self.content.find(b"\n", self._at)
        if end < 0:
            short = len(self.content) < MAX_HEADER
            raise PackageError(Reason.TRUNCATED if short else Reason.HEADER_MALFORMED, detail=CUT)
        match = re.fullmatch(pattern, self.content[self._at : end])
        if match is None:
            raise PackageError(Reason.HEADER_MALFORMED)
        self._at = end + 1
        return match.groups()

    def next_starts(self, prefix: bytes) -> bool:
        return self.content.startswith(prefix, self._at)

    def taken(self) -> bytes:
        return self.content[: self._at]
