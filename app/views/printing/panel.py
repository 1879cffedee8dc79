"""What can be chosen about a document: which, of when, which projects, which columns, on which paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QWidget,
)

from app.services.paper import reports
from app.services.paper.document import Document, ReportSettings
from app.views.kit import parts, theme
from app.views.printing.picker import PrintPicker

LEDGER = "@ledger"
"""The choice of the projects that the ledger's page shows."""
_SIDES = ("左", "上", "右", "下")
_SIZES = ("10", "10.5", "11", "12")
_LABEL = 64
_ABOUT = {"project": "项目", "issue": "问题", "office": "单位"}


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from, each as key and words."""

    kinds: Mapping[str, str]
    periods: Mapping[str, str]
    subjects: Mapping[str, str]
    projects: Mapping[str, str]
    groups: Mapping[str, str]
    columns: Sequence[tuple[str, str]]
    title: str = ""  # as it is printed


@dataclass(frozen=True, slots=True)
class PrintWish:
    """Which document, of which month, how, and about which project or problem, "" for the first."""

    kind: str
    period: str
    settings: ReportSettings
    subject: str = ""

    @property
    def document(self) -> Document:
        """The document as it is declared."""
        return reports.declared(self.kind)


class PrintPanel(QScrollArea):
    """The choices as a form; `changed` tells the whole wish whenever the person changed a part of it."""

    changed = Signal(object)
    kind_chosen = Signal(str)  # another document: its other choices are not those that stand here yet

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("打印设置")
        self._wish: PrintWish | None = None
        self._filling, self._title = False, ""
        self.kind, self.period, self.projects = self._combo("报表"), self._combo("月份"), self._combo("项目")
        self.subject, self._labels = self._combo("问题"), dict[str, QLabel]()
        self.group, self.paper = self._combo("分组"), self._combo("纸张")
        self.turn, self.points = self._combo("方向"), self._combo("字号")
        self.margins = tuple(self._margin(side) for side in _SIDES)
        self.title = QLineEdit()
        self.title.setAccessibleName("标题")
        self.title.setToolTip("清空就用报表自己的标题")
        self.title.editingFinished.connect(self._tell_title)
        self.grey = QCheckBox("黑白")
        self.grey.setToolTip("打印和预览都不用颜色")
        self.head = QCheckBox("红头")
        self.head.setToolTip("套红的纸上已经印着红头，就不打；位置空着")
        for box in (self.grey, self.head):
            box.toggled.connect(self._tell)
        self.columns: dict[str, QCheckBox] = {}
        self._column_grid = QGridLayout()
        self._rows: dict[str, QWidget] = {}
        self._build()

    def _build(self) -> None:
        form = parts.column(gap=8, margins=(16, 16, 16, 16))
        for key, word, field in (
            ("kind", "报表", self.kind), ("title", "标题", self.title),
            ("subject", "问题", self.subject), ("period", "月份", self.period),
            ("projects", "项目", self.projects),
            ("group", "分组", self.group), ("paper", "纸张", self.paper), ("turn", "方向", self.turn),
            ("size", "字号", self.points),
        ):  # fmt: skip
            form.addWidget(self._labelled(key, word, field))
        form.addWidget(self._labelled("margins", "页边", parts.boxed(self._margin_grid())))
        form.addWidget(self._labelled("head", "", self.head))
        form.addWidget(self._labelled("grey", "", self.grey))
        self._column_grid.setContentsMargins(0, 0, 0, 0)
        self._column_grid.setVerticalSpacing(theme.px(4))
        columns = parts.column(parts.rule(), parts.label("列", "block"), self._column_grid, gap=8)
        self._rows["columns"] = parts.boxed(columns)
        form.addWidget(self._rows["columns"])
        form.addStretch(1)
        inside = parts.boxed(form)
        inside.setObjectName("page")
        self.setWidget(inside)

    def _labelled(self, key: str, word: str, field: QWidget) -> QWidget:
        label = QLabel(word)
        label.setProperty("role", "sentence")
        label.setFixedWidth(theme.px(_LABEL))
        label.setBuddy(field)
        self._labels[key] = label
        line = parts.row(label, field, gap=0)
        line.setStretch(1, 1)
        self._rows[key] = parts.boxed(line)
        return self._rows[key]

    def _combo(self, name: str) -> PrintPicker:
        picker = PrintPicker(name)
        picker.currentIndexChanged.connect(self._tell)
        return picker

    def _margin(self, side: str) -> QSpinBox:
        box = QSpinBox()
        box.setRange(5, 60)
        box.setSuffix(" 毫米")
        box.setMinimumWidth(theme.px(40))
        box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        box.setAlignment(Qt.AlignmentFlag.AlignRight)
        box.setAccessibleName(f"{side}页边（毫米）")
        box.setToolTip(f"{side}边留多少毫米" + ("，装订在这一边" if side == "左" else ""))
        box.setKeyboardTracking(False)
        box.valueChanged.connect(self._tell)
        return box

    def _margin_grid(self) -> QBoxLayout:
        lines = parts.column(gap=6)
        for pair in (0, 2):
            line = parts.row(gap=6)
            for side, field in zip(_SIDES[pair : pair + 2], self.margins[pair : pair + 2], strict=True):
                line.addWidget(parts.label(side, "second"))
                line.addWidget(field, 1)
            lines.addLayout(line)
        return lines

    # ------------------------------------------------------------------ showing and telling

    def show_wish(self, wish: PrintWish, choices: Choices) -> None:
        """Show what is chosen, and what else there is."""
        self._filling = True
        self._wish, how = wish, wish.settings
        form, per = wish.document.form, wish.document.per
        _fill(self.kind, choices.kinds, wish.kind)
        _fill(self.subject, choices.subjects, wish.subject)
        self._labels["subject"].setText(_ABOUT.get(per, ""))
        _fill(self.period, choices.periods, wish.period)
        _fill(self.projects, choices.projects, LEDGER if how.ledger else how.view)
        _fill(self.group, choices.groups, how.group)
        _fill(self.paper, form.papers, how.paper)
        _fill(self.turn, {"": "横向", "portrait": "纵向"}, "portrait" if how.portrait else "")
        _fill(self.points, {size: f"{size} 磅" for size in _SIZES}, f"{how.size:g}")
        for field, value in zip(self.margins, how.margins, strict=True):
            if not _is_typed(field.lineEdit()):
                field.setValue(round(value))
        self.grey.setChecked(how.grey)
        self.head.setChecked(how.head)
        self._show_columns(choices.columns, how.columns)
        for key, offered in (("period", choices.periods), ("subject", choices.subjects)):
            self._rows[key].setVisible(key in form.choices and bool(offered))
        self._title = choices.title
        if not self.title.isModified():
            self.title.setText(choices.title)
            self.title.setCursorPosition(0)
        for key in ("title", "projects", "group", "paper", "turn", "size", "margins", "head", "columns"):
            self._rows[key].setVisible(key in form.choices)
        self._filling = False
        if not self.title.hasFocus():  # typed and left before this document was there
            self._tell_title()

    def _show_columns(self, columns: Sequence[tuple[str, str]], chosen: Sequence[str]) -> None:
        titles = dict(columns)
        if list(self.columns) != list(titles):
            for old in self.columns.values():
                old.deleteLater()
            self.columns = {}
            for place, (key, title) in enumerate(columns):
                box = self.columns[key] = QCheckBox(title)
                box.setFont(theme.font(theme.SECOND))
                box.toggled.connect(self._tell)
                self._column_grid.addWidget(box, place // 2, place % 2)
        for key, box in self.columns.items():
            box.setText(titles[key])
            box.setChecked(not chosen or key in chosen)

    def finish(self) -> None:
        """Take what is being typed."""
        for field in self.margins:
            field.interpretText()
        self._tell_title()

    def _tell_title(self) -> None:
        here = self._wish is not None and self.kind.currentData() == self._wish.kind
        if here and self.title.isModified():  # else it waits for the document that was chosen
            self.title.setModified(False)
            self._tell()

    def _tell(self) -> None:
        if self._filling or self._wish is None:
            return
        if self.kind.currentData() != self._wish.kind:
            self.kind_chosen.emit(str(self.kind.currentData()))
            return
        ticked = tuple(key for key, box in self.columns.items() if box.isChecked())
        projects = str(self.projects.currentData())
        margins = [float(field.value()) for field in self.margins]
        settings = msgspec.structs.replace(
            self._wish.settings,
            ledger=projects == LEDGER,
            view=self._wish.settings.view if projects == LEDGER else projects,
            group=str(self.group.currentData() or ""),
            columns=() if len(ticked) == len(self.columns) else (ticked or ("name",)),
            paper=str(self.paper.currentData()),
            portrait=self.turn.currentData() == "portrait",
            size=float(self.points.currentData()),
            margins=(margins[0], margins[1], margins[2], margins[3]),
            grey=self.grey.isChecked(),
            head=self.head.isChecked(),
            title=self._wish.settings.title
            if self.title.text() == self._title
            else self.title.text().strip(),
        )
        period, subject = (str(field.currentData() or "") for field in (self.period, self.subject))
        self._wish = PrintWish(self._wish.kind, period, settings, subject)
        self.changed.emit(self._wish)


def _is_typed(line: QLineEdit) -> bool:
    """Whether somebody writes in it just now: that stays until it is taken."""
    return line.hasFocus() and line.isModified()


def _fill(combo: PrintPicker, choices: Mapping[str, str], chosen: str) -> None:
    """Offer these choices, in their order; the chosen one, else the first, is shown."""
    same = [combo.itemData(place) for place in range(combo.count())] == list(choices)
    if not same:
        combo.clear()
        for key, words in choices.items():
            combo.addItem(words, key)
    for place, words in enumerate(choices.values()):
        combo.setItemText(place, words)
        combo.setItemData(place, words, Qt.ItemDataRole.ToolTipRole)
    combo.setCurrentIndex(max(combo.findData(chosen), 0))
