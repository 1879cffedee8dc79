"""The left side: one line an office, or one line a package written; a footer that adds up."""

from collections.abc import Callable, Sequence
from html import escape

from PySide6.QtWidgets import QFrame, QWidget

from app.services.exchange.overview import OfficeLine, OfficeState, SentLine, tallies
from app.views.exchange.office_table import OfficeTable
from app.views.exchange.sent_table import SentTable
from app.views.kit import parts, theme
from app.views.kit.empty import EmptyState

_WORDS: dict[OfficeState, tuple[str, str]] = {
    "merged": ("已并入", "ink"), "late": ("未到", "ink"), "nothing": ("没来过", "ink"),
    "waiting": ("缺包", "red"), "stranger": ("没有名片", "amber"),
}  # fmt: skip


class OfficeList(QFrame):
    """The offices; without any it says how the first one is met."""

    def __init__(
        self,
        chosen: Callable[[str], object],
        take_card: Callable[[], object],
        print_list: Callable[[], object],
    ) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.table = OfficeTable()
        self.table.chosen.connect(chosen)
        self._empty = EmptyState(
            "fingerprint", "还没有往来单位", "先收对方的名片，电话核对指纹，才能互发数据包。",
            (("收名片", take_card),),
        )  # fmt: skip
        self._sums = parts.row(gap=16)
        whole = parts.row(self._sums, None, parts.link("打印收报情况表", print_list), margins=(12, 0, 12, 0))
        foot = parts.boxed(whole)
        foot.setFixedHeight(theme.px(40))
        column = parts.column(self.table, self._empty, parts.rule(), foot, gap=0, margins=(1, 1, 1, 1))
        column.setStretch(0, 1)
        column.setStretch(1, 1)
        self.setLayout(column)
        self._empty.hide()

    def show_lines(self, lines: Sequence[OfficeLine], code: str) -> None:
        """Show these offices, the one with this code current."""
        self._empty.setVisible(not lines)
        self.table.setVisible(bool(lines))
        self.table.show_lines(lines, code)
        while self._sums.count():
            item = self._sums.takeAt(0).widget()
            if item is not None:
                item.deleteLater()
        for state, count in tallies(lines).items():
            if count:
                self._sums.addWidget(_sum(*_WORDS[state], count))


def list_html(lines: Sequence[OfficeLine], month: str, sender: str) -> str:
    """Who has sent and who has not, as a paper."""
    rows = "".join(
        f"<tr><td>{escape(line.name)}</td><td>{f'第{line.number}期' if line.number else '—'}</td>"
        f"<td>{line.day or '—'}</td><td>{escape(line.words)}</td>"
        f"<td align='right'>{line.conflicts or '—'}</td></tr>"
        for line in lines
    )
    heads = "".join(f"<th>{head}</th>" for head in ("单位", "最近一期", "收到", "状态", "冲突"))
    return (
        f"<h2 align='center'>{month}数据包收报情况表</h2>"
        "<table border='1' cellspacing='0' cellpadding='4' width='100%'>"
        f"<tr>{heads}</tr>{rows}</table><p align='right'>{escape(sender)}</p>"
    )


def _sum(words: str, token: str, count: int) -> QWidget:
    role: parts.LabelRole = "error" if token == "red" else "warn" if token == "amber" else "second"
    number = parts.label(f"{count}", "bold")
    return parts.boxed(parts.row(parts.label(words, role), number, gap=4))


class SentList(QFrame):
    """The packages written for the office above."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.table = SentTable()
        self._empty = EmptyState(
            "export", "还没有写过数据包", "收了上级单位的名片，插上U盘，就在右边写数据包。第一期带全部内容。"
        )
        self._empty.hide()  # nothing is said before it was read
        self._sum = parts.label("", "second")
        foot = parts.boxed(parts.row(self._sum, None, margins=(12, 0, 12, 0)))
        foot.setFixedHeight(theme.px(40))
        column = parts.column(self.table, self._empty, parts.rule(), foot, gap=0, margins=(1, 1, 1, 1))
        column.setStretch(0, 1)
        column.setStretch(1, 1)
        self.setLayout(column)

    def show_lines(self, lines: Sequence[SentLine], pending: int) -> None:
        """Show these packages and how much is not sent yet."""
        self._empty.setVisible(not lines)
        self.table.setVisible(bool(lines))
        self.table.show_lines(lines)
        waiting = f"还有 {pending:,} 次修改没有报送" if pending else "全部修改都已写进数据包"
        self._sum.setText(f"写过 {len(lines)} 期　{waiting}")
