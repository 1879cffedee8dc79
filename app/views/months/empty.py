"""What the month's page says where its sheet would be empty."""

from collections.abc import Callable

from app.views.kit.empty import Action, EmptyState, NoHits
from app.views.months.reading import ALL, MINE, UNFILLED
from app.views.sheet.query import SheetQuery


def nothing_yet(to_ledger: Callable[[], object]) -> EmptyState:
    """A ledger without projects."""
    advice = "先在项目台账里导入表格或新建项目，再来填月度进展。"
    return EmptyState("table", "还没有项目", advice, [("去项目台账(&B)", to_ledger)])


def nothing_found(query: SheetQuery, person: str, see_all: Callable[[], object]) -> NoHits:
    """Nothing under the tab and the conditions: what that means, and what to drop."""
    words, view = query.words(), query.shown.view
    narrow = f"符合{''.join(words)}的" if words else ""
    sentence = {
        UNFILLED: f"还没填的里没有{narrow}项目。" if narrow else "这一期都填完了。",
        MINE: f"没有{narrow}由{person}负责或填报过的项目。",
    }.get(view, f"没有{narrow}项目。")
    actions: list[Action] = []
    if words:
        actions.append(("去掉条件", query.drop_all))
    if view != ALL:
        actions.append(("看全部", see_all))
    return NoHits(sentence, actions)
