"""Money by month, stream and source: writing it, and the months' totals that follow. Streams never mix.

A month's figure of one source is one record (its uid is keyed), so that two desks filling it fill one record.
Vouchers (a day, a number, a batch) are records of their own and count with it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.models import FundFlow, MonthlyProgress, Project
from app.models.funds import SOURCES, TOTALS
from app.models.project import FUND_FIELDS
from app.models.uids import keyed_uid
from app.models.values import Row, show_money
from app.services.common import month_records, records
from app.storage.bulk import chunks
from app.storage.followers import Written
from app.storage.gate import ChangeSession
from app.storage.ledger import Ledger

SOURCE_OF: Mapping[str, str] = dict(zip(FUND_FIELDS, SOURCES, strict=True))
"""The source that a field of the 资金拼盘 stands for."""
SOURCE_OF_KIND = {
    "中央预算内投资": "中央预算内", "地方政府专项债券": "专项债券", "增发国债": "国债",
    "超长期特别国债": "国债", "省级财政": "省级财政", "市级财政": "市级财政", "县级财政": "县级财政",
    "银行贷款": "银行贷款",
}  # fmt: skip
"""The source that money of a batch's kind comes from, unless the batch says another."""
OTHER = "其他"

FlowCell = tuple[str, str, str, str]
"""Project, month, stream, source."""
Total = tuple[str, str, str]
"""Project, month, stream."""


def source_of_batch(kind: str, source: str | None) -> str:
    """Where a batch's money comes from; "" when it does not say."""
    return source or SOURCE_OF_KIND.get(kind, "")


def sources_of(project: Project | Mapping[str, Any]) -> dict[str, int]:
    """The 资金拼盘 of a project by source, in its order, without the empty ones."""
    read = project.get if isinstance(project, Mapping) else lambda name: getattr(project, name)
    amounts = {source: read(name) for name, source in SOURCE_OF.items()}
    return {source: amount for source, amount in amounts.items() if amount}


# ------------------------------------------------------------------ writing


def put_flows(session: ChangeSession, amounts: Mapping[FlowCell, int | None]) -> None:
    """Make the months' figures by source what was typed, vouchers counted.

    A source "" stands for the only source the project has. Raises UserError when there are several, and
    when vouchers alone come to more than what was typed.
    """
    amounts = _with_sources(session, amounts)
    _put(session, amounts, {cell[1] for cell in amounts})


def follow(written: Written) -> None:
    """The months' totals follow their sources: those that were empty or were the former sum.

    One that says something else, or is told in the same change, stays as it is (R21 tells the difference).
    """
    session = written.session
    rows = [row for pair in written.pairs for row in pair if row and row["project"] in written.projects]
    flows = _flows(session, {row["project"] for row in rows}, {row["month"] for row in rows})
    before, after = _summed(_undone(flows, written.pairs)), _summed(flows)
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key) and key[2] in TOTALS]
    stated = _stated(session, changed)
    _put_totals(
        session,
        {
            key: after.get(key)
            for key in changed
            if (stated.get(key) is None or stated[key] == before.get(key)) and not _told(session, key)
        },
    )


def _flows(
    session: Session, projects: Collection[str], months: Collection[str]
) -> dict[str, tuple[Total, int]]:
    """What each flow of some months adds to which total, by uid."""
    table = FundFlow.__table__.c
    query = select(table.uid, table.project, table.month, table.stream, table.amount)
    query = query.where(~table.deleted, table.amount.is_not(None), table.month.in_(sorted(months)))
    flows: dict[str, tuple[Total, int]] = {}
    for part in chunks(sorted(projects), 500):
        for uid, *total, amount in session.connection().execute(query.where(table.project.in_(part))):
            flows[uid] = (total[0], total[1], total[2]), amount
    return flows


def _undone(
    flows: Mapping[str, tuple[Total, int]], pairs: Iterable[tuple[Row | None, Row | None]]
) -> dict[str, tuple[Total, int]]:
    """The same flows as they were before some of them were written."""
    former = dict(flows)
    for was, now in pairs:
        if now is not None:
            former.pop(now["uid"], None)
        if was is not None and was["amount"] is not None:
            former[was["uid"]] = (was["project"], was["month"], was["stream"]), was["amount"]
    return former


def _summed(flows: Mapping[str, tuple[Total, int]]) -> dict[Total, int]:
    totals: dict[Total, int] = defaultdict(int)
    for total, amount in flows.values():
        totals[total] += amount
    return dict(totals)


def _told(session: ChangeSession, total: Total) -> bool:
    project, month, stream = total
    return TOTALS[stream] in session.told(keyed_uid(MonthlyProgress, project, month))


def _put_totals(session: ChangeSession, totals: Mapping[Total, int | None]) -> None:
    figures: dict[tuple[str, str], dict[str, Any]] = {}
    for (project, month, stream), amount in totals.items():
        figures.setdefault((project, month), {})[TOTALS[stream]] = amount
    month_records.put_months(session, figures)


