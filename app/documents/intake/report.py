"""The understanding of a workbook as the command line prints it: plain JSON, amounts in 万元."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from app.documents.intake.result import Refusal, Row, Understanding, Warning
from app.models import dates
from app.models.values import Value

_PLAIN = ("code", "owner", "county", "responsible_person", "leader")
_MONEY = ("total_investment", "year_plan", "cumulative", "cumulative_prev_year")
_FIELDS = {
    "actual_start": "start",
    "actual_finish": "finish",
    "lead_unit": "responsible_unit",
    "start+finish": "start",
}


_Names = Mapping[str, str | None]
"""What each sheet is called in the file; None where the format has no names."""


def to_report(understanding: Understanding, file: str, seconds: float) -> dict[str, Any]:
    """What ``import --json`` prints; dates YYYY-MM or YYYY, None where the sheet does not tell."""
    named = any(reading.name for reading in understanding.sheets)
    names = {
        reading.name: (reading.part_of or reading.name) if named else None for reading in understanding.sheets
    }
    years = {reading.name: table.year for reading in understanding.sheets for table in reading.tables}
    return {
        "file": file,
        "verdict": understanding.verdict,
        "seconds": round(seconds, 3),
        "rows": [_row(row, years.get(row.sheet, 0), names) for row in understanding.rows],
        "refused": [_refusal(refusal, names) for refusal in understanding.refused],
        "warnings": [_warning(warning, names) for warning in understanding.warnings],
        "notes": list(understanding.notes),
    }


def _row(row: Row, year: int, names: _Names) -> dict[str, Any]:
    values = row.values
    report: dict[str, Any] = {
        "sheet": names[row.sheet],
        "row": row.row,
        "name": values.get("name"),
    }
    report |= {name: values.get(name) for name in _PLAIN}
    report |= {name: _amount(values.get(name)) for name in _MONEY}
    report["start"] = _month(values.get("start") or values.get("actual_start"))
    report["finish"] = _month(values.get("finish") or values.get("actual_finish"))
    report["responsible_unit"] = values.get("responsible_unit") or values.get("lead_unit")
    report["issue"] = row.issue
    report["year_done"] = _amount(row.year_done)
    report["progress"] = row.progress
    report["monthly"] = _monthly(row.months, year)
    return report


def _monthly(months: Mapping[str, Mapping[str, Value]], year: int) -> dict[str, float | int | None]:
    return {
        str(int(month[5:7])): _amount(figures["done"])
        for month, figures in sorted(months.items())
        if month[:4] == f"{year:04d}" and figures.get("done") is not None
    }


def _amount(yuan: Value) -> float | int | None:
    if not isinstance(yuan, int):
        return None
    amount = Decimal(yuan) / 10_000
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _month(stored: Value) -> str | None:
    return dates.iso(str(stored))[:7] if stored else None


def _refusal(refusal: Refusal, names: _Names) -> dict[str, Any]:
    return {"sheet": names[refusal.sheet], "row": refusal.row, "reason": refusal.reason}


def _warning(warning: Warning, names: _Names) -> dict[str, Any]:
    month, dot, stream = warning.field.partition(".")
    field = _FIELDS.get(
        warning.field, stream if dot and (month[:1].isdecimal() or month == "?") else warning.field
    )
    return {
        "sheet": names[warning.sheet],
        "row": warning.row or None,
        "field": {"done": "monthly"}.get(field, field) or None,
        "reason": warning.reason,
    }
