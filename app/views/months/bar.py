"""The lines between header and sheet of the month's page, and the month itself."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from app.services.months.month_spans import MonthPart
from app.services.months.reporting import NO_UNIT, Unit
from app.views.kit import parts
from app.views.kit.emptied import empty
from app.views.months import reading
from app.views.sheet.bar import SheetBar
from app.views.sheet.month_button import MonthButton

_MOST = 40
"""Units offered in the menu; the others are found by the column's filter."""


class MonthChooser(QWidget):
    """◀ 2025年9月 ▶; the words open a menu of months. `chosen` "" is the month being filled in."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.month = ""
        self.back = parts.icon_button("caret-left", "上一个月（Ctrl+PgUp）", lambda: self.step(-1))
        self.on = parts.icon_button("caret-right", "下一个月（Ctrl+PgDn）", lambda: self.step(1))
        self.words = MonthButton("月份", "正在填的月", "看和填哪个月")
        self.words.chosen.connect(self.chosen)
        self.setLayout(parts.row(self.back, self.words, self.on, gap=2))

    def show_month(self, month: str, usual: str) -> None:
        """Name the month; `usual` is the one being filled in."""
        self.month = month
        self.words.show_month(month, usual, "（填报）" if month == usual else "")

    def step(self, by: int) -> None:
        """Go so many months on."""
        self.chosen.emit(reading.step(self.month, by))


class MonthBar(SheetBar):
    """Tabs above; below them unit, chips, grouping, and the buttons."""

    unit_wanted = Signal(str)
    span_wanted = Signal(str)  # a part of the month by its key, "" for the month

    def __init__(self) -> None:
        super().__init__()
        self.unit = self.narrowing = parts.QuietButton("责任单位", "buildings")
        self.unit.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.unit.setToolTip("只看一个责任单位的项目")
        self._units = QMenu(self)
        self.unit.setMenu(self._units)
        self.chips.add.hide()
        self.sources = parts.QuietButton("按来源", "stack")
        self.sources.setCheckable(True)
        self.sources.setToolTip("到位、拨付、支付按资金来源分开填；合计跟着来源走")
        self.follow = parts.button(
            "沿用上月文字(&L)", icon="copy", tip="选中的项目里，本月形象进度还空着的，照抄上月的文字"
        )
        self._spans = parts.row(gap=0)
        line = parts.row(
            self._spans, self.unit, self.group, self.sources, self.chips, None, self.follow, self.columns,
            gap=8, margins=(24, 8, 24, 8),
        )  # fmt: skip
        self.setLayout(parts.column(parts.row(self.tabs, margins=(24, 0, 0, 0)), line, gap=0))

    def offer_spans(self, spans: Sequence[MonthPart], now: str) -> None:
        """月 and the parts of the month that the office reports; nothing where it reports months alone."""
        empty(self._spans)
        choices = [MonthPart("", "月", "整月"), *spans] if spans else []
        for each in choices:
            button = QToolButton()
            button.setText(each.short)
            button.setToolTip(each.label)
            button.setCheckable(True)
            button.setChecked(each.key == now)
            button.setProperty("segment", True)
            button.clicked.connect(partial(self._choose_span, each.key))
            self._spans.addWidget(button)

    def _choose_span(self, key: str, _checked: bool = False) -> None:
        self.span_wanted.emit(key)

    def offer_units(self, units: Sequence[Unit]) -> None:
        """The units with what they still have to fill in."""
        self._units.clear()
        for each in units[:_MOST]:
            left = f"{each.unfilled}项没填" if each.unfilled else "已填完"
            self._units.addAction(
                f"{each.name or NO_UNIT}　{left}", lambda name=each.name: self.unit_wanted.emit(name)
            )
        self.unit.setEnabled(bool(units))
