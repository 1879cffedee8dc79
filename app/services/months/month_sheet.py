"""The rows of the month's page: its columns, the order and sums of its projects, the values of its cells."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Field, FundFlow, Kind, MonthlyProgress, Project, Standing, field_of
from app.models.choices import OVER
from app.models.dates import month_before
from app.models.funds import SOURCES
from app.models.keys import flow_key, is_month, parse
from app.models.project import FUND_FIELDS
from app.rules.checks.books import Book
from app.rules.checks.check import hits_of
from app.rules.checks.table import BOOKS
from app.rules.pace import share
from app.rules.standing import is_reported, year_plan, year_to_date
from app.services.common import periods
from app.services.grid import grid
from app.services.grid.columns import LedgerColumn
from app.services.grid.grid import Figures, GridQuery, Outline
from app.services.money import flows
from app.services.months import month_spans
from app.services.months.project_books import FIELDS, TOLD, by_field, first_month
from app.storage.bulk import chunks, plain_rows
from app.storage.ledger import Ledger
from app.storage.living import living

STATE, YEAR_DONE, RATE, FACTS, OFFERED = "state", "year_done", "rate", "@facts", "@sources"
"""Keys of what is computed: whether a month is filled in, work since January, its part of the year's plan,
what the truth checks find by field, the sources of the 资金拼盘."""
COMPUTED = (STATE, YEAR_DONE, RATE, FACTS, OFFERED)
MOST = 300
"""Rows that a glance over the chosen ones looks at."""
FILLED, UNFILLED, OVER_NOW = "已填", "未填", "不用报"
"""A project that is finished or withdrawn owes no month."""
_INVESTED, _MONEY = "投资（万元）", "资金（万元）"
_TEXT = Field("", "", Kind.TEXT)
_AMOUNT = Field("", "", Kind.MONEY, unit="万元")


def columns(when: str, sources: Sequence[str] = ()) -> list[LedgerColumn]:
    """The columns of a month: first what is to be filled in, then the sheet in the order that clerks know;
    `sources` add money by source.

    Of a 旬 or a week those of `month_spans.columns`.
    """
    if month_spans.is_span(when):
        return month_spans.columns(when)
    month = when
    upto = "1月累计" if month.endswith("-01") else f"1—{int(month[5:7])}月累计"
    before = replace(_typed(month_before(month), "progress", "上月形象进度", width=20), editable=False)
    return [
        LedgerColumn("light", "灯", field=_TEXT, width=5, editable=False, paint="light"),
        LedgerColumn("name", "项目名称", field=field_of(Project, "name"), width=24, editable=False),
        _typed(month, "done", "本月完成", _INVESTED),
        _typed(month, "progress", "本月形象进度", width=22),
        LedgerColumn(STATE, "填报", field=_TEXT, width=5, editable=False),
        *(_known(name) for name in ("responsible_unit", "responsible_person")),
        replace(_known("year_plan"), label="年度计划", group=_INVESTED, summed=True),
        _typed(month, "plan", "本月计划", _INVESTED),
        LedgerColumn(YEAR_DONE, upto, _INVESTED, _AMOUNT, 9, editable=False, summed=True),
        LedgerColumn(RATE, "占年计划 %", _INVESTED, width=10, editable=False, paint="rate"),
        before,
        _typed(month, "problem", "本月问题", width=16),
        _typed(month, "measure", "措施", width=16),
        _typed(month, "next_step", "下步措施", width=16),
        _typed(month, "received", "到位", _MONEY),
        *_flows(month, "到位", sources),
        LedgerColumn(flow_key(month, "拨付"), "拨付", _MONEY, _AMOUNT, 8, summed=True),
        *_flows(month, "拨付", sources),
        _typed(month, "paid", "支付", _MONEY),
        *_flows(month, "支付", sources),
        _typed(month, "listed", "入统", _MONEY),
        _typed(month, "goal", "本月目标", width=16),
        _typed(month, "year_done", "上报累计"),
        _typed(month, "reporter", "填报人", width=7),
        _typed(month, "reported", "填报日期", width=9),
    ]  # fmt: skip


def _known(name: str) -> LedgerColumn:
    field = field_of(Project, name)
    return LedgerColumn(name, field.label, field=field, width=field.width, editable=False)


def _typed(month: str, name: str, label: str, group: str = "", width: int = 0) -> LedgerColumn:
    field = field_of(MonthlyProgress, name)
    money = field.kind is Kind.MONEY
    return LedgerColumn(
        f"{month}:{name}", label, group, field, width or (8 if money else field.width), summed=money,
        filling=name == "done",
    )  # fmt: skip


def _flows(month: str, stream: str, sources: Sequence[str]) -> list[LedgerColumn]:
    return [
        LedgerColumn(flow_key(month, stream, source), f"{stream}·{source}", _MONEY, _AMOUNT, 9, summed=True)
        for source in sources
    ]


def used_sources(ledger: Ledger) -> tuple[str, ...]:
    """The sources that any project's 资金拼盘 names, in their order."""
    amounts = [func.max(func.abs(Project.__table__.c[name])) for name in FUND_FIELDS]
    with ledger.read() as session:
        row = session.execute(select(*amounts).where(~Project.deleted)).one()
    return tuple(source for source, most in zip(SOURCES, row, strict=True) if most)


