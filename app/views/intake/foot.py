"""Below the sheet: what will be done, and what can be pressed at each step."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.models.counts import in_words
from app.services.intake import review
from app.views.intake import steps
from app.views.intake.draft import Outlook
from app.views.kit import parts

PRINT, AGAIN, LEDGER, CANCEL, BACK, NEXT, IMPORT = (
    "print", "again", "ledger", "cancel", "back", "next", "import"
)  # fmt: skip


class Foot(QFrame):
    """A sentence at the left, buttons at the right; each stays what it is, so that no click on it is lost
    while the sheet is judged anew. `pressed` gives the key of a button.
    """

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("dialogFoot")
        self.note = parts.ElidedLabel("", "second")
        made = {
            CANCEL: parts.button("取消(&C)", self._press(CANCEL)),
            BACK: parts.button("上一步(&B)", self._press(BACK), icon="caret-left"),
            PRINT: parts.button("打印核对单(&P)", self._press(PRINT)),
            AGAIN: parts.button("再导一张(&N)", self._press(AGAIN)),
            NEXT: parts.button("下一步(&N)", self._press(NEXT), primary=True),
            LEDGER: parts.button("看项目台账(&G)", self._press(LEDGER), primary=True),
            IMPORT: parts.button("", self._press(IMPORT), primary=True),
        }
        self._made, self.onward = made, made[IMPORT]
        self.buttons = [made[CANCEL]]
        row = parts.row(self.note, *made.values(), gap=8, margins=(24, 11, 24, 11))
        row.setStretch(0, 1)
        self.setLayout(parts.column(parts.rule(), row, gap=0))

    def show_step(self, step: int, outlook: Outlook, *, busy: bool, done: bool) -> None:
        """Say what is going on, and offer what can be done."""
        self.note.setText(foot_note(busy, done))
        self.onward.setText(import_words(outlook))
        self.onward.setEnabled(has_work(outlook))
        others = in_words(outlook.plan.records()) if outlook.plan.work() else ""
        self.onward.setToolTip(f"项目之外：{others}" if others else "")
        offered = (PRINT, AGAIN, LEDGER) if done else (CANCEL, BACK, PRINT, IMPORT)
        if not done and step < steps.ROWS:
            offered = (CANCEL, BACK, NEXT)
        self.buttons = [self._made[key] for key in offered]
        for button in self._made.values():
            button.setVisible(button in self.buttons)

    def _press(self, key: str) -> partial[None]:
        return partial(self.pressed.emit, key)


def foot_note(busy: bool, done: bool) -> str:
    """What the foot says of what is going on, of what was done, or of what 导入 will do."""
    if busy:
        return "正在重新核对…"
    if done:
        return "改好没有导入的行，可以再导一次：已导的不会重复。"
    return "导入前自动备份；导入后可一步撤销。空格不会覆盖台账里已有的内容。"


def has_work(outlook: Outlook) -> bool:
    """Whether an import would write anything."""
    return bool(review.going(outlook.plan)[0] or outlook.plan.work())


def import_words(outlook: Outlook) -> str:
    """What the button does: 导入 5 行，跳过 3 行(I)."""
    written, left = review.going(outlook.plan)
    if not has_work(outlook):
        return "没有要导入的行"
    records = len(outlook.plan.work())
    parts_told = [f" {written:,} 行"] if written or not records else []
    parts_told += [f" {records:,} 条记录"] if records else []
    words = f"导入{'和'.join(parts_told)}"
    return f"{words}，跳过 {left:,} 行(&I)" if left else f"{words}(&I)"
