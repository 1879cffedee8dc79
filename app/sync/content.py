"""What a payload holds: one zstd frame with the parts one after another, as the manifest lists them."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

import zstandard
from cryptography.hazmat.primitives import hashes

from app.models.changes import ChangeSet
from app.progress import Progress, silent
from app.sync.chain import ChainCheck, Fault, decode_lines
from app.sync.manifest import CHANGES, Manifest, PackagePart, is_evidence
from app.sync.refusals import PackageError, Reason
from app.sync.stream import Readable, chunk_count, unseal_stream

LEVEL = 3
MAX_WINDOW = 8 * 1024 * 1024
SLICE = 512
"""Bytes decompressed in one step: zstd makes at most 128 KiB of 4 bytes, so a step yields 16 MiB at most."""
PIECE = 256 * 1024


class Packing:
    """Compresses named parts and notes their sizes and hashes in `parts`."""

    def __init__(self) -> None:
        self.parts: list[PackagePart] = []

    def compressed(self, sources: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
        """The zstd frame, in pieces."""
        compressor = zstandard.ZstdCompressor(level=LEVEL).compressobj()
        for name, pieces in sources:
            digest, size = hashes.Hash(hashes.SM3()), 0
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                yield compressor.compress(piece)
            self.parts.append(PackagePart(name, size, digest.finalize().hex()))
        yield compressor.flush()


def inflate(plain: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The content of the one zstd frame in `plain`; refuses it unless it has `size` bytes."""
    inflater = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW).decompressobj()
    got = 0
    for chunk in plain:
        waiting: list[bytes] = []
        held = 0
        for at in range(0, len(chunk), SLICE):
            piece = _step(inflater, chunk[at : at + SLICE])
            got, held = got + len(piece), held + len(piece)
            if got > size:
                raise PackageError(Reason.CONTENT_DAMAGED, detail="比清单所列的大")
            waiting.append(piece)
            if held >= PIECE:
                yield b"".join(waiting)
                waiting, held = [], 0
        yield b"".join(waiting)
    if not inflater.eof or got != size:
        raise PackageError(Reason.CONTENT_DAMAGED, detail="比清单所列的小")


class _Inflater(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


def _step(inflater: _Inflater, piece: bytes) -> bytes:
    if inflater.eof:
        raise PackageError(Reason.CONTENT_DAMAGED, detail="后面还有多余的数据")
    try:
        content = inflater.decompress(piece)
    except zstandard.ZstdError as error:
        raise PackageError(Reason.CONTENT_DAMAGED, detail="压缩数据不合格式") from error
    if inflater.unused_data:
        raise PackageError(Reason.CONTENT_DAMAGED, detail="后面还有多余的数据")
    return content


class Cutter:
    """Cuts a stream of pieces into runs of given sizes."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def take(self, size: int) -> Iterator[bytes]:
        """The next `size` bytes, in pieces."""
        while size:
            piece = self._rest or next(self._pieces, None)
            if piece is None:
                raise PackageError(Reason.CONTENT_DAMAGED, detail="比清单所列的小")
            piece, self._rest = piece[:size], piece[size:]
            size -= len(piece)
            yield piece

    def finish(self) -> None:
        """Runs the stream to its end, where it makes its last checks."""
        for _ in self._pieces:
            pass


def cut(file: Readable, key: bytes, payload: int, manifest: Manifest) -> Cutter:
    """The content of the payload that comes next in `file`."""
    return Cutter(inflate(unseal_stream(key, file, payload), manifest.content_size))


def verify_content(
    file: Readable,
    key: bytes,
    payload: int,
    manifest: Manifest,
    progress: Progress = silent,
    read_changes: bool = True,
) -> None:
    """Reads the payload that comes next in `file` and refuses what the sender did not sign."""
    whole = hashes.Hash(hashes.SM3())
    see = _counting(whole, chunk_count(payload), progress)
    cutter = Cutter(inflate(unseal_stream(key, file, payload, see), manifest.content_size))
    for part in manifest.parts:
        digest, content = hashes.Hash(hashes.SM3()), hashlib.sha256() if is_evidence(part.name) else None
        pieces = _hashed(cutter.take(part.size), digest)
        fault = _fault_in(pieces, manifest) if read_changes and part.name == CHANGES else None
        for piece in pieces:
            if content is not None:
                content.update(piece)
        misnamed = content is not None and content.hexdigest() != part.name
        if misnamed or digest.finalize().hex() != part.sm3:
            raise PackageError(Reason.PART_ALTERED, part=part.name)
        if fault:
            raise PackageError(fault.reason, number=fault.number, detail=fault.detail) from fault
    cutter.finish()
    if whole.finalize().hex() != manifest.payload:
        raise PackageError(Reason.PAYLOAD_MISMATCH)


def _counting(digest: hashes.Hash, chunks: int, progress: Progress) -> Callable[[bytes], None]:
    done = 0

    def see(sealed: bytes) -> None:
        nonlocal done
        digest.update(sealed)
        done += 1
        if done % 16 == 0 or done == chunks:
            progress(done, chunks, "正在核对数据包")

    return see


def _hashed(pieces: Iterable[bytes], digest: hashes.Hash) -> Iterator[bytes]:
    for piece in pieces:
        digest.update(piece)
        yield piece


def _fault_in(pieces: Iterable[bytes], manifest: Manifest) -> Fault | None:
    check = ChainCheck(manifest.from_vector, manifest.to_vector)
    try:
        follow(decode_lines(pieces), check)
    except Fault as fault:
        return fault
    if (check.count, check.records) != (manifest.change_sets, manifest.records):
        return Fault(Reason.MANIFEST_MISMATCH, check.count, "修改条数与清单所列不同")
    return None


def follow(change_sets: Iterable[ChangeSet], check: ChainCheck) -> None:
    """Runs all change sets through a check; raises `Fault`."""
    for change_set in change_sets:
        check.add(change_set)
    check.finish()
