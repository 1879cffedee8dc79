"""The lines between header and grid that every sheet has: tabs, conditions as chips, grouping, columns."""

from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from app.views.kit import parts
from app.views.kit.chips import ChipRow
from app.views.kit.tabs import Tabs


class SheetBar(QFrame):
    """Holds what every sheet has; a derived class adds its own and lays all of it out.

    `narrowing` is the button that narrows what is shown: the menu of groups drops from it while the one of
    grouping is hidden.
    """

    narrowing: QWidget

    def __init__(self, extra: str = "") -> None:
        super().__init__()
        self.tabs = Tabs(extra=extra)
        self.chips = ChipRow()
        self.group = parts.QuietButton("分组", "rows")
        self.columns: QPushButton = parts.button("列", icon="columns", tip="选择显示哪些列")
