"""Writing a package: what goes, where it goes, whether the place can take it, and the visible steps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from PySide6.QtCore import Qt

from app.services.exchange import handover_slip
from app.services.exchange.sending import STEPS, Sent
from app.services.exchange.sticks import Destination
from app.views.exchange.blocks import ExchangeBlock
from app.views.exchange.scene import FOLDER, Drive
from app.views.kit import parts, theme
from app.views.kit.background import Step
from app.views.kit.banner import Banner
from app.views.kit.combo import Combo
from app.views.kit.emptied import clear
from app.views.kit.progress import ProgressView

_STAGES = ("写数据包", "落盘", "核对", "改名", "可以拔出")
assert all(stage in step for stage, step in zip(_STAGES, STEPS, strict=True))


@dataclass(frozen=True, slots=True)
class SendActs:
    """What the block asks its page to do."""

    write: Callable[[str], object]  # new, again, full
    choose: Callable[[], object]
    judge: Callable[[Path, str], object]
    slip: Callable[[str, str], object]
    cancel: Callable[[], object]


class SendBlock(ExchangeBlock):
    """The next package for one office. The place is judged before anything starts."""

    def __init__(self, acts: SendActs) -> None:
        super().__init__("写数据包")
        self._acts = acts
        self._folders: list[tuple[Path, str]] = []
        self._what = parts.label("", "body", wrap=True)
        self.where = Combo(name="写到哪里")
        self.where.currentIndexChanged.connect(lambda _at: self._place_changed())
        self._verdict = parts.label("", "second", wrap=True)
        self.write = parts.button("写数据包(&W)", lambda: acts.write("new"), primary=True, icon="export")
        self.again = parts.link("重写上一期(&A)", lambda: acts.write("again"))
        self.full = parts.link("完整重发(&L)", lambda: acts.write("full"))
        self.full.setToolTip("把本单位的全部内容写成一份，对方丢了台账或缺好几期时用")
        self.progress = ProgressView(_STAGES, unit="块")
        self.cancel = parts.button("取消(&C)", acts.cancel)
        self._running = parts.boxed(parts.column(self.progress, parts.row(
            parts.label("现在不要拔U盘", "second"), None, self.cancel), gap=10))  # fmt: skip
        self._outcome = parts.column(gap=8)
        place = parts.row(self.where, parts.button("别的文件夹(&O)…", acts.choose), gap=8)
        place.setStretch(0, 1)
        self.body.addWidget(self._what)
        self.body.addLayout(place)
        self.body.addWidget(self._verdict)
        self.body.addLayout(parts.row(self.write, self.again, self.full, None, gap=14))
        self.body.addWidget(self._running)
        self.body.addLayout(self._outcome)
        self._running.hide()

    # ------------------------------------------------------------------ what and where

    def show_next(self, short: str, number: int, pending: int, month: str) -> None:
        """What the next package would be."""
        self.title.setText(f"写给{short}")
        self.note.setText(f"第{number}期 · {int(month[5:7])}月")
        words = f"有 {pending:,} 次修改没有报送。" if pending else "上次报送以后没有新的修改。"
        self._what.setText(words if number > 1 else f"{words}第一期带上全部内容。" if pending else words)
        self.write.setEnabled(bool(pending))
        self.again.setVisible(number > 1)
        self.full.setVisible(number > 1)

    def offer(self, drives: Sequence[Drive], chosen: Path | None) -> None:
        """Offer the sticks and the folder that was chosen."""
        self._folders = [(drive.root / FOLDER, drive.name) for drive in drives]
        if chosen is not None and chosen not in [folder for folder, _ in self._folders]:
            self._folders.insert(0, (chosen, ""))
        self.where.blockSignals(True)
        self.where.clear()
        for folder, name in self._folders:
            self.where.addItem(f"{name} 的“{FOLDER}”文件夹" if name else str(folder))
            self.where.setItemData(self.where.count() - 1, str(folder), Qt.ItemDataRole.ToolTipRole)
        self.where.blockSignals(False)
        if chosen is not None:
            self.where.setCurrentIndex([folder for folder, _ in self._folders].index(chosen))
        self._place_changed()

    def folder(self) -> Path | None:
        """Where the package goes, None before a place was chosen."""
        at = self.where.currentIndex()
        return self._folders[at][0] if 0 <= at < len(self._folders) else None

    def _place_changed(self) -> None:
        folder = self.folder()
        if folder is None:
            self.show_verdict(None)
        else:
            self._acts.judge(folder, self._folders[self.where.currentIndex()][1])

    def show_verdict(self, place: Destination | None) -> None:
        """Say whether the place can take a package."""
        if place is None:
            self._verdict.setText("插上U盘，或选一个文件夹。")
            parts.set_role(self._verdict, "second")
        elif place.folder == self.folder():
            self._verdict.setText(place.words)
            parts.set_role(self._verdict, "good" if place.good else "error")

    # ------------------------------------------------------------------ writing

    def begin(self) -> None:
        """Writing has begun."""
        clear(self._outcome)
        self.cancel.setEnabled(True)
        self._set_running(True)

    def show_step(self, step: Step) -> None:
        """Show how far it is."""
        self.progress.show_step(step)

    def end(self) -> None:
        """Writing has ended, one way or another."""
        self._set_running(False)

    def _set_running(self, running: bool) -> None:
        self._running.setVisible(running)
        for each in (self.write, self.again, self.full, self.where):
            each.setEnabled(not running)

    def show_sent(self, sent: Sent) -> None:
        """The package stands on its medium."""
        self.end()
        first = "上次报送以后没有新的修改，把上一期又写了一遍。" if sent.again else ""
        sentence = f"{first}第{sent.number}期已写好并逐块核对，可以拔出U盘。"
        title = f"交接单：{sent.path.name}"
        words = handover_slip.read(sent.slip)
        self._outcome.addWidget(Banner(sentence, "good", "打印交接单", lambda: self._acts.slip(title, words)))
        if evidence := _evidence_words(sent):
            self._outcome.addWidget(parts.label(evidence, wrap=True))
        shown = parts.label(words.strip(), "second", wrap=True, selectable=True)
        shown.setContentsMargins(theme.px(4), 0, 0, 0)
        self._outcome.addWidget(shown)

    def show_cancelled(self) -> None:
        """The person stopped it."""
        self.end()
        self._outcome.addWidget(Banner("已取消，U盘上没有留下半个文件，台账没有改动。", "info"))


def slip_html(words: str) -> str:
    """A slip as a paper."""
    lines = words.strip().splitlines()
    body = "".join(f"<p>{escape(line) or '&nbsp;'}</p>" for line in lines[1:])
    return f"<h2 align='center'>{escape(lines[0])}</h2>{body}" if lines else ""


def _evidence_words(sent: Sent) -> str:
    """How many photos and files went along, and how many proofs without theirs; "" when there are none."""
    gone = f"带去{sent.evidence}份照片和文件。" if sent.evidence else ""
    if not sent.left_out:
        return gone
    return f"{gone}{sent.left_out}份佐证只报了记录，文件太大或不在这台电脑上；对方要原件时用“完整重发”。"
