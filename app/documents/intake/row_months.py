"""The month that a row tells of, where a column says it: one line a project and month."""

import re
from datetime import date

from app.documents.intake.grid import Raw
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
