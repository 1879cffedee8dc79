"""The lines between page header and grid: views as tabs, conditions as chips, buttons."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from app.views.kit import parts, theme
from app.views.sheet.bar import SheetBar


class LedgerBar(SheetBar):
    """Tabs above; below them chips, 加条件, 分组 and the buttons, in two lines where one is too narrow."""

    def __init__(self) -> None:
        super().__init__(extra="＋ 存为视图")
        self.narrowing = self.chips.add
        self.group.setToolTip("按行业、责任领导、县市区、责任单位分组")
        self.fill = parts.button("月度填报(&M)", icon="calendar", tip="一张表填所有项目的本月进展（Alt+M）")
        self.new = parts.button("新项目", icon="plus", tip="新建一个项目（Ctrl+N）")
        self.bring = parts.button("导入表格", icon="download-simple", tip="把 Excel 或 WPS 表并进台账")
        self.take = parts.button("导出", icon="upload-simple", tip="现在看到的行列存成表格（Ctrl+E）")
        self._buttons = parts.boxed(
            parts.row(self.fill, self.new, self.bring, self.take, self.columns, gap=8)
        )
        self._conditions = _Sliding(parts.boxed(parts.row(self.chips, self.group, gap=8)))
        self._conditions.asked.connect(self.fold)
        self._lines = QGridLayout()
        self._lines.setContentsMargins(theme.px(24), theme.px(8), theme.px(24), theme.px(8))
        self._lines.setSpacing(theme.px(8))
        self._lines.setColumnStretch(0, 1)
        self._lines.addWidget(self._conditions, 0, 0)
        self._lines.addWidget(self._buttons, 0, 1)
        self.registers = parts.link("专题台账")
        self.registers.setToolTip("用地、包联、白名单、三个一批等分专题的台账")
        views = parts.row(self.tabs, self.registers, margins=(24, 0, 24, 0))
        views.setStretch(0, 1)
        self.setLayout(parts.column(views, self._lines, gap=0))

    def fold(self) -> None:
        """The buttons go below the chips where both do not fit side by side."""
        needed = self._conditions.wanted() + self._buttons.sizeHint().width() + theme.px(24 + 24 + 16)
        row = 1 if needed > self.width() else 0
        if self._lines.getItemPosition(self._lines.indexOf(self._buttons))[0] != row:  # type: ignore[index]
            self._lines.addWidget(self._buttons, row, 1)
            self._lines.addWidget(self._conditions, 0, 0, 1, 1 + row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold()


class _Sliding(QScrollArea):
    """A line that may be wider than its place: the wheel slides it. Tells when it wants another width."""

    asked = Signal()

    def __init__(self, line: QWidget) -> None:
        super().__init__()
        self.setWidget(line)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedHeight(theme.px(32))
        self.setMinimumWidth(theme.px(120))
        self.viewport().setAutoFillBackground(False)
        line.setAutoFillBackground(False)
        line.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.asked.emit()
        return super().eventFilter(watched, event)

    def wanted(self) -> int:
        """How wide the line would like to be."""
        return self.widget().minimumSizeHint().width()

    def wheelEvent(self, event: QWheelEvent) -> None:
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - event.angleDelta().y())
