"""The room 基本情况: every declared field of the project, grouped, edited in place."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from app.models import Field, Project, fields_of
from app.services.common import records
from app.services.common.project_sheet import ProjectSheet
from app.views.kit import parts, theme
from app.views.kit.banner import Banner
from app.views.project.blocks import RoomBlock, Scrolled
from app.views.project.inplace import InPlaceForm
from app.views.project.room import Go, Room
from app.views.work import Work


def groups() -> dict[str, list[Field]]:
    """The fields of a project by their group, in the order of their declaration."""
    fields_by_group: dict[str, list[Field]] = {}
    for field in fields_of(Project):
        fields_by_group.setdefault(field.group, []).append(field)
    return fields_by_group


class Basics(Room):
    """The form of the whole project. A refused text stays with its project until it is mended."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self._drafts: dict[str, dict[str, tuple[str, str]]] = {}
        self._uid = ""
        self.forms: dict[str, InPlaceForm] = {}
        self._blocks: dict[str, RoomBlock] = {}
        self._hint = Banner("", "bad", "看第一处", self._see_wrong)
        self._hint.hide()
        closed = {
            field.name
            for field in fields_of(Project)
            if not records.may_edit(work.ledger, work.person, field)
        }
        column = parts.column(self._hint, gap=12, margins=(24, 12, 24, 20))
        self._scrolled: QScrollArea = Scrolled(parts.boxed(column))
        self.setLayout(parts.column(self._index(), self._scrolled, gap=0))
        for name, fields in groups().items():
            form = InPlaceForm(
                fields, self._write, doubt=records.doubt, closed=lambda field: field.name in closed
            )
            form.setToolTip(work.closed)
            block = RoomBlock(name)
            block.body.addWidget(form)
            self.forms[name], self._blocks[name] = form, block
            column.addWidget(block)
        column.addStretch(1)

    def _index(self) -> QWidget:
        """The groups as words that lead to them."""
        line = parts.row(parts.label("跳到", "note"), gap=12, margins=(24, 8, 24, 0))
        for name in groups():
            line.addWidget(parts.link(name, partial(self._scroll_to, name)))
        line.addStretch(1)
        return parts.boxed(line)

    def show_page(self, page: ProjectSheet) -> None:
        """Show a project; refused texts of the one before are kept for when it is shown again."""
        super().show_page(page)
        if page.project.uid == self._uid:
            for form in self.forms.values():
                form.show_values(page.project)
        else:
            self._keep_drafts()
            self._uid = page.project.uid
            for form in self.forms.values():
                form.show_other(page.project)
            self._bring_drafts()
        self._count()

    def focus_on(self, detail: str) -> None:
        """Go to a field by its name, the first one by default."""
        for form in self.forms.values():
            place = form.places.get(detail or "name")
            if place is not None:
                self._scrolled.ensureWidgetVisible(place.editor, 0, theme.px(60))
                place.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> bool:
        """Write the field with the focus; a refused one stays and does not hold the person back."""
        for form in self.forms.values():
            form.finish()
        return True

    def unwritten(self) -> object:
        self._keep_drafts()
        return {uid: drafts for uid, drafts in self._drafts.items() if drafts} or None

    def take_up(self, unwritten: object) -> None:
        if isinstance(unwritten, dict):
            self._drafts = unwritten

    def _write(self, name: str, text: str) -> str:
        try:
            self.work.write("改基本情况", records.set_field, Project, self._uid, name, text)
        except ValueError as wrong:
            return str(wrong)
        finally:
            self._count()
        return ""

    def _count(self) -> None:
        """How much of each group is filled in; and what waits to be mended."""
        project = self.page.project
        for name, fields in groups().items():
            filled = sum(getattr(project, field.name) not in (None, "") for field in fields)
            self._blocks[name].say(f"已填 {filled} / {len(fields)}")
        waiting = sum(len(form.drafts()) for form in self.forms.values())
        self._hint.setVisible(bool(waiting))
        self._hint.set_text(f"有{waiting}处没有写入：红框里的内容留着，改好后按回车就存。")

    def _see_wrong(self) -> None:
        for form in self.forms.values():
            for name in form.drafts():
                self.focus_on(name)
                return

    def _keep_drafts(self) -> None:
        drafts = {name: draft for form in self.forms.values() for name, draft in form.drafts().items()}
        if self._uid:
            self._drafts[self._uid] = drafts

    def _bring_drafts(self) -> None:
        kept = self._drafts.pop(self._uid, {})
        for form in self.forms.values():
            form.put_drafts({name: draft for name, draft in kept.items() if name in form.places})

    def _scroll_to(self, name: str) -> None:
        bar = self._scrolled.verticalScrollBar()
        bar.setValue(self._blocks[name].y() - theme.px(8))
