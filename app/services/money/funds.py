"""资金 as a whole: what one project's money came to, cohorts over the ledger, and what needs a word."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import FundBatch, FundFlow, MonthlyProgress, Project, Standing
from app.models.choices import UNJUDGED
from app.models.project import FUND_FIELDS
from app.rules import funds as rules
from app.rules.checks.check import Check, Hit, hits_of
from app.rules.checks.table import IDLE, MONEY
from app.rules.funds import Batch, Cohort, Rate, Streams
from app.rules.standing import has_finished
from app.services.common import moments, periods
from app.services.common.concerns import Concern, Place
from app.services.common.moments import Moment
from app.services.common.periods import filling
from app.services.common.project_sheet import ProjectSheet
from app.services.money import flows
from app.services.money.flows import sources_of
from app.storage.bulk import chunks, plain_rows
from app.storage.living import living

EARLY = "前期工作经费"
_BATCH = ("uid", "project", "kind", "cohort", "source", "issued", "amount")


@dataclass(frozen=True, slots=True)
class Spent:
    """What became of a batch: paid out of it in 元 (None: not known), days it lies idle (0: none)."""

    batch: FundBatch
    paid: int | None
    rate: Rate
    idle: int


@dataclass(frozen=True, slots=True)
class ProjectMoney:
    """One project's money up to the month being filled in.

    `by_source` is by stream and source over all years, `flows` by month, stream and source.
    """

    streams: Streams
    sources: Mapping[str, int]
    rates: tuple[Rate, ...]
    hits: tuple[Hit, ...]
    batches: tuple[Spent, ...]
    by_source: Mapping[tuple[str, str], int]
    flows: Mapping[tuple[str, str, str], int]

    def spent_on(self, early: bool) -> list[Spent]:
        """The batches of 前期工作经费, or all others."""
        return [each for each in self.batches if (each.batch.kind == EARLY) is early]


def of_page(page: ProjectSheet, today: date) -> ProjectMoney:
    """What a project's money came to, from the records of its page."""
    by_month: dict[tuple[str, str, str], int] = defaultdict(int)
    by_source: dict[tuple[str, str], int] = defaultdict(int)
    named: dict[str, int] = defaultdict(int)
    loose: dict[str, int] = defaultdict(int)
    for flow in page.of(FundFlow):
        amount = flow.amount or 0
        by_month[flow.month, flow.stream, flow.source] += amount
        by_source[flow.stream, flow.source] += amount
        if flow.stream == "支付":
            (named if flow.batch else loose)[flow.batch or flow.source] += amount
    paid = rules.payments([_judged(batch) for batch in page.of(FundBatch)], named, loose)
    whole = _added(record.paid for record in page.of(MonthlyProgress))
    spent = tuple(_spent(batch, paid[batch.uid], whole, today) for batch in page.of(FundBatch))
    streams = _streams_of(page, by_source, spent, today)
    sources = sources_of(page.project)
    hits = hits_of(MONEY, streams)
    return ProjectMoney(
        streams, sources, rules.project_rates(streams), tuple(hits), spent, dict(by_source), dict(by_month)
    )


def _judged(batch: FundBatch) -> Batch:
    source = flows.source_of_batch(batch.kind, batch.source)
    return Batch(batch.uid, "" if batch.kind == EARLY else source, batch.issued or "", batch.amount)


def _spent(batch: FundBatch, paid: int | None, whole: int | None, today: date) -> Spent:
    """`whole` is what the project paid in all: where that is not told by source, the batch is not idle."""
    rate = Rate("支付率", paid, batch.amount, "这一批次累计支付 ÷ 下达额；没写批次的支付按先下达先支付归入")
    spent_amount = whole if paid is None else paid
    return Spent(batch, paid, rate, rules.unspent(batch.issued or "", batch.amount, spent_amount, today))


def _streams_of(
    page: ProjectSheet, by_source: Mapping[tuple[str, str], int], spent: Sequence[Spent], today: date
) -> Streams:
    until = filling(page.period)
    months = [record for record in page.of(MonthlyProgress) if record.month <= until]
    late = sum(record.done or 0 for record in months if record.month > page.period)
    done = page.standing.total_done
    passed = [amount for (stream, _), amount in by_source.items() if stream == "拨付"]
    return Streams(
        total=page.project.total_investment,
        sources=sources_of(page.project),
        year_plan=page.project.year_plan,
        done=None if done is None else done + late,
        received=_added(record.received for record in months),
        passed_on=sum(passed) if passed else None,
        paid=_added(record.paid for record in months),
        allotted=_added(each.batch.amount for each in spent),
        against=_added(each.paid for each in spent),
        falls=[
            (record.month, record.received) for record in months if record.received and record.received < 0
        ],
        started=page.project.actual_start or "",
        today=today,
    )


def _added(amounts: Iterable[int | None]) -> int | None:
    present = [amount for amount in amounts if amount is not None]
    return sum(present) if present else None


