"""What became of the packages received just now, each in words; nothing is hidden."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.models.counts import in_words
from app.services.exchange.receiving import Received
from app.texts import OUTCOMES
from app.views.exchange.blocks import ExchangeBlock
from app.views.kit import parts
from app.views.kit.emptied import clear

_SIGNS = {
    "applied": ("check-circle", "green"), "duplicate": ("info", "ink2"), "waiting": ("hourglass", "amber"),
    "refused": ("warning", "red"),
}  # fmt: skip


class ResultBlock(ExchangeBlock):
    """One entry a file: outcome, what came in, or why not and who does what."""

    def __init__(self) -> None:
        super().__init__("刚收的数据包")
        self.add_link("收起", self.hide)
        self._place = parts.column(gap=10)
        self.body.addLayout(self._place)

    def show_results(self, results: Sequence[Received], backup: str) -> None:
        """Show what became of each file, and the copy that was made before."""
        clear(self._place)
        self.note.setText(summary(results))
        order = ("refused", "waiting", "applied", "duplicate")
        for result in sorted(results, key=lambda each: order.index(each.outcome)):
            self._place.addWidget(_entry(result))
        if backup:
            self._place.addWidget(parts.label(f"并入前已自动备份（{backup}）。", "note", wrap=True))


def _entry(result: Received) -> QWidget:
    icon, token = _SIGNS[result.outcome]
    number = f"第{result.number}期" if result.number else ""
    who = f"{result.sender} {number}".strip() or result.file.name
    title = f"{who}　{OUTCOMES[result.outcome]}"
    words = parts.column(gap=2)
    words.addWidget(parts.label(title, "bold", wrap=True))
    lines = result.reason.splitlines() or [in_words(result.counts)]
    for line in lines:
        words.addWidget(parts.label(line, "second", wrap=True))
    if result.outcome == "refused":
        words.addWidget(parts.label("台账没有改动。", "second"))
    if who != result.file.name:
        words.addWidget(parts.ElidedLabel(result.file.name, "note"))
    line_ = parts.row(parts.boxed(parts.column(parts.picture(icon, 18, token), None)), words, gap=10)
    line_.setStretch(1, 1)
    entry = parts.boxed(line_)
    entry.setAccessibleName(f"{title}。{result.reason}")
    return entry


def summary(results: Sequence[Received]) -> str:
    """已并入 2，等待前一期 1, in words."""
    counts = {
        outcome: sum(result.outcome == outcome for result in results)
        for outcome in ("applied", "waiting", "refused", "duplicate")
    }
    return "，".join(f"{OUTCOMES[outcome]} {count}" for outcome, count in counts.items() if count)
