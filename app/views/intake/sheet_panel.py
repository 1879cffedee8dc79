"""Step 2: what was made of the sheet, which month it tells of, which sheets are read."""

from collections import Counter

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from app.documents.intake import SheetReading
from app.views.intake.draft import Outlook
from app.views.intake.words import KINDS
from app.views.kit import emptied, parts, theme
from app.views.kit.banner import Banner
from app.views.kit.combo import Combo
from app.views.kit.forms import labelled


class SheetPanel(QScrollArea):
    """`period_chosen` gives a sheet's month, `sheet_wanted` whether one is read."""

    period_chosen = Signal(str)
    sheet_wanted = Signal(str, bool)
    sheet_shown = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._new_month()

    def _new_month(self) -> None:
        """Fields for the month: with what else is shown they go when another sheet is shown."""
        self.year, self.month = Combo(name="年"), Combo(name="月")

    def show_outlook(self, outlook: Outlook, sheet: str) -> None:
        """Show how a sheet was understood."""
        self._new_month()
        reading = outlook.review.readings[sheet]
        column = parts.column(gap=10, margins=(16, 14, 16, 14))
        column.addWidget(parts.label("这张表", "block"))
        if reading.reason:
            column.addWidget(
                Banner(f"{reading.reason}。在左边点行标签，把表头那几行标成“表头”，就会重新认。", "warn")
            )
        else:
            self._facts(column, reading)
        counts = Counter(line.kind for line in reading.lines)
        kinds = "，".join(f"{words} {counts[kind]:,}" for kind, words in KINDS.items() if counts[kind])
        column.addWidget(parts.label(f"认出：{kinds} 行。", "second", wrap=True))
        column.addWidget(parts.label("认错了就点行左边的标签改，后面的步骤跟着重算。", "note", wrap=True))
        if len(outlook.workbook.sheets) > 1:
            column.addWidget(parts.rule())
            column.addWidget(parts.label(f"文件里有 {len(outlook.workbook.sheets)} 张表", "block"))
            for name in (each.name for each in outlook.workbook.sheets):
                column.addWidget(self._sheet(outlook, name, name == sheet))
        column.addStretch(1)
        inside = parts.boxed(column)
        inside.setObjectName("page")
        emptied.show_in(self, inside)

    def _facts(self, column: QVBoxLayout, reading: SheetReading) -> None:
        for label, text in (
            ("标题", reading.title),
            ("金额单位", reading.unit),
            ("县（市、区）", reading.county),
        ):
            if text:
                column.addWidget(labelled(label, parts.label(text, wrap=True), width=84))
        table = next((table for table in reading.tables if table.entity == "project"), None)
        if table is None:
            return
        years = sorted({table.year or 2025, *range((table.year or 2025) - 3, (table.year or 2025) + 2)})
        self.year.addItems([str(year) for year in years])
        self.month.addItems([str(month) for month in range(1, 13)])
        self.year.setCurrentText(str(table.year))
        self.month.setCurrentIndex(int(table.month[5:7]) - 1 if table.month else -1)
        for box in (self.year, self.month):
            box.activated.connect(lambda _at: self._choose())
        row = parts.row(self.year, parts.label("年"), self.month, parts.label("月的数"), None, gap=6)
        column.addWidget(labelled("这是", parts.boxed(row), width=84))
        if not table.month:
            column.addWidget(Banner("表上没写是哪个月的数，请选月份。", "warn"))

    def _choose(self) -> None:
        if self.month.currentIndex() >= 0:
            self.period_chosen.emit(f"{self.year.currentText()}-{self.month.currentIndex() + 1:02d}")

    def _sheet(self, outlook: Outlook, name: str, shown: bool) -> QWidget:
        reading = outlook.review.readings[name]
        count = sum(row.key[0] == name for row in outlook.plan.rows)
        box = QCheckBox(name or "表")
        skipped = outlook.draft.overrides.sheets.get(name) is False
        box.setChecked(not skipped and not reading.reason)
        box.setEnabled(not reading.reason or skipped)
        box.toggled.connect(lambda on: self.sheet_wanted.emit(name, on))
        words = reading.reason or f"{count:,} 个项目"
        note = parts.ElidedLabel(words, "note")
        note.setContentsMargins(theme.px(23), 0, 0, 0)
        look = (
            parts.label("正在看", "note") if shown else parts.link("看", lambda: self.sheet_shown.emit(name))
        )
        line = parts.row(box, None, look, gap=8)
        return parts.boxed(parts.column(line, note, gap=0))
