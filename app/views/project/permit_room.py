"""The room 手续: every procedure of the catalogue as a line that is edited in place, the 承诺函 below."""

from collections.abc import Sequence

from PySide6.QtWidgets import QSizePolicy

from app.models import Commitment
from app.models.cells import Cell, Refused
from app.rules.judgement import Judgement
from app.rules.permits import Promise
from app.services.common.project_sheet import ProjectSheet
from app.services.permits import permit_words, permits
from app.views.kit import parts, theme
from app.views.kit.banner import Banner
from app.views.kit.emptied import clear
from app.views.kit.grid.columns import Mark
from app.views.kit.grid.lines import LinesModel
from app.views.kit.tabs import Tab, Tabs
from app.views.project.blocks import Elided, Scrolled
from app.views.project.permit_table import FILTERS, columns, rows
from app.views.project.record_table import Computed, RecordTable, TableSpec
from app.views.project.room import Go, Room, table
from app.views.work import Work

_LEAST = 7
"""Lines of procedures that are seen on a small screen."""
_MOST = 4
"""Lines of 承诺函 that are seen without scrolling."""


class Permits(Room):
    """Typing into a procedure of which nothing was said makes its record; paste takes whole blocks."""

    def __init__(self, work: Work, go: Go) -> None:
        super().__init__(work, go)
        self.model = LinesModel(columns(), write=self._write)
        self.grid = table(self.model, self)
        self.words = parts.label("", "bold")
        self.ready, self.stuck = Elided("", "second"), Elided("", "second")
        self.filters = Tabs([Tab(key, text) for key, (text, _) in FILTERS.items()])
        self.filters.setAccessibleName("看哪些手续")
        self.filters.changed.connect(self._choose)
        self.filters.again.connect(self._choose)
        self._kept = self.filters.current
        self._banner = parts.column(gap=0)
        self.promises = RecordTable(self, self._promise_spec())
        self.promises.bar.insertWidget(0, parts.label("承诺函", "block"))
        self.filters.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        head = parts.row(self.words, None, self.filters, gap=12)
        top = parts.column(head, self.ready, self.stuck, self._banner, gap=4)
        column = parts.column(top, self.grid, self.promises, gap=8, margins=(24, 6, 24, 12))
        column.setStretch(1, 1)
        self.grid.setMinimumHeight(theme.row_height() * (_LEAST + 1) + theme.px(20))
        self._scrolled = Scrolled(parts.boxed(column))
        self.setLayout(parts.column(self._scrolled, gap=0))

    def show_page(self, page: ProjectSheet) -> None:
        """Show the procedures of a project."""
        other = self._page is None or page.project.uid != self.page.project.uid
        super().show_page(page)
        judgement = page.permits
        self._say(judgement)
        counts = {key: sum(keeps(judgement, line) for line in judgement.lines)
                  for key, (_, keeps) in FILTERS.items()}  # fmt: skip
        self.filters.set_tabs([Tab(key, text, str(counts[key])) for key, (text, _) in FILTERS.items()])
        self._show_rows()
        if other:
            self.grid.go(1, "need")
            self.grid.right.verticalScrollBar().setValue(0)  # the head of the first stage is seen too
        promises = page.of(Commitment)
        self.promises.show_records(promises)
        self.promises.words.setText(_promise_words(judgement.promises))
        self.promises.fit_rows(1, _MOST)

    def focus_on(self, detail: str) -> None:
        """Go to a procedure by its code, or to a 承诺函 by its uid; the first procedure by default."""
        if detail and self.promises.model.row_of(detail) >= 0:
            self._scrolled.ensureWidgetVisible(self.promises, 0, 0)
            self.promises.focus_on(detail)
            return
        if detail and self.model.row_of(detail) < 0:
            self.filters.choose("all")
        if detail:
            self._scrolled.ensureWidgetVisible(self.grid, 0, 0)
        if not detail or not self.grid.go_to(detail, "done"):
            self.grid.go(1, "need")
        self.grid.setFocus()

    def finish(self) -> bool:
        """Write the cell that is being typed."""
        return self.grid.finish_editing() and self.promises.finish()

    # ------------------------------------------------------------------ showing

    def _say(self, judgement: Judgement) -> None:
        self.words.setText(permit_words.summary(judgement))
        for label, lead, names in (
            (self.ready, "现在可并联办理：", permit_words.ready(judgement)),
            (self.stuck, "卡在：", permit_words.stuck(judgement)),
        ):
            label.setText(f"{lead}{names}")
            label.setVisible(bool(names))
        clear(self._banner)
        kind, first = permit_words.without_kind(judgement), permit_words.headline(judgement)
        if first is not None and first.tone == "bad":
            code = first.code
            headline = f"{first.title}　{first.words}".strip()
            self._banner.addWidget(Banner(headline, "bad", "办结登记", lambda: self.focus_on(code)))
        elif kind:
            self._banner.addWidget(Banner(kind, "info", "填立项方式", lambda: self.go("basics", "approval")))

    def _choose(self, key: str) -> None:
        """Look at other procedures; a text that was refused keeps those that it stands among."""
        if self.grid.finish_editing():
            self._kept = key
            self._show_rows()
            self.model.settle()
        else:
            self.filters.put(self._kept)

    def _show_rows(self) -> None:
        if self._page is None:
            return
        key, page = self.filters.current, self.page
        self.model.set_lines(rows(page.permits, FILTERS[key][1]), view=(page.project.uid, key))

    # ------------------------------------------------------------------ writing

    def _write(self, cells: Sequence[Cell], title: str) -> Sequence[Refused]:
        return self.work.do(permits.write, self.page.project.uid, cells, title)

    def _promise_spec(self) -> TableSpec:
        return TableSpec(
            Commitment,
            ("items", "number", "issuer", "issued", "promised", "fulfilled", "note"),
            (Computed("state", "状态", 13, self._promise_state, self._promise_mark),),
            widths={
                "items": 16,
                "number": 15,
                "issuer": 11,
                "issued": 7.5,
                "promised": 9,
                "fulfilled": 7.5,
                "note": 11,
            },
            after={"fulfilled": ("state",)},
            shown={"items": lambda record: permits.promised_names(self.page.permits, record.items)},
            typed={"items": lambda text: permits.promised_codes(self.page.permits, text)},
        )

    def _promise(self, record: Commitment) -> Promise | None:
        return next((each for each in self.page.permits.promises if each.uid == record.uid), None)

    def _promise_state(self, record: Commitment) -> str:
        promise = self._promise(record)
        return permit_words.promise_left(promise).removeprefix("承诺 ") if promise else ""

    def _promise_mark(self, record: Commitment) -> Mark | None:
        promise = self._promise(record)
        if promise is None or not promise.broken:
            return None
        facts = f"承诺 {promise.due} 前办结，已逾期 {promise.late}天。"
        return Mark("承诺没有兑现", facts, "办结后在上表填办结日期；确已兑现的填兑现日期。", "red")


def _promise_words(promises: Sequence[Promise]) -> str:
    if not promises:
        return "没有登记。手续没办完就要开工的，在下面空行填涉及手续（代号或名称）。"
    late = sum(promise.broken for promise in promises)
    kept = sum(promise.kept for promise in promises)
    return f"{len(promises)} 件　已兑现 {kept}" + (f"　逾期 {late}" if late else "")
