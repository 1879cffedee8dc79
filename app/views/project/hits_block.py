"""要说清的: what contradicts, one line each."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.rules.checks.check import Hit, gravest_first
from app.views.kit import parts, theme
from app.views.project.blocks import Elided, RoomBlock, empty


class HitsBlock(RoomBlock):
    """The fact with its figures, the number of its check before it, what to do behind it."""

    def __init__(self) -> None:
        super().__init__("要说清的")
        self._lines: QVBoxLayout = parts.column(gap=6)
        self.body.addLayout(self._lines)

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Show them, the gravest first; without any the block is away."""
        empty(self._lines)
        for hit in gravest_first(hits):
            self._lines.addLayout(_line(hit))
        self.say(f"{len(hits)}条")
        self.setVisible(bool(hits))
        self.setAccessibleName("要说清的：" + "；".join(map(_words, hits)))


def _words(hit: Hit) -> str:
    return "：".join(part for part in (hit.what, hit.figures) if part)


def _line(hit: Hit) -> QHBoxLayout:
    sign = parts.picture("info" if hit.severity == "I" else "warning", 16, hit.tone)
    rule = parts.label(hit.rule, "note")
    rule.setMinimumWidth(theme.px(32))
    line = parts.row(sign, rule, Elided(_words(hit)), parts.label(hit.advice, "second"), gap=8)
    line.setStretch(2, 1)
    return line
