"""清单目录: the lists of this office, delivered as data, changed and added to by its own records.

`domain.md` H2, H3, H9, H21, Z5, Z9, Z12, Z15, Z17, Z22.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import Office, ProjectList, field_of
from app.models.cells import Cell, Refused, check
from app.models.office import LEVELS
from app.models.uids import keyed_uid
from app.models.values import show_money
from app.services.common import records, resources
from app.storage.ledger import Ledger, office_of

_SETTLED = "项目库"
"""The family of the lists whose names an office settles."""


@dataclass(frozen=True, slots=True)
class CatalogueList:
    """One list as this office uses it. `own`: the office added it; `of`: the short name of the office above
    that keeps it; `uid` of its record, if any.
    """

    name: str
    family: str = ""
    purpose: str = ""
    grain: str = "无"
    least: int | None = None
    most: int | None = None
    tag: str = ""
    tag_field: str = "lists"
    activity: str = ""
    dated: bool = False
    checks: bool = False
    star: bool = False
    pending: bool = False
    own: bool = False
    of: str = ""
    unused: bool = False
    position: int = 0
    uid: str = ""

    @property
    def automatic(self) -> bool:
        """Whether a rule decides who belongs."""
        return self.least is not None

    @property
    def mark(self) -> str:
        """The word that stands for it among a project's tags."""
        return self.tag or self.name

    def rule(self) -> str:
        """The rule in words, "" for a list by hand: 总投资 ≥5,000 万元."""
        if self.least is None:
            return ""
        below = f"、<{show_money(self.most)}" if self.most is not None else ""
        return f"总投资 ≥{show_money(self.least)}{below} 万元"

    def why(self, total: int | None) -> str:
        """Why a project of that total investment belongs: 总投资 6,000 万元，≥5,000 万元."""
        return f"总投资 {show_money(total)} 万元，{self.rule().removeprefix('总投资 ')}"


def bounds(least: int | None, most: int | None) -> str:
    """The bounds of an automatic list in few words: ≥5000万, ≥1亿 <10亿."""
    return " ".join(f"{sign}{_short(figure)}" for sign, figure in (("≥", least), ("<", most)) if figure)


def _short(yuan: int) -> str:
    unit = "亿" if yuan >= 100_000_000 else "万"
    return show_money(yuan, unit).replace(",", "") + unit


def catalogue(session: Session, *, unused: bool = False) -> list[CatalogueList]:
    """The lists of this office in their order, then those that an office above keeps; `unused` gives those
    too that were put aside.

    A record belongs to the delivered list of whose name its uid is made, whatever that is called now.
    """
    office = office_of(session)
    by_name = {
        info.name: CatalogueList(
            info.name, info.family, info.purpose, info.grain, info.least, None, info.tag, info.tag_field,
            info.activity, info.dated, info.checks, info.star, info.pending, position=place,
        )
        for place, info in enumerate(resources.lists())
    }  # fmt: skip
    delivered = len(by_name)
    names = {keyed_uid(ProjectList, office, name): name for name in by_name}
    own = select(ProjectList).where(~ProjectList.deleted, ProjectList.office == office)
    for record in session.scalars(own.order_by(ProjectList.uid)):
        delivered_list = by_name.pop(names.get(record.uid, record.name), None)
        base = delivered_list or CatalogueList(record.name, "自设清单", own=True, position=delivered)
        by_name[record.name] = replace(
            base,
            name=record.name,
            least=base.least if record.least is None else record.least,
            most=base.most if record.most is None else record.most,
            grain=record.grain or base.grain,
            purpose=record.purpose or base.purpose,
            position=base.position if record.position is None else record.position,
            pending=False,
            unused=bool(record.unused),
            uid=record.uid,
        )
    ordered = sorted(by_name.values(), key=lambda roll: (roll.position, roll.name))
    return [roll for roll in [*ordered, *_from_above(session, office, by_name)] if unused or not roll.unused]