# ------------------------------------------------------------------ order and sums


def figures(ledger: Ledger, when: str, summed: Collection[str]) -> Figures:
    """What every project has in the columns that are summed up; filters change none of it."""
    month = month_spans.month_of(when)
    with ledger.read() as session:
        streams = [key for key in summed if is_month(key)]
        by_column: dict[str, dict[str, float]] = dict(_streams(session, month, streams))
        by_flow = _flow_sums(session, month)
        money = {key: column for key in summed if (column := parse(key)).of == "flow"}
        by_column |= {key: by_flow.get((column.stream, column.source), {}) for key, column in money.items()}
        by_column |= month_spans.figures(session, when) if month_spans.is_span(when) else {}
        by_column[YEAR_DONE] = _years(session, periods.period(ledger), month)
    others = [key for key in summed if key not in by_column and key not in COMPUTED]
    return {**grid.figures(ledger, month, others), **by_column}


def outline(ledger: Ledger, query: GridQuery, summed: Sequence[str], figures: Figures) -> Outline:
    """The projects of a query in their order, grouped, with counts and sums; rates are those of the month."""
    return grid.outline(ledger, query, [key for key in summed if key != RATE], figures)


def _streams(session: Session, month: str, keys: Sequence[str]) -> dict[str, dict[str, float]]:
    """Several figures of one month in one pass."""
    table = MonthlyProgress.__table__.c
    names = [parse(key).name for key in keys]
    query = select(table.project, *(table[name] for name in names))
    rows = plain_rows(session, query.where(table.month == month, living(MonthlyProgress)))
    return {
        key: {row[0]: row[place] for row in rows if row[place] is not None}
        for place, key in enumerate(keys, 1)
    }


def _flow_sums(session: Session, month: str) -> dict[tuple[str, str], dict[str, float]]:
    """The month's flows by stream and source ("" for all) and project."""
    table = FundFlow.__table__.c
    query = select(table.project, table.stream, table.source, table.amount)
    amounts: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(int))
    rows = plain_rows(session, query.where(table.month == month, living(FundFlow), table.amount.is_not(None)))
    for uid, stream, source, amount in rows:
        amounts[stream, source][uid] += amount
        amounts[stream, ""][uid] += amount
    return amounts


