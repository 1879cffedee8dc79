"""What the page says where the grid would be empty: no project at all, or none under the conditions."""

from collections.abc import Callable, Sequence
from functools import partial

from app.services.grid.grid import Condition
from app.views.kit.empty import Action, EmptyState, NoHits
from app.views.sheet.query import SheetQuery
from app.views.sheet.shown import condition_words


def nothing_yet(bring: Callable[[], object], new: Callable[[], object]) -> EmptyState:
    """An empty ledger: bring a sheet, or begin with a row."""
    return EmptyState(
        "table",
        "还没有项目",
        "把手里的 Excel 或 WPS 表拖到这里，或者从一行开始。",
        [("导入表格(&I)", bring), ("新项目(&N)", new)],
        action_icon="download-simple",
    )


def nothing_received(receive: Callable[[], object], bring: Callable[[], object]) -> EmptyState:
    """An empty ledger of a city: its projects come from the counties."""
    return EmptyState(
        "table",
        "还没有项目",
        "各县报来的数据包在“数据交换”里收；市里自己的表可以拖到这里。",
        [("去收数据包(&R)", receive), ("导入表格(&I)", bring)],
        action_icon="arrows-left-right",
    )


def nothing_found(
    query: SheetQuery,
    view: str,
    hindering: Sequence[tuple[Condition | None, int]],
    see_all: Callable[[], object],
) -> NoHits:
    """Conditions without a hit: which one to drop, and how many projects that would bring.

    `view` is the name of the tab, "" for all projects; `hindering` are the conditions (None: the search
    text), the most hindering first, with the projects that are found without them.
    """
    shown, quoted = query.shown, query.words()
    actions: list[Action] = []
    for condition, count in hindering[:1]:
        if count:
            text = shown.text if condition is None else condition_words(condition, query.columns())
            actions.append((f"去掉“{text}”（{count:,}项）", partial(query.drop, condition)))
    if quoted:
        actions.append(("全清", query.drop_all))
    elif view:
        actions.append(("看全部项目", see_all))
    where = f"“{view}”里" if view else ""
    together = "同时" if len(quoted) > 1 else ""
    return NoHits(
        f"{where}没有项目{together}符合{''.join(quoted)}。" if quoted else f"{where}现在没有项目。", actions
    )
