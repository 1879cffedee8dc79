"""Writing packages from the page: choosing and judging the place, the work in the background, the slip."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.errors import UserError
from app.models.roles import Act
from app.progress import Progress
from app.services.exchange import sending, sticks
from app.services.exchange.sending import Sent
from app.views.exchange import scene as scenes
from app.views.exchange.scene import Scene
from app.views.exchange.send_block import SendActs, SendBlock, slip_html
from app.views.kit.background import BackgroundTask
from app.views.kit.printing import offer_paper
from app.views.work import Work


class Sender:
    """Owns the block that writes; `to` is the office that is written for."""

    def __init__(self, work: Work, page: QWidget, written: Callable[[], object]) -> None:
        self._work, self._page, self._written = work, page, written
        self.to = ""
        self._chosen: Path | None = None
        self._task: BackgroundTask | None = None
        acts = SendActs(self.write, self.choose_folder, self.judge, self.print_slip, self.cancel)
        self.block = SendBlock(acts)

    @property
    def busy(self) -> bool:
        """Whether a package is being written."""
        return self._task is not None

    def show_scene(self, scene: Scene) -> None:
        """What the next package would be."""
        self.to = scene.to
        line = scene.line(scene.to)
        self.block.setVisible(line is not None and (scene.to in scene.known or self.busy))
        if line is not None and not self.busy:
            number = (scene.sent[0].number if scene.sent else 0) + 1
            self.block.show_next(line.short, number, scene.pending, scene.period)
            if not self._work.may(Act.SEND):
                for each in (self.block.write, self.block.again, self.block.full):
                    self._work.allow(each, Act.SEND)

    def offer_places(self, drives: list[scenes.Drive]) -> None:
        """Offer the sticks that are plugged in now."""
        if not self.busy:
            self.block.offer(drives, self._chosen or sticks.last_folder(self._work.ledger))

    def choose_folder(self) -> None:
        """Another folder, by hand."""
        folder = self._work.ask.folder(self._page, "写数据包到", self.block.folder())
        if folder is not None:
            self._chosen = folder
            self.offer_places(scenes.drives())

    def judge(self, folder: Path, drive: str) -> None:
        """Say whether a place can take a package, before anything is started."""
        self._work.background.run(
            lambda _progress: sticks.judge(folder, drive), done=self.block.show_verdict, owner=self._page
        )

    def write(self, how: str) -> None:
        """Write the next package (`new`), the last one once more (`again`), or everything (`full`)."""
        folder, ledger, to, person = self.block.folder(), self._work.ledger, self.to, self._work.person
        if folder is None:
            self.choose_folder()
            folder = self.block.folder()
        if folder is None or self.busy:
            return

        def job(progress: Progress) -> Sent:
            place = sticks.judge(folder)
            if not place.good:
                raise UserError("数据包没有写。", place.words)
            if how == "again":
                sent = sending.rewrite(ledger, to, folder, progress)
            else:
                sent = sending.send(ledger, to, folder, person, full=how == "full", progress=progress)
            sticks.remember_folder(ledger, folder)
            return sent

        self.block.begin()
        self._task = self._work.background.run(
            job, done=self._sent, failed=self._failed, cancelled=self._cancelled,
            progress=self.block.show_step, owner=self._page,
        )  # fmt: skip

    def cancel(self) -> None:
        """Stop writing at the next block."""
        if self._task is not None:
            self._task.cancel()
            self.block.cancel.setEnabled(False)

    def print_slip(self, name: str, words: str) -> None:
        """The slip, on paper or as PDF."""
        offer_paper(self._page, self._work.ask, "打印交接单", name, slip_html(words))

    def _sent(self, sent: Sent) -> None:
        self._task = None
        self.block.show_sent(sent)
        self._work.said.emit(f"第{sent.number}期数据包已写好并核对，可以拔出U盘")
        self._written()

    def _failed(self, error: UserError) -> None:
        self._task = None
        self.block.end()
        self._work.ask.tell_error(self._page, "写数据包", error)

    def _cancelled(self) -> None:
        self._task = None
        self.block.show_cancelled()
