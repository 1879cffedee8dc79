"""Why a sheet is no list of projects: what was found in it, and what a person can do."""

from collections.abc import Sequence

from app.documents.intake.grid import Raw, Sheet
from app.documents.intake.layout import LOOK_AHEAD, NAMED, Score
from app.documents.intake.words import folded

_KNOWN = 0.45
_MOST_NAMED = 6
_HINT = "项目清单要有一行表头，其中一栏是“项目名称”，下面一个项目一行"
SIDEWAYS = "像是一栏一个项目、横着排的表，没有读；请在 Excel 里复制，选择性粘贴时勾“转置”，一行一个项目再导入"


def why_unread(sheet: Sheet, score: Score) -> str:
    """What the likeliest header of a sheet lacks, and what to do about it."""
    rows = [(row, _heads(cells)) for row, cells in enumerate(sheet.cells[:LOOK_AHEAD])]
    known = [(row, [head for head in heads if score((head,)) >= _KNOWN], heads) for row, heads in rows]
    row, understood, heads = max(known, key=lambda one: (len(one[1]), -one[0]), default=(0, [], []))
    if not understood:
        return f"没有找到表头，不像项目清单；{_HINT}"
    if any(score((head,)) >= NAMED for head in understood):
        others = [head for head in heads if head not in understood]
        lost = f"，{_quoted(others)}没有认出" if others else ""
        return f"第 {row + 1} 行有“项目名称”，可是下面不像一个项目一行{lost}；{_HINT}"
    if len(understood) < 2:
        return f"没有“项目名称”一栏，不像项目清单；{_HINT}"
    found = f"第 {row + 1} 行像是表头（认得出{_quoted(understood)}），可是没有“项目名称”一栏"
    return f"{found}；请加上这一栏，写明每一行是哪个项目，再导入"


def _heads(cells: Sequence[Raw]) -> list[str]:
    """The short words of a row, as headers are."""
    return [folded(cell) for cell in cells if isinstance(cell, str) and 2 <= len(folded(cell)) <= 24]


def _quoted(words: Sequence[str]) -> str:
    more = "等" if len(words) > _MOST_NAMED else ""
    return "".join(f"“{word}”" for word in words[:_MOST_NAMED]) + more