def own_cohorts(page: ProjectSheet, money: ProjectMoney) -> list[Cohort]:
    """The cohorts that one project is in, with its own figures."""
    groups: dict[tuple[str, int], list[Spent]] = defaultdict(list)
    for each in money.batches:
        if each.batch.amount is not None:
            groups[each.batch.kind, each.batch.cohort].append(each)
    came = _arrived(page)
    return [
        Cohort(
            kind, year, 1, int(page.standing.started), int(_is_finished(page)), page.project.total_investment,
            _added(each.batch.amount for each in own), _added(came[each.batch.uid] for each in own),
            money.streams.done, _added(each.paid for each in own),
        )
        for (kind, year), own in sorted(groups.items(), key=lambda pair: (-pair[0][1], pair[0][0]))
    ]  # fmt: skip


def _arrived(page: ProjectSheet) -> dict[str, int | None]:
    named: dict[str, int] = defaultdict(int)
    loose: dict[str, int] = defaultdict(int)
    for flow in page.of(FundFlow):
        if flow.stream == "到位":
            (named if flow.batch else loose)[flow.batch or flow.source] += flow.amount or 0
    return rules.payments([_judged(batch) for batch in page.of(FundBatch)], named, loose)


def _is_finished(page: ProjectSheet) -> bool:
    names = ("status", "actual_finish", "production")
    return has_finished({name: getattr(page.project, name) for name in names}, page.period)


# ------------------------------------------------------------------ cohorts


def cohorts(session: Session, period: str = "") -> list[Cohort]:
    """Every kind and year of money that was allotted, over the whole ledger, as of the judged month.

    A project counts in a cohort when a batch of it was 下达; with several batches it counts once. `period` is
    the month that the standings are of unless told.
    """
    period = period or session.scalar(select(Standing.period).limit(1)) or ""
    batches = _allotted(session)
    owners = _owners(session, {row["project"] for row in batches})
    batches = [row for row in batches if row["project"] in owners]
    came, paid = (_assigned(session, batches, stream) for stream in ("到位", "支付"))
    groups: dict[tuple[str, int], list[Mapping[str, Any]]] = defaultdict(list)
    for row in batches:
        groups[row["kind"], row["cohort"]].append(row)
    return [
        _cohort(kind, year, rows, owners, (came, paid), period)
        for (kind, year), rows in sorted(groups.items(), key=lambda pair: (-pair[0][1], pair[0][0]))
    ]


def _cohort(
    kind: str, year: int, rows: Sequence[Mapping[str, Any]], owners: Mapping[str, Mapping[str, Any]],
    assigned: tuple[Mapping[str, int | None], Mapping[str, int | None]], period: str,
) -> Cohort:  # fmt: skip
    projects = [owners[uid] for uid in dict.fromkeys(row["project"] for row in rows)]
    came, paid = assigned
    return Cohort(
        kind=kind,
        year=year,
        projects=len(projects),
        started=sum(bool(project["started"]) for project in projects),
        finished=sum(has_finished(project, period) for project in projects),
        total=_added(project["total_investment"] for project in projects),
        allotted=_added(row["amount"] for row in rows),
        received=_added(came[row["uid"]] for row in rows),
        done=_added(project["total_done"] for project in projects),
        paid=_added(paid[row["uid"]] for row in rows),
    )


def _allotted(session: Session) -> list[dict[str, Any]]:
    table = FundBatch.__table__.c
    query = select(*(table[name] for name in _BATCH)).where(living(FundBatch), table.amount.is_not(None))
    return [dict(zip(_BATCH, row, strict=True)) for row in session.connection().execute(query)]


def _owners(session: Session, uids: set[str]) -> dict[str, dict[str, Any]]:
    names = ("uid", "status", "actual_finish", "production", "total_investment")
    table, standing = Project.__table__.c, Standing.__table__.c
    query = select(*(table[name] for name in names), standing.started, standing.total_done)
    query = query.outerjoin_from(Project, Standing, standing.project == table.uid).where(~table.deleted)
    keys = (*names, "started", "total_done")
    rows = (dict(zip(keys, row, strict=True)) for row in session.connection().execute(query))
    return {row["uid"]: row for row in rows if row["uid"] in uids}


def _assigned(session: Session, batches: Sequence[Mapping[str, Any]], stream: str) -> dict[str, int | None]:
    """What came for or was paid out of each batch, by uid (`rules.payments`)."""
    table = FundFlow.__table__.c
    query = select(table.project, table.source, table.batch, func.sum(table.amount))
    query = query.where(table.stream == stream, living(FundFlow), table.amount.is_not(None))
    named: dict[str, int] = {}
    loose: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for uid, source, batch, amount in session.connection().execute(
        query.group_by(table.project, table.source, table.batch)
    ):
        if batch:
            named[batch] = named.get(batch, 0) + amount
        else:
            loose[uid][source] += amount
    own: dict[str, list[Batch]] = defaultdict(list)
    for row in batches:
        source = "" if row["kind"] == EARLY else flows.source_of_batch(row["kind"], row["source"])
        own[row["project"]].append(Batch(row["uid"], source, row["issued"] or "", row["amount"]))
    assigned: dict[str, int | None] = {}
    for uid, each in own.items():
        assigned |= rules.payments(each, named, loose.get(uid, {}))
    return assigned


