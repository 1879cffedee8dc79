"""清单目录: the lists of this office, delivered as data, changed and added to by its own records.

`domain.md` H2, H3, H9, H21, Z5, Z9, Z12, Z15, Z17, Z22.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import ProjectList, field_of
from app.models.cells import Cell, Refused, check
from app.models.uids import keyed_uid
from app.models.values import show_money
from app.services.common import records, resources
from app.storage.ledger import Ledger, office_of


@dataclass(frozen=True, slots=True)
class CatalogueList:
    """One list as this office uses it. `own`: the office added it; `uid` of its record, if any."""

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


def catalogue(session: Session, *, unused: bool = False) -> list[CatalogueList]:
    """The lists of this office in their order; `unused` gives those too that it has put aside."""
    by_name = {
        info.name: CatalogueList(
            info.name, info.family, info.purpose, info.grain, info.least, None, info.tag, info.tag_field,
            info.activity, info.dated, info.checks, info.star, info.pending, position=place,
        )
        for place, info in enumerate(resources.lists())
    }  # fmt: skip
    delivered = len(by_name)
    own = select(ProjectList).where(~ProjectList.deleted, ProjectList.office == office_of(session))
    for record in session.scalars(own.order_by(ProjectList.uid)):
        delivered_list = by_name.get(record.name)
        base = delivered_list or CatalogueList(record.name, "自设清单", own=True, position=delivered)
        by_name[record.name] = replace(
            base,
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
    return [roll for roll in ordered if unused or not roll.unused]


def catalogue_of(ledger: Ledger, *, unused: bool = False) -> list[CatalogueList]:
    """The same, of a ledger."""
    with ledger.read() as session:
        return catalogue(session, unused=unused)


def change_list(ledger: Ledger, by: str, name: str, fields: Mapping[str, Any]) -> None:
    """Change a list of the catalogue, or add one of that name (one record on all desks)."""
    row = {"name": name, **fields}
    records.put(ledger, by, ProjectList, {_list_uid(ledger, name): row}, f"改清单目录：{name}")


def add_list(ledger: Ledger, by: str, name: str) -> None:
    """A list of the office's own; raises UserError when there is one of that name or none is given."""
    title = name.strip()
    if not title:
        raise UserError("清单名称是空的。", "请先填清单名称。")
    if any(roll.name == title for roll in catalogue_of(ledger, unused=True)):
        raise UserError(f"已经有「{title}」这个清单。", "请换个名称，或改原来的那个。")
    change_list(ledger, by, title, {"unused": None})


def set_texts(ledger: Ledger, by: str, cells: Sequence[Cell], title: str) -> list[Refused]:
    """Write typed texts (their rows are lists) as one step, an emptied one being as delivered again.

    Gives those that were not taken.
    """
    good, refused = check(cells, lambda cell: records.checked(field_of(ProjectList, cell.key), cell.text))
    changed = {_list_uid(ledger, name): {"name": name, **row} for name, row in good.items()}
    if changed:
        records.put(ledger, by, ProjectList, changed, title)
    return refused


def _list_uid(ledger: Ledger, name: str) -> str:
    return keyed_uid(ProjectList, ledger.office, name)
