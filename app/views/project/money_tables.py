"""The tables of the room 资金 as columns and lines: sources, months, months by source, cohorts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.models import Field, Kind, MonthlyProgress, Project, field_of
from app.models.funds import TOTALS
from app.models.project import FUND_FIELDS
from app.rules.checks.check import Hit
from app.rules.checks.money import sum_differs
from app.rules.checks.table import FUNDS_DIFFER
from app.rules.funds import Cohort, Rate
from app.rules.pace import percent, share
from app.services.common.periods import filling
from app.services.common.project_sheet import ProjectSheet
from app.services.money.flows import SOURCE_OF
from app.services.money.funds import ProjectMoney
from app.services.months import yearly
from app.views.kit.grid.columns import GridColumn, GridLineKind, Mark, Paint, column_of
from app.views.kit.grid.lines import GridLine
from app.views.project.room import plain

_TEXT = Field("", "", Kind.TEXT)
_MONEY = Field("", "", Kind.MONEY, unit="万元")
COHORT_RATES = ("投资完成率", "使用率")
_SUMS = {"allotted": "下达", "received": "到位", "paid": "支付"}
_SHORT = {
    "地方政府专项债券": "专项债券", "中央预算内投资": "中央预算内", "超长期特别国债": "特别国债",
    "前期工作经费": "前期费",
}  # fmt: skip


def _figure(key: str, label: str, width: float = 10, tip: str = "") -> GridColumn:
    return GridColumn(
        key, label, field=_MONEY, width=width, paint=Paint.FIGURE, filterable=False, unit="万元", tip=tip
    )


def _share(key: str, label: str, width: float = 7, tip: str = "") -> GridColumn:
    return GridColumn(key, label, width=width, paint=Paint.FIGURE, filterable=False, tip=tip)


def _text(key: str, label: str, width: float) -> GridColumn:
    return GridColumn(key, label, field=_TEXT, width=width, filterable=False)


def _month() -> GridColumn:
    return replace(_text("month", "月份", 9.5), frozen=True)


# ------------------------------------------------------------------ 资金拼盘


def source_columns() -> list[GridColumn]:
    """Source, amount (typed), share of all, what came and was paid of it so far."""
    amount = plain(column_of(field_of(Project, FUND_FIELDS[0]), editable=True), label="金额 万元", width=9)
    return [
        _text("source", "资金来源", 10),
        amount,
        _share("share", "占 %", 5.5),
        _figure("came", "累计到位", 8.5),
        _figure("went", "累计支付", 8.5),
    ]


def source_lines(page: ProjectSheet, money: ProjectMoney) -> list[GridLine]:
    """The ten sources below their sum."""
    column, total = FUND_FIELDS[0], page.funds.total
    lines = []
    for name in FUND_FIELDS:
        amount, source = getattr(page.project, name), SOURCE_OF[name]
        cells = {
            "source": field_of(Project, name).label,
            column: amount,
            "share": _points(share(amount, total)),
            "came": money.by_source.get(("到位", source)),
            "went": money.by_source.get(("支付", source)),
        }
        lines.append(GridLine(key=name, cells=cells))
    whole = {column: total or None, "share": "100.0" if total else ""}
    whole |= {key: _stream_sum(money, stream) for key, stream in (("came", "到位"), ("went", "支付"))}
    return [GridLine(GridLineKind.TOTAL, cells=whole, title="合计"), *lines]


def _stream_sum(money: ProjectMoney, stream: str) -> int | None:
    amounts = [amount for (each, _), amount in money.by_source.items() if each == stream]
    return sum(amounts) if amounts else None


# ------------------------------------------------------------------ the year's months


def flow_columns() -> list[GridColumn]:
    """Month, received and paid (typed), their sums since January."""
    received, paid = (
        plain(column_of(field_of(MonthlyProgress, name), editable=True), label=label, width=8.5)
        for name, label in (("received", "到位"), ("paid", "支付"))
    )
    rate = _share("rate", "支付率 %", 8, "1月以来累计支付 ÷ 累计到位")
    sums = _figure("in", "到位累计", 8.5), _figure("out", "支付累计", 8.5)
    return [_month(), received, sums[0], paid, sums[1], rate]


def flow_lines(page: ProjectSheet, money: ProjectMoney) -> list[GridLine]:
    """The twelve months below the year; a total that differs from its sources is marked."""
    table = yearly.table(page.project, page.months)
    received, paid = table.figures["received"], table.figures["paid"]
    ins, outs, now = yearly.cumulated(received), yearly.cumulated(paid), filling(page.period)
    lines = []
    for place, month in enumerate(table.months):
        shown = month <= page.period or received[place] is not None or paid[place] is not None
        cells: dict[str, object] = {
            "month": f"{int(month[5:7])}月{'（填报）' if month == now else ''}",
            "received": received[place],
            "paid": paid[place],
            "in": ins[place] if shown else None,
            "out": outs[place] if shown else None,
            "rate": _points(share(outs[place], ins[place])) if shown else "",
        }
        marks = {name: marked(hit) for name, hit in differing(page, money, month).items()}
        lines.append(GridLine(key=month, cells=cells, marks=marks))
    came, went = table.sums["received"], table.sums["paid"]
    sums = {"received": came, "in": came, "paid": went, "out": went, "rate": _points(share(went, came))}
    return [GridLine(GridLineKind.TOTAL, cells=sums, title="全年"), *lines]


def differing(page: ProjectSheet, money: ProjectMoney, month: str) -> dict[str, Hit]:
    """The totals of a month that are not the sums of their sources, by field."""
    record, hits = page.months.get(month), {}
    for stream, name in TOTALS.items():
        amounts = [each for (at, of, _), each in money.flows.items() if (at, of) == (month, stream)]
        total = getattr(record, name, None)
        for hit in sum_differs(FUNDS_DIFFER, total, sum(amounts) if amounts else None, stream):
            hits[name] = hit
    return hits


def marked(hit: Hit) -> Mark:
    """A hit as the card of a cell."""
    return Mark(f"{hit.rule} {hit.what}", hit.figures, hit.advice, hit.tone)


# ------------------------------------------------------------------ months by source


def shown_sources(money: ProjectMoney) -> tuple[str, ...]:
    """The sources of the 资金拼盘 and those that money came from all the same."""
    used = {source for _, source in money.by_source} | set(money.sources)
    return tuple(source for source in SOURCE_OF.values() if source in used)


def matrix_columns(sources: Sequence[str]) -> list[GridColumn]:
    """Month, one typed column a source, their sum."""
    typed = [replace(_figure(source, source, max(8, len(source) + 2)), editable=True) for source in sources]
    return [_month(), *typed, _figure("sum", "来源合计")]


def matrix_lines(
    page: ProjectSheet, money: ProjectMoney, stream: str, sources: Sequence[str]
) -> list[GridLine]:
    """The months of the year, one stream by source."""
    now, lines = filling(page.period), []
    columns: dict[str, list[int]] = {source: [] for source in sources}
    for month in page.months:
        amounts = {source: money.flows.get((month, stream, source)) for source in sources}
        figures = [amount for amount in amounts.values() if amount is not None]
        for source, amount in amounts.items():
            columns[source] += [] if amount is None else [amount]
        cells: dict[str, object] = {**amounts, "sum": sum(figures) if figures else None}
        cells["month"] = f"{int(month[5:7])}月{'（填报）' if month == now else ''}"
        lines.append(GridLine(key=month, cells=cells))
    sums: dict[str, object] = {source: sum(each) if each else None for source, each in columns.items()}
    every = [amount for each in columns.values() for amount in each]
    sums["sum"] = sum(every) if every else None
    return [GridLine(GridLineKind.TOTAL, cells=sums, title="全年"), *lines]


# ------------------------------------------------------------------ cohorts


def cohort_columns() -> list[GridColumn]:
    """Kind and year, the sums, the rates with their 口径."""
    tips = {rate.name: rate.meaning for rate in _EMPTY.rates()}
    return [
        _text("cohort", "资金", 10.5),
        *(_figure(key, label, 7.5) for key, label in _SUMS.items()),
        *(_share(name, f"{name[-3:]} %", 8, f"{name}：{tips[name]}") for name in COHORT_RATES),
    ]


def cohort_lines(cohorts: Sequence[Cohort]) -> list[GridLine]:
    """One line a kind and year; every rate tells its figures."""
    return [_cohort_line(cohort) for cohort in cohorts]


def _cohort_line(cohort: Cohort) -> GridLine:
    rates: Mapping[str, Rate] = {rate.name: rate for rate in cohort.rates() if rate.name in COHORT_RATES}
    cells: dict[str, object] = {name: _points(rate.value) or "—" for name, rate in rates.items()}
    cells |= {name: getattr(cohort, name) for name in _SUMS}
    cells["cohort"] = f"{_SHORT.get(cohort.kind, cohort.kind)} {cohort.year}"
    return GridLine(key=f"{cohort.kind}{cohort.year}", cells=cells)


def _points(part: float | None) -> str:
    return "" if part is None else str(percent(part))


_EMPTY = Cohort("", 0, 0, 0, 0, None, None, None, None, None)
