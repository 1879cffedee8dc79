"""The change set: one gesture with who, what, before and after; the unit of undo, audit and sync.

The journal stores change sets and packages carry them in exactly this form, so that a hash made on one
desk can be checked on every other.
"""

from collections.abc import Collection
from typing import Literal, TypeVar

import msgspec
import zstandard
from cryptography.hazmat.primitives import hashes

from app.models.values import Value

Origin = Literal["edit", "import", "undo", "redo", "setup"]
"""`setup` is what nobody would take back by pressing Ctrl+Z: making the ledger, getting to know an office."""
_VALUES = dict[str, Value]
_HEADS = list[tuple[str, str, msgspec.Raw, msgspec.Raw]]
_FEW = 64
_Decoded = TypeVar("_Decoded")
GENESIS = b"\x00" * 32
MAX_BODY = 512 * 1024 * 1024
"""Bytes a decompressed body may have; a larger one is refused before it can fill the memory."""


class RecordChange(msgspec.Struct, frozen=True, array_like=True):
    """What one gesture did to one record.

    `before` is None when the record was created by this change; `after` never holds a field that did not
    change. A tombstone is the field ``deleted`` going from False to True.
    """

    entity: str
    uid: str
    before: dict[str, Value] | None
    after: dict[str, Value]


class ChangeSet(msgspec.Struct, frozen=True, kw_only=True):
    """One gesture as it is kept and carried. `desk` and `seq` name it; `body` holds its record changes.

    `counter` is the desk's Lamport counter. `vector` maps every other desk to the last `seq` of it that this
    desk had seen. `office` owns the desk. `business_date` (YYYY-MM-DD) is what the person confirmed;
    `noted_at` is the wall clock, a note only. `reverts` is the `seq` (of the same desk) that an undo takes
    back or a redo brings again. `schema` is the ledger version that wrote it. `hash` is SM3 over everything
    else, chained by `previous`.
    """

    desk: str
    seq: int
    counter: int
    vector: dict[str, int]
    office: str
    author: str
    title: str
    kind: Origin
    reverts: int | None
    business_date: str
    noted_at: str
    schema: int
    body: bytes
    previous: bytes
    hash: bytes = b""

    def records(self) -> list[RecordChange]:
        """The record changes inside; raises ValueError when the body is damaged or too large."""
        return unpack(self.body)

    def records_of(self, uids: Collection[str]) -> list[RecordChange]:
        """The changes to some records only: much quicker where one gesture changed thousands of others."""
        if len(uids) <= _FEW:
            return _picked(_unpacked(self.body), uids)
        records = []
        for entity, uid, before, after in self.raw_records():
            if uid in uids:
                values = (
                    msgspec.json.decode(before, type=_VALUES | None),
                    msgspec.json.decode(after, type=_VALUES),
                )
                records.append(RecordChange(entity, uid, *values))
        return records

    def raw_records(self) -> list[tuple[str, str, msgspec.Raw, msgspec.Raw]]:
        """Entity, uid, and `before` and `after` as JSON that nobody has decoded yet; raises as `records`."""
        return _decoded(self.body, _HEADS)

    def computed_hash(self) -> bytes:
        """SM3 over the canonical form of everything but the hash itself."""
        canonical = msgspec.json.encode(msgspec.structs.replace(self, hash=b""), order="sorted")
        digest = hashes.Hash(hashes.SM3())
        digest.update(canonical)
        return digest.finalize()

    def sealed(self) -> "ChangeSet":
        """The same change set with its hash filled in."""
        return msgspec.structs.replace(self, hash=self.computed_hash())


def pack(records: list[RecordChange]) -> bytes:
    """Record changes as a compressed body."""
    return zstandard.ZstdCompressor(level=3).compress(msgspec.json.encode(records))


def unpack(body: bytes) -> list[RecordChange]:
    """The record changes of a body; raises ValueError when it is damaged or larger than `MAX_BODY`."""
    return _decoded(body, list[RecordChange])


def _decoded(body: bytes, kind: type[_Decoded]) -> _Decoded:
    try:
        return msgspec.json.decode(_unpacked(body), type=kind)
    except msgspec.MsgspecError as error:
        raise ValueError(f"damaged change set body: {error}") from error


def _unpacked(body: bytes) -> bytes:
    try:
        size = zstandard.frame_content_size(body)
        if not 0 <= size <= MAX_BODY:
            raise ValueError("the body does not tell its size or is too large")
        return zstandard.ZstdDecompressor().decompress(body, max_output_size=MAX_BODY)
    except zstandard.ZstdError as error:
        raise ValueError(f"damaged change set body: {error}") from error


def _picked(raw: bytes, uids: Collection[str]) -> list[RecordChange]:
    """The changes to a few records, found in the JSON by their uids: within a text every quotation mark has
    a backslash before it, so that ``","uid",`` stands in the head of a record change only.
    """
    places = sorted((raw.find(f'","{uid}",'.encode()), uid) for uid in uids)
    return [_element(raw, raw.rfind(b'["', 0, at)) for at, _ in places if at >= 0]


def _element(raw: bytes, start: int) -> RecordChange:
    end = start
    while True:
        end = raw.find(b'],["', end + 1)  # perhaps the end of a text: then this is no whole JSON yet
        try:
            return msgspec.json.decode(raw[start : end + 1] if end >= 0 else raw[start:-1], type=RecordChange)
        except msgspec.MsgspecError as error:
            if end < 0:
                raise ValueError(f"damaged change set body: {error}") from error
