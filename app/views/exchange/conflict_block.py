"""Conflicts: both values side by side, the one in use first; a person puts the other back or confirms."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QGridLayout, QWidget

from app.services.exchange.conflicts import Conflict, Side
from app.views.exchange.blocks import ExchangeBlock, day_words
from app.views.kit import parts, theme
from app.views.kit.emptied import clear

_MOST = 20
Settle = Callable[[Conflict, bool], object]


class ConflictBlock(ExchangeBlock):
    """A line a conflict; nothing is lost on either side before somebody decides."""

    def __init__(self, settle: Settle, confirm: Callable[[Sequence[Conflict]], object]) -> None:
        super().__init__("冲突")
        self._settle, self._confirm = settle, confirm
        self._shown: tuple[Conflict, ...] = ()
        self._all = parts.link("都认现用", lambda: self._confirm(self._shown))
        self.head.addWidget(self._all)
        self._place = parts.column()
        self.body.addLayout(self._place)

    def show_conflicts(self, conflicts: Sequence[Conflict], shorts: Mapping[str, str]) -> None:
        """Show these; without any the block is away."""
        self._shown = tuple(conflicts)
        self.setVisible(bool(conflicts))
        self.note.setText(f"{len(conflicts)}处，两边都留着")
        clear(self._place)
        if conflicts:
            self._place.addWidget(self._table(shorts))
        rest = len(conflicts) - _MOST
        if rest > 0:
            self._place.addWidget(parts.label(f"还有 {rest} 处，定了上面的再看。", "note"))

    def _table(self, shorts: Mapping[str, str]) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.setHorizontalSpacing(theme.px(10))
        for column, text in enumerate(("项目 · 栏目", "现用", "另一个", "")):
            grid.addWidget(parts.label(text, "note"), 0, column)
        for column, stretch in enumerate((5, 4, 4, 0)):
            grid.setColumnStretch(column, stretch)
        for at, conflict in enumerate(self._shown[:_MOST]):
            self._row(grid, 2 * at + 1, conflict, shorts)
        return table

    def _row(self, grid: QGridLayout, row: int, conflict: Conflict, shorts: Mapping[str, str]) -> None:
        grid.addWidget(parts.rule(), row, 0, 1, 4)
        grid.setRowMinimumHeight(row + 1, theme.px(46))
        grid.addWidget(_two(conflict.project, conflict.label, "body"), row + 1, 0)
        for column, side, role in ((1, conflict.current, "bold"), (2, conflict.other, "body")):
            grid.addWidget(_two(side.text, _who(side, shorts), role), row + 1, column)
        back = parts.link("换回", lambda: self._settle(conflict, True))
        back.setAccessibleName(f"换回：{conflict.project} {conflict.label} {conflict.other.text}")
        keep = parts.link("认现用", lambda: self._settle(conflict, False))
        keep.setAccessibleName(f"认现用：{conflict.project} {conflict.label} {conflict.current.text}")
        grid.addWidget(parts.boxed(parts.column(None, back, keep, None, gap=0)), row + 1, 3)


def _two(first: str, second: str, role: str) -> QWidget:
    return parts.boxed(
        parts.column(
            None,
            parts.ElidedLabel(first, role),  # type: ignore[arg-type]
            parts.ElidedLabel(second, "note"),
            None,
            gap=0,
        )
    )


def _who(side: Side, shorts: Mapping[str, str]) -> str:
    short = shorts.get(side.office, side.office)
    who = side.author.removeprefix(short) or side.author or short
    return f"{who} {day_words(side.day)}".strip()
