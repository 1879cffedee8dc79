"""What stands above the chart: zoom, today, grouping, which bars, the ledger's filter, printing."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QFrame, QLayout, QMenu, QPushButton, QToolButton

from app.documents.gantt.timescale import Zoom
from app.services.paper.charts import GROUPS
from app.views.chart.trimmed import KINDS, Kind
from app.views.kit import icons, parts, theme

PRINTS = {
    "A0.pdf": "存为 PDF：A0",
    "A3.pdf": "存为 PDF：A3",
    "A3-tiles.pdf": "存为 PDF：A0 拆成 A3 拼接",
    "A0.png": "存为图片：A0",
    "A3.png": "存为图片：A3",
}
"""Paper and kind of file, and what the menu says."""


class ChartToolbar(QFrame):
    """Tells what the person chose; holds no state but the buttons'."""

    zoom_chosen = Signal(object)
    today_wanted = Signal()
    group_chosen = Signal(str)
    kinds_changed = Signal()
    filter_toggled = Signal(bool)
    print_wanted = Signal()
    save_wanted = Signal(str)  # a key of PRINTS

    def __init__(self) -> None:
        super().__init__()
        self._zooms = QButtonGroup(self)
        self.checks: dict[Kind, QCheckBox] = {kind: self._check(kind) for kind in KINDS}
        self.kinds_menu = _menu_button("显示 ", self._kinds_actions())
        self.group = _menu_button("", self._group_actions())
        self.filter = parts.button("同台账筛选", icon="funnel", tip="只看项目台账现在筛出来的项目")
        self.filter.setCheckable(True)
        self.filter.toggled.connect(self.filter_toggled)
        self.printing = parts.button("打印作战图", icon="printer")
        self.printing.setMenu(self._print_menu())
        today = parts.button("今天", self.today_wanted.emit, tip="回到今天（Ctrl+T）")
        zooms = parts.row(*(self._zoom(zoom) for zoom in Zoom), gap=0)
        shown = (*self.checks.values(), self.kinds_menu)
        line = parts.row(zooms, today, self.group, *shown, None, self.filter, self.printing, gap=10)
        line.setContentsMargins(theme.px(24), theme.px(8), theme.px(24), theme.px(8))
        line.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setLayout(line)
        self.kinds_menu.hide()
        self.set_group("industry")

    @property
    def kinds(self) -> frozenset[Kind]:
        """The bars to show."""
        return frozenset(kind for kind, check in self.checks.items() if check.isChecked())

    def set_zoom(self, zoom: Zoom) -> None:
        """Press the button of a level."""
        self._zooms.button(list(Zoom).index(zoom)).setChecked(True)

    def set_group(self, key: str) -> None:
        """Say by what the chart is grouped."""
        self.group.setText(f"分组：{GROUPS[key]} ")
        for action in self.group.menu().actions():
            action.setChecked(action.data() == key)

    def _zoom(self, zoom: Zoom) -> QToolButton:
        button = QToolButton()
        button.setText(zoom.value)
        button.setCheckable(True)
        button.setProperty("segment", True)
        button.setAccessibleName(f"按{zoom.value}看")
        button.clicked.connect(lambda _checked=False: self.zoom_chosen.emit(zoom))
        self._zooms.addButton(button, list(Zoom).index(zoom))
        return button

    def _check(self, kind: Kind) -> QCheckBox:
        box = QCheckBox(KINDS[kind])
        box.setChecked(True)
        box.toggled.connect(lambda _on: self.kinds_changed.emit())
        return box

    def _kinds_actions(self) -> QMenu:
        menu = QMenu(self)
        for kind, check in self.checks.items():
            action = menu.addAction(KINDS[kind])
            action.setCheckable(True)
            action.setChecked(True)
            action.toggled.connect(check.setChecked)
            check.toggled.connect(action.setChecked)
        return menu

    def _group_actions(self) -> QMenu:
        menu = QMenu(self)
        actions = QActionGroup(menu)
        for key, word in GROUPS.items():
            action = _choice(menu, word, partial(self.group_chosen.emit, key))
            action.setData(key)
            actions.addAction(action)
        return menu

    def _print_menu(self) -> QMenu:
        menu = QMenu(self)
        preview = menu.addAction(icons.icon("printer", 16), "预览和打印…(&V)")
        preview.triggered.connect(lambda _checked=False: self.print_wanted.emit())
        menu.addSeparator()
        for key, words in PRINTS.items():
            action = menu.addAction(icons.icon("file-pdf" if key.endswith("pdf") else "image", 16), words)
            action.triggered.connect(partial(self._save, key))
        return menu

    def _save(self, key: str, _checked: bool = False) -> None:
        self.save_wanted.emit(key)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width() - self._freed(), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room the three boxes give way to one menu."""
        super().resizeEvent(event)
        roomy = self.width() >= self._width()
        for check in self.checks.values():
            check.setVisible(roomy)
        self.kinds_menu.setVisible(not roomy)

    def _width(self) -> int:
        """What everything with the three boxes needs."""
        line = self.layout()
        shown = line.sizeHint().width() if line else 0
        return shown + (0 if self.kinds_menu.isHidden() else self._freed())

    def _freed(self) -> int:
        """How much narrower the menu is than the boxes."""
        gap = theme.px(10)
        boxes = sum(check.sizeHint().width() + gap for check in self.checks.values())
        return boxes - self.kinds_menu.sizeHint().width() - gap


def _choice(menu: QMenu, word: str, act: Callable[[], object]) -> QAction:
    action = menu.addAction(word)
    action.setCheckable(True)
    action.triggered.connect(lambda _checked=False: act())
    return action


def _menu_button(text: str, menu: QMenu) -> QPushButton:
    """A button that opens a menu, with an arrow at its right."""
    button = parts.button(text)
    button.setIcon(icons.icon("caret-down", 12))
    button.setIconSize(QSize(theme.px(12), theme.px(12)))
    button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    button.setMenu(menu)
    return button
