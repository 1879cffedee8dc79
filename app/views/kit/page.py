"""What the window knows of a page: how it is offered, and what a page may tell and be told."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One entry of the navigation; the page itself is made when it is first shown."""

    key: str
    name: str
    icon: str
    factory: Callable[[], QWidget]
    at_foot: bool = False  # 设置 stands below, apart from the others
    under: str = ""  # not offered itself: opened from the page of this key, which stays marked


class Page(QWidget):
    """Base of the pages. All is optional: a page without it still works."""

    status_changed = Signal(str)  # text of the page in the status bar: 显示 36 / 39 项
    hints_changed = Signal(str)  # keys worth knowing here: F2 改　Enter 打开
    sums_changed = Signal(object)  # Sums of the selection, None for nothing
    busy_changed = Signal(str)  # what goes on, "" for nothing

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("page")

    def hasHeightForWidth(self) -> bool:
        """A page takes the room it is given: sentences that wrap never make the window scroll."""
        return False

    def activate(self) -> None:
        """The page has come to the front."""

    def finish(self) -> bool:
        """Write what is being typed; False when it was refused and the person must look."""
        return True

    def leave(self) -> bool:
        """Another page is wanted; False keeps this one, for text that was not taken yet."""
        return self.finish()

    def unwritten(self) -> object:
        """What was typed or decided here and stands nowhere else, None for nothing.

        The page that is made in this one's place (other type, a lock) takes it up.
        """
        return None

    def take_up(self, unwritten: object) -> None:
        """Go on with what a page like this one had not written yet."""

    def show_for(self, what: object) -> None:
        """Show something in particular, as another page asked."""

    def focus_search(self) -> None:
        """Ctrl+F or F3."""

    def topic(self) -> str:
        """What F1 shall explain, "" for the page as a whole."""
        return ""

    def panes(self) -> list[QWidget]:
        """The parts of the page that F6 goes through."""
        return [self]
