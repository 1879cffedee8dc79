"""A block of the settings: title, one sentence, what can be done."""

from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.views.kit import parts


class SettingsBlock(QFrame):
    """A white panel; `body` takes what belongs to it."""

    def __init__(self, title: str, sentence: str = "") -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setAccessibleName(title)
        self.head = parts.row(parts.label(title, "block"), None, gap=8)
        self.sentence = parts.label(sentence, "second", wrap=True)
        self.body: QVBoxLayout = parts.column(gap=10)
        self.setLayout(parts.column(self.head, self.sentence, self.body, gap=6, margins=(16, 12, 16, 14)))
        self.sentence.setVisible(bool(sentence))  # once it is inside: alone it would be a window of its own

    def say(self, sentence: str, role: parts.LabelRole = "second") -> None:
        """Say something else under the title."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        parts.set_role(self.sentence, role)
