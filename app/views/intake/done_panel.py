"""Step 5: what the import did, what it left out, and how to take it back."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout

from app.models.counts import noun_of
from app.services.intake.plan import Outcome
from app.services.intake.writing import ImportResult
from app.views.intake.draft import Outlook
from app.views.kit import emptied, parts
from app.views.kit.banner import Banner

_MOST = 40


class DonePanel(QScrollArea):
    """Beside their sheet, so that what was left out can be mended there."""

    def __init__(self, undo: Callable[[], object]) -> None:
        super().__init__()
        self._undo = undo
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_result(self, result: ImportResult, outlook: Outlook) -> None:
        """Show what became of the rows."""
        column = parts.column(gap=10, margins=(16, 16, 16, 16))
        column.addWidget(Banner(done_words(result), "good"))
        for kind, count in result.records.items():
            if count:
                line = parts.row(parts.label(noun_of(kind), "second"), None, parts.label(f"{count:,} 条"))
                column.addLayout(line)
        if result.backup is not None:
            words = f"导入前的备份：{result.backup.name}"
            column.addWidget(parts.label(words, "note", wrap=True))
        if result.title:
            column.addWidget(
                parts.button("撤销这次导入(&Z)", self._undo, icon="arrow-u-up-left", tip=result.title),
                0,
                Qt.AlignmentFlag.AlignLeft,
            )
        self._left_out(column, outlook)
        column.addStretch(1)
        inside = parts.boxed(column)
        inside.setObjectName("page")
        emptied.show_in(self, inside)

    def _left_out(self, column: QVBoxLayout, outlook: Outlook) -> None:
        left = [
            decision
            for decision in outlook.review.decisions
            if decision.outcome in (Outcome.REFUSED, Outcome.DOUBTFUL) or decision.kind == "cell"
        ]
        if not left:
            return
        column.addWidget(parts.rule())
        column.addWidget(parts.label("没有导入的", "block"))
        for decision in left[:_MOST]:
            column.addWidget(
                parts.label(decision.title, "alarm" if decision.kind != "double" else "bold", wrap=True)
            )
            column.addWidget(parts.label(decision.words, "second", wrap=True))
        if len(left) > _MOST:
            column.addWidget(parts.label(f"还有 {len(left) - _MOST:,} 处，见核对单。", "note"))


def done_words(result: ImportResult) -> str:
    """已导入：新增1项、更新4项."""
    new, updated = result.outcomes[Outcome.NEW], result.outcomes[Outcome.UPDATE]
    if not result.title:
        return "和台账完全一样，没有要改的。"
    words = [f"新增{new:,}项"] if new else []
    words += [f"更新{updated:,}项"] if updated else []
    return f"已导入：{'、'.join(words) or '节点、月度等记录'}"
