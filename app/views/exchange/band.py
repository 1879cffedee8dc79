"""The band above: what lies on the stick, where files are dropped, what can be done now."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.services.exchange.sticks import FoundState, PackageFile
from app.views.exchange.scene import Drive
from app.views.kit import parts, theme
from app.views.kit.page_files import dropped_paths

_STATES: dict[FoundState, str] = {
    "new": "{n} 个可以收",
    "known": "{n} 个收过了",
    "foreign": "{n} 个不是发给本单位的",
    "broken": "{n} 个不完整",
}


class DropBand(QWidget):
    """A dashed field that takes files and folders; `dropped` gives what was dropped."""

    dropped = Signal(list)

    def __init__(self, buttons: Sequence[QWidget]) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.title = parts.label("", "bold")
        self.note = parts.ElidedLabel("", "second")
        words = parts.column(self.title, self.note, gap=0)
        line = parts.row(parts.picture("tray", 20, "accent"), words, *buttons, gap=12)
        line.setContentsMargins(theme.px(18), theme.px(8), theme.px(16), theme.px(8))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setMinimumHeight(theme.px(52))
        self.found: list[PackageFile] = []
        self.show_found([], [])

    def show_found(self, drives: Sequence[Drive], files: Sequence[PackageFile]) -> None:
        """Say what lies on the sticks."""
        self.found = list(files)
        counts = Counter(file.state for file in files)
        if not drives:
            self.title.setText("没有插U盘")
            self.note.setText("把数据包或文件夹拖到这里，或从文件夹收。")
        elif not files:
            self.title.setText(f"{drives[0].name} 上没有数据包")
            self.note.setText("只认 .gjpkg 文件，U盘上别的东西不打开、不运行。")
        else:
            self.title.setText(f"{drives[0].name} 上有 {len(files)} 个数据包")
            self.note.setText(
                "；".join(words.format(n=counts[state]) for state, words in _STATES.items() if counts[state])
            )
        self.setAccessibleName(f"{self.title.text()}。{self.note.text()}")

    def new_files(self) -> list[Path]:
        """The packages on the sticks that were not dropped yet."""
        return [file.path for file in self.found if file.state in ("new", "broken")]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        pen = QPen(theme.colour("accent-mid"), 1)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        fill = QColor(theme.colour("accent-soft"))
        fill.setAlphaF(0.35)
        painter.setBrush(fill)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = theme.px(4)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = dropped_paths(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)
