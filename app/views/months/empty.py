"""What the month's page says where its sheet would be empty."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.views.kit import parts
from app.views.kit.empty import EmptyState, NoHits
from app.views.months.reading import ALL, MINE, UNFILLED
from app.views.sheet.shown import condition_words

if TYPE_CHECKING:
    from app.views.months.page import MonthsPage


def nothing_yet(page: "MonthsPage") -> QWidget:
    """A ledger without projects."""
    actions: list[tuple[str, Callable[[], object]]] = [
        ("去项目台账(&B)", lambda: page.work.page_wanted.emit("ledger", None))
    ]
    told = EmptyState("table", "还没有项目", "先在项目台账里导入表格或新建项目，再来填月度进展。", actions)
    return parts.boxed(parts.column(told, margins=(24, 8, 24, 24)))


def nothing_found(page: "MonthsPage") -> QWidget:
    """Nothing under the tab and the conditions: what that means, and what to drop."""
    shown, columns = page.shown, {column.key: column for column in page.model.all_columns()}
    said = [f"“{condition_words(each, columns)}”" for each in shown.conditions]
    said += [f"“{shown.text}”"] if shown.text else []
    narrow = f"符合{''.join(said)}的" if said else ""
    sentence = {
        UNFILLED: f"还没填的里没有{narrow}项目。" if narrow else "这一期都填完了。",
        MINE: f"没有{narrow}由{page.work.person}负责或填报过的项目。",
    }.get(shown.view, f"没有{narrow}项目。")
    actions: list[tuple[str, Callable[[], object]]] = []
    if said:
        actions.append(("去掉条件", page.drop_conditions))
    if shown.view != ALL:
        actions.append(("看全部", lambda: page.bar.tabs.choose(ALL)))
    return parts.boxed(parts.column(NoHits(sentence, actions), None, margins=(24, 8, 24, 24)))
