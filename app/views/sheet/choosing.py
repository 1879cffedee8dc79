"""Choosing columns: all fields by their groups, found by name or 拼音首字母, ticked to be shown."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLineEdit, QTreeWidget, QTreeWidgetItem, QWidget

from app.models.keys import has_span
from app.services.grid.columns import LedgerColumn
from app.views.kit import parts, theme
from app.views.kit.initials import matches
from app.views.sheet.columns import FROZEN, full_label, shown_column

_KEY = Qt.ItemDataRole.UserRole


def grouped(columns: Sequence[LedgerColumn]) -> dict[str, list[LedgerColumn]]:
    """The columns by what they are about, computed ones first, months last."""
    by_group: dict[str, list[LedgerColumn]] = {}
    months = [column for column in columns if has_span(column.key)]
    for column in columns:
        if column not in months:
            group = column.field.group if column.field and column.field.group else ""
            by_group.setdefault(group or "进度与状态", []).append(column)
    return {**by_group, "各月": sorted(months, key=lambda column: column.key[:7])}


class ColumnChooser(QFrame):
    """Emits the keys of the columns to show: those shown before in their order, new ones behind."""

    chosen = Signal(list)
    default_wanted = Signal()

    def __init__(self, parent: QWidget, columns: Sequence[LedgerColumn], shown: Sequence[str]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAccessibleName("选择显示的列")
        self._shown = list(shown)
        self.search = QLineEdit()
        self.search.setPlaceholderText("输入列名或拼音首字母")
        self.search.textChanged.connect(self._narrow)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setRootIsDecorated(False)
        self.tree.setIndentation(theme.px(16))
        self.tree.setFont(theme.font(theme.SECOND))
        self.tree.setMinimumHeight(theme.px(340))
        self.tree.setAccessibleName("列")
        self._fill(columns)
        self._arrange()

    def _fill(self, columns: Sequence[LedgerColumn]) -> None:
        high = QSize(0, theme.row_height(theme.SECOND, 26))
        for group, members in grouped(columns).items():
            head = QTreeWidgetItem([group])
            head.setFlags(Qt.ItemFlag.ItemIsEnabled)
            head.setFont(0, theme.font(theme.SECOND, bold=True))
            self.tree.addTopLevelItem(head)
            head.setSizeHint(0, high)
            for column in members:
                item = QTreeWidgetItem([full_label(shown_column(column))])
                item.setSizeHint(0, high)
                item.setData(0, _KEY, column.key)
                kept = column.key in FROZEN
                item.setFlags(Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable | (
                    Qt.ItemFlag.NoItemFlags if kept else Qt.ItemFlag.ItemIsEnabled
                ))  # fmt: skip
                ticked = kept or column.key in self._shown
                item.setCheckState(0, Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
                head.addChild(item)
            head.setExpanded(True)

    def _arrange(self) -> None:
        middle = parts.column(self.search, self.tree, gap=6, margins=(12, 12, 12, 8))
        default = parts.link("恢复原样(&D)", self._default)
        agree = parts.button("确定(&O)", self.agree, primary=True)
        foot = parts.row(default, None, parts.button("取消(&C)", self.close), agree, margins=(12, 8, 12, 10))
        self.setLayout(parts.column(middle, parts.rule(), foot, gap=0, margins=(1, 1, 1, 1)))
        self.setFixedWidth(theme.px(320))
        self.search.setFocus()

    def show_under(self, place: QRect) -> None:
        """Open below a rectangle of the screen, kept on the screen."""
        self.adjustSize()
        screen = QGuiApplication.screenAt(place.center()) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry()
        x = min(max(place.right() + 1 - self.width(), room.left()), room.right() - self.width())
        y = min(place.bottom() + 2, max(room.bottom() - self.height(), room.top()))
        self.move(x, y)
        self.show()
        self.search.setFocus()

    def items(self) -> list[QTreeWidgetItem]:
        """Every column's line."""
        heads = [self.tree.topLevelItem(place) for place in range(self.tree.topLevelItemCount())]
        return [head.child(place) for head in heads if head for place in range(head.childCount())]

    def tick(self, key: str, on: bool) -> None:
        """Tick or untick a column."""
        for item in self.items():
            if item.data(0, _KEY) == key:
                item.setCheckState(0, Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def agree(self) -> None:
        """Show what is ticked."""
        ticked = [
            str(item.data(0, _KEY)) for item in self.items() if item.checkState(0) is Qt.CheckState.Checked
        ]
        kept = [key for key in self._shown if key in ticked]
        self.close()
        self.chosen.emit([*kept, *(key for key in ticked if key not in kept)])

    def _default(self) -> None:
        self.close()
        self.default_wanted.emit()

    def _narrow(self, typed: str) -> None:
        for item in self.items():
            item.setHidden(not matches(item.text(0), typed))
        for place in range(self.tree.topLevelItemCount()):
            head = self.tree.topLevelItem(place)
            if head is not None:
                head.setHidden(all(head.child(at).isHidden() for at in range(head.childCount())))
