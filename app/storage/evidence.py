"""Photos and files of a ledger: encrypted one by one, named by their content, written once, never rewritten.

A file is called by its digest, the SHA-256 of its content in hex. On the disk its name is a keyed hash of
that, so that a list of names tells nobody which files an office has. Form of a file: magic, 16 bytes of
salt, chunks of 1 MiB sealed by AES-256-GCM under a key made from the ledger's key, the salt and the digest;
the nonce is the chunk's number and whether it is the last. So a chunk altered, left out, cut off or taken
from another file does not open.
"""

import contextlib
import hashlib
import hmac
import os
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import UserError
from app.files import PART, becoming, explained
from app.progress import Progress, silent

FOLDER = "evidence"
CHUNK = 1024 * 1024
_MAGIC = b"gongjian-evidence 1\n"
_SALT, _TAG = 16, 16
_FRONT = len(_MAGIC) + _SALT
_NAME = re.compile(r"[0-9a-f]{40}")
_RESERVE = 20 * 1024 * 1024
"""Bytes that the database keeps on the disk: a photo must not be what stops the next change."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was put in: its digest, its size in bytes, and whether it was there before."""

    digest: str
    size: int
    known: bool = False


class Store:
    """The evidence of one ledger's folder. Reading and writing need the ledger's key and nothing else."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self.folder = folder / FOLDER
        self._key = key

    @cached_property
    def _naming(self) -> bytes:
        return _derived(self._key, b"", b"name")

    def path_of(self, digest: str) -> Path:
        """Where the file of a digest lies, or would lie."""
        name = hmac.new(self._naming, digest.encode(), hashlib.sha256).hexdigest()[:40]
        return self.folder / name[:2] / name

    def exists(self, digest: str) -> bool:
        """Whether the file is here (not whether it is sound)."""
        return self.path_of(digest).is_file()

    def missing(self, digests: Iterable[str]) -> set[str]:
        """Those of some files that are not here."""
        here = {path.name for path in self.files()}
        return {digest for digest in digests if self.path_of(digest).name not in here}

    def size(self, digest: str) -> int:
        """Bytes of the content as far as the file's length tells; 0 when it is not here."""
        try:
            sealed = self.path_of(digest).stat().st_size - _FRONT
        except OSError:
            return 0
        return max(sealed - _TAG * max(-(-sealed // (CHUNK + _TAG)), 1), 0)

    # ------------------------------------------------------------------ writing

    def put(self, source: Path | bytes, progress: Progress = silent) -> Stored:
        """Keep a file or some bytes; what is here already and sound is not written again.

        Raises UserError when the source cannot be read or changes meanwhile, or the disk has no room; then
        nothing of it is here.
        """
        if isinstance(source, bytes):
            digest = hashlib.sha256(source).hexdigest()
            return Stored(digest, len(source), self.put_pieces(digest, len(source), [source]))
        with explained(f"「{source.name}」读不出来"):
            digest, size = _digest(source, progress)
            with open(source, "rb") as file:
                known = self.put_pieces(digest, size, _read(file, size, progress), source.name)
        return Stored(digest, size, known)

    def put_pieces(self, digest: str, size: int, pieces: Iterable[bytes], name: str = "这份佐证") -> bool:
        """Keep a content whose digest is known; whether it was here before and sound.

        Raises UserError when the content is another one.
        """
        path = self.path_of(digest)
        if path.is_file() and not self.fault(digest):
            with contextlib.suppress(OSError):  # fresh again: its record is still to be written
                os.utime(path)
            return True
        with explained(f"{name}没有存下"):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._refuse_full(size)
            with becoming(path, f"-{os.urandom(4).hex()}") as part:
                if self._seal(part, digest, pieces) != digest:
                    raise UserError(f"{name}没有存下：读的时候内容变了。", "请等它拷完、关闭后再加一次。")
        return False

    def _refuse_full(self, size: int) -> None:
        if shutil.disk_usage(self.folder).free < size + _RESERVE:
            raise UserError("磁盘已满，佐证没有存下。", "请清理台账所在的磁盘，再加一次；原有内容没有变动。")

    def _seal(self, part: Path, digest: str, pieces: Iterable[bytes]) -> str:
        """Write the sealed file and flush it; gives the digest of what was really written."""
        salt, seen, waiting, number = os.urandom(_SALT), hashlib.sha256(), bytearray(), 0
        cipher = self._cipher(salt, digest)
        with open(part, "xb") as file:
            file.write(_MAGIC + salt)
            for piece in pieces:
                seen.update(piece)
                waiting += piece
                while len(waiting) > CHUNK:  # the last chunk is known only when nothing follows
                    file.write(cipher.encrypt(_nonce(number, False), bytes(waiting[:CHUNK]), None))
                    del waiting[:CHUNK]
                    number += 1
            file.write(cipher.encrypt(_nonce(number, True), bytes(waiting), None))
            file.flush()
            os.fsync(file.fileno())
        return seen.hexdigest()

    def _cipher(self, salt: bytes, digest: str) -> AESGCM:
        return AESGCM(_derived(self._key, salt, b"file " + digest.encode()))

    # ------------------------------------------------------------------ reading

    def pieces(self, digest: str, name: str = "这份佐证") -> Iterator[bytes]:
        """The content, piece by piece, each verified before it is handed out.

        Raises UserError that names the photo when the file is not here, altered or cut off. The pieces before
        the fault have been handed out by then: write them to a temporary name.
        """
        path = self.path_of(digest)
        if not path.is_file():
            raise UserError(f"「{name}」的文件不在这台电脑上。", "可以请原单位再发一次，或从备份恢复。")
        with explained(f"「{name}」读不出来"), open(path, "rb") as file:
            front = file.read(_FRONT)
            if len(front) < _FRONT or not front.startswith(_MAGIC):
                raise _damaged(name)
            cipher, number = self._cipher(front[len(_MAGIC) :], digest), 0
            sealed = file.read(CHUNK + _TAG)
            while True:
                following = file.read(CHUNK + _TAG)
                try:
                    yield cipher.decrypt(_nonce(number, not following), sealed, None)
                except (InvalidTag, ValueError) as error:
                    raise _damaged(name) from error
                if not following:
                    return
                sealed, number = following, number + 1

    def read(self, digest: str, name: str = "这份佐证") -> bytes:
        """The whole content at once; for photos. Raises UserError as `pieces`."""
        return b"".join(self.pieces(digest, name))

    def fault(self, digest: str) -> str:
        """What is wrong with a file (Chinese), "" when every byte of it is as it was put in."""
        try:
            for _ in self.pieces(digest):
                pass
        except UserError as error:
            return error.message
        return ""

    def write_to(self, digest: str, target: Path, name: str, progress: Progress = silent) -> None:
        """Write the content as a plain file; it has its name only when all of it was verified."""
        size, done = self.size(digest), 0
        with explained(f"没有写到「{target}」"), becoming(target) as part, open(part, "wb") as file:
            for piece in self.pieces(digest, name):
                file.write(piece)
                done += len(piece)
                progress(done, size, f"正在写出「{name}」")

    # ------------------------------------------------------------------ tidying

    def files(self) -> Iterator[Path]:
        """All whole files."""
        return files(self.folder)

    def let_go(self, kept: Iterable[str], settled: float = 0) -> list[Path]:
        """Delete what is none of the kept digests, and what interrupted writing left; gives what went.

        What was written less than `settled` seconds ago stays: somebody may be about to write its record.
        """
        names, before = {self.path_of(digest).name for digest in kept}, time.time() - settled
        spent = [path for path in self.files() if path.name not in names and _older(path, before)]
        parts = [path for path in self.folder.glob(f"*/*{PART}") if _older(path, before)]
        for path in [*spent, *parts]:
            with contextlib.suppress(OSError):  # in use: the next time
                path.unlink(missing_ok=True)
        return spent


def files(folder: Path) -> Iterator[Path]:
    """The whole evidence files below a folder, in no order."""
    for inner in folder.iterdir() if folder.is_dir() else ():
        if len(inner.name) == 2 and inner.is_dir():
            yield from (path for path in inner.iterdir() if _NAME.fullmatch(path.name))


def _older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime <= moment
    except OSError:  # just gone
        return False


def sealed_name(name: str) -> bool:
    """Whether a file may be called so."""
    return _NAME.fullmatch(name) is not None


def _derived(key: bytes, salt: bytes, what: bytes) -> bytes:
    info = b"gongjian evidence 1 " + what
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=salt or None, info=info).derive(key)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11) + (b"\x01" if last else b"\x00")


def _digest(source: Path, progress: Progress) -> tuple[str, int]:
    seen, size = hashlib.sha256(), 0
    with open(source, "rb") as file:
        whole = os.fstat(file.fileno()).st_size
        for piece in iter(lambda: file.read(CHUNK), b""):
            seen.update(piece)
            size += len(piece)
            _tell(progress, size, 2 * whole, source.name)
    return seen.hexdigest(), size


def _read(file: BinaryIO, size: int, progress: Progress) -> Iterator[bytes]:
    done = 0
    for piece in iter(lambda: file.read(CHUNK), b""):
        done += len(piece)
        yield piece
        _tell(progress, size + done, 2 * size, "")


def _tell(progress: Progress, done: int, whole: int, name: str) -> None:
    if whole > 16 * CHUNK:  # a photo is one step of its caller's
        progress(done, max(whole, done), f"正在加密保存{name}")


def _damaged(name: str) -> UserError:
    return UserError(
        f"「{name}」的文件损坏了：内容不完整，或者被改过。", "请从备份恢复它，或者把原来的照片再加一次。"
    )
