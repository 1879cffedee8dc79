"""The demo's photos: drawn, and added as a clerk adds them, to the month that they prove."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from app.demo.content import DEMO_TODAY, DEMO_YEAR, DemoProject
from app.demo.content.scenes import Shot, photo
from app.models import MonthlyProgress
from app.models.uids import keyed_uid
from app.services.proofs import evidence
from app.storage.ledger import Ledger

_TWICE, _STRAY = 29, 12
"""The places of the projects whose photos are doubtful."""
_UNSEEN, _OTHERS = 11, 3
"""One project of so many that began this year has no photo; of the older ones one of so many has some."""


def add_photos(ledger: Ledger, by: str, uids: Sequence[str], content: Sequence[DemoProject]) -> None:
    """Photos of the works of this year; one is used twice and one belongs to another month (R35)."""
    last: bytes = b""
    for index, (uid, one) in enumerate(zip(uids, content, strict=True)):
        months = _months(index, one)
        for month in months:
            shots = list(_shots(index, one, month))
            contents = [photo(shot) for shot in shots]
            if index == _TWICE and month is months[-1]:
                contents.append(last)
            names = [_name(shot, number) for number, shot in enumerate(shots, start=1)]
            names += ["现场全景.jpg"] * (len(contents) - len(names))
            evidence.add(
                ledger,
                by,
                uid,
                [evidence.Pasted(name, content) for name, content in zip(names, contents, strict=True)],
                about="monthly_progress",
                record=keyed_uid(MonthlyProgress, uid, str(month["month"])),
                month=str(month["month"]),
            )
            last = contents[0]


def _name(shot: Shot, number: int) -> str:
    """8月21日现场1.jpg."""
    return f"{int(shot.taken[5:7])}月{int(shot.taken[8:10])}日现场{number}.jpg"


def _months(index: int, demo: DemoProject) -> list[Mapping[str, Any]]:
    """The months that are shown: the last two reported of what began this year, the last of some others."""
    begun = str(demo.project.get("actual_start") or "")
    months: list[Mapping[str, Any]] = [
        row for row in demo.months if row.get("done") and str(row["month"]) < DEMO_TODAY.isoformat()[:7]
    ]
    if not begun or not months:
        return []
    if begun < str(DEMO_YEAR):
        return months[-1:] if index % _OTHERS == 0 else []
    return [] if index % _UNSEEN == 4 else months[-2:] if index % _OTHERS == 1 else months[-1:]


def _shots(index: int, one: DemoProject, month: Mapping[str, Any]) -> Iterator[Shot]:
    rng = Random(f"{index} {month['month']}")
    project, name = one.project, str(month["month"])
    done = project["cumulative_prev_year"] + sum(
        int(row.get("done") or 0) for row in one.months if str(DEMO_YEAR) <= str(row["month"]) <= name
    )
    day = rng.randint(8, 26)
    for number in range(rng.randint(1, 2)):
        stray = index == _STRAY and number == 0
        taken = f"{name}-{day:02d}" if not stray else f"{name[:5]}{int(name[5:]) - 1:02d}-{day:02d}"
        yield Shot(
            work=one.work,
            fraction=done / project["total_investment"],
            taken=f"{taken} {rng.randint(8, 16):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}",
            longitude=project.get("longitude"),
            latitude=project.get("latitude"),
            seed=f"{index} {name} {number}",
        )
