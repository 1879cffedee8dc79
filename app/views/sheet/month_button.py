"""The month of a sheet, and a menu of months to choose from."""

from itertools import groupby

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QToolButton

from app.views.kit.parts import QuietButton


def month_words(month: str) -> str:
    """2025年9月."""
    return f"{month[:4]}年{int(month[5:7])}月"


def month_choices(month: str, usual: str) -> list[str]:
    """The months that can be chosen: those of the year shown, and the two years up to the usual one."""
    years = sorted({int(month[:4]), int(usual[:4]), int(usual[:4]) - 1}, reverse=True)
    return [f"{year}-{number:02d}" for year in years for number in range(12, 0, -1)]


class MonthButton(QuietButton):
    """「2025年8月」, a menu of the months of its year, other years beside; `chosen` "" follows the usual one.

    `name` is what the month is called aloud, `usual` what following the usual one is called.
    """

    chosen = Signal(str)

    def __init__(self, name: str, usual: str, tip: str) -> None:
        super().__init__("", "calendar-blank")
        self._name, self._usual = name, usual
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip(tip)
        self._menu = QMenu(self)
        self.setMenu(self._menu)

    def show_month(self, month: str, usual: str, note: str = "") -> None:
        """Name the month, with a note behind it; `usual` is the one that `chosen` "" stands for."""
        words = f"{month_words(month)}{note}"
        self.setText(f" {words}")
        self.setAccessibleName(f"{self._name} {words}")
        self._menu.clear()
        self._menu.addAction(f"{self._usual}（{month_words(usual)}）", lambda: self.chosen.emit(""))
        self._menu.addSeparator()
        for year, months in groupby(month_choices(month, usual), key=lambda each: each[:4]):
            of_year = self._menu if year == month[:4] else self._menu.addMenu(f"{year}年")
            for each in months:
                action = of_year.addAction(month_words(each), lambda choice=each: self.chosen.emit(choice))
                action.setCheckable(True)
                action.setChecked(each == month)
