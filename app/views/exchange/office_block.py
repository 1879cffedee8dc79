"""The chosen office: its card, its chain with the hole, and what to do now."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from PySide6.QtWidgets import QWidget

from app.services.exchange.overview import Link, OfficeLine, numbers_words
from app.services.exchange.trust import Trusted
from app.views.exchange.blocks import ExchangeBlock, fingerprint_view
from app.views.exchange.chain import ChainStrip
from app.views.kit import parts
from app.views.kit.banner import Banner
from app.views.kit.emptied import clear


@dataclass(frozen=True, slots=True)
class OfficeActs:
    """What can be done for the chosen office."""

    notice: Callable[[OfficeLine], object]
    search: Callable[[], object]
    take_card: Callable[[], object]
    write: Callable[[OfficeLine], object]


class OfficeBlock(ExchangeBlock):
    """Names the missing package and the words to ask for it."""

    def __init__(self, acts: OfficeActs) -> None:
        super().__init__("")
        self._acts = acts
        self._line: OfficeLine | None = None
        self._trusted: Trusted | None = None
        self._city = True
        self._sign = parts.picture("shield-check", 16, "green")
        self.head.insertWidget(1, self._sign)
        self._show_print = parts.link("指纹", self._toggle_print)
        self.head.addWidget(self._show_print)
        self.chain = ChainStrip()
        self._inside = parts.column(gap=10)
        self.body.addWidget(self.chain)
        self.body.addLayout(self._inside)
        self._print_shown = False

    def show_office(
        self, line: OfficeLine, links: tuple[Link, ...], trusted: Trusted | None, city: bool
    ) -> None:
        """Show another office."""
        if self._line is None or self._line.code != line.code:
            self._print_shown = False
        self._line, self._trusted, self._city = line, trusted, city
        self.title.setText(line.short)
        self.setAccessibleName(line.name)
        has_card = trusted is not None
        self._sign.setVisible(has_card)
        self.note.setText("名片已收，指纹核对过" if has_card else "还没有名片")
        parts.set_role(self.note, "good" if has_card else "warn")
        self._show_print.setVisible(has_card)
        self.chain.set_links(links)
        self.chain.setVisible(bool(links))
        self._fill(line)

    def _fill(self, line: OfficeLine) -> None:
        clear(self._inside)
        if self._print_shown and self._trusted is not None:
            self._inside.addWidget(fingerprint_view(self._trusted.fingerprint))
            self._inside.addWidget(parts.label(f"名片 {self._trusted.since[:10]} 收下", "note"))
        words, action = _advice(line) if self._city else _advice_up(line)
        if words:
            tone = "bad" if line.state in ("waiting", "stranger") else "info"
            title = f"请{line.short}重发{numbers_words(line.missing)}" if line.missing else ""
            self._inside.addWidget(Banner(words, tone, title=title))  # type: ignore[arg-type]
        self._inside.addWidget(self._buttons(line, action))

    def _buttons(self, line: OfficeLine, action: str) -> QWidget:
        row = parts.row(gap=8)
        if action == "notice":
            row.addWidget(parts.button("打印补报通知(&N)", lambda: self._acts.notice(line), icon="printer"))
            row.addWidget(parts.button("从别的文件夹找(&F)", self._acts.search))
        elif action == "card":
            row.addWidget(parts.button("收名片(&K)…", self._acts.take_card, icon="fingerprint"))
        elif self._trusted is not None and self._city:
            row.addWidget(parts.link(f"写数据包给{line.short}…", lambda: self._acts.write(line)))
        row.addStretch(1)
        box = parts.boxed(row)
        box.setVisible(row.count() > 1)
        return box

    def _toggle_print(self) -> None:
        self._print_shown = not self._print_shown
        if self._line is not None:
            self._fill(self._line)


def _advice(line: OfficeLine) -> tuple[str, str]:
    """What to say of an office, and which action goes with it."""
    if line.state == "waiting":
        gap = numbers_words(line.missing) or "前一期"
        return f"{numbers_words(line.waiting)}接在{gap}后面，先放着，台账没有改动；补来后自动接上。", "notice"
    if line.state == "stranger":
        return "请对方在“数据交换”里存出名片，用U盘带来；收下后电话核对指纹，才能互发数据包。", "card"
    if line.state == "nothing":
        return "名片已核对，还没有收到过数据包。", "notice"
    if line.state == "late":
        return f"最近一期报的是{int(line.period[5:7])}月，{line.words}。", "notice"
    return "", ""


def _advice_up(line: OfficeLine) -> tuple[str, str]:
    """The same for an office that is reported to: only its card matters here."""
    if line.state == "stranger":
        return f"先把本单位名片交给{line.short}，再收{line.short}的名片；电话核对指纹后才能报送。", "card"
    return ("", "") if line.state != "waiting" else _advice(line)


def notice_html(line: OfficeLine, sender: str, day: str) -> str:
    """The paper that asks an office for what is missing."""
    if line.missing:
        gap = numbers_words(line.missing)
        state = f"我处已收到你单位{numbers_words(line.waiting)}数据包，缺{gap}，暂时不能并入。"
        ask = f"请在本程序“数据交换”中重写{gap}，或做一次“完整重发”，用U盘送来。"
    else:
        state, ask = f"截至本日，{line.words}。", "请写出本月数据包，用U盘送来。"
    return (
        "<h2 align='center'>补报通知</h2>"
        f"<p>{escape(line.name)}：</p><p style='text-indent:2em'>{state}{ask}</p>"
        f"<p align='right'>{escape(sender)}</p><p align='right'>{day}</p>"
    )
