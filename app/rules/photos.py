"""What a photo says of itself, and what speaks against it as a proof (`domain.md` §7, H31)."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

_TIME = re.compile(r"(\d{4})[:\-/](\d{2})[:\-/](\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?")
_EARLIEST = "1990"
"""Cameras without a set clock say 1970 or 1980: such a time tells nothing."""


def taken(text: object) -> str:
    """The time in a photo (``2025:08:21 10:32:05``) as ``2025-08-21 10:32:05``; "" for what is no time."""
    match = _TIME.match(str(text or "").strip("\0 "))
    if match is None:
        return ""
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    sound = 1 <= month <= 12 and 1 <= day <= 31 and hour < 24 and minute < 60 and second < 60
    if not sound or match[1] < _EARLIEST:
        return ""
    return f"{year:04d}-{month:02d}-{day:02d} {hour:02d}:{minute:02d}:{second:02d}"


def degrees(parts: object, reference: object) -> float | None:
    """Degrees, minutes and seconds of a photo with N, S, E or W as degrees; None for what is no place."""
    try:
        numbers = [float(part) for part in parts]  # type: ignore[attr-defined]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    if not 1 <= len(numbers) <= 3 or not all(math.isfinite(number) and number >= 0 for number in numbers):
        return None
    angle = sum(number / 60.0**step for step, number in enumerate(numbers))
    letter = str(reference or "").strip("\0 ").upper()[:1]
    if letter not in ("N", "S", "E", "W") or angle > (90 if letter in "NS" else 180):
        return None
    return round(-angle if letter in "SW" else angle, 6)


def place(longitude: float | None, latitude: float | None) -> tuple[float, float] | None:
    """Longitude and latitude when both are told; 0°, 0° is a phone that did not know."""
    if longitude is None or latitude is None or (longitude, latitude) == (0, 0):
        return None
    return longitude, latitude


@dataclass(frozen=True, slots=True)
class PhotoProof:
    """What is judged of one photo or file. `project` and `name` are its project's, `note` was said of it."""

    uid: str
    project: str
    digest: str
    taken: str = ""
    month: str = ""
    name: str = ""
    photo: bool = True
    note: str = ""


def doubts(proofs: Sequence[PhotoProof], today: str) -> dict[str, tuple[str, ...]]:
    """What speaks against each of some proofs, by uid; those without doubt are left out .

    The same file, or another one of the same second, in two months or two projects; a photo taken outside the
    month it is to prove, or later than `today`.
    """
    by_proof: dict[str, list[str]] = defaultdict(list)
    for proof in proofs:
        if words := _outside(proof, today):
            by_proof[proof.uid].append(words)
    for others in _groups(proofs, _by_content).values():
        for proof in others:
            if elsewhere := _elsewhere(proof, others):
                by_proof[proof.uid].append(f"同一份文件也用在{elsewhere}")
    for others in _groups(proofs, _by_second).values():
        for proof in others:
            if elsewhere := _elsewhere(proof, [each for each in others if each.digest != proof.digest]):
                by_proof[proof.uid].append(f"同一秒拍的照片也用在{elsewhere}")
    return {uid: tuple(dict.fromkeys(reasons)) for uid, reasons in by_proof.items()}


def _outside(proof: PhotoProof, today: str) -> str:
    if not proof.taken:
        return ""
    if proof.taken[:10] > today:
        return f"拍摄时间{proof.taken[:10]}在今天以后，相机时钟可能不对"
    if proof.month and proof.taken[:7] != proof.month:
        return f"拍摄于{proof.taken[:10]}，不在{proof.month}"
    return ""


def _by_content(proof: PhotoProof) -> str:
    return proof.digest


def _by_second(proof: PhotoProof) -> str:
    return proof.taken if len(proof.taken) > len("2025-08-21 10:32") else ""


def _groups(proofs: Iterable[PhotoProof], key: Callable[[PhotoProof], str]) -> Mapping[str, list[PhotoProof]]:
    grouped: dict[str, list[PhotoProof]] = defaultdict(list)
    for proof in proofs:
        if name := key(proof):
            grouped[name].append(proof)
    return {name: others for name, others in grouped.items() if len(others) > 1}


def _elsewhere(proof: PhotoProof, others: Sequence[PhotoProof]) -> str:
    """The first other project or month that has it."""
    for other in others:
        if other.project != proof.project:
            return f"「{other.name}」"
    months = sorted({other.month for other in others if other.month and other.month != proof.month})
    return months[0] if proof.month and months else ""
