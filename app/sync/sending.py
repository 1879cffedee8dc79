"""Making packages (`docs/package-format.md` §6): spool, sign, write, read back, rename."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec
from cryptography.hazmat.primitives import hashes

from app.errors import UserError
from app.files import becoming, explained
from app.models.changes import ChangeSet
from app.progress import Progress, silent
from app.sync.card import Card
from app.sync.chain import MAX_LINE, ChainCheck, Fault, encode_line
from app.sync.content import Packing, verify_content
from app.sync.header import (
    MAX_HEADER,
    MAX_MANIFEST,
    MAX_PAYLOAD,
    FileKeys,
    build_header,
    check_mac,
    parse_header,
)
from app.sync.keys import FILE_KEY_SIZE, SIGNATURE_SIZE, KeyProvider, sm3, verify
from app.sync.manifest import CHANGES, Addressee, Draft, Manifest, check_draft, encode_manifest, is_part_name
from app.sync.package import COPY_BLOCK, SIGNED_AS
from app.sync.refusals import PackageError, Reason
from app.sync.stream import TAG, ZERO_NONCE, chunk_count, seal, seal_stream, unseal

NO_HASH = "0" * 64


@dataclass(frozen=True, slots=True)
class WrittenPackage:
    """A package that stands on the target and was read back: `sm3` (hex) and `size` of the whole file."""

    path: Path
    manifest: Manifest
    size: int
    chunks: int
    sm3: str


def write_package(
    path: Path,
    draft: Draft,
    change_sets: Iterable[ChangeSet],
    key: KeyProvider,
    recipients: Sequence[Card],
    *,
    parts: Iterable[tuple[str, Iterable[bytes]]] = (),
    scratch: Path | None = None,
    progress: Progress = silent,
) -> WrittenPackage:
    """Writes a package to `path`; it gets that name only after it was read back from the medium and verified.

    The change sets must run from the draft's `from_vector` to its `to_vector`, in causal order. `parts` are
    further named byte streams. `scratch` gets an encrypted temporary file. Raises `UserError` when the target
    cannot take the file or the journal is broken, ValueError for a draft the format cannot hold.
    """
    check_draft(draft)
    file_key = secrets.token_bytes(FILE_KEY_SIZE)
    with tempfile.TemporaryFile(dir=scratch) as spool, explained(f"数据包写不进「{path.parent}」"):
        sealed = _seal_content(spool, draft, change_sets, parts, file_key, progress)
        manifest = _manifest(draft, sealed, key, recipients)
        front, manifest = _front(manifest, sealed.size, file_key, key, recipients)
        _check_space(path, len(front) + sealed.size)
        with becoming(path) as part_path:
            digest = _lay_down(part_path, front, spool, progress)
            _read_back(part_path, digest, FileKeys(file_key), manifest, key, progress)
    return WrittenPackage(path, manifest, len(front) + sealed.size, chunk_count(sealed.size), digest)


@dataclass(frozen=True, slots=True)
class _Sealed:
    packing: Packing
    check: ChainCheck
    size: int
    sm3: str


def _seal_content(
    spool: BinaryIO,
    draft: Draft,
    change_sets: Iterable[ChangeSet],
    parts: Iterable[tuple[str, Iterable[bytes]]],
    file_key: bytes,
    progress: Progress,
) -> _Sealed:
    check = ChainCheck(draft.from_vector, draft.to_vector)
    packing = Packing()
    digest, size = hashes.Hash(hashes.SM3()), 0
    sources = _sources(_checked_lines(change_sets, check), parts)
    try:
        for number, chunk in enumerate(
            seal_stream(FileKeys(file_key).payload, packing.compressed(sources)), 1
        ):
            spool.write(chunk)
            digest.update(chunk)
            size += len(chunk)
            if size > MAX_PAYLOAD:
                raise UserError("数据包超过 4 GB，U 盘（FAT32）存不下。", "请减少佐证材料，或分几期发送。")
            if number % 16 == 0:
                progress(number, 0, "正在加密数据包")
    except Fault as fault:
        raise UserError(
            f"本机的修改记录不连续，不能生成数据包（第 {fault.number} 条：{fault.detail}）。",
            "请运行“校验台账”，必要时从最近的备份恢复。",
        ) from fault
    return _Sealed(packing, check, size, digest.finalize().hex())


def _sources(
    lines: Iterable[bytes], parts: Iterable[tuple[str, Iterable[bytes]]]
) -> Iterator[tuple[str, Iterable[bytes]]]:
    yield CHANGES, lines
    names = {CHANGES}
    for name, pieces in parts:
        if name in names or not is_part_name(name):
            raise ValueError(f"a part cannot be called {name!r}")
        names.add(name)
        yield name, pieces


def _checked_lines(change_sets: Iterable[ChangeSet], check: ChainCheck) -> Iterator[bytes]:
    for change_set in change_sets:
        check.add(change_set)
        line = encode_line(change_set)
        if len(line) > MAX_LINE:
            raise Fault(Reason.CHANGES_MALFORMED, check.count, "过长")
        yield line
    check.finish()


def _manifest(draft: Draft, sealed: _Sealed, key: KeyProvider, recipients: Sequence[Card]) -> Manifest:
    addressees = {card.public.id: Addressee(card.public.id, card.office) for card in recipients}
    return Manifest(
        **msgspec.structs.asdict(draft),
        package=secrets.token_hex(16),
        sender_key=key.public.id,
        recipients=tuple(addressees[name] for name in sorted(addressees)),
        parts=tuple(sealed.packing.parts),
        change_sets=sealed.check.count,
        records=sealed.check.records,
        header=NO_HASH,
        payload=sealed.sm3,
    )


def _front(
    manifest: Manifest, payload_size: int, file_key: bytes, key: KeyProvider, recipients: Sequence[Card]
) -> tuple[bytes, Manifest]:
    """Header ‖ manifest box, and the manifest as signed. The header's hash does not change its length."""
    box_size = SIGNATURE_SIZE + len(encode_manifest(manifest)) + TAG
    if box_size > MAX_MANIFEST:
        raise ValueError("the manifest is too large")
    header = build_header(file_key, [card.public for card in recipients], box_size, payload_size)
    manifest = msgspec.structs.replace(manifest, header=sm3(header).hex())
    text = encode_manifest(manifest)
    box = seal(FileKeys(file_key).manifest, ZERO_NONCE, key.sign(SIGNED_AS + text) + text)
    return header + box, manifest