# ------------------------------------------------------------------ for the workbench


@dataclass(frozen=True, slots=True)
class _Purse:
    """One project's money for the checks, and its batches (columns) with what was paid out of each."""

    project: Mapping[str, Any]
    streams: Streams
    batches: Sequence[tuple[Mapping[str, Any], int | None]]

    @property
    def hits(self) -> list[Hit]:
        """What the checks of money find."""
        return hits_of(MONEY, self.streams, self.project["uid"])


def hits(session: Session, moment: Moment) -> list[Hit]:
    """What contradicts in the money of all projects up to a month."""
    return [hit for purse in _purses(session, moment) for hit in purse.hits]


def concerns(session: Session, today: date) -> list[Concern]:
    """Funding that contradicts, one concern a project and check, and money that lies idle."""
    moment = moments.now(session, today)
    until = periods.deadline(session, filling(moment.period))
    open_concerns: list[Concern] = []
    for purse in _purses(session, moment):
        open_concerns += _of_project(purse, today, until)
    return open_concerns


def _purses(session: Session, moment: Moment) -> Iterator[_Purse]:
    batches = _allotted(session)
    paid = _assigned(session, batches, "支付")
    of_project: dict[str, list[tuple[Mapping[str, Any], int | None]]] = defaultdict(list)
    for row in batches:
        of_project[row["project"]].append((row, paid[row["uid"]]))
    sums = _month_sums(session, moment.period)
    falls = _falls(session, [uid for uid, (_, _, least) in sums.items() if (least or 0) < 0])
    for project in _projects(session):
        uid = project["uid"]
        own, stood = of_project.get(uid, []), moment.stood.get(uid)
        received, spent, _ = sums.get(uid, (None, None, None))
        streams = Streams(
            project["total_investment"], sources_of(project), project["year_plan"],
            stood.done if stood else None, received, None, spent, _added(row["amount"] for row, _ in own),
            _added(part for _, part in own), falls.get(uid, ()), project["actual_start"] or "", moment.today,
        )  # fmt: skip
        yield _Purse(project, streams, own)


_COLUMNS = (
    "uid", "name", "responsible_person", "status", "actual_start", "total_investment", "year_plan",
    *FUND_FIELDS,
)  # fmt: skip


def _projects(session: Session) -> Iterable[dict[str, Any]]:
    table = Project.__table__.c
    query = select(*(table[name] for name in _COLUMNS))
    status = func.coalesce(table.status, "")
    for row in plain_rows(session, query.where(~table.deleted, status.not_in(UNJUDGED))):
        yield dict(zip(_COLUMNS, row, strict=True))


def _month_sums(session: Session, period: str) -> dict[str, tuple[int | None, int | None, int | None]]:
    """What every project received and paid up to a month, and the least that it received in one."""
    table = MonthlyProgress.__table__.c
    query = select(table.project, func.sum(table.received), func.sum(table.paid), func.min(table.received))
    rows = plain_rows(
        session, query.where(living(MonthlyProgress), table.month <= period).group_by(table.project)
    )
    return {uid: (received, paid, least) for uid, received, paid, least in rows}


def _falls(session: Session, uids: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """The months in which money received was taken back."""
    table = MonthlyProgress.__table__.c
    query = select(table.project, table.month, table.received).where(~table.deleted, table.received < 0)
    falls: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for part in chunks(uids, 500):
        for uid, month, amount in plain_rows(session, query.where(table.project.in_(part))):
            falls[uid].append((month, amount))
    return falls


def _of_project(purse: _Purse, today: date, until: date) -> Iterator[Concern]:
    by_check: dict[Check, list[Hit]] = defaultdict(list)
    for hit in purse.hits:
        if hit.weight and not hit.explained:
            by_check[hit.check].append(hit)
    for check, same in by_check.items():
        more = f"，另有{len(same) - 1}处" if len(same) > 1 else ""
        note = f"{same[0].figures}{more}"
        yield _concern(purse.project, same[0].weight, same[0].what, note, until, check)
    for row, paid in purse.batches:
        spent_amount = purse.streams.paid if paid is None else paid
        days = rules.unspent(row["issued"] or "", row["amount"], spent_amount, today)
        if days and IDLE not in by_check:
            note = f"{row['kind']}{row['cohort']}年 · 下达 {rules.wan(row['amount'])} 万元"
            yield _concern(purse.project, 38, f"资金下达{days}天没有支付", note, until)


def _concern(
    project: Mapping[str, Any], weight: int, what: str, note: str, until: date, check: Check | None = None
) -> Concern:
    return Concern(
        urgency="explain",
        weight=weight,
        what=what,
        note=note,
        project=project["uid"],
        name=project["name"],
        person=project["responsible_person"] or "",
        due=until,
        verb=check.verb if check else "核对",
        place=Place("project", project["uid"], "money"),
        rule=check.number if check else "",
    )