def _years(session: Session, period: str, month: str) -> dict[str, float]:
    """Work done from January to a month by project, by `rules.standing.year_to_date`.

    For the judged month it stands in the standings, for the one after it a glance at that month is enough.
    """
    if month not in (period, month_before(period, -1)) or month[:4] != period[:4]:
        return _year_read(session, month)
    table = Standing.__table__.c
    rows = plain_rows(session, select(table.project, table.year_done).where(table.year_done.is_not(None)))
    done_by_project: dict[str, float] = dict(rows)
    if month != period:
        months = MonthlyProgress.__table__.c
        query = select(months.project, months.done, months.year_done).where(
            months.month == month, living(MonthlyProgress)
        )
        for uid, done, year_done in plain_rows(session, query):
            if year_done is not None:
                done_by_project[uid] = year_done
            elif done is not None:
                done_by_project[uid] = done_by_project.get(uid, 0) + done
    return done_by_project


def _year_read(session: Session, month: str) -> dict[str, float]:
    table = MonthlyProgress.__table__.c
    query = select(table.project, table.month, table.done, table.year_done)
    of_year = query.where(table.month.between(f"{month[:4]}-01", month), living(MonthlyProgress))
    books: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for uid, each, done, year_done in plain_rows(session, of_year):
        books[uid][each] = {"done": done, "year_done": year_done}
    done_by_project = {uid: year_to_date(months, month) for uid, months in books.items()}
    return {uid: done for uid, done in done_by_project.items() if done is not None}


# ------------------------------------------------------------------ cells


def cells(ledger: Ledger, when: str, keys: Sequence[str], uids: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """The raw values of some projects in the order of `keys`, by uid; `COMPUTED` keys among them."""
    month, every = month_spans.month_of(when), (*COMPUTED, *month_spans.COMPUTED)
    stored = [key for key in keys if key not in every]
    needed = list(dict.fromkeys([*stored, f"{month}:plan", *FIELDS]))
    places = {key: place for place, key in enumerate(needed)}
    stored_values = grid.cells(ledger, needed, uids)
    with ledger.read() as session:
        books = _books(session, month, list(stored_values))
        flowed: dict[str, dict[str, int]] = defaultdict(dict)
        for (uid, _, stream), amount in flows.sums(session, stored_values, (month,)).items():
            flowed[uid][stream] = amount
        spans: dict[str, dict[str, Any]] = {}
        if month_spans.is_span(when):
            plans = {uid: values[places[f"{month}:plan"]] for uid, values in stored_values.items()}
            spans = month_spans.computed(session, when, plans)
    rows = {}
    for uid, values in stored_values.items():
        fields = {name: values[places[name]] for name in FIELDS}
        book = Book(month, fields, books.get(uid, {}), flowed.get(uid, {}), ledger.today)
        computed = _computed(book) | spans.get(uid, {})
        if computed[STATE] == UNFILLED and values[places["status"]] in OVER:
            computed[STATE] = OVER_NOW
        rows[uid] = tuple(computed[key] if key in every else values[places[key]] for key in keys)
    return rows


def _computed(book: Book) -> dict[str, Any]:
    done = year_to_date(book.months, book.month)
    odd = [hit for hit in hits_of(BOOKS, book) if hit.month == book.month]
    return {
        STATE: FILLED if is_reported(book.now) else UNFILLED,
        YEAR_DONE: done,
        RATE: share(done, year_plan(book.fields, int(book.month[:4]))),
        FACTS: by_field(odd),
        OFFERED: frozenset(flows.sources_of(book.fields)),
    }


def _books(session: Session, month: str, uids: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """The year's months of some projects, and those that this one is compared with."""
    table = MonthlyProgress.__table__.c
    query = select(table.project, table.month, *(table[name] for name in TOLD))
    query = query.where(table.month.between(first_month(month), month), ~table.deleted)
    books: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for part in chunks(uids, 500):
        for uid, each, *values in plain_rows(session, query.where(table.project.in_(part))):
            books[uid][each] = dict(zip(TOLD, values, strict=True))
    return books
