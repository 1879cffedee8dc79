"""The same project written twice in one file: exact doubles and second lists go into the first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from app.documents.intake.result import Refusal, Row, Warning
from app.documents.intake.row_months import MONTH
from app.documents.intake.words import core_name, folded
from app.models import MonthlyProgress, Project, fields_of
from app.models.fields import Field, Kind
from app.models.values import Value, show

_FIELDS = {declared.name: declared for declared in fields_of(Project)}
_MONTH_FIELDS = {declared.name: declared for declared in fields_of(MonthlyProgress)}


_MARKS = str.maketrans(dict.fromkeys("()（）《》\"“”'-"))


@dataclass(slots=True)
class _Known:
    by_uid: dict[str, Row] = field(default_factory=dict)
    by_code: dict[str, Row] = field(default_factory=dict)
    by_name: dict[str, list[Row]] = field(default_factory=dict)
    by_core: dict[str, Row] = field(default_factory=dict)


def merge_rows(rows: Iterable[Row]) -> tuple[list[Row], list[Refusal]]:
    """Rows without doubles; every row that went into another one is reported as a refusal."""
    known, kept, refused = _Known(), list[Row](), list[Refusal]()
    for row in rows:
        key = _key(row)
        first = _same(row, key, known)
        if first is not None and _is_told_already(first, row):
            reason = f"这个项目的 {row.month} 第 {first.row} 行已经写了，数不同；没有导入，只留一行再导入"
            refused.append(Refusal(row.sheet, row.row, reason, MONTH))
            continue
        if first is not None:
            refused.append(Refusal(row.sheet, row.row, _absorb(first, row), merged=True))
            continue
        core = core_name(key)
        _warn_alike(row, key, core, known)
        kept.append(row)
        _learn(row, key, core, known)
    return kept, refused


def _key(row: Row) -> str:
    return folded(str(row.values.get("name", ""))).translate(_MARKS)


def _learn(row: Row, key: str, core: str, projects: _Known) -> None:
    if row.uid:
        projects.by_uid[row.uid] = row
    if code := row.values.get("code"):
        projects.by_code.setdefault(str(code), row)
    projects.by_name.setdefault(key, []).append(row)
    if not row.uid:
        projects.by_core.setdefault(core, row)


def _same(row: Row, key: str, projects: _Known) -> Row | None:
    """The row of the same project: same identity, or same name with nothing that speaks against it."""
    if row.uid:
        return projects.by_uid.get(row.uid)
    for other in projects.by_name.get(key, ()):
        if (
            other.uid
            or _differs(row, other, "code")
            or _differs(row, other, "owner")
            or _differs(row, other, "county")
        ):
            continue
        if row.sheet != other.sheet or _equal(row, other) or (row.month and other.month):
            return other
    return None


def _differs(row: Row, other: Row, name: str) -> bool:
    mine, theirs = row.values.get(name), other.values.get(name)
    return bool(mine and theirs and folded(str(mine)) != folded(str(theirs)))


def _is_told_already(first: Row, row: Row) -> bool:
    """Whether two rows of one sheet tell the same month of a project, and not the same of it."""
    if not row.month or row.sheet != first.sheet or _equal(row, first):
        return False
    return row.month == first.month or any(
        stream in first.months.get(row.month, {}) for stream in row.months.get(row.month, {})
    )


def _equal(row: Row, other: Row) -> bool:
    return (
        row.month == other.month
        and row.values == other.values
        and row.months == other.months
        and row.issue == other.issue
    )


def _absorb(first: Row, row: Row) -> str:
    """Fill what the first row does not tell, or tells of an earlier month; the reason names the first row and
    what the two tell differently.
    """
    if _equal(row, first) and row.sheet == first.sheet:
        return f"与第 {first.row} 行完全相同，已合并"
    later = _last_month(row) > _last_month(first) != ""
    apart = bool(row.month) and row.sheet == first.sheet
    differences = [] if apart else [*_value_differences(first, row), *_month_differences(first, row)]
    for name, value in row.values.items():
        if later and name != "name":
            first.values[name] = value
        first.values.setdefault(name, value)
    for month, figures in row.months.items():
        for stream, value in figures.items():
            first.months.setdefault(month, {}).setdefault(stream, value)
    for name in ("issue", "measure", "progress", "year_done"):
        mine, theirs = getattr(first, name), getattr(row, name)
        if theirs is not None and (mine is None or later):
            setattr(first, name, theirs)
    if apart:
        return f"与第 {first.row} 行是同一项目，{row.month} 的数已合并"
    where = f"“{first.sheet}”第 {first.row} 行"
    return f"与{where}是同一项目，已合并" + _told_apart(first, row, differences, later)


@dataclass(frozen=True, slots=True)
class _Difference:
    """One thing that two rows of a project tell differently; `target` as in a column."""

    target: str
    label: str
    mine: str
    theirs: str


def _told_apart(first: Row, row: Row, differences: Sequence[_Difference], later: bool) -> str:
    """What of the two rows is used, for the reason; the first row is warned where the other is left out."""
    words = []
    for one in differences:
        used, unused = (one.theirs, one.mine) if later and "." not in one.target else (one.mine, one.theirs)
        words.append(f"{one.label}不同，用 {used}，没有用 {unused}")
        if used == one.mine:
            other = f"“{row.sheet}”第 {row.row} 行的{one.label}是 {one.theirs}"
            reason = f"{other}，这里是 {one.mine}；用了这里的，请核对"
            first.warnings.append(Warning(first.sheet, first.row, one.target, reason))
    return "；" + "；".join(words) if words else ""


def _value_differences(first: Row, row: Row) -> list[_Difference]:
    differences = []
    for name, theirs in row.values.items():
        declared, mine = _FIELDS.get(name), first.values.get(name)
        if declared is not None and name != "name" and _says_else(declared, mine, theirs):
            differences.append(
                _Difference(name, declared.label, show(declared, mine), show(declared, theirs))
            )
    return differences


def _month_differences(first: Row, row: Row) -> list[_Difference]:
    differences = []
    for month, figures in row.months.items():
        for stream, theirs in figures.items():
            declared, mine = _MONTH_FIELDS.get(stream), first.months.get(month, {}).get(stream)
            if declared is not None and _says_else(declared, mine, theirs):
                label = f"{month} {declared.label}"
                differences.append(
                    _Difference(f"{month}.{stream}", label, show(declared, mine), show(declared, theirs))
                )
    return differences


def _says_else(declared: Field, mine: Value, theirs: Value) -> bool:
    """Whether two values contradict each other: not where one is empty, or only tells a date more exactly."""
    if mine is None or theirs is None or mine == theirs:
        return False
    left, right = folded(str(mine)), folded(str(theirs))
    if declared.kind is Kind.DATE:
        return not (left.startswith(right) or right.startswith(left))
    return left != right


def _last_month(row: Row) -> str:
    """The last month a row tells of: of two months' lists the later one knows better."""
    return max(row.months, default="") if row.months else ""


def _warn_alike(row: Row, key: str, core: str, projects: _Known) -> None:
    """Same code under another name, or same name in the same list: kept, with a warning."""
    code = row.values.get("code")
    other = projects.by_code.get(str(code)) if code and not row.uid else None
    if other is not None:
        reason = f"代码与{_place(other, row)}“{other.values.get('name')}”相同，请核对"
        row.warnings.append(Warning(row.sheet, row.row, "code", reason))
        return
    if row.uid:
        return
    alike: Sequence[Row] = projects.by_name.get(key, ())
    near = projects.by_core.get(core)
    if alike:
        reason = f"与{_place(alike[0], row)}项目名称相同，疑似重复"
        row.warnings.append(Warning(row.sheet, row.row, "name", reason))
    elif near is not None and not any(_differs(row, near, name) for name in ("code", "owner", "county")):
        reason = f"与{_place(near, row)}“{near.values.get('name')}”的名称只差一两个字，疑似重复"
        row.warnings.append(Warning(row.sheet, row.row, "name", reason))


def _place(other: Row, row: Row) -> str:
    """Where another row stands, seen from this one."""
    return f"“{other.sheet}”第 {other.row} 行" if other.sheet != row.sheet else f"第 {other.row} 行"
