"""What a person should know of the ledger that is open, above the page until it is acknowledged."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame

from app.views.kit import parts
from app.views.kit.banner import Banner
from app.views.kit.emptied import clear


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence, and what is to be remembered once somebody has read it."""

    text: str
    seen: Callable[[], object]


class Notices(QFrame):
    """A strip above the page, hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("提醒")
        self.shown: tuple[Notice, ...] = ()
        self._body = parts.column(gap=1)
        self.setLayout(self._body)
        self.hide()

    def put(self, notices: Iterable[Notice]) -> None:
        """Show these."""
        self.shown = tuple(notices)
        clear(self._body)
        for notice in self.shown:
            self._body.addWidget(Banner(notice.text, "warn", "知道了", self._reading(notice)))
        self.setVisible(bool(self.shown))

    def _reading(self, notice: Notice) -> Callable[[], None]:
        def read() -> None:
            notice.seen()
            self.put(each for each in self.shown if each is not notice)

        return read
