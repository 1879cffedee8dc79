"""The lines of the table 手续: what of a procedure stands in which column."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from app.models import Field, Kind, Permit, field_of
from app.rules.checks.check import Hit, gravest_first
from app.rules.checks.table import OUT_OF_ORDER
from app.rules.judgement import Judgement
from app.rules.permit_lines import PermitLine
from app.rules.permits import DONE, NEEDED
from app.services.permits import permit_words
from app.views.kit.grid.columns import GridColumn, GridLineKind, Mark, Paint, column_of
from app.views.kit.grid.lines import GridLine
from app.views.project.permit_signs import sign
from app.views.project.room import plain

TYPED = (
    "need", "way", "tier", "unit", "person", "planned", "accepted", "done", "number", "valid_until",
    "need_reason", "note",
)  # fmt: skip
_WIDTHS = {
    "need": 6, "way": 7, "tier": 5, "unit": 11, "person": 7, "planned": 8, "accepted": 8, "done": 8,
    "number": 15, "valid_until": 8, "need_reason": 12, "note": 14,
}  # fmt: skip
_LABELS = {"need": "需否", "tier": "层级", "accepted": "受理", "done": "办结"}


def is_counted(line: PermitLine) -> bool:
    """Whether a procedure is needed; the beginning of works is none."""
    return line.need == NEEDED and not line.item.event


def is_ending(judgement: Judgement, line: PermitLine) -> bool:
    """Whether a limit or an approval has passed, or an approval ends soon."""
    broken = line.promise is not None and line.promise.broken
    return broken or line.late is not None or judgement.ending(line)


FILTERS: Mapping[str, tuple[str, Callable[[Judgement, PermitLine], bool]]] = {
    "all": ("全部", lambda _judgement, _line: True),
    "needed": ("需办", lambda _judgement, line: is_counted(line)),
    "open": ("未办结", lambda _judgement, line: is_counted(line) and line.state != DONE),
    "ready": ("可办", lambda judgement, line: line.item.code in judgement.tally.ready),
    "ending": ("将到期", is_ending),
}
"""The ways to look at the table: words and which lines they keep."""


def columns() -> list[GridColumn]:
    """The columns of the table; state, limits and time left are computed."""
    number = GridColumn("code", "号", width=3.2, frozen=True, filterable=False)
    name = GridColumn("name", "手续", width=16.5, frozen=True, filterable=False, tip="手续目录在“设置”里改")
    state = GridColumn("state", "状态", width=8, paint=Paint.SIGN, filterable=False)
    typed = {
        each: plain(
            column_of(field_of(Permit, each), editable=True), width=_WIDTHS[each], label=_LABELS.get(each, "")
        )
        for each in TYPED
    }
    left = replace(_computed("left", "期限"), width=26)
    limit = replace(_computed("limit", "时限"), width=13)
    waits = replace(_computed("waits", "前置未办"), width=18)
    first, last = TYPED[:10], TYPED[10:]
    return [
        number, name, typed["need"], state, *(typed[each] for each in first[1:]),
        left, limit, waits, *(typed[each] for each in last),
    ]  # fmt: skip


def _computed(key: str, label: str) -> GridColumn:
    return GridColumn(key, label, field=Field("", label, Kind.TEXT), filterable=False, paint=Paint.NOTE)


def rows(judgement: Judgement, keeps: Callable[[Judgement, PermitLine], bool]) -> list[GridLine]:
    """All lines under the heads of their stages; those that are not kept do not fit."""
    lines: list[GridLine] = []
    hits = _by_code(judgement.hits)
    stage = ""
    for line in judgement.lines:
        if line.item.stage != stage:
            stage = line.item.stage
            lines.append(GridLine(GridLineKind.GROUP, title=stage, count=_counted(judgement, stage)))
        row = _row(judgement, line, hits.get(line.item.code))
        lines.append(replace(row, fits=keeps(judgement, line)))
    return lines


def _counted(judgement: Judgement, stage: str) -> str:
    members = [line for line in judgement.lines if line.item.stage == stage and not line.item.event]
    needed = [line for line in members if line.need == NEEDED]
    return f"已办 {sum(line.state == DONE for line in needed)} / 需办 {len(needed)}"


def _row(judgement: Judgement, line: PermitLine, hit: Hit | None) -> GridLine:
    cells = {name: line.row.get(name) for name in TYPED}
    cells |= {
        "code": line.item.number,
        "name": line.name if line.name != line.item.short else line.item.name,
        "need": line.need,
        "need_reason": line.row.get("need_reason") or (line.reason if line.need != NEEDED else ""),
        "state": sign(judgement, line),
        "left": permit_words.time_left(line),
        "limit": permit_words.limit(line.item, judgement.eia),
        "waits": permit_words.waits(judgement, line),
    }
    locked = frozenset(TYPED) if line.item.event else frozenset()
    marks = {"state": Mark(f"{hit.rule} {hit.check.name}", hit.what, hit.advice, hit.tone)} if hit else {}
    return GridLine(GridLineKind.DATA, line.item.code, cells, marks=marks, locked=locked)


def _by_code(hits: Sequence[Hit]) -> dict[str, Hit]:
    """The gravest hit of each procedure; of an order only the later one is marked."""
    gravest: dict[str, Hit] = {}
    for hit in gravest_first(hits):
        for code in hit.details[:1] if hit.check is OUT_OF_ORDER else hit.details:
            gravest.setdefault(code, hit)
    return gravest
