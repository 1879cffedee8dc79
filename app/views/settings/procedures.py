"""手续目录: the delivered procedures, changed in place by an administrator; the last line adds one's own."""

from collections.abc import Sequence
from dataclasses import replace

from app.models import Field, Kind, Procedure, field_of
from app.models.cells import Cell, Refused
from app.models.roles import Act, why_not
from app.services.permits import procedures
from app.services.permits.procedures import CatalogueLine
from app.views.kit import theme
from app.views.kit.grid.columns import GridColumn, GridLineKind, Paint, column_of
from app.views.kit.grid.grid import Grid
from app.views.kit.grid.lines import GridLine, LinesModel
from app.views.settings.block import SettingsBlock
from app.views.work import Work

_NEW = "new"
_ROWS = 12
_TYPED = (
    "name", "issuer", "stage", "approval", "ratification", "filing", "condition", "statutory_days",
    "promised_days", "validity_months", "before", "unused",
)  # fmt: skip
_WIDTHS = {
    "name": 16, "issuer": 11, "stage": 8, "approval": 6, "ratification": 6, "filing": 6, "condition": 16,
    "statutory_days": 10, "promised_days": 10, "validity_months": 8, "before": 14, "unused": 5,
}  # fmt: skip
_LABELS = {
    "approval": "审批", "ratification": "核准", "filing": "备案", "statutory_days": "法定(工作日)",
    "promised_days": "承诺(工作日)", "validity_months": "有效(月)",
}  # fmt: skip
_SAID = (
    "31 项手续按立项方式判定要不要办，时限从受理日按工作日数。改了马上按新的算，可以撤销；清空一格恢复原样。"
    "不用的在“停用”填“是”；最后一行填代号（如 Q01）加本单位自己的手续。“待核”是没有核对过出处的时限。"
)


class ProcedureBlock(SettingsBlock):
    """The table; who is no administrator may read it."""

    def __init__(self, work: Work) -> None:
        super().__init__("手续目录", _SAID)
        self._work = work
        self._why = why_not(work.ledger.role(work.person), Act.CATALOGUE)
        self.model = LinesModel(_columns(editable=not self._why), write=self._write)
        self.grid = Grid(self.model, work.ask)
        self.grid.setObjectName("panel")
        self.grid.setAccessibleName("手续目录")
        work.listen(self.grid)
        self.grid.setFixedHeight(theme.row_height() * (_ROWS + 1) + theme.px(20))
        self.body.addWidget(self.grid)
        if self._why:
            self.say(f"{_SAID}{self._why}。")
        work.changed.connect(self._hear)
        self.refresh()

    def refresh(self) -> None:
        """Read the catalogue again."""
        with self._work.ledger.read() as session:
            lines = [_line(entry) for entry in procedures.listing(session)]
        blank = GridLine(key=_NEW, cells={"code": ""}, locked=frozenset((*_TYPED, "checked")))
        self.model.set_lines(lines if self._why else [*lines, blank], view="catalogue")

    def finish(self) -> bool:
        """Write the cell that is being typed; False when it was refused."""
        return self.grid.finish_editing()

    def _hear(self, kinds: frozenset[str]) -> None:
        if Procedure.__tablename__ in kinds:
            self.refresh()

    def _write(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        work = self._work
        refused = [no for cell in cells if cell.uid == _NEW and cell.text.strip() for no in self._begin(cell)]
        existing = [cell for cell in cells if cell.uid != _NEW]
        if existing:
            refused += work.do(procedures.set_texts, existing, title)
        return refused

    def _begin(self, cell: Cell) -> list[Refused]:
        """Add the procedure of a typed code."""
        with self._work.ledger.read() as session:
            try:
                code = procedures.new_code(session, cell.text)
            except ValueError as reason:
                return [Refused(cell, str(reason))]
        self._work.do(procedures.add, code)
        self.grid.go_to(code, "name")
        return []


def _columns(*, editable: bool) -> list[GridColumn]:
    code = replace(column_of(field_of(Procedure, "code"), editable=editable, frozen=True), width=5)
    columns = [replace(code, filterable=False)]
    for name in _TYPED:
        declared = field_of(Procedure, name)
        column = column_of(declared, editable=editable, frozen=name == "name")
        label = _LABELS.get(name, declared.label)
        columns.append(replace(column, filterable=False, label=label, width=_WIDTHS[name]))
        if name == "statutory_days":
            sign = GridColumn(
                "checked", "出处", field=Field("", "出处", Kind.TEXT), width=4.5, paint=Paint.NOTE
            )
            columns.append(replace(sign, filterable=False, tip="待核：没有核对过出处的时限"))
    return columns


def _line(entry: CatalogueLine) -> GridLine:
    cells = {name: entry.value(name) for name in ("code", *_TYPED)}
    cells["checked"] = _source(entry)
    return GridLine(GridLineKind.DATA, entry.item.code, cells, locked=frozenset({"code"}))


def _source(entry: CatalogueLine) -> str:
    if entry.own:
        return "自加"
    if entry.said:
        return "已改"
    return "待核" if entry.item.unverified else ""
