"""What the page says where the grid would be empty: no project at all, or none under the conditions."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.services.grid import grid
from app.services.grid.grid import Condition
from app.views.kit import parts
from app.views.kit.empty import Action, EmptyState, NoHits
from app.views.sheet.shown import condition_words

if TYPE_CHECKING:
    from app.views.projects.page import LedgerPage


def nothing_yet(bring: Callable[[], object], new: Callable[[], object]) -> QWidget:
    """An empty ledger: bring a sheet, or begin with a row."""
    empty = EmptyState(
        "table",
        "还没有项目",
        "把手里的 Excel 或 WPS 表拖到这里，或者从一行开始。",
        [("导入表格(&I)", bring), ("新项目(&N)", new)],
        action_icon="download-simple",
    )
    return parts.boxed(parts.column(empty, margins=(24, 8, 24, 24)))


def nothing_found(page: "LedgerPage") -> QWidget:
    """Conditions without a hit: which one to drop, and how many projects that would bring."""
    shown, columns = page.shown, {column.key: column for column in page.model.all_columns()}
    actions: list[Action] = []
    for condition, count in grid.without(page.work.ledger, shown.query(page.period))[:1]:
        if count:
            words = f"“{shown.text}”" if condition is None else f"“{condition_words(condition, columns)}”"
            actions.append((f"去掉{words}（{count:,}项）", _dropping(page, condition)))
    if shown.conditions or shown.text:
        actions.append(("全清", page.drop_conditions))
    elif shown.view != "all":
        actions.append(("看全部项目", lambda: page.bar.tabs.choose("all")))
    said = [f"“{condition_words(condition, columns)}”" for condition in shown.conditions]
    said += [f"“{shown.text}”"] if shown.text else []
    place = next((tab.text for tab in page.reading.tabs if tab.key == shown.view), "") if page.reading else ""
    where = f"“{place}”里" if place and shown.view != "all" else ""
    together = "同时" if len(said) > 1 else ""
    sentence = f"{where}没有项目{together}符合{''.join(said)}。" if said else f"{where}现在没有项目。"
    return parts.boxed(parts.column(NoHits(sentence, actions), None, margins=(24, 8, 24, 24)))


def _dropping(page: "LedgerPage", condition: Condition | None) -> Callable[[], object]:
    if condition is None:
        return page.header.search.clear
    return lambda: page.take(page.shown.without(condition.key))
