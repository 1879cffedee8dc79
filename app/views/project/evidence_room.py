"""The room 佐证: photos and files of a project as thumbnails, and its inspections (核查)."""

from collections.abc import Callable, Sequence
from itertools import groupby

from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QStackedWidget, QToolButton

from app.models import Inspection
from app.models.roles import Act
from app.services.common.project_sheet import ProjectSheet
from app.services.proofs import evidence, gallery
from app.services.proofs.evidence import Added, ProofSource, Purpose
from app.services.proofs.gallery import GalleryItem
from app.views import proofs
from app.views.kit import parts, theme
from app.views.kit.empty import EmptyState, NoHits
from app.views.project.blocks import RoomPicker, holding
from app.views.project.evidence_facts import FactsPanel
from app.views.project.evidence_grid import EvidenceGrid, menu_place
from app.views.project.evidence_inspections import Inspections
from app.views.project.evidence_saving import save
from app.views.project.evidence_thumbs import EvidenceThumbs
from app.views.project.evidence_viewer import Viewer
from app.views.project.room import Go, Room
from app.views.work import Work

INSPECTIONS = "inspections"
_GROUPS = ("按月份", "按证明什么", "按加入日期")


class EvidenceRoom(Room):
    """Add by dialog, drop or paste; look, save, say what a proof is for, delete; the inspections beside."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self._items: Sequence[GalleryItem] = ()
        self._aims: Sequence[gallery.Aim] = ()
        self._only: Callable[[GalleryItem], bool] | None = None
        self._only_words = ""
        self._fresh: set[str] = set()  # what was just added is chosen as soon as it is shown
        self.setAcceptDrops(True)
        self.thumbs = EvidenceThumbs(work, self)
        self.grid = EvidenceGrid(self.thumbs)
        self.facts = FactsPanel(work)
        self.inspections = Inspections(self, self._choose_for, self._show_for)
        self.viewer: Viewer | None = None
        self._paste_key = QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self)
        self._make_bar()
        self._lay_out()
        self._listen()

    # ------------------------------------------------------------------ parts

    def _make_bar(self) -> None:
        self.photos, self.checks = _segment("佐证"), _segment("核查")
        self.photos.clicked.connect(lambda _on=False: self._turn(0))
        self.checks.clicked.connect(lambda _on=False: self._turn(1))
        self.words = parts.label("", "second")
        self.doubtful = parts.link("", self._toggle_doubtful)
        self.groups = RoomPicker()
        self.groups.addItems(list(_GROUPS))
        self.groups.setAccessibleName("怎么分组")
        self.groups.currentIndexChanged.connect(lambda _at: self._regroup())
        self.add = parts.button("加照片或文件(&N)", lambda: self._choose_for(Purpose()), icon="plus")
        self.open = parts.button("看大图(&O)", self.look)
        self.save = parts.button("另存(&S)", self._save_picked, icon="floppy-disk")
        self.delete = parts.button("删除(&D)", self._delete, icon="trash")
        for button in (self.add, self.delete):
            self.work.allow(button, Act.EDIT)

    def _lay_out(self) -> None:
        self.facts.setFixedWidth(theme.px(308))
        self.facts.body.addLayout(parts.row(None, self.open, self.save, gap=8))
        self._none = EmptyState(
            "image",
            "还没有佐证",
            "把照片或文件拖到这里，也可以按 Ctrl+V 粘贴截图。照片自带的时间、地点会一起记下。",
            [] if self.work.closed else [("加照片或文件(&N)", lambda: self._choose_for(Purpose()))],
            action_icon="plus",
        )
        self._no_hits = NoHits("没有符合的佐证。", [("全部显示", self._show_all)])
        self._middle = QStackedWidget()
        for widget in (self.grid, parts.boxed(parts.column(self._no_hits, None))):
            self._middle.addWidget(widget)
        inside = parts.row(self._middle, self.facts, gap=12)
        inside.setStretch(0, 1)
        self._tools = parts.boxed(
            parts.row(self.words, self.doubtful, None, self.groups, self.delete, self.add, gap=8)
        )
        full = parts.column(inside, gap=0)
        self._stack = QStackedWidget()
        for page in (holding(full), parts.boxed(parts.column(self._none, None)), self.inspections):
            self._stack.addWidget(page)
        switch = parts.row(self.photos, self.checks, gap=0)
        tools = QStackedWidget()
        tools.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for each in (self._tools, self.inspections.tools, parts.boxed(parts.row())):
            tools.addWidget(each)
        self._shown_tools = tools
        top = parts.row(switch, tools, gap=12)
        top.setStretch(1, 1)
        outer = parts.column(top, self._stack, gap=8, margins=(24, 12, 24, 16))
        outer.setStretch(1, 1)
        self.setLayout(outer)
        self.photos.setChecked(True)

    def _listen(self) -> None:
        self.grid.chosen.connect(self._show_chosen)
        self.grid.opened.connect(self.look)
        self.grid.delete_wanted.connect(self._delete)
        self.grid.menu_wanted.connect(self._menu)
        self._paste_key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._paste_key.activated.connect(self.paste)

    # ------------------------------------------------------------------ for the page

    def show_page(self, page: ProjectSheet) -> None:
        """Show the proofs and the inspections of a project."""
        other = self._page is None or page.project.uid != self.page.project.uid
        super().show_page(page)
        if other:
            self._only = None
        self._items = gallery.items(self.work.ledger, page)
        self._aims = gallery.aims(page)
        self.inspections.show_page(page)
        self.photos.setText(f"佐证 {len(self._items)}")
        self.checks.setText(f"核查 {len(page.of(Inspection))}")
        self._show_items()

    def focus_on(self, detail: str) -> None:
        """Go to a proof or an inspection by its uid, "inspections" for the latter's table."""
        uids = {record.uid for record in self.page.of(Inspection)}
        if detail == INSPECTIONS or detail in uids:
            self._turn(1)
            self.inspections.focus_on(detail if detail in uids else "")
            return
        self._turn(0)
        if detail and not self.grid.go(detail):
            self._show_all()
            self.grid.go(detail)
        (self.grid if self._items else self._none).setFocus()

    def finish(self) -> bool:
        """Write what is being typed; False when it was refused and stays."""
        return self.inspections.finish() if self.checks.isChecked() else self.facts.finish()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.thumbs.retry()
        self.grid.reload()

    # ------------------------------------------------------------------ showing

    def _turn(self, which: int) -> None:
        self.photos.setChecked(which == 0)
        self.checks.setChecked(which == 1)
        self._paste_key.setEnabled(which == 0)  # in the table of inspections it pastes cells
        filled = self.inspections.filled if which else bool(self._items)
        self._shown_tools.setCurrentIndex(which if filled else 2)
        self._stack.setCurrentIndex(2 if which else (0 if self._items else 1))

    def _regroup(self) -> None:
        if self._page is not None:
            self._show_items()
            self.grid.show_current()

    def _show_items(self) -> None:
        shown = [item for item in self._items if self._only is None or self._only(item)]
        photos = sum(item.record.media.startswith("image/") for item in self._items)
        doubtful = sum(bool(item.doubts) for item in self._items)
        self.words.setText(
            self._only_words if self._only else _count_words(photos, len(self._items) - photos)
        )
        self.doubtful.setText("全部显示" if self._only else f"存疑 {doubtful}")
        self.doubtful.setVisible(bool(self._only or doubtful))
        self.grid.show_items(_grouped(shown, self.groups.currentText()))
        self._middle.setCurrentIndex(0 if shown or not self._items else 1)
        if self._fresh:
            self.grid.pick(self._fresh)
            self._fresh = set()
        self._turn(1 if self.checks.isChecked() else 0)
        self._show_chosen()

    def _show_chosen(self) -> None:
        picked = self.grid.picked()
        self.facts.show_items(picked, self._aims)
        self.open.setEnabled(self.grid.current() is not None)
        self.save.setEnabled(bool(picked))
        self.delete.setEnabled(bool(picked) and self.work.may(Act.EDIT))

    def _toggle_doubtful(self) -> None:
        if self._only is not None:
            self._show_all()
        else:
            self._filter(lambda item: bool(item.doubts), "只看存疑的")

    def _filter(self, only: Callable[[GalleryItem], bool] | None, words: str) -> None:
        self._only, self._only_words = only, words
        self._show_items()

    def _show_all(self) -> None:
        self._filter(None, "")

    def _show_for(self, purpose: Purpose) -> None:
        """Only the proofs of one record."""
        label = next((aim.label for aim in self._aims if aim.purpose == purpose), "")
        self._turn(0)
        self._filter(lambda item: item.record.record == purpose.record, f"只看{label}")
        self.grid.setFocus()

    # ------------------------------------------------------------------ coming in

    def _choose_for(self, purpose: Purpose) -> None:
        self._add(proofs.choose(self.work, self), purpose)

    def paste(self) -> None:
        """Add what was copied: a screenshot, or files from the explorer."""
        self._take(proofs.clipboard(), "剪贴板里没有图片，也没有文件")

    def _take(self, data: QMimeData, otherwise: str) -> None:
        if self.work.closed:
            self.work.said.emit(self.work.closed)
            return
        number = 1 + sum(item.record.name.startswith("粘贴") for item in self._items)
        sources = proofs.sources_in(data, number)
        if sources:
            self._add(sources, self._purpose())
        else:
            self.work.said.emit(otherwise)

    def _purpose(self) -> Purpose:
        """What dropped and pasted proofs are for: the inspection that is chosen, else the project."""
        uid = self.inspections.table.current() if self.checks.isChecked() else ""
        return Purpose("inspection", uid) if uid else Purpose()

    def _add(self, sources: Sequence[ProofSource], purpose: Purpose) -> None:
        if sources:
            proofs.add(self.work, self, self.page.project.uid, sources, purpose, self._added)

    def _added(self, added: Added) -> None:
        self._fresh = set(added.uids)
        self.grid.setFocus()
        if self._only is not None:
            self._show_all()
        else:
            QTimer.singleShot(0, self, self._show_items)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if proofs.can_take(event.mimeData()):
            event.acceptProposedAction()
            self.work.said.emit(self.work.closed or "松开就加到这个项目的佐证里")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.work.said.emit("")

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self._take(event.mimeData(), "拖来的不是文件，也不是图片")

    # ------------------------------------------------------------------ gestures

    def look(self) -> None:
        """The current proof large, with the others before and after it."""
        current, items = self.grid.current(), self.grid.items()
        if current is None:
            return
        self.viewer = Viewer(self.work, items, items.index(current), self._save_one, self)
        self.viewer.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.viewer.finished.connect(lambda _code: self._viewed())
        self.viewer.open()

    def _viewed(self) -> None:
        if self.viewer is not None:
            self.grid.go(self.viewer.item.record.uid)
            self.viewer = None
        self.grid.setFocus()

    def _save_one(self, item: GalleryItem, small: bool) -> None:
        save(self.work, self.viewer or self, [item], small)

    def _save_picked(self) -> None:
        save(self.work, self, self.grid.picked())

    def _delete(self) -> None:
        work, uids = self.work, [item.record.uid for item in self.grid.picked()]
        if uids and not work.closed:
            work.write("删除佐证", evidence.remove, uids)
            work.said.emit(f"已删除{len(uids)}份佐证，可以撤销")
            self.grid.setFocus()  # not on 删除, where Enter would delete the next one

    def _menu(self, point: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction("看大图(&O)", self.look)
        menu.addAction("另存(&S)…", self._save_picked)
        picked = self.grid.picked()
        if len(picked) == 1 and picked[0].record.reduced:
            menu.addAction("另存缩小件(&R)…", lambda: self._save_one_small(picked[0]))
        menu.addSeparator()
        menu.addAction("删除(&D)", self._delete).setEnabled(not self.work.closed)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(menu_place(self.grid, point))

    def _save_one_small(self, item: GalleryItem) -> None:
        self._save_one(item, True)


def _segment(text: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setCheckable(True)
    button.setProperty("segment", True)
    return button


def _count_words(photos: int, files: int) -> str:
    counts = [f"照片 {photos}" if photos else "", f"文件 {files}" if files else ""]
    return "　".join(word for word in counts if word)


def _grouped(items: Sequence[GalleryItem], how: str) -> list[tuple[str, list[GalleryItem]]]:
    """The items under their headings, in the order of the choice."""

    def month(item: GalleryItem) -> str:
        year_month = item.record.month
        return f"{year_month[:4]}年{int(year_month[5:7])}月" if year_month else "没写月份"

    def day(item: GalleryItem) -> str:
        return f"{item.record.added or '以前'} 加入"

    if how == _GROUPS[1]:
        items, key = sorted(items, key=lambda item: item.purpose), lambda item: item.purpose
    elif how == _GROUPS[2]:
        items, key = sorted(items, key=lambda item: item.record.added or "", reverse=True), day
    else:
        key = month
    return [(title, list(each)) for title, each in groupby(items, key=key)]
