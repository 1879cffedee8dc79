"""数据交换: who has sent what, what is missing, what goes out; conflicts and cards."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from app.errors import UserError
from app.models import dates
from app.models.roles import Act
from app.services.common import offices
from app.services.exchange import conflicts, receiving, sticks, trust
from app.services.exchange.conflicts import Conflict
from app.services.exchange.overview import OfficeLine, tallies
from app.services.exchange.receiving import Received
from app.services.ledger import ledgers
from app.sync.card import EXTENSION as CARD
from app.sync.card import Card
from app.sync.package import EXTENSION as PACKAGE
from app.views.exchange import scene as scenes
from app.views.exchange.band import DropBand
from app.views.exchange.card_blocks import OwnCardBlock, TrustBlock
from app.views.exchange.conflict_block import ConflictBlock
from app.views.exchange.lists import OfficeList, SentList, list_html
from app.views.exchange.office_block import OfficeActs, OfficeBlock, notice_html
from app.views.exchange.result_block import ResultBlock, summary
from app.views.exchange.scene import Scene
from app.views.exchange.sender import Sender
from app.views.kit import parts, theme
from app.views.kit.page import Page
from app.views.kit.page_header import PageHeader
from app.views.kit.printing import offer_paper
from app.views.kit.progress import run_shown
from app.views.work import Work

_PACKAGES = f"数据包 (*{PACKAGE})"
_CARDS = f"单位名片 (*{CARD})"
_NARROW, _NO_LIMIT = 1080, 16_777_215


class ExchangePage(Page):
    """A city sees its offices, a county what it has sent; both receive, settle conflicts, exchange cards."""

    shown = Signal()  # the page shows what was read last

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.city = work.ledger.level != "county"
        self.scene: Scene | None = None
        self._wanted = ""
        self.header = PageHeader("数据交换", work, search=False)
        self.writing = Sender(work, self, self.refresh)
        self._make_parts()
        self._lay_out()
        work.changed.connect(self._hear)

    # ------------------------------------------------------------------ building

    def _make_parts(self) -> None:
        buttons = (
            parts.button("本单位名片(&M)", self.show_own_card, icon="fingerprint"),
            parts.button("收名片(&K)…", self.take_card),
            parts.button("从文件夹收(&D)…", self.receive_folder, icon="folder-open"),
            parts.button("收数据包(&R)", self.receive_default, icon="download-simple", primary=self.city),
        )
        for button, act in zip(buttons, (Act.READ, Act.TRUST, Act.RECEIVE, Act.RECEIVE), strict=True):
            self.work.allow(button, act)
        self.band = DropBand(buttons)
        self.band.dropped.connect(self.take_dropped)
        self.office = OfficeBlock(
            OfficeActs(self.print_notice, self.receive_folder, self.take_card, self.write_for)
        )
        self.conflicts = ConflictBlock(self.settle, self.confirm)
        self.results = ResultBlock()
        self.trust = TrustBlock(self.accept_card)
        card, fingerprint = trust.own(self.work.ledger)
        self.own = OwnCardBlock(card, fingerprint, self.save_card)
        self.offices = OfficeList(lambda _code: self._show_office(), self.take_card, self.print_list)
        self.sent = SentList()
        for hidden in (self.results, self.trust, self.own, self.conflicts, self.writing.block, self.office):
            hidden.hide()

    def _lay_out(self) -> None:
        stack = parts.column(
            self.results, self.trust, self.own, self.writing.block, self.office, self.conflicts, None, gap=12
        )
        inside = parts.boxed(stack)
        inside.setObjectName("page")
        self.side = QScrollArea()
        self.side.setWidget(inside)
        self.side.setWidgetResizable(True)
        self.side.setFrameShape(QFrame.Shape.NoFrame)
        self.side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._body = parts.row(self.offices if self.city else self.sent, self.side, gap=12)
        rest = parts.column(self.band, self._body, gap=12, margins=(24, 0, 24, 12))
        rest.setStretch(1, 1)
        outer = parts.column(self.header, gap=0)
        outer.addLayout(rest, 1)
        self.setLayout(outer)
        self._fold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Beside each other while there is room, else below each other: for large type."""
        narrow = self.width() < theme.px(_NARROW)
        self._body.setDirection(
            QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        )
        self.side.setMinimumWidth(0 if narrow else theme.px(420))
        self.side.setMaximumWidth(_NO_LIMIT if narrow else theme.px(420))
        self._body.setStretch(0, 3 if narrow else 1)
        self._body.setStretch(1, 2 if narrow else 0)
        self.offices.table.scrollTo(self.offices.table.currentIndex())

    # ------------------------------------------------------------------ for the window

    def activate(self) -> None:
        """The page has come to the front: read again, and look for sticks."""
        self.refresh()
        self.look_for_sticks()

    def show_for(self, what: object) -> None:
        """Receive a package, a card or what is in a folder; a list of them works too."""
        paths = what if isinstance(what, list | tuple) else [what]
        self.take_dropped([Path(path) for path in paths if isinstance(path, str | Path)])

    def panes(self) -> list[QWidget]:
        """The list, and what belongs to the chosen line."""
        return [self.offices.table if self.city else self.sent.table, self.side]

    # ------------------------------------------------------------------ showing

    def refresh(self) -> None:
        """Read everything again."""
        self.header.refresh()
        to = self.writing.to
        self.work.background.run(
            lambda _progress: scenes.read(self.work.ledger, to), done=self.show_scene, owner=self
        )

    def _hear(self, _kinds: frozenset[str]) -> None:
        """A change was committed, of whatever: all of it travels."""
        self.refresh()

    def show_scene(self, scene: Scene) -> None:
        """Show what was read."""
        self.scene = scene
        self.header.say(_sentence(scene, self.city))
        self.status_changed.emit(scene.last_backup)
        self.offices.show_lines(scene.lines, self._shown_office(scene))
        self._wanted = ""
        self.sent.show_lines(scene.sent, scene.pending)
        self.writing.show_scene(scene)
        self._show_office()
        self.shown.emit()

    def look_for_sticks(self) -> None:
        """See which sticks are plugged in and what lies on them."""
        plugged = scenes.drives()
        self.writing.offer_places(plugged)
        self.work.background.run(
            lambda _progress: scenes.on_sticks(self.work.ledger, plugged),
            done=lambda files: self.band.show_found(plugged, files),
            owner=self,
        )

    def _shown_office(self, scene: Scene) -> str:
        code = self._wanted or (self.offices.table.code if self.city else scene.to)
        if scene.line(code) is not None:
            return code
        ranked = sorted(scene.lines, key=_trouble)
        return ranked[0].code if ranked else ""

    def _show_office(self) -> None:
        scene = self.scene
        if scene is None:
            return
        code = self._shown_office(scene)
        line = scene.line(code)
        self.office.setVisible(line is not None)
        if line is not None:
            self.office.show_office(line, scene.chains.get(code, ()), scene.known.get(code), self.city)
        elif not self.city:  # nobody to send to yet: that begins with the cards
            self.own.show()
        shorts = {each.code: each.short for each in scene.lines}
        self.conflicts.show_conflicts(scene.disputed(code) if self.city else scene.conflicts, shorts)

    def _bring(self, block: QWidget) -> None:
        """Show a block of the right side and scroll to it."""
        block.show()
        self.side.verticalScrollBar().setValue(0)

    # ------------------------------------------------------------------ receiving

    def receive_default(self) -> None:
        """What is new on the stick; without any, files that the person chooses."""
        files = self.band.new_files()
        self.receive(files or self.work.ask.open_files(self, "收数据包", _PACKAGES))

    def receive_folder(self) -> None:
        """All packages of a folder."""
        folder = self.work.ask.folder(self, "从文件夹收数据包")
        if folder is None:
            return
        files = sticks.packages_in([folder])
        if files:
            self.receive(files)
        else:
            self.work.ask.tell(
                self, "收数据包", f"“{folder.name or folder}”里没有数据包", f"数据包的扩展名是 {PACKAGE}。"
            )

    def take_dropped(self, paths: Sequence[Path]) -> None:
        """Packages, cards and folders that were dropped."""
        card = next((path for path in paths if path.suffix == CARD), None)
        folders = [path for path in paths if path.is_dir()]
        files = [path for path in paths if path.is_file() and path.suffix != CARD]
        if card is not None:
            self.read_card(card)
        self.receive([*files, *sticks.packages_in(folders)])

    def receive(self, files: Sequence[Path]) -> None:
        """Verify and merge; what became of each file is told in words."""
        if files:
            run_shown(
                self, self.work.background, self.work.ask, "收数据包",
                lambda progress: receiving.receive(self.work.ledger, list(files), progress),
                done=self._received, note="没有核对完的不会并入",
                cancelled=lambda: self.work.said.emit("已停下；已经并入的留着，其余没有动"),
            )  # fmt: skip

    def _received(self, results: list[Received]) -> None:
        copy = ledgers.last_backup(self.work.ledger)
        merged = any(result.outcome == "applied" for result in results)
        when = f"{copy.made:%m-%d %H:%M}" if merged and copy else ""
        self.results.show_results(results, when)
        self._bring(self.results)
        self._wanted = self._to_look_at(results)
        self.work.said.emit(f"收数据包：{summary(results)}")
        self.refresh()
        self.look_for_sticks()

    def _to_look_at(self, results: Sequence[Received]) -> str:
        """The office of what was received, one that waits before the others."""
        senders = [
            result.sender for result in sorted(results, key=lambda result: result.outcome != "waiting")
        ]
        codes = {line.name: line.code for line in self.scene.lines} if self.scene else {}
        return next((codes[sender] for sender in senders if sender in codes), "")

    # ------------------------------------------------------------------ offices and conflicts

    def write_for(self, line: OfficeLine) -> None:
        """Write a package for an office of the list."""
        self.writing.to = line.code
        self.refresh()

    def print_list(self) -> None:
        """Who has sent and who has not, as a paper."""
        if self.scene is not None:
            month = f"{self.scene.period[:4]}年{int(self.scene.period[5:7])}月"
            html = list_html(self.scene.lines, month, self.work.ledger.name)
            offer_paper(self, self.work.ask, "打印收报情况表", f"收报情况表_{month}", html)

    def print_notice(self, line: OfficeLine) -> None:
        """The paper that asks an office for what is missing."""
        today = self.work.ledger.today
        html = notice_html(line, self.work.ledger.name, dates.spelled(today))
        offer_paper(self, self.work.ask, "打印补报通知", f"补报通知_{line.short}", html)

    def settle(self, conflict: Conflict, take_other: bool) -> None:
        """Put the other value back, or confirm the one in use."""
        act = "换回" if take_other else "认现用"
        self.work.write(act, conflicts.settle, conflict, take_other=take_other)
        value = conflict.other.text if take_other else conflict.current.text
        after = "可以撤销" if take_other else "另一个值在项目的历史里还查得到"
        self.work.said.emit(f"{act}：{conflict.project} {conflict.label} {value}；{after}")

    def confirm(self, some: Sequence[Conflict]) -> None:
        """Confirm what is in use for all conflicts shown; that cannot be taken back, so it is asked."""
        note = "另一个值不再列在这里，在项目的历史里还查得到。"
        if not self.work.ask.confirm(self, "都认现用", f"{len(some)}处都用现在的值", "都认现用(&A)", note):
            return
        count = self.work.write("都认现用", conflicts.confirm_all, some)
        if count:
            self.work.said.emit(f"认现用：{count}处冲突")

    # ------------------------------------------------------------------ cards

    def show_own_card(self) -> None:
        """The office's own card with its fingerprint."""
        self._bring(self.own)

    def save_card(self) -> None:
        """Write the own card for another office."""
        ledger = self.work.ledger
        short = offices.office_short(ledger, ledger.office)
        place = self.work.ask.save_file(self, "存本单位名片", Path(f"{short}{CARD}"), _CARDS)
        if place is None:
            return
        words = self.work.attempt("存名片", lambda: trust.write_card(ledger, place))
        if words:
            self.work.said.emit(f"名片已存到 {place}")

    def take_card(self) -> None:
        """Choose another office's card."""
        place = self.work.ask.open_file(self, "收名片", _CARDS)
        if place is not None:
            self.read_card(place)

    def read_card(self, place: Path) -> None:
        """Read a card and show its fingerprint for comparison; nothing is accepted yet."""
        try:
            card, fingerprint = trust.read_card(place)
        except UserError as error:
            self.work.ask.tell_error(self, "收名片", error)
            return
        before = trust.known(self.work.ledger).get(card.office)
        self.trust.show_card(card, fingerprint, before)
        self._bring(self.trust)

    def accept_card(self, card: Card) -> None:
        """The person compared the fingerprint and trusts the card."""
        ledger, person = self.work.ledger, self.work.person
        done = self.work.attempt("收名片", partial(_trust, ledger, card, person))
        if done:
            self.trust.hide()
            self.work.said.emit(f"已收下{card.name}的名片")
            self.refresh()


def _trouble(line: OfficeLine) -> tuple[bool, bool, bool]:
    """What needs a person comes first."""
    return line.state != "waiting", not line.conflicts, line.state == "stranger"


def _trust(ledger: ledgers.Ledger, card: Card, person: str) -> bool:
    trust.trust(ledger, card, person)
    return True


def _sentence(scene: Scene, city: bool) -> str:
    month = f"{int(scene.period[5:7])}月填报"
    if city:
        arrived = tallies(scene.lines)["merged"]
        return f"{month} · {len(scene.lines)}个单位已到{arrived}个"
    if not scene.to or scene.to not in scene.known:
        return f"{month} · 还没有上级单位的名片"
    if scene.pending:
        return f"{month} · 有{scene.pending}次修改没有报送"
    return f"{month} · 已报送第{scene.sent[0].number}期" if scene.sent else month
