"""The block 清单归属: memberships by hand, by a rule (grey, with why), and tags that wait for a date."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.models import Membership, field_of
from app.models.cells import Cell, Refused, check
from app.services.common import records
from app.services.lists import list_catalogue, lists
from app.services.lists.lists import Belonging
from app.views.kit.grid.columns import Mark
from app.views.kit.grid.lines import GridLine
from app.views.project.record_table import SOURCE, Computed, RecordTable, TableSpec
from app.views.project.room import Room
from app.views.project.table_block import TableBlock

_NAMES = ("roll", "period", "since", "until", "reason", "checks", "note")
_AUTO, _TAG = f"auto{SOURCE}", f"tag{SOURCE}"
_EMPTY = "不在任何清单上。在空行里选清单；达到投资门槛的会自动列出。"
_EVENT, _STATE = "event", "state"


class MemberBlock(TableBlock):
    """Typing into the line of a tag makes it a membership with its date and reason."""

    most = 16

    def __init__(self, room: Room) -> None:
        self._room = room
        self._belongings: Mapping[str, Belonging] = {}
        spec = TableSpec(
            Membership,
            _NAMES,
            (
                Computed(_EVENT, "活动", 12, lambda record: self._belonging_of(record).activity),
                Computed(
                    _STATE, "状态", 9, lambda record: "在列" if self._belonging_of(record).live else "已到期"
                ),
            ),
            lambda: {"since": room.work.ledger.today.isoformat()},
            {"roll": 13, "period": 12, "since": 11, "until": 11, "reason": 28, "checks": 22},
            offered={"roll": lambda: [roll.name for roll in list_catalogue.catalogue_of(room.work.ledger)]},
            refuse=self._refuse,
            noun="清单",
            after={"roll": (_STATE,), "until": (_EVENT,)},
        )
        super().__init__(room, "清单归属", spec, empty=_EMPTY)

    def make_table(self, room: Room, spec: TableSpec) -> RecordTable:
        """The table that knows lines of tags."""
        return _MemberTable(room, spec)

    def show_belongings(self, belongings: Sequence[Belonging], members: Sequence[Membership]) -> None:
        """Show what a project belongs to: by a rule first, then by tags without a date, then by hand."""
        self._belongings = {each.uid: each for each in belongings if each.uid}
        auto = [_auto_line(each) for each in belongings if each.origin == "auto"]
        tags = [_tag_line(each) for each in belongings if each.origin == "tag"]
        live = [member for member in members if self._belonging_of(member).live]
        ended = [member for member in members if not self._belonging_of(member).live]
        count = len(auto) + len(tags) + len(live)
        waiting = f"　{len(tags)}条待补日期和依据" if tags else ""
        self.show_lines([*live, *ended], [*auto, *tags], f"在列 {count}{waiting}")

    def _belonging_of(self, record: Any) -> Belonging:
        return self._belongings[record.uid]

    def _refuse(self, name: str, value: Any) -> str:
        try:
            lists.typed(self._room.work.ledger, "", name, str(value))
        except ValueError as wrong:
            return str(wrong)
        return ""


class _MemberTable(RecordTable):
    """A table of memberships where some lines are tags: what is typed there makes the membership."""

    def _write(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        refused: list[Refused] = []
        for key in dict.fromkeys(cell.uid for cell in cells if cell.uid.startswith(_TAG)):
            refused += self._date(key, [cell for cell in cells if cell.uid == key])
        others = [cell for cell in cells if not cell.uid.startswith(_TAG)]
        return [*refused, *super()._write(others, title)]

    def _date(self, key: str, cells: Sequence[Cell]) -> list[Refused]:
        work, roll = self._room.work, key.removeprefix(_TAG)

        def value_of(cell: Cell) -> Any:
            lists.typed(work.ledger, roll, "roll", roll)
            text = lists.typed(work.ledger, roll, cell.key, cell.text)
            return records.checked(field_of(Membership, cell.key), text)

        checked = check(cells, value_of)
        if not checked.refused:
            project = self._room.page.project.uid
            fields = {"since": None, **checked.good[key]}
            work.write("补清单日期", lists.join, [project], roll, fields)
        return checked.refused


def _auto_line(each: Belonging) -> GridLine:
    cells = {
        "roll": f"{'★ ' if each.roll.star else ''}{each.roll.name}", "since": each.since, "reason": each.why,
        _STATE: "自动",
    }  # fmt: skip
    return GridLine(key=f"{_AUTO}{each.roll.name}", cells=cells, locked=frozenset(_NAMES))


def _tag_line(each: Belonging) -> GridLine:
    catalogued = bool(each.roll.family)
    state = "待补日期" if catalogued else "目录里没有"
    advice = (
        "填上起、止和依据，就记为一条归属。" if catalogued else "在“设置”里加这个清单，或在基本情况里改。"
    )
    mark = Mark("清单归属是表上带来的", each.why, advice)
    locked = frozenset({"roll"} if catalogued else _NAMES)
    return GridLine(
        key=f"{_TAG}{each.roll.name}", cells={"roll": each.roll.name, _STATE: state}, marks={_STATE: mark},
        locked=locked,
    )  # fmt: skip
