"""Conditions as removable chips that read as a sentence: 开工在建 · 性质：新开工、续建 · 分组：行业."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from app.views.kit import icons, parts, theme
from app.views.kit.buttons import ToolButton


@dataclass(frozen=True, slots=True)
class ChipText:
    """A condition on a chip: its key for the code, its words for the person."""

    key: str
    text: str


class Chip(QFrame):
    """One condition with its ×."""

    removed = Signal(str)
    pressed = Signal(str)

    def __init__(self, condition: ChipText) -> None:
        super().__init__()
        self.setObjectName("chip")
        self.condition = condition
        words = ToolButton()
        words.setProperty("chip", True)
        words.setText(condition.text)
        words.clicked.connect(lambda _checked=False: self.pressed.emit(condition.key))
        close = ToolButton()
        close.setProperty("chip", True)
        close.setIcon(icons.icon("x", 12, "accent-dark"))
        close.setIconSize(QSize(theme.px(12), theme.px(12)))
        close.setToolTip(f"去掉“{condition.text}”")
        close.setAccessibleName(close.toolTip())
        close.clicked.connect(lambda _checked=False: self.removed.emit(condition.key))
        self.setLayout(parts.row(words, close, gap=2, margins=(6, 0, 2, 0)))
        self.setFixedHeight(theme.px(28))


class ChipRow(QFrame):
    """The chips and, behind them, the button that adds a condition."""

    removed = Signal(str)
    pressed = Signal(str)
    add_wanted = Signal()

    def __init__(self, add: str = "加条件") -> None:
        super().__init__()
        self._row: QHBoxLayout = parts.row(gap=8)
        self._chips: list[Chip] = []
        self.add = parts.QuietButton(add, "funnel")
        self.add.clicked.connect(lambda _checked=False: self.add_wanted.emit())
        self._row.addWidget(self.add)
        self._row.addStretch(1)
        self.setLayout(self._row)

    def show_conditions(self, conditions: Sequence[ChipText]) -> None:
        """Show these conditions and no others."""
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = [Chip(condition) for condition in conditions]
        for place, chip in enumerate(self._chips):
            chip.removed.connect(self.removed)
            chip.pressed.connect(self.pressed)
            self._row.insertWidget(place, chip)

    def conditions(self) -> tuple[ChipText, ...]:
        """What is shown."""
        return tuple(chip.condition for chip in self._chips)
