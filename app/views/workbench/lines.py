"""What stands on the lines of 工作台: headings of its parts, and one line a concern or an answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.services.common.concerns import Place, Urgency, lateness
from app.services.workbench.workbench import SECTIONS, SearchResult, Waiting, WaitingItem

_LIGHTS: dict[Urgency, str] = {"overdue": "red", "soon": "amber", "explain": "amber", "unfilled": "none"}
_TOKENS: dict[Urgency, str] = {"overdue": "red", "soon": "amber", "explain": "ink2", "unfilled": "ink2"}
_HINTS: dict[Urgency, str] = {
    "overdue": "先看后果最重的",
    "soon": "",
    "explain": "报送以前核对或者写明原因",
    "unfilled": "按责任单位合在一起",
}


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One line. `light` and `token` (of `late`) carry the state; `mark` is "" for what cannot be ticked."""

    light: str
    what: str
    note: str
    name: str
    person: str
    late: str
    token: str
    verb: str
    place: Place
    mark: str = ""
    seen: bool = False

    def spoken(self) -> str:
        """The whole of it, for tooltips and screen readers."""
        words = (self.what, self.note, self.name, self.person, self.late, "看过了" if self.seen else "")
        return "　".join(each for each in words if each)


@dataclass(frozen=True, slots=True)
class WaitingPart:
    """A heading with its lines."""

    title: str
    hint: str
    lines: tuple[WaitingLine, ...]


def parts_of(waiting: Waiting, *, mine: bool) -> list[WaitingPart]:
    """The parts that have something in them."""
    shown = []
    for urgency, title in SECTIONS:
        items = waiting.of(urgency, mine=mine)
        if items:
            words = f"还没填{int(waiting.month[5:7])}月数" if urgency == "unfilled" else title
            shown.append(
                WaitingPart(words, _HINTS[urgency], tuple(_line(item, waiting.today) for item in items))
            )
    return shown


def _line(item: WaitingItem, today: date) -> WaitingLine:
    concern = item.concern
    name = f"{item.office} · {concern.name}" if item.office else concern.name
    return WaitingLine(
        _LIGHTS[concern.urgency], concern.what, concern.aside, name, concern.person,
        _late(concern.urgency, concern.due, today), _TOKENS[concern.urgency], concern.verb,
        concern.place, item.mark, item.seen,
    )  # fmt: skip


def _late(urgency: Urgency, due: date | None, today: date) -> str:
    if due is None:
        return ""
    if urgency in ("explain", "unfilled") and due >= today:
        return f"{due.month}月{due.day}日前"
    return lateness(due, today)


def answers(results: Sequence[SearchResult]) -> list[WaitingPart]:
    """What a search found, as one part."""
    lines = tuple(
        WaitingLine("none", each.name, "", each.why, each.person, "", "ink2", "打开", each.place)
        for each in results
    )
    return [WaitingPart("搜到", "↓ 选择，回车打开；Esc 回到工作台", lines)]


def sentence(waiting: Waiting, *, mine: bool) -> str:
    """今天有 8 件事等你，3 件已逾期。"""
    items = [item for item in waiting.items if item.mine or not mine]
    if not items:
        return "今天没有等你的事"
    late = sum(item.concern.urgency == "overdue" for item in items)
    seen = sum(item.seen for item in items)
    words = [f"今天有 {len(items):,} 件事等你"]
    if late:
        words.append(f"{late:,} 件已逾期")
    if seen:
        words.append(f"{seen:,} 件看过了")
    return "，".join(words)
