"""A demo project as far as it is drawn, and the words for what is told of it besides."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

import msgspec

from app.demo.content.sketch import Sketch
from app.demo.content.words import DemoPlace
from app.rules.workdays import Calendar, add_workdays, is_workday
from app.services.common.resources import folder

Row = dict[str, Any]


class PermitText(msgspec.Struct, frozen=True):
    """How a permit is got: `at` is its place between the project's code (0) and the start of works (1)."""

    item: str
    at: float
    days: int
    unit: str
    number: str
    way: str = "常规"
    tier: str = "县"


class Profile(msgspec.Struct, frozen=True):
    """The permits that a kind of work does without, and why."""

    skip: tuple[str, ...]
    why: str


class ProblemText(msgspec.Struct, frozen=True):
    """A problem in the clerks' words, when it comes up, and in what works ((): in all).

    `money`: only where there is such money, "bond" or "loan".
    """

    category: str
    description: str
    measure: str
    unit: str
    result: str
    phase: str
    works: tuple[str, ...] = ()
    money: str = ""


class ForceText(msgspec.Struct, frozen=True):
    """A 专班 and the industries whose projects it looks after."""

    name: str
    unit: str
    industries: tuple[str, ...]
    members: str
    duty: str


class ActivityText(msgspec.Struct, frozen=True):
    """A meeting or event of the year; `day` is "03-12"."""

    kind: str
    quarter: int
    day: str
    name: str
    place: str
    note: str = ""


class VisitTexts(msgspec.Struct, frozen=True):
    """What visits found and settled, by how the project stands."""

    begun: tuple[tuple[str, str], ...]
    unbegun: tuple[tuple[str, str], ...]
    stopped: tuple[tuple[str, str], ...]


class InspectionTexts(msgspec.Struct, frozen=True):
    """Remarks of inspections that found what was reported, or nearly so."""

    same: tuple[str, ...]
    near: tuple[str, ...]


class RecordWords(msgspec.Struct, frozen=True):
    """All of `resources/demo/records.json`."""

    permits: tuple[PermitText, ...]
    finished: PermitText
    profiles: dict[str, Profile]
    needless: dict[str, str]
    wanted: dict[str, tuple[str, ...]]
    problems: tuple[ProblemText, ...]
    causes: dict[str, str]
    answers: dict[str, tuple[str, ...]]
    requests: dict[str, str]
    titles: tuple[str, ...]
    city_leaders: tuple[tuple[str, str], ...]
    visits: VisitTexts
    forces: tuple[ForceText, ...]
    utilities: dict[str, str]
    banks: tuple[str, ...]
    land_stages: tuple[str, ...]
    investors: tuple[str, ...]
    chain_leaders: dict[str, str]
    features: tuple[str, ...]
    activities: tuple[ActivityText, ...]
    inspections: InspectionTexts
    resumed: tuple[str, ...]
    withdrawn: str
    highlights: tuple[str, ...]
    arrangements: tuple[str, ...]
    directions: dict[str, str]
    stamp: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoCase:
    """One project with what its further records depend on. `index` is its place in the office's list.

    `full`: every kind of record is told; otherwise what a city sees of a county in passing. `rng` is the
    project's own, so that what is added to one leaves the others as they are.
    """

    sketch: Sketch
    place: DemoPlace
    town: str
    project: Row
    months: tuple[Row, ...]
    nodes: tuple[Row, ...]
    issues: tuple[Row, ...]
    year: int
    through: int
    today: date
    index: int
    full: bool
    rng: Random

    @property
    def begun(self) -> date | None:
        """The day on which works began, None before."""
        day = self.project.get("actual_start")
        return date.fromisoformat(day) if day else None

    @property
    def planned_start(self) -> date:
        """The day on which works were to begin."""
        return date.fromisoformat(self.nodes[0]["planned"])

    @property
    def period(self) -> str:
        """The last month that is reported."""
        return f"{self.year}-{self.through:02d}"

    def unit(self, department: str) -> str:
        """A department as this county calls it; 乡镇, 业主 and 生态环境分局 are the project's."""
        special = {
            "乡镇": f"{self.town}人民政府",
            "业主": str(self.project["owner"]),
            "责任单位": str(self.project["responsible_unit"]),
            "生态环境分局": f"市生态环境局{self.place.short}分局",
        }
        return special.get(department) or self.place.unit(department)

    def chance(self, share: float) -> bool:
        """True in so many cases of one."""
        return self.rng.random() < share

    def past(self, low: int, high: int) -> date:
        """A working day so many days ago."""
        return on_or_before(self.today - timedelta(days=self.rng.randint(low, high)))


@cache
def record_words() -> RecordWords:
    """The words, read once."""
    return msgspec.json.decode((folder() / "demo" / "records.json").read_bytes(), type=RecordWords)


@cache
def short_names() -> dict[str, str]:
    """What the procedures are called in a sentence, by code."""
    catalogue = msgspec.json.decode((folder() / "permits.json").read_bytes())
    return {each["code"]: each["short"] for each in catalogue["procedures"]}


@cache
def working_days() -> Calendar:
    """The delivered working days."""
    table = msgspec.json.decode((folder() / "holidays.json").read_bytes())
    off: set[date] = set()
    for first, last in table["holidays"]:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
        off.update(begin + timedelta(days=day) for day in range((end - begin).days + 1))
    worked = frozenset(map(date.fromisoformat, table["workdays"]))
    return Calendar(frozenset(off), worked, frozenset(day.year for day in off))


def on_or_before(day: date) -> date:
    """The day itself when offices work on it, else the last one before on which they do."""
    return day if is_workday(working_days(), day) else add_workdays(working_days(), day, -1)


def on_or_after(day: date) -> date:
    """The day itself when offices work on it, else the next one on which they do."""
    return day if is_workday(working_days(), day) else add_workdays(working_days(), day, 1)


def mark(place: DemoPlace) -> str:
    """The character that stands for an office in its document numbers."""
    if place.office.own_code:
        return {"市本级": "衡", "衡水高新区": "衡高"}.get(place.office.short, "衡滨")
    return place.office.short[0]
