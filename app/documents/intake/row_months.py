"""The month that a row tells of, where a column says it: one line a project and month."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.documents.intake.grid import Raw, Sheet
from app.documents.intake.result import Column
from app.documents.intake.words import folded, period_of
from app.models import values

MONTH = "month"
"""The target of a column that tells the month of its row."""
_WHOLE = re.compile(r"^(20\d{2})[-./年]?(0?[1-9]|1[0-2])(?:[-./月].*)?$")


def month_of(raw: Raw, year: int) -> str:
    """The month of a cell as 2025-08, in `year` where it tells none; "" for no single month."""
    if isinstance(raw, date):
        return f"{raw:%Y-%m}"
    text = folded(values.text_of(raw))
    whole = _WHOLE.match(text)
    if whole:
        return f"{whole[1]}-{int(whole[2]):02d}"
    period = period_of(text)
    single = period.last if period.first == period.last else 0
    number = int(text) if re.fullmatch(r"\d{1,2}", text) else single
    spoken = period.year or year
    return f"{spoken:04d}-{number:02d}" if 1 <= number <= 12 and spoken else ""


def named_again(sheet: Sheet, columns: Sequence[Column], rows: range) -> Sheet:
    """The sheet where rows of further months, under the name of a project that is written or merged once,
    repeat it; the sheet itself where no column tells the month.
    """
    month = next((column.index for column in columns if column.target == MONTH), None)
    names = [column.index for column in columns if column.target in ("name", "code")]
    if month is None or not names:
        return sheet
    cells = list(sheet.cells)
    for row in rows[1:]:
        if not any(cells[row][at] != "" for at in names) and month_of(cells[row][month], 2000):
            cells[row] = [cells[row - 1][at] if at in names else cell for at, cell in enumerate(cells[row])]
    merges = tuple(merge for merge in sheet.merges if merge.left not in names or merge.top == merge.bottom)
    return replace(sheet, cells=cells, merges=merges)
