"""What an empty place says: what it is, what to do, at most two actions."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from app.errors import UserError
from app.views.kit import parts

Action = tuple[str, Callable[[], object]]


class EmptyState(QFrame):
    """A page or block without content. The first action is the primary one, and has the keyboard
    where the place is given it.
    """

    def __init__(
        self, icon: str, title: str, advice: str, actions: Sequence[Action] = (), *, action_icon: str = ""
    ) -> None:
        super().__init__()
        self.setObjectName("panel")
        centre = Qt.AlignmentFlag.AlignHCenter
        column = parts.column(None, gap=8, margins=(24, 24, 24, 24))
        column.addWidget(parts.picture(icon, 32, "ink3"), 0, centre)
        column.addWidget(parts.label(title, "block"), 0, centre)
        label = parts.label(advice, "second", wrap=False)
        label.setAlignment(centre)
        column.addWidget(label, 0, centre)
        buttons = [
            parts.button(text, act, primary=place == 0, icon=action_icon if place == 0 else "")
            for place, (text, act) in enumerate(actions[:2])
        ]
        if buttons:
            column.addSpacing(4)
            column.addLayout(parts.row(None, *buttons, None, gap=12))
            self.setFocusProxy(buttons[0])
        column.addStretch(1)
        self.setLayout(column)
        self.setAccessibleName(f"{title}。{advice}")


class NoHits(QFrame):
    """A filter without hits: the sentence, and which condition to drop."""

    def __init__(self, sentence: str, actions: Sequence[Action]) -> None:
        super().__init__()
        self.setObjectName("panel")
        links = [parts.link(text, act) for text, act in actions]
        self.setLayout(
            parts.row(
                parts.picture("funnel", 18),
                parts.label(sentence),
                None,
                *links,
                gap=10,
                margins=(16, 12, 16, 12),
            )
        )
        self.setAccessibleName(sentence)


def not_read(error: UserError, again: Callable[[], object]) -> EmptyState:
    """What could not be read, and the way to try it again."""
    return EmptyState("warning", error.message, error.hint, [("再读一次", again)])


def ways_out(ways: Sequence[Action], everything: Callable[[], object]) -> list[Action]:
    """Which condition to drop; where there are several, also all at once."""
    return [*ways, ("全清", everything)] if len(ways) > 1 else list(ways)
