"""Choosing what a column is imported as: type to find, units of money below."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QWidget,
)

from app.documents.intake import Column
from app.services.intake.targets import UNITS, Target
from app.views.kit import parts, theme
from app.views.kit.initials import matches

_KEY = Qt.ItemDataRole.UserRole


class MappingPopup(QFrame):
    """A small window below a column. `done` gets the target (None: not imported) and the unit."""

    def __init__(
        self,
        parent: QWidget,
        column: Column,
        targets: Sequence[Target],
        done: Callable[[str | None, str], object],
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._column, self._targets, self._done = column, targets, done
        self.search = QLineEdit()
        self.search.setPlaceholderText("名称或拼音首字母")
        self.search.setAccessibleName("找栏目")
        self.search.textChanged.connect(self._narrow)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setFont(theme.font(theme.SECOND))
        self.list.itemClicked.connect(lambda item: self.take(item.data(_KEY)))
        self.list.itemActivated.connect(lambda item: self.take(item.data(_KEY)))
        header = column.header.replace("/", " / ") or f"第{column.index + 1}栏"
        title = parts.ElidedLabel(f"“{header}”导入为", "second")
        body = parts.column(title, self.search, self.list, *self._unit_rows(), gap=6, margins=(8, 8, 8, 8))
        body.setStretch(2, 1)
        self.setLayout(body)
        self.resize(theme.px(280), theme.px(380))
        self._narrow("")

    def _unit_rows(self) -> list[QWidget]:
        """The units, for a column of money."""
        self._units = QButtonGroup(self)
        if not self._column.unit:
            return []
        line = parts.row(parts.label("单位", "second"), gap=0)
        line.addSpacing(theme.px(8))
        for unit in UNITS:
            button = QToolButton()
            button.setText(unit)
            button.setCheckable(True)
            button.setProperty("segment", True)
            button.setChecked(unit == self._column.unit)
            self._units.addButton(button)
            line.addWidget(button)
        line.addStretch(1)
        self._units.buttonClicked.connect(lambda _button: self.take(self._column.target))
        return [parts.boxed(line)]

    def show_at(self, place: QPoint) -> None:
        """Show it at a place of the screen, wholly visible."""
        room = QGuiApplication.primaryScreen().availableGeometry()
        x = min(place.x(), room.right() - self.width())
        y = min(place.y(), room.bottom() - self.height())
        self.move(max(x, room.left()), max(y, room.top()))
        self.show()
        self.search.setFocus()

    def _narrow(self, typed: str) -> None:
        self.list.clear()
        if not typed or matches("不导入", typed):
            self._add("", "不导入", "")
        group = ""
        for target in self._targets:
            if typed and not matches(target.label, typed):
                continue
            if not typed and target.group != group:
                group = target.group
                head = QListWidgetItem(group)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                head.setForeground(theme.colour("ink3"))
                head.setFont(theme.font(theme.NOTE))
                self.list.addItem(head)
            self._add(target.key, target.label, target.group)
        if typed and self.list.count():
            self.list.setCurrentRow(0)

    def _add(self, key: str, label: str, group: str) -> None:
        item = QListWidgetItem(label)
        item.setData(_KEY, key)
        item.setToolTip(group)
        self.list.addItem(item)
        if key == (self._column.target or ""):
            self.list.setCurrentItem(item)

    def take(self, key: str | None) -> None:
        """Import the column as this target."""
        chosen = self._units.checkedButton()
        unit = chosen.text() if chosen is not None else ""
        self.close()
        self._done(key or None, unit)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and watched is self.search:
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.count() - 1))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                item = self.list.currentItem()
                if item is not None and item.data(_KEY) is not None:
                    self.take(item.data(_KEY))
                return True
        return super().eventFilter(watched, event)
