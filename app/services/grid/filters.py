"""The filter that the ledger's page was left with, for other pages that show the same projects."""

from dataclasses import dataclass
from typing import Any

from app.models.values import show
from app.rules.lights import WORDS
from app.rules.pace import show_percent
from app.services.grid import grid, layouts
from app.services.grid.columns import LedgerColumn, all_columns
from app.services.grid.grid import Condition, GridQuery
from app.storage.ledger import Ledger

_FEW = 3


@dataclass(frozen=True, slots=True)
class Filter:
    """A query and what it says: 开工在建 · 项目性质：新开工、续建. `label` is the view alone."""

    query: GridQuery
    label: str
    words: str


def everything(period: str) -> Filter:
    """No filter at all."""
    return Filter(GridQuery(period), "", "")


def of_ledger_page(ledger: Ledger, period: str) -> Filter:
    """The view and the conditions that the ledger's page shows on this desk; its search text is not kept."""
    last = layouts.last_view(ledger) or "all"
    named = next((view for view in layouts.named_views(ledger) if view.key == last), None)
    ready = {view.key: view.label for view in grid.views(ledger, period)}
    base = named.base if named else last
    if base not in ready:
        base = "all"
    layout = layouts.layout(ledger, last, period) or layouts.GridLayout()
    label = named.label if named else ("" if base == "all" else ready[base])
    query = GridQuery(period, view=base, conditions=layout.conditions, sort=layout.sort)
    conditions = words_of(ledger, GridQuery(period, conditions=layout.conditions))
    return Filter(query, label, " · ".join(part for part in (label, conditions) if part))


def words_of(ledger: Ledger, query: GridQuery) -> str:
    """What a query leaves of all projects: 红黄灯 · 项目性质：新开工; "" for all of them."""
    view = "" if query.view == "all" else grid.view_labels(ledger, query.period).get(query.view, "")
    by_key = {column.key: column for column in all_columns(query.period, city=ledger.level == "city")}
    conditions = [condition_words(by_key.get(condition.key), condition) for condition in query.conditions]
    return " · ".join(part for part in (view, *conditions) if part)


def condition_words(column: LedgerColumn | None, condition: Condition) -> str:
    """A condition as a person says it: 项目性质：新开工、续建."""
    label = column.label.replace(" ", "") if column else condition.key
    if condition.op == "empty":
        return f"{label}：空"
    texts = [_value(column, value) for value in condition.values[:_FEW]]
    if condition.op == "in":
        more = f"等{len(condition.values)}种" if len(condition.values) > _FEW else ""
        return f"{label}：{'、'.join(texts)}{more}"
    return f"{label}{'≥' if condition.op == 'at_least' else '≤'}{texts[0] if texts else ''}"


def _value(column: LedgerColumn | None, value: Any) -> str:
    if value in (None, ""):
        return "空"
    if column is None:
        return str(value)
    if column.paint == "light":
        return f"{WORDS[value]}灯" if value in WORDS else str(value)
    if column.paint == "rate":
        return show_percent(value)
    return show(column.field, value) if column.field else str(value)
