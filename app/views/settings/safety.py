"""Copies of the ledger, and whether the ledger is what its journal says."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app.models.roles import Act
from app.services.exchange import sticks
from app.services.ledger import ledgers
from app.services.ledger.settings_facts import Copy, SettingsFacts
from app.views.kit import parts
from app.views.kit.banner import Banner
from app.views.kit.dialogs import listing_table
from app.views.kit.emptied import clear
from app.views.kit.progress import run_shown
from app.views.kit.questions import Listing
from app.views.settings.block import SettingsBlock
from app.views.work import Work

_SHOWN, _FINDINGS = 6, 20


class BackupBlock(SettingsBlock):
    """The dated copies, and another one by hand, here or on a stick."""

    changed = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__("备份")
        self._work = work
        self.here = parts.button("现在备份(&B)", lambda: self._back_up(None), icon="hard-drive")
        self.there = parts.button("备份到U盘(&U)…", self._choose)
        for button in (self.here, self.there):
            work.allow(button, Act.BACK_UP)
        self.head.addWidget(parts.link("打开文件夹", self._open_folder))
        self._list = parts.column(gap=0)
        self.body.addLayout(self._list)
        self.body.addLayout(parts.row(self.here, self.there, None))
        hint = (
            "要恢复：打开程序时选“恢复台账”，选一份备份，输入当时的密码或恢复码。"
            "现在的台账会改名留着，不会丢。"
        )
        self.body.addWidget(parts.label(hint, "note", wrap=True))

    def show_state(self, state: SettingsFacts) -> None:
        """Show the newest copies."""
        copies = state.copies
        sentence = (
            f"共 {len(copies)} 份，每天、每次导入和并入前自动做。本盘还有 {sticks.size_words(state.free)}。"
        )
        self.say(sentence if copies else "还没有备份。", "second" if copies else "warn")
        clear(self._list)
        if copies:
            self._list.addWidget(listing_table(Listing(("时间", "为什么", "大小"), _lines(copies))))

    def _choose(self) -> None:
        folder = self._work.ask.folder(self, "备份到")
        if folder is not None:
            self._back_up(folder)

    def _back_up(self, folder: Path | None) -> None:
        ledger = self._work.ledger
        run_shown(
            self, self._work.background, self._work.ask, "备份",
            lambda _progress: ledgers.back_up(ledger, folder), done=self._copied,
        )  # fmt: skip

    def _copied(self, path: Path) -> None:
        self._work.said.emit(f"备份已做好：{path}")
        self.changed.emit()

    def _open_folder(self) -> None:
        folder = self._work.ledger.folder / "backups"
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _lines(copies: Sequence[Copy]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (f"{copy.made:%Y-%m-%d %H:%M}", copy.why, sticks.size_words(copy.size)) for copy in copies[:_SHOWN]
    )


class VerifyBlock(SettingsBlock):
    """Checks the file, the chain of hashes and every record; says what it found in words."""

    def __init__(self, work: Work) -> None:
        super().__init__(
            "校验台账", "逐条核对数据库文件、修改记录的哈希链和每一条内容，看有没有坏、有没有人动过。"
        )
        self._work = work
        self.check = parts.button("现在校验(&V)", self._check, icon="shield-check")
        self._result = parts.column(gap=8)
        self.body.addLayout(parts.row(self.check, None))
        self.body.addLayout(self._result)

    def _check(self) -> None:
        ledger = self._work.ledger
        run_shown(
            self, self._work.background, self._work.ask, "校验台账",
            lambda progress: [(flaw.where, flaw.what) for flaw in ledgers.verify(ledger, progress)],
            done=self.show_findings,
        )  # fmt: skip

    def show_findings(self, findings: Sequence[tuple[str, str]]) -> None:
        """Say what was found."""
        clear(self._result)
        if not findings:
            sentence = "台账完好：数据库、修改记录的哈希链、每一条内容都对得上。"
            self._result.addWidget(Banner(sentence, "good"))
            return
        title = f"有 {len(findings)} 处不对"
        sentence = "请不要继续录入，先从最近的备份恢复；说不清的，把这一页截图交给管理员。"
        self._result.addWidget(Banner(sentence, "bad", title=title))
        table = listing_table(Listing(("哪里", "什么"), tuple(findings[:_FINDINGS])))
        table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._result.addWidget(table)
