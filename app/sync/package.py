"""Opening packages (`docs/package-format.md` §5): everything is verified before anything is handed out."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives import hashes

from app.files import trouble
from app.models.changes import ChangeSet
from app.progress import Progress, silent
from app.sync.card import Card
from app.sync.chain import decode_lines
from app.sync.content import cut, verify_content
from app.sync.header import MAX_HEADER, FileKeys, PackageHeader, check_mac, parse_header
from app.sync.keys import FILE_KEY_SIZE, SIGNATURE_SIZE, KeyProvider, UnwrapError, verify
from app.sync.manifest import CHANGES, Manifest, decode_manifest, is_evidence
from app.sync.refusals import PackageError, Reason
from app.sync.stream import SEALED, ZERO_NONCE, Readable, chunk_count, unseal

EXTENSION = ".gjpkg"
MAX_CONTENT = 8 * 1024**3
"""Bytes all parts of a package may have together unless the caller says otherwise."""
SIGNED_AS = b"gongjian-package 1 manifest\x00"
COPY_BLOCK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What the unencrypted header of a file claims; nothing of it is verified. `recipients` are key ids."""

    version: int
    suite: int
    chunks: int
    recipients: tuple[str, ...]
    expected_size: int
    actual_size: int


class VerifiedPackage:
    """A package of which every byte was verified, read from an encrypted copy; use it inside the `with` only.

    `sm3` is that of the whole file (hex), `sender` the trusted card whose key signed it.
    """

    def __init__(
        self,
        manifest: Manifest,
        sender: Card,
        sm3: str,
        content: Callable[[], Readable],
        keys: FileKeys,
        payload: int,
    ) -> None:
        self.manifest = manifest
        self.sender = sender
        self.sm3 = sm3
        self._content = content
        self._keys = keys
        self._payload = payload

    def change_sets(self) -> Iterator[ChangeSet]:
        """The change sets in causal order, one at a time."""
        return decode_lines(self.part(CHANGES))

    def part(self, name: str) -> Iterator[bytes]:
        """The bytes of a part, in pieces; raises KeyError when the manifest has no such part."""
        if name not in {part.name for part in self.manifest.parts}:
            raise KeyError(name)
        return self._pieces(name)

    def evidence(self) -> Iterator[tuple[str, int, Iterator[bytes]]]:
        """The photos and files in one pass: digest (SHA-256), size, and the content, to be read at once."""
        cutter = cut(self._content(), self._keys.payload, self._payload, self.manifest)
        for part in self.manifest.parts:
            pieces = cutter.take(part.size)
            if is_evidence(part.name):
                yield part.name, part.size, pieces
            for _ in pieces:  # what was not read is passed over
                pass

    def _pieces(self, name: str) -> Iterator[bytes]:
        cutter = cut(self._content(), self._keys.payload, self._payload, self.manifest)
        for part in self.manifest.parts:
            if part.name == name:
                yield from cutter.take(part.size)
                return
            for _ in cutter.take(part.size):
                pass


def peek(path: Path) -> Glimpse:
    """What the header claims; refuses what has no sound header."""
    with _read_errors(), path.open("rb") as file:
        header = parse_header(file.read(MAX_HEADER))
        actual = file.seek(0, os.SEEK_END)
    return Glimpse(
        version=header.version,
        suite=header.suite,
        chunks=chunk_count(header.payload),
        recipients=tuple(recipient.key for recipient in header.recipients),
        expected_size=_expected_size(header),
        actual_size=actual,
    )


@contextmanager
def open_package(
    path: Path,
    key: KeyProvider,
    trusted: Mapping[str, Card],
    workdir: Path | None = None,
    *,
    known_schema: int | None = None,
    max_content: int = MAX_CONTENT,
    progress: Progress = silent,
) -> Iterator[VerifiedPackage]:
    """A verified package, or `PackageError` before anything was handed out.

    `trusted` maps key ids to cards. `workdir` gets an encrypted copy that disappears afterwards.
    `known_schema` is the newest ledger version this program knows. `max_content` caps the decompressed bytes.
    """
    with tempfile.TemporaryFile(dir=workdir) as file:
        with _read_errors(), path.open("rb") as source:
            size, sm3 = _copy(source, file, progress)
        header = _header_of(file)
        keys = _unlock(header, key)
        _check_size(header, size)
        manifest, sender = _read_manifest(file, header, keys, trusted)
        _check_manifest(manifest, header, known_schema, max_content)
        verify_content(file, keys.payload, header.payload, manifest, progress)

        yield VerifiedPackage(manifest, sender, sm3, _reopener(file, header), keys, header.payload)