def _lay_down(path: Path, front: bytes, spool: BinaryIO, progress: Progress) -> str:
    """Writes the file and flushes it to the medium; gives its SM3."""
    digest = hashes.Hash(hashes.SM3())
    size = spool.tell()
    spool.seek(0)
    with path.open("wb") as target:
        block = front
        while block:
            target.write(block)
            digest.update(block)
            progress(spool.tell(), size, "正在写入数据包")
            block = spool.read(COPY_BLOCK)
        target.flush()
        os.fsync(target.fileno())
        _forget(target)
    return digest.finalize().hex()


def _read_back(
    path: Path, digest: str, keys: FileKeys, manifest: Manifest, key: KeyProvider, progress: Progress
) -> None:
    """Refuses what stands on the medium unless it is whole and what was meant."""
    try:
        with path.open("rb") as file:
            _check_front(file, keys, manifest, key)
            header = parse_header(_start(file))
            file.seek(header.size + header.manifest)
            verify_content(file, keys.payload, header.payload, manifest, progress, read_changes=False)
            whole = _sm3_of(file)
    except PackageError as error:
        raise _not_as_written() from error
    if whole != digest:
        raise _not_as_written()


def _check_front(file: BinaryIO, keys: FileKeys, manifest: Manifest, key: KeyProvider) -> None:
    header = parse_header(_start(file))
    check_mac(header, keys)
    file.seek(header.size)
    box = unseal(keys.manifest, ZERO_NONCE, file.read(header.manifest)) or b""
    text = box[SIGNATURE_SIZE:]
    signed = verify(key.public, SIGNED_AS + text, box[:SIGNATURE_SIZE])
    if not signed or text != encode_manifest(manifest) or header.hash != manifest.header:
        raise _not_as_written()


def _start(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(MAX_HEADER)


def _sm3_of(file: BinaryIO) -> str:
    digest = hashes.Hash(hashes.SM3())
    file.seek(0)
    while block := file.read(COPY_BLOCK):
        digest.update(block)
    return digest.finalize().hex()


def _not_as_written() -> UserError:
    return UserError("写入后核对不一致：存储介质上的内容与写入的不同。", "请换一个 U 盘或文件夹重新生成。")


def _forget(file: BinaryIO) -> None:
    """Asks the system to drop the file from its cache, so that reading back reads the medium."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _check_space(path: Path, needed: int) -> None:
    free = shutil.disk_usage(path.parent).free
    if free < needed:
        raise UserError(
            f"“{path.parent}”空间不足：需要 {_megabytes(needed)} MB，只剩 {_megabytes(free)} MB。",
            "请清理或换一个 U 盘、文件夹后重试。",
        )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f}"
