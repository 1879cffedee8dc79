"""What stands on the lines of 工作台: headings of its parts, and one line a concern or an answer.

Where many are alike, as after a large import, one line stands for them and opens.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
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
    "unfilled": "补上才算得全；没填的月份按责任单位合在一起",
}


_MOST_ALIKE = 20
"""So many lines that say the same stand one by one; more are one line that opens."""
_FIGURES = re.compile(r"[\d,.]+\s*(天|万元|项|个)?")


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One line. `light` and `token` (of `late`) carry the state; `mark` is "" for what cannot be ticked.

    `inner` are the lines that one stands for, none for a thing by itself.
    """

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
    inner: tuple["WaitingLine", ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        """What is ticked with it."""
        return tuple(line.mark for line in self.inner) or (self.mark,)

    @property
    def count(self) -> int:
        """For how many things it stands."""
        return len(self.inner) or 1

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

    @property
    def count(self) -> int:
        """How many things it tells of."""
        return sum(line.count for line in self.lines)


def parts_of(waiting: Waiting, *, mine: bool) -> list[WaitingPart]:
    """The parts that have something in them."""
    shown = []
    for urgency, title in SECTIONS:
        items = waiting.of(urgency, mine=mine)
        if items:
            shown.append(WaitingPart(title, _HINTS[urgency], tuple(_folded(items, waiting.today))))
    return shown


def _folded(items: Iterable[WaitingItem], today: date) -> Iterator[WaitingLine]:
    """One line a thing; where many are alike, one for all of them in the place of the gravest."""
    alike: dict[tuple[str, ...], list[WaitingLine]] = defaultdict(list)
    lines = [(_kind(item), _line(item, today)) for item in items]
    for kind, line in lines:
        alike[kind].append(line)
    for kind, line in lines:
        same = alike[kind]
        if len(same) <= _MOST_ALIKE:
            yield line
        elif line is same[0]:
            yield _group(kind, tuple(same))


def _kind(item: WaitingItem) -> tuple[str, ...]:
    """What alike things have in common: their part, office and page, the fact without its figures and
    without what it is about.
    """
    concern = item.concern
    fact = _FIGURES.sub("", concern.what.partition("：")[0]).strip()
    return concern.urgency, item.office, concern.place.page, fact


def _group(kind: tuple[str, ...], lines: tuple[WaitingLine, ...]) -> WaitingLine:
    _, office, _, fact = kind
    first = lines[0]
    persons = list(dict.fromkeys(line.person for line in lines if line.person))
    person = persons[0] if len(persons) == 1 else f"{len(persons)}人" if persons else ""
    name = office or f"{first.name}等"
    seen = all(line.seen for line in lines)
    return WaitingLine(
        first.light, fact, f"{len(lines):,}项", name, person, first.late, first.token, "", first.place,
        "|".join(kind), seen, lines,
    )  # fmt: skip


def _line(item: WaitingItem, today: date) -> WaitingLine:
    concern = item.concern
    name = f"{item.office} · {concern.name}" if item.office else concern.name
    return WaitingLine(
        _LIGHTS[concern.urgency], concern.what, concern.told_aside, name, concern.person,
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
