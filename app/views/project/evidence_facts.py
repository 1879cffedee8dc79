"""Beside the thumbnails: what is known of the chosen proof, and what a person says of it, edited in place."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace

from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from app.models import Evidence, Field, Kind, field_of
from app.models.roles import Act
from app.services.proofs import evidence
from app.services.proofs.evidence import Purpose
from app.services.proofs.gallery import Aim, GalleryItem
from app.views.kit import parts, theme
from app.views.kit.choice import ChoiceLine
from app.views.kit.emptied import empty
from app.views.project.blocks import RoomBlock, Scrolled
from app.views.project.evidence_words import facts
from app.views.project.inplace import InPlaceForm
from app.views.work import Work

_AIM = Field("aim", "证明什么", Kind.TEXT, choices=("项目",), help="项目、节点、手续、问题、月度进展或核查")
_NAMES = ("name", "month", "note")
_ONE = (field_of(Evidence, "name"), _AIM, field_of(Evidence, "month"), field_of(Evidence, "note"))


class FactsPanel(RoomBlock):
    """The facts of one chosen proof, or how many are chosen; what is typed goes into all that are chosen."""

    def __init__(self, work: Work) -> None:
        super().__init__("佐证")
        self._work = work
        self._items: Sequence[GalleryItem] = ()
        self._aims: Mapping[str, Purpose] = {}
        self._open = work.may(Act.EDIT)
        self.form = InPlaceForm(
            _ONE, self._write, label_width=64, least=150, closed=lambda field: not self._open
        )
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(theme.px(10))
        self._facts.setVerticalSpacing(theme.px(4))
        self._facts.setColumnStretch(1, 1)
        self._doubts = QVBoxLayout()
        self._doubts.setSpacing(theme.px(4))
        inside = parts.column(self._doubts, self.form, parts.rule(), self._facts, None, gap=10)
        self.body.addWidget(Scrolled(parts.boxed(inside), on_panel=True), 1)

    def show_items(self, items: Sequence[GalleryItem], aims: Sequence[Aim]) -> None:
        """Show the chosen proofs; a text that was refused stays while the same ones are chosen."""
        same = [item.record.uid for item in items] == [item.record.uid for item in self._items]
        if not same and self._items:
            for text in self.form.waiting(self._items[0].record.name or "佐证"):
                self._work.strayed.emit(text)
        self._items = items
        self._aims = {aim.label: aim.purpose for aim in aims}
        self.setEnabled(bool(items))
        self.title.setText("佐证" if len(items) < 2 else f"选了{len(items)}份")
        line = self.form.places["aim"].editor.input
        if isinstance(line, ChoiceLine):
            line.offer(list(self._aims))
        shown = SimpleNamespace(**_common(items))
        (self.form.show_values if same else self.form.show_other)(shown)
        self.form.places["name"].editor.input.setEnabled(self._open and len(items) < 2)
        self._show_facts(items)

    def finish(self) -> bool:
        """Write what is being typed; False when it was refused and stays."""
        self.form.finish()
        return not self.form.drafts()

    def _show_facts(self, items: Sequence[GalleryItem]) -> None:
        empty(self._facts)
        empty(self._doubts)
        if len(items) != 1:
            return
        for words in items[0].doubts:
            self._doubts.addWidget(parts.label(f"▲ {words}", "warn", wrap=True))
        for row, (label, words) in enumerate(facts(items[0])):
            self._facts.addWidget(parts.label(label, "second"), row, 0)
            self._facts.addWidget(parts.label(words, "second", wrap=True, selectable=True), row, 1)

    def _write(self, name: str, text: str) -> str:
        work, uids = self._work, [item.record.uid for item in self._items]
        if name == "aim":
            purpose = self._aims.get(text.strip() or "项目")
            if purpose is None:
                return "请从列表里选一项，Alt+↓ 打开列表"
            work.write("改佐证的用处", evidence.prove, uids, purpose)
            return ""
        try:
            work.write("改佐证", evidence.set_text, uids, name, text)
        except ValueError as wrong:
            return str(wrong)
        return ""


def _common(items: Sequence[GalleryItem]) -> dict[str, str | None]:
    """The values that all chosen proofs have in common; "" where they differ."""

    def shared(values: Sequence[str | None]) -> str | None:
        return values[0] if len(set(values)) == 1 else None

    values_by_name = (
        {name: shared([getattr(item.record, name) for item in items]) for name in _NAMES} if items else {}
    )
    return {
        **dict.fromkeys(_NAMES),
        **values_by_name,
        "aim": shared([item.purpose for item in items]) if items else None,
    }