def _from_above(session: Session, office: str, delivered: Collection[str]) -> list[CatalogueList]:
    """The lists that offices above this one added to the delivered ones."""
    levels = dict(session.execute(select(Office.code, Office.level)).tuples().all())
    rank = LEVELS.index(levels[office]) if office in levels else 0
    above = [code for code, level in levels.items() if LEVELS.index(level) > rank]
    query = select(ProjectList, Office.short).join(Office, Office.code == ProjectList.office)
    query = query.where(~ProjectList.deleted, ProjectList.office.in_(above), ~Office.deleted)
    return [
        CatalogueList(
            record.name, f"{short}的清单", record.purpose or "", record.grain or "无", record.least,
            record.most, of=short, unused=bool(record.unused), uid=record.uid,
        )
        for record, short in session.execute(query.order_by(ProjectList.position, ProjectList.uid))
        if record.name not in delivered
    ]  # fmt: skip


def catalogue_of(ledger: Ledger, *, unused: bool = False) -> list[CatalogueList]:
    """The same, of a ledger."""
    with ledger.read() as session:
        return catalogue(session, unused=unused)


def change_list(ledger: Ledger, by: str, name: str, fields: Mapping[str, Any]) -> None:
    """Change a list of the catalogue, or add one of that name (one record on all desks)."""
    uid = _list_uids(ledger).get(name) or keyed_uid(ProjectList, ledger.office, name)
    records.put(ledger, by, ProjectList, {uid: {"name": name, **fields}}, f"改清单目录：{name}")


def add_list(ledger: Ledger, by: str, name: str) -> None:
    """A list of the office's own; raises UserError when there is one of that name or none is given."""
    title = name.strip()
    if not title:
        raise UserError("清单名称是空的。", "请先填清单名称。")
    if why := taken(ledger, title):
        raise UserError(f"{why}。", "请换个名称，或改原来的那个。")
    change_list(ledger, by, title, {"unused": None})


def set_texts(ledger: Ledger, by: str, cells: Sequence[Cell], title: str) -> list[Refused]:
    """Write typed texts (their rows are lists) as one step, an emptied one being as delivered again.

    Gives those that were not taken.
    """
    rolls, uids = {roll.name: roll for roll in catalogue_of(ledger, unused=True)}, _list_uids(ledger)

    def value_of(cell: Cell) -> Any:
        value = records.checked(field_of(ProjectList, cell.key), cell.text)
        if rolls[cell.uid].of:
            raise ValueError(f"这是{rolls[cell.uid].of}的清单，由他们改")
        if cell.key == "name" and value != cell.uid and (why := unnamed(ledger, rolls[cell.uid], value)):
            raise ValueError(why)
        return value

    checked = check(cells, value_of)

    def write() -> None:
        changed = {uids[name]: {"name": name, **row} for name, row in checked.good.items()}
        records.put(ledger, by, ProjectList, changed, title)

    return records.write_checked(checked, write, lambda name, key: (uids[name], key))


def taken(ledger: Ledger, name: str) -> str:
    """Why no further list can be called so (Chinese), "" when one can."""
    rolls = catalogue_of(ledger, unused=True)
    if any(roll.name == name for roll in rolls):
        return f"已经有「{name}」这个清单"
    former = next((r.name for r in rolls if r.uid == keyed_uid(ProjectList, ledger.office, name)), "")
    return f"「{name}」是「{former}」原来的名称" if former else ""


def unnamed(ledger: Ledger, roll: CatalogueList, name: str) -> str:
    """Why a list cannot be given another name (Chinese), "" when it can: the office's own, and the 项目库
    whose names it settles (`domain.md` Z15).
    """
    if not (roll.own or roll.family == _SETTLED):
        return f"「{roll.name}」是文件里的名称，不能改；不用的填停用"
    return "" if roll.uid == keyed_uid(ProjectList, ledger.office, name) else taken(ledger, name)


def _list_uids(ledger: Ledger) -> dict[str, str]:
    """The uids of the records of the office's own catalogue by the names of its lists, there or to come."""
    own = [roll for roll in catalogue_of(ledger, unused=True) if not roll.of]
    return {roll.name: roll.uid or keyed_uid(ProjectList, ledger.office, roll.name) for roll in own}