def take_sums(ledger: Ledger, by: str, cells: Collection[Total]) -> int:
    """按来源合计: the months' totals become the sums of their sources, as one step; gives how many did."""
    with ledger.change("按来源合计", by=by) as session:
        by_cell = sums(session, {cell[0] for cell in cells}, {cell[1] for cell in cells})
        totals: dict[Total, int | None] = {
            cell: by_cell[cell] for cell in cells if cell in by_cell and cell[2] in TOTALS
        }
        _put_totals(session, totals)
    return len(totals)


def sums(session: Session, projects: Collection[str], spans: Collection[str] = ()) -> dict[Total, int]:
    """What came and went by project, month and stream; months without any flow are not in it."""
    totals: dict[Total, int] = defaultdict(int)
    for cell, amount in _amounts(session, projects, spans):
        totals[cell[:3]] += amount
    return dict(totals)


def by_source(
    session: Session, projects: Collection[str], spans: Collection[str] = ()
) -> dict[FlowCell, int]:
    """The same by source."""
    amounts: dict[FlowCell, int] = defaultdict(int)
    for cell, amount in _amounts(session, projects, spans):
        amounts[cell] += amount
    return dict(amounts)


def _amounts(
    session: Session, projects: Collection[str], spans: Collection[str]
) -> Iterable[tuple[FlowCell, int]]:
    table = FundFlow.__table__.c
    query = select(table.project, table.month, table.stream, table.source, table.amount)
    query = query.where(~table.deleted, table.amount.is_not(None))
    if spans:
        query = query.where(table.month.in_(sorted(spans)))
    for part in chunks(sorted(projects), 500):
        for *cell, amount in session.connection().execute(query.where(table.project.in_(part))):
            yield (cell[0], cell[1], cell[2], cell[3]), amount


def _put(session: ChangeSession, typed: Mapping[FlowCell, int | None], spans: Collection[str]) -> None:
    keyed = {cell: keyed_uid(FundFlow, *cell) for cell in typed}
    others = by_source(session, {cell[0] for cell in typed}, spans)
    own = _own(session, list(keyed.values()))
    put: dict[str, dict[str, Any]] = {}
    gone: dict[str, dict[str, Any]] = {}
    for cell, amount in typed.items():
        uid = keyed[cell]
        vouchers = others.get(cell, 0) - (own.get(uid) or 0)
        rest = None if amount is None else amount - vouchers
        if vouchers and (rest is None or rest < 0):
            raise UserError(
                f"{int(cell[1][5:7])}月{cell[3]}{cell[2]}有凭证 {show_money(vouchers)} 万元，不能填得更少。",
                "请在项目的“资金”里改凭证；其余内容没有变动。",
            )
        if rest is None or (vouchers and not rest):
            if uid in own:
                gone[uid] = {"deleted": True}
        else:
            project, month, stream, source = cell
            put[uid] = {"project": project, "month": month, "stream": stream, "source": source}
            put[uid]["amount"] = rest
    session.update_many(FundFlow, gone)
    records.put_into(session, FundFlow, put)


def _own(session: Session, uids: Sequence[str]) -> dict[str, int | None]:
    table = FundFlow.__table__.c
    amounts: dict[str, int | None] = {}
    for part in chunks(uids, 500):
        query = select(table.uid, table.amount).where(table.uid.in_(part), ~table.deleted)
        amounts.update((uid, amount) for uid, amount in session.connection().execute(query))
    return amounts


def _stated(session: Session, keys: Iterable[Total]) -> dict[Total, int | None]:
    months = {keyed_uid(MonthlyProgress, project, month): (project, month) for project, month, _ in keys}
    table, stated = MonthlyProgress.__table__.c, {}
    for part in chunks(list(months), 500):
        query = select(table.uid, table.received, table.paid).where(table.uid.in_(part), ~table.deleted)
        for uid, received, paid in session.connection().execute(query):
            stated[*months[uid], "到位"], stated[*months[uid], "支付"] = received, paid
    return stated


def _with_sources(session: Session, typed: Mapping[FlowCell, int | None]) -> dict[FlowCell, int | None]:
    nameless = sorted({cell[0] for cell in typed if not cell[3]})
    sources: dict[str, list[str]] = {}
    columns = [Project.__table__.c[name] for name in ("uid", *FUND_FIELDS)]
    for part in chunks(nameless, 500):
        for uid, *amounts in session.connection().execute(select(*columns).where(columns[0].in_(part))):
            sources[uid] = list(sources_of(dict(zip(FUND_FIELDS, amounts, strict=True))))
    by_cell: dict[FlowCell, int | None] = {}
    for (project, month, stream, source), amount in typed.items():
        offered = sources.get(project, [])
        if not source and len(offered) > 1:
            raise UserError(
                f"这个项目有{len(offered)}个资金来源，{stream}要按来源填。",
                "打开“按来源”，填在各来源的栏里；其余内容没有变动。",
            )
        by_cell[project, month, stream, source or (offered[0] if offered else OTHER)] = amount
    return by_cell
