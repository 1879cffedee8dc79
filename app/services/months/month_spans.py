"""旬 and week within a month: which spans an office reports, and the columns and cells of one of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Field, Kind, MonthlyProgress, Project, StageGoal, field_of
from app.models.keys import stage_key
from app.rules import stages
from app.rules.pace import percent, share
from app.services.common import options
from app.services.grid.columns import LedgerColumn
from app.storage.bulk import chunks, plain_rows
from app.storage.ledger import Ledger
from app.storage.living import living

PART, TO_DATE, PART_TO_DATE = "span_part", "span_done", "span_done_part"
"""Keys of what is computed: 占月计划 of the span, done in the month up to its end, 占月计划 of that."""
COMPUTED = (PART, TO_DATE, PART_TO_DATE)
_GROUP = "投资（万元）"
_TEXT = Field("", "", Kind.TEXT)
_AMOUNT = Field("", "", Kind.MONEY, unit="万元")
_POINTS = Field("", "", Kind.NUMBER, unit="%")


@dataclass(frozen=True, slots=True)
class MonthPart:
    """A part of a month: its key, its short name (上旬, 第36周), and its days in words."""

    key: str
    short: str
    label: str


def month_of(when: str) -> str:
    """The month of a month, a 旬 or a week."""
    return when if stages.kind_of(when) == "month" else stages.parent(when)


def is_span(when: str) -> bool:
    """Whether it is a part of a month."""
    return stages.kind_of(when) in ("dekad", "week")


def offered(ledger: Ledger, month: str) -> tuple[MonthPart, ...]:
    """The parts of a month that the office reports, () where it reports months alone."""
    with ledger.read() as session:
        grain = options.option(session, "grain")
    if grain == "旬":
        return tuple(
            MonthPart(key, f"{key[-1]}旬", stages.label(key)) for key in stages.parts(month, "dekad")
        )
    if grain in ("周", "天"):
        return tuple(
            MonthPart(key, f"第{int(key[5:])}周", stages.label(key)) for key in stages.parts(month, "week")
        )
    return ()


def columns(span: str) -> list[LedgerColumn]:
    """The sheet of a 旬 or week: first what is to be filled in, then as clerks know it (旬报表)."""
    month, word = month_of(span), "旬" if stages.kind_of(span) == "dekad" else "周"
    plan = field_of(MonthlyProgress, "plan")
    return [
        LedgerColumn("light", "灯", field=_TEXT, width=5, editable=False, paint="light"),
        LedgerColumn("name", "项目名称", field=field_of(Project, "name"), width=24, editable=False),
        _typed(span, "done", f"本{word}完成", 8, _GROUP),
        _typed(span, "progress", "形象进度", 24),
        LedgerColumn("state", "填报", field=_TEXT, width=5, editable=False),
        *(
            LedgerColumn(name, field.label, field=field, width=field.width, editable=False)
            for name in ("responsible_unit", "responsible_person")
            for field in (field_of(Project, name),)
        ),
        LedgerColumn(f"{month}:plan", "月计划", _GROUP, plan, 8, editable=False, summed=True),
        _typed(span, "plan", f"本{word}计划", 8, _GROUP),
        LedgerColumn(PART, f"本{word}占月计划 %", _GROUP, _POINTS, 12, editable=False),
        LedgerColumn(TO_DATE, f"至{word}完成", _GROUP, _AMOUNT, 9, editable=False, summed=True),
        LedgerColumn(PART_TO_DATE, "占月计划 %", _GROUP, _POINTS, 10, editable=False),
        _typed(span, "goal", "形象进度目标", 20),
    ]


def _typed(span: str, name: str, label: str, width: int, group: str = "") -> LedgerColumn:
    field = field_of(StageGoal, name)
    money = field.kind is Kind.MONEY
    return LedgerColumn(
        stage_key(span, name), label, group, field, width, summed=money, filling=name == "done"
    )


def figures(session: Session, span: str) -> dict[str, dict[str, float]]:
    """Plan and done of a span and what was done in the month up to its end, by column and project."""
    by_column: dict[str, dict[str, float]] = {
        stage_key(span, "plan"): {}, stage_key(span, "done"): {}, TO_DATE: {},
    }  # fmt: skip
    for uid, each, plan, done in plain_rows(session, _told(_up_to(span))):
        if each == span and plan is not None:
            by_column[stage_key(span, "plan")][uid] = plan
        if done is not None:
            by_column[TO_DATE][uid] = by_column[TO_DATE].get(uid, 0) + done
            if each == span:
                by_column[stage_key(span, "done")][uid] = done
    return by_column


def computed(session: Session, span: str, plans: Mapping[str, int | None]) -> dict[str, dict[str, Any]]:
    """The computed cells of some projects by uid; `plans` are their plans of the month in 元."""
    done: dict[str, dict[str, int]] = defaultdict(dict)
    query = _told(_up_to(span))
    for part in chunks(list(plans), 500):
        rows = plain_rows(session, query.where(StageGoal.__table__.c.project.in_(part)))
        for uid, each, _, amount in rows:
            if amount is not None:
                done[uid][each] = amount
    return {uid: _cells(span, plan, done.get(uid, {})) for uid, plan in plans.items()}


def _cells(span: str, plan: int | None, done: Mapping[str, int]) -> dict[str, Any]:
    whole = sum(done.values()) if done else None
    return {
        PART: _points(done.get(span), plan),
        TO_DATE: whole,
        PART_TO_DATE: _points(whole, plan),
        "state": "已填" if span in done else "未填",
    }


def _points(part: int | None, whole: int | None) -> float | None:
    rate = share(part, whole)
    return None if rate is None else float(percent(rate))


def _up_to(span: str) -> Sequence[str]:
    """The parts of its month up to a span."""
    parts = stages.parts(month_of(span), "dekad" if stages.kind_of(span) == "dekad" else "week")
    return parts[: parts.index(span) + 1]


def _told(spans: Collection[str]) -> Any:
    table = StageGoal.__table__.c
    query = select(table.project, table.span, table.plan, table.done)
    return query.where(table.span.in_(list(spans)), living(StageGoal))
