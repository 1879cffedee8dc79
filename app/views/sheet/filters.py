"""加条件: which column, then which values of it or between which bounds; 分组: by what."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.models import Field, Kind, dates, values
from app.services.grid.columns import LedgerColumn
from app.services.grid.grid import Condition
from app.views.kit import parts
from app.views.kit.dialogs import LedgerDialog
from app.views.kit.fields import UnitLine
from app.views.kit.forms import labelled
from app.views.kit.grid import GridColumn, Paint
from app.views.kit.grid.filter_popup import FilterPopup
from app.views.sheet.choosing import grouped
from app.views.sheet.columns import full_label, shown_column
from app.views.sheet.ledger_model import GROUP_WORDS, LedgerModel

FIRST = (
    "office", "year_role", "light", "industry", "county", "responsible_unit", "leader", "key_levels", "lists",
    "total_investment", "year_plan", "rate", "start",
)  # fmt: skip
"""The columns that conditions are mostly made of; the others stand in submenus."""


def takes_bounds(column: GridColumn) -> bool:
    """Whether a column is cut by bounds rather than by a list of its values."""
    dated = column.field is not None and column.field.kind in (Kind.DATE, Kind.MONTH)
    return column.paint is Paint.BAR or dated or (column.numeric and column.unit != "年")


def condition_menu(
    parent: QWidget, columns: Sequence[LedgerColumn], choose: Callable[[str], object]
) -> QMenu:
    """The frequent columns at once, all others by their groups."""
    menu = QMenu(parent)
    by_key = {column.key: column for column in columns}
    for key in FIRST:
        if key in by_key:
            _offer(menu, by_key[key], choose)
    menu.addSeparator()
    more = menu.addMenu("更多列(&M)")
    for group, members in grouped(columns).items():
        below = more.addMenu(group)
        for column in members:
            _offer(below, column, choose)
    return menu


def _offer(menu: QMenu, column: LedgerColumn, choose: Callable[[str], object]) -> None:
    menu.addAction(full_label(shown_column(column)), lambda: choose(column.key))


def group_menu(
    parent: QWidget, now: str, columns: Mapping[str, GridColumn], choose: Callable[[str], object]
) -> QMenu:
    """行业, 责任领导, 县市区, 责任单位, 无; the present one ticked."""
    menu = QMenu(parent)
    for key, words in {**GROUP_WORDS, "": "不分组"}.items():
        if key and key not in columns:
            continue
        action = menu.addAction(words, lambda group=key: choose(group))
        action.setCheckable(True)
        action.setChecked(key == now)
    return menu


class BoundsDialog(LedgerDialog):
    """至少 and 至多 of one column; an empty line is no bound. Emits the conditions, none to drop them."""

    agreed = Signal(str, list)

    def __init__(self, parent: QWidget | None, column: GridColumn, now: Sequence[Condition]) -> None:
        super().__init__(parent, f"条件：{full_label(column)}", width=380)
        self._column = column
        self.least, self.most = UnitLine(column.unit), UnitLine(column.unit)
        self._wrong = parts.label("", "error", wrap=True)
        self._wrong.hide()
        for condition in now:
            line = self.least if condition.op == "at_least" else self.most
            line.setText(self._shown(condition.values[0]))
        self.body.addWidget(parts.label(f"只看{full_label(column)}在这之间的项目", "bold"))
        self.body.addWidget(labelled("至少(&L)", self.least, width=72))
        self.body.addWidget(labelled("至多(&M)", self.most, width=72))
        self.body.addWidget(self._wrong)
        self.foot.addStretch(1)
        self.foot.addWidget(parts.button("取消(&C)", self.reject))
        agree = parts.button("加条件(&O)", self.agree, primary=True)
        agree.setDefault(True)
        self.foot.addWidget(agree)
        self.least.setFocus()

    def agree(self) -> None:
        """Take both bounds if they can be read."""
        try:
            bounds = [self._bound("at_least", self.least), self._bound("at_most", self.most)]
        except ValueError as wrong:
            self._wrong.setText(str(wrong))
            self._wrong.show()
            return
        self.accept()
        self.agreed.emit(self._column.key, [condition for condition in bounds if condition is not None])

    def _bound(self, op: str, line: UnitLine) -> Condition | None:
        field = self._column.field if self._column.paint is not Paint.BAR else _RATE
        assert field is not None
        value = values.parse(field, line.text())
        if value is None:
            return None
        if field is _RATE:
            value = float(value) / 100
        elif field.kind is Kind.DATE:
            value = dates.iso(str(value))
        return Condition(self._column.key, "at_least" if op == "at_least" else "at_most", (value,))

    def _shown(self, value: object) -> str:
        if self._column.paint is Paint.BAR:
            return f"{float(str(value)) * 100:g}"
        return values.edit_text(self._column.field, value) if self._column.field else ""


_RATE = Field("rate", "占年计划", Kind.NUMBER, unit="%")


def value_list(
    parent: QWidget, model: LedgerModel, column: GridColumn, chosen: frozenset[str] | None, place: QRect
) -> FilterPopup:
    """The list of a column's values, dropped below a rectangle of the screen."""
    popup = FilterPopup(parent, column, model.values(column), chosen)
    popup.show_under(place)
    return popup
