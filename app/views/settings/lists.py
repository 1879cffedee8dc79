"""清单目录 and 专班: which lists an office keeps, by what threshold; its groups with head and members."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.models import Field, Kind, ProjectList, TaskForce, field_of
from app.models.cells import Cell, Refused
from app.models.roles import Act, why_not
from app.services.common import records
from app.services.leaders import leadership
from app.services.leaders.leadership import Force
from app.services.lists import list_catalogue
from app.services.lists.list_catalogue import CatalogueList
from app.views.kit import parts, theme
from app.views.kit.grid.columns import GridColumn, GridLineKind, Mark, Paint, column_of
from app.views.kit.grid.grid import Grid
from app.views.kit.grid.lines import GridLine, LinesModel
from app.views.settings.block import SettingsBlock
from app.views.work import Work

_NEW = "new"
_LIST = ("name", "least", "most", "grain", "purpose", "unused")
_LIST_WIDTHS = {"name": 13, "least": 12, "most": 12, "grain": 7, "purpose": 34, "unused": 6}
_FORCE = ("name", "head", "unit", "members", "contact", "phone", "duty")
_FORCE_WIDTHS = {
    "name": 12, "head": 9, "unit": 14, "members": 26, "contact": 9, "phone": 14, "duty": 20,
}  # fmt: skip
_ROWS = 10
_LISTS_SAID = (
    "写了总投资下限的清单自动列入（含本数，严格 ≥），其余由人列入。改了可以撤销，清空恢复原样；"
    "不用的填停用；最后一行填名称加自己的清单。“待定”的名称由本单位确定。"
)
_FORCES_SAID = "项目按专班名称归到专班，在项目页“包联”里选。最后一行填名称加一个。"


class _TableBlock(SettingsBlock):
    """A table whose last, empty line adds a record by its name."""

    def __init__(self, work: Work, title: str, note: str, columns: Sequence[GridColumn], why: str) -> None:
        super().__init__(title, f"{note}{why}。" if why else note)
        self._work, self._why, self._noun = work, why, title
        self.model = LinesModel(columns, write=self._write)
        self.grid = Grid(self.model, work.ask)
        self.grid.setObjectName("panel")
        self.grid.setAccessibleName(title)
        work.listen(self.grid)
        self.grid.setFixedHeight(theme.row_height() * (_ROWS + 1) + theme.px(20))
        self.body.addWidget(self.grid)
        work.changed.connect(self._hear)
        self.refresh()

    def refresh(self) -> None:
        """Read the records again."""
        blank = GridLine(key=_NEW, cells={"name": ""}, locked=frozenset(self._locked()))
        self.model.set_lines(self._lines() if self._why else [*self._lines(), blank], view="catalogue")

    def finish(self) -> bool:
        """Write the cell that is being typed; False when it was refused."""
        return self.grid.finish_editing()

    def _hear(self, kinds: frozenset[str]) -> None:
        if kinds & self._reads():
            self.refresh()

    def _write(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        new = [cell for cell in cells if cell.uid == _NEW and cell.text.strip()]
        why = self._refusal(new[0].text.strip()) if new else ""
        refused = [Refused(new[0], why)] if why else []
        if new and not why:
            name = new[0].text.strip()
            self._make(name)
            self.grid.go_to(self._key_of(name), self._locked()[0])
        existing = [cell for cell in cells if cell.uid != _NEW]
        return [*refused, *(self._put(existing, title) if existing else [])]

    def _locked(self) -> Sequence[str]:
        raise NotImplementedError

    def _reads(self) -> frozenset[str]:
        raise NotImplementedError

    def _lines(self) -> list[GridLine]:
        raise NotImplementedError

    def _refusal(self, name: str) -> str:
        raise NotImplementedError

    def _make(self, name: str) -> object:
        raise NotImplementedError

    def _key_of(self, name: str) -> str:
        raise NotImplementedError

    def _put(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        raise NotImplementedError


class ListBlock(_TableBlock):
    """清单目录; who is no administrator may read it."""

    def __init__(self, work: Work) -> None:
        why = why_not(work.ledger.role(work.person), Act.CATALOGUE)
        columns = [_typed(ProjectList, name, _LIST_WIDTHS[name], editable=not why) for name in _LIST]
        columns.insert(1, _sign("来源", 8))
        super().__init__(work, "清单目录", _LISTS_SAID, columns, why)

    def _locked(self) -> Sequence[str]:
        return _LIST[1:]

    def _reads(self) -> frozenset[str]:
        return frozenset({ProjectList.__tablename__})

    def _lines(self) -> list[GridLine]:
        return [_list_line(roll) for roll in list_catalogue.catalogue_of(self._work.ledger, unused=True)]

    def _refusal(self, name: str) -> str:
        return list_catalogue.taken(self._work.ledger, name)

    def _make(self, name: str) -> object:
        list_catalogue.add_list(self._work.ledger, self._work.person, name)
        return name

    def _key_of(self, name: str) -> str:
        return name

    def _put(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        return list_catalogue.set_texts(self._work.ledger, self._work.person, cells, title)


class ForceBlock(_TableBlock):
    """专班 with head, members and duty."""

    def __init__(self, work: Work) -> None:
        why = why_not(work.ledger.role(work.person), Act.EDIT)
        columns = [_typed(TaskForce, name, _FORCE_WIDTHS[name], editable=not why) for name in _FORCE]
        columns.insert(1, replace(_sign("项目数", 7), key="projects", paint=Paint.FIGURE))
        super().__init__(work, "专班", _FORCES_SAID, columns, why)
        self.start = parts.button("加8个专班（名称待定）", self._start, icon="plus", tip=why)
        self.delete = parts.button("删除一行", self._delete, icon="trash", tip=why)
        self.head.addWidget(self.start)
        self.head.addWidget(self.delete)
        self.grid.current_changed.connect(lambda _row, _column: self._enable())
        self._enable()

    def refresh(self) -> None:
        """Read the records again."""
        super().refresh()
        if hasattr(self, "delete"):
            self._enable()

    def _enable(self) -> None:
        self.start.setVisible(not self._why and self.model.line_count() <= 1)
        self.delete.setEnabled(not self._why and bool(self._current()))

    def _current(self) -> str:
        row = self.grid.current()[0]
        key = self.model.line_at(row).key if 0 <= row < self.model.line_count() else ""
        return "" if key in (_NEW, "") or key.startswith(":") else key

    def _start(self) -> None:
        work = self._work
        work.write("加专班", leadership.start_forces)

    def _delete(self) -> None:
        work, uid = self._work, self._current()
        if uid:
            work.write("删除专班", records.remove, TaskForce, uid)
            work.said.emit("已删除专班，可以撤销；项目上写的专班名称没有动")

    def _locked(self) -> Sequence[str]:
        return _FORCE[1:]

    def _reads(self) -> frozenset[str]:
        return frozenset({TaskForce.__tablename__, "project"})

    def _lines(self) -> list[GridLine]:
        return [_force_line(force) for force in leadership.forces(self._work.ledger)]

    def _refusal(self, name: str) -> str:
        names = {force.name for force in leadership.forces(self._work.ledger) if force.uid}
        return f"已经有「{name}」" if name in names else ""

    def _make(self, name: str) -> object:
        return records.add(self._work.ledger, self._work.person, TaskForce, {"name": name})

    def _key_of(self, name: str) -> str:
        return next((each.uid for each in leadership.forces(self._work.ledger) if each.name == name), "")

    def _put(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        return records.set_texts(self._work.ledger, self._work.person, TaskForce, cells, title)


def _typed(entity: Any, name: str, width: float, *, editable: bool) -> GridColumn:
    column = column_of(field_of(entity, name), editable=editable, frozen=name == "name")
    label = f"{column.label} 万元" if column.unit == "万元" else column.label
    return replace(column, width=width, label=label, filterable=False)


def _sign(label: str, width: float) -> GridColumn:
    field = Field("", label, Kind.TEXT)
    return GridColumn("sign", label, field=field, width=width, paint=Paint.NOTE, filterable=False)


def _list_line(roll: CatalogueList) -> GridLine:
    kind = roll.of or ("自动" if roll.automatic else "自设" if roll.own else "人工")
    sign = f"{'★ ' if roll.star else ''}{kind}{'，待定' if roll.pending else ''}"
    cells = {
        "name": roll.name, "sign": sign, "least": roll.least, "most": roll.most, "grain": roll.grain,
        "purpose": roll.purpose, "unused": roll.unused or None,
    }  # fmt: skip
    marks = {}
    if roll.pending:
        reason = "文件没有列明名称，这里先用常见的叫法。"
        advice = "确定以后直接改名称，项目跟着走；不用的填停用。"
        marks = {"sign": Mark("名称待定", reason, advice)}
    named = () if roll.own or roll.family == "项目库" else ("name",)
    return GridLine(
        GridLineKind.DATA, roll.name, cells, marks=marks, locked=frozenset(_LIST if roll.of else named)
    )


def _force_line(force: Force) -> GridLine:
    cells: dict[str, Any] = {name: getattr(force, name) for name in _FORCE}
    cells["projects"] = str(force.projects)
    locked = frozenset() if force.uid else frozenset(_FORCE)
    return GridLine(GridLineKind.DATA, force.uid or f":{force.name}", cells, locked=locked)