def _reopener(file: BinaryIO, header: PackageHeader) -> Callable[[], Readable]:
    """Gives the copy at its payload, through a cursor of its own: readers do not disturb each other."""

    def reopened() -> Readable:
        return _Cursor(file, header.size + header.manifest)

    return reopened


class _Cursor:
    """Reads a shared file from its own position."""

    def __init__(self, file: BinaryIO, at: int) -> None:
        self._file = file
        self._at = at

    def read(self, size: int) -> bytes:
        self._file.seek(self._at)
        content = self._file.read(size)
        self._at += len(content)
        return content


@contextmanager
def _read_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PackageError(Reason.UNREADABLE, detail=trouble(error)) from error


def _copy(source: BinaryIO, target: BinaryIO, progress: Progress) -> tuple[int, str]:
    """Copies at most what the header announces; gives the source's size and the SM3 of what was copied."""
    header = parse_header(source.read(MAX_HEADER))
    announced = _expected_size(header)
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    digest, copied = hashes.Hash(hashes.SM3()), 0
    while block := source.read(min(COPY_BLOCK, announced - copied)):
        target.write(block)
        digest.update(block)
        copied += len(block)
        progress(copied, announced, "正在读取数据包")
    return size if copied == announced else copied, digest.finalize().hex()


def _header_of(file: BinaryIO) -> PackageHeader:
    """The header of the copy; leaves the file at its end."""
    file.seek(0)
    header = parse_header(file.read(MAX_HEADER))
    file.seek(header.size)
    return header


def _expected_size(header: PackageHeader) -> int:
    return header.size + header.manifest + header.payload


def _unlock(header: PackageHeader, key: KeyProvider) -> FileKeys:
    own = key.public.id
    wrapped = next((to.wrapped for to in header.recipients if to.key == own), None)
    if wrapped is None:
        raise PackageError(Reason.WRONG_RECIPIENT)
    try:
        file_key = key.unwrap(wrapped)
    except UnwrapError as error:
        raise PackageError(Reason.HEADER_ALTERED) from error
    if len(file_key) != FILE_KEY_SIZE:
        raise PackageError(Reason.HEADER_ALTERED)
    keys = FileKeys(file_key)
    check_mac(header, keys)
    return keys


def _check_size(header: PackageHeader, size: int) -> None:
    missing = _expected_size(header) - size
    if missing < 0:
        raise PackageError(Reason.TRAILING_BYTES, extra=-missing)
    if missing > 0:
        chunks = chunk_count(header.payload)
        present = max(0, size - header.size - header.manifest) // SEALED
        detail = f"应有 {chunks} 块，只有 {present} 块"
        raise PackageError(Reason.TRUNCATED, detail=detail, chunks=chunks, present=present)


def _read_manifest(
    file: BinaryIO, header: PackageHeader, keys: FileKeys, trusted: Mapping[str, Card]
) -> tuple[Manifest, Card]:
    """The manifest that comes next in the file and the trusted card whose key signed it."""
    box = unseal(keys.manifest, ZERO_NONCE, file.read(header.manifest))
    if box is None:
        raise PackageError(Reason.MANIFEST_ALTERED)
    signature, text = box[:SIGNATURE_SIZE], box[SIGNATURE_SIZE:]
    manifest = decode_manifest(text)
    card = trusted.get(manifest.sender_key)
    if card is None or card.public.id != manifest.sender_key:
        raise PackageError(Reason.UNKNOWN_SENDER, office=manifest.office)
    if not verify(card.public, SIGNED_AS + text, signature):
        raise PackageError(Reason.BAD_SIGNATURE, office=manifest.office)
    if card.office != manifest.office:
        raise PackageError(Reason.SENDER_MISMATCH, office=manifest.office, card=card.office)
    return manifest, card


def _check_manifest(
    manifest: Manifest, header: PackageHeader, known_schema: int | None, max_content: int
) -> None:
    if manifest.header != header.hash:
        raise PackageError(Reason.MANIFEST_MISMATCH, detail="文件头不是签名时的文件头")
    if [to.key for to in manifest.recipients] != [to.key for to in header.recipients]:
        raise PackageError(Reason.MANIFEST_MISMATCH, detail="接收单位与文件头不一致")
    if known_schema is not None and manifest.schema > known_schema:
        raise PackageError(Reason.NEWER_LEDGER, theirs=manifest.schema, ours=known_schema)
    if manifest.content_size > max_content:
        detail = f"{manifest.content_size} 字节，上限 {max_content} 字节"
        raise PackageError(Reason.TOO_LARGE, detail=detail)
