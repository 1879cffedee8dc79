"""要素: what a project needs of land, energy, utilities, money; what it lacks (`domain.md` H18–H20)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from app.models import Need, Project, dates
from app.models.choices import OVER
from app.models.need import UNITS
from app.rules import needs as rules
from app.rules.needs import Verdict, figure
from app.services.common import options
from app.services.common.concerns import Concern, Place

BLOCKS: dict[str, tuple[str, ...]] = {
    "用地": ("用地",),
    "用能": ("用能",),
    "环境容量": ("环境容量",),
    "水电气热信": ("供水", "供电", "供气", "供热", "通信"),
    "融资对接": ("融资",),
}
"""The blocks of the room 要素, and the kinds of need in each."""
_WEIGHTS = {"用地": 60, "融资": 55, "用能": 50, "环境容量": 50}
_WEIGHT = 45


@dataclass(frozen=True, slots=True)
class NeedSums:
    """What some needs come to together, in their own measure; None where nothing is told."""

    amount: float | None
    secured: float | None

    @property
    def gap(self) -> float | None:
        """What is missing of it."""
        return rules.gap(self.amount, self.secured)


def secured(need: Need) -> float | None:
    """What is had of a need; of 融资, unless told, what was signed or granted (万元)."""
    if need.kind == "融资" and need.secured is None and (need.signed or need.granted):
        return (need.signed or need.granted or 0) / 10_000
    return need.secured


def gap(need: Need) -> float | None:
    """What is missing of a need in its measure; computed, never stored."""
    return rules.gap(need.amount, secured(need))


def gap_words(need: Need) -> str:
    """The gap as a cell tells it; 「—」 where no amount is told, 「无」 when there is none."""
    missing = gap(need)
    return "—" if missing is None else figure(missing) if missing else "无"


def stage(need: Need) -> str:
    """How far the matching with a bank got."""
    return rules.financing(need.amount, need.intended, need.signed, need.granted)[1]


def verdict(need: Need) -> Verdict:
    """What Z23 says of a need of energy."""
    return rules.energy(need.intensity, need.local_intensity, need.city_intensity)


def measure(need: Need) -> str:
    """What the amounts of a need are counted in."""
    return need.measure or UNITS.get(need.kind, "")


def sums(needs: Sequence[Need]) -> NeedSums:
    """The needs of one kind together."""
    return NeedSums(rules.total(each.amount for each in needs), rules.total(secured(each) for each in needs))


def of_kinds(needs: Sequence[Need], kinds: Sequence[str]) -> list[Need]:
    """The needs of some kinds, in their order."""
    return [each for kind in kinds for each in needs if each.kind == kind]


def sheet_words(project: Project, needs: Sequence[Need]) -> list[str]:
    """Where a sheet's figure and the items differ: 表上用地 120亩，逐项合计 118亩."""
    land, energy = sums(of_kinds(needs, ("用地",))), sums(of_kinds(needs, ("用能",)))
    pairs = (
        ("用地", project.land_area, land.amount, "亩"),
        ("已保障用地", project.land_secured, land.secured, "亩"),
        ("年综合能耗", project.energy, energy.amount, "吨标准煤"),
    )
    return [
        f"表上{word} {figure(on_sheet)}{unit}，逐项合计 {figure(items)}{unit}"
        for word, on_sheet, items, unit in pairs
        if rules.differs(on_sheet, items)
    ]


def late(need: Need, today: date) -> bool:
    """Whether a need with a gap is past its day."""
    last = dates.last_day(need.due)
    return bool(gap(need)) and last is not None and last < today


def total_words(needs: Sequence[Need], *, named: bool = True) -> str:
    """What a block says beside its name, `named` with the measure; "" without figures or of several kinds."""
    kinds = {each.kind for each in needs}
    all_of = sums(needs)
    if len(kinds) != 1 or all_of.amount is None:
        return ""
    unit = measure(needs[0])
    lack = all_of.gap or 0
    words = f"需 {figure(all_of.amount)}　已保障 {figure(all_of.secured or 0)}　缺 {figure(lack)}"
    return f"{words}　{unit}" if named else words


# ------------------------------------------------------------------ what needs a person


def concerns(session: Session, today: date) -> list[Concern]:
    """Needs with a gap whose day is past or near, and those said to be in trouble."""
    soon = options.number(session, "soon_days")
    bank = case((Need.kind == "融资", func.coalesce(Need.signed, Need.granted, 0) / 10_000.0), else_=0)
    had = func.coalesce(Need.secured, bank)
    columns = (
        Need.uid, Need.kind, Need.item, Need.amount, had, Need.measure, Need.due, Need.state, Need.person,
        Need.counterpart, Project.uid, Project.name, Project.responsible_person,
    )  # fmt: skip
    query = select(*columns).join(Project, Project.uid == Need.project)
    query = query.where(~Need.deleted, ~Project.deleted, func.coalesce(Project.status, "").not_in(OVER))
    near = (today + timedelta(days=soon)).isoformat()
    pressing = and_(Need.due <= near, Need.amount > func.coalesce(had, 0))
    query = query.where(pressing | (Need.state == "有困难"))
    pressing_needs = []
    for row in session.execute(query):
        concern = _concern(tuple(row), today, soon)
        if concern is not None:
            pressing_needs.append(concern)
    return pressing_needs


def _concern(row: tuple[object, ...], today: date, soon: int) -> Concern | None:
    uid, kind, item, amount, had, unit, due, state, person, other, project, name, keeper = row
    missing = rules.gap(*(_number(each) for each in (amount, had)))
    day = dates.last_day(str(due)) if due else None
    lacking = missing is None or missing > 0
    near = day is not None and (day - today).days <= soon
    if not ((near and missing) or (state == "有困难" and lacking)):
        return None
    measured = str(unit or UNITS.get(str(kind), ""))
    lack = f"还缺 {figure(missing)}{measured}" if missing else "有困难"
    what = f"{kind}{f'（{item}）' if item else ''}{lack}"
    overdue = day is not None and day < today
    note = "　".join(part for part in (f"找{other}" if other else "", str(state or "")) if part)
    return Concern(
        "overdue" if overdue else "soon",
        _WEIGHTS.get(str(kind), _WEIGHT),
        what, note, str(project), str(name), str(person or keeper or ""), day, "去对接",
        Place("project", str(project), "needs", str(uid)),
    )  # fmt: skip


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
