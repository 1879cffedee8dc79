"""The printable slip that goes with a package (交接单): plain values, for paper."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.sync.keys import short_digits
from app.sync.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Slip:
    """What both clerks compare: who, what, how much. `sm3` is the whole file's, `digits` its spoken form."""

    number: int
    period: str
    package: str
    kind: str
    sender: str
    recipients: tuple[str, ...]
    author: str
    business_date: str
    change_sets: int
    records: int
    other_parts: int
    size: int
    sm3: str
    digits: str


def slip(manifest: Manifest, size: int, sm3: str, names: Mapping[str, str]) -> Slip:
    """The slip of a package file of `size` bytes and SM3 `sm3` (hex); `names` maps office codes to names."""
    return Slip(
        number=manifest.number,
        period=manifest.period,
        package=manifest.package,
        kind=manifest.kind,
        sender=names.get(manifest.office, manifest.office),
        recipients=tuple(names.get(to.office, to.office) for to in manifest.recipients),
        author=manifest.author,
        business_date=manifest.business_date,
        change_sets=manifest.change_sets,
        records=manifest.records,
        other_parts=len(manifest.parts) - 1,
        size=size,
        sm3=sm3,
        digits=short_digits(bytes.fromhex(sm3)),
    )
