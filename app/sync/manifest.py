"""The signed manifest of a package and its strict JSON form (`docs/package-format.md` §3)."""

import re
from typing import Annotated

import msgspec
from msgspec import Meta

from app.sync.refusals import PackageError, Reason

KINDS = ("changes", "full")
CHANGES = "changes"
"""The name of the first part."""
MAX_INTEGER = 2**53

Hex32 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Sm3Hex = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
OptionalSm3Hex = Annotated[str, Meta(pattern=r"\A([0-9a-f]{64})?\Z")]
Count = Annotated[int, Meta(ge=0, le=MAX_INTEGER)]
Ordinal = Annotated[int, Meta(ge=1, le=MAX_INTEGER)]
DeskId = Annotated[str, Meta(pattern=r"\A[!-~]{1,64}\Z")]
Vector = Annotated[dict[DeskId, Ordinal], Meta(max_length=20_000)]
PartName = Annotated[str, Meta(pattern=r"\A[a-z0-9][a-z0-9._-]{0,63}\Z")]
Period = Annotated[str, Meta(pattern=r"\A[0-9]{4}-(0[1-9]|1[0-2])\Z")]
Day = Annotated[str, Meta(pattern=r"\A[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\Z")]
ShortText = Annotated[str, Meta(min_length=1, max_length=200)]


class PackagePart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named piece of the content: its length in bytes and its SM3."""

    name: PartName
    size: Count
    sm3: Sm3Hex


class Addressee(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A recipient: key id and office code."""

    key: Hex32
    office: ShortText


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What the sender says of a package before it is made; see the manifest's table for the members."""

    kind: str
    number: Ordinal
    period: Period
    business_date: Day
    office: ShortText
    desk: DeskId
    author: ShortText
    from_vector: Vector
    to_vector: Vector
    schema: Ordinal
    previous: OptionalSm3Hex = ""


class Manifest(Draft, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the sender signed: the draft, and what making the package added."""

    package: Hex32
    sender_key: Hex32
    recipients: Annotated[tuple[Addressee, ...], Meta(min_length=1, max_length=64)]
    parts: Annotated[tuple[PackagePart, ...], Meta(min_length=1, max_length=10_000)]
    change_sets: Count
    records: Count
    header: Sm3Hex
    payload: Sm3Hex
    previous: OptionalSm3Hex

    @property
    def content_size(self) -> int:
        """Bytes of all parts together."""
        return sum(part.size for part in self.parts)

    @property
    def evidence(self) -> tuple[PackagePart, ...]:
        """The parts that are photos and files."""
        return tuple(part for part in self.parts if is_evidence(part.name))


def encode_manifest(manifest: Manifest) -> bytes:
    """The canonical JSON that is signed."""
    return msgspec.json.encode(manifest, order="sorted")


def check_draft(draft: Draft) -> None:
    """Raises ValueError when the draft could not be read back from a package."""
    try:
        msgspec.convert(msgspec.to_builtins(draft), Draft)
    except msgspec.ValidationError as error:
        raise ValueError(f"draft: {error}") from error
    if draft.kind not in KINDS or not _ascends(draft):
        raise ValueError("draft: unknown kind, or the vectors do not ascend")


def decode_manifest(text: bytes) -> Manifest:
    """The manifest in canonical JSON; refuses everything else."""
    try:
        manifest = msgspec.json.decode(text, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PackageError(Reason.MANIFEST_MALFORMED, detail=str(error)) from error
    if encode_manifest(manifest) != text:
        raise PackageError(Reason.MANIFEST_MALFORMED, detail="不是规范写法")
    if manifest.kind not in KINDS:
        raise PackageError(Reason.TOO_NEW)
    names = [part.name for part in manifest.parts]
    if names[0] != CHANGES or len(set(names)) != len(names):
        raise PackageError(Reason.MANIFEST_MALFORMED, detail="组成部分的名称不对")
    if not _ascends(manifest):
        raise PackageError(Reason.MANIFEST_MALFORMED, detail="起止范围倒置")
    return manifest


def _ascends(draft: Draft) -> bool:
    return all(draft.to_vector.get(desk, 0) >= seq for desk, seq in draft.from_vector.items())


def is_evidence(name: str) -> bool:
    """Whether a part is a photo or file: then its name is the SHA-256 of its content."""
    return re.fullmatch(r"[0-9a-f]{64}", name) is not None


def is_part_name(name: str) -> bool:
    """Whether a part may be called so."""
    return re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,63}", name) is not None
