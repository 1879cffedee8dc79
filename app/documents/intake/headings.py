"""What the headings of groups say of the projects below them: 一、工业, （二）新开工项目, 桃城区."""

import re
from collections.abc import Collection, Mapping, Sequence

from app.documents.intake.cells import industry_of
from app.documents.intake.context import is_county
from app.documents.intake.lines import HAN, OTHER_GROUP
from app.documents.intake.result import Line, LineKind, Row, Warning
from app.models import values
from app.models.fields import Field
from app.models.values import Value

_COUNT_TAIL = re.compile(r"[(]?(?:共|计|合计|小计)?\d+(?:个|项|家|宗|件)[)]?.*$")
_FIELDS = ("industry", "year_role", "status")


def tell(
    row: Row, headings: Mapping[int, str], targets: Collection[str], fields: Mapping[str, Field]
) -> None:
    """Put into a row what the headings above it say, by their levels, where no column is about it."""
    told_county = False
    for _, label in sorted(headings.items(), reverse=True):  # the nearest heading first
        if "county" not in targets and is_county(label):
            if not told_county:
                row.values["county"], told_county = label, True
            continue
        name, value = _from_label(label, fields)
        if name and name not in targets and not row.values.get(name):
            row.values[name] = value


def doubts(
    sheet: str,
    lines: Sequence[Line],
    rows: Sequence[Row],
    targets: Collection[str],
    fields: Mapping[str, Field],
) -> list[Warning]:
    """The headings that say nothing that the ledger knows, where projects lack an industry, and those that
    head nothing.
    """
    warnings = _of_nothing(sheet, lines)
    lacking = {row.row for row in rows if not row.values.get("industry")} if "industry" not in targets else ()
    for at, line in enumerate(lines if lacking else ()):
        label = bare_label(line.label) if line.kind is LineKind.GROUP else ""
        if not label or is_county(label) or _from_label(label, fields)[0]:
            continue
        below = next((other.row for other in lines[at + 1 :] if other.kind is LineKind.DATA), 0)
        if below in lacking:
            reason = f"分组“{label}”没有对应的行业，下面的项目行业空着，请核对"
            warnings.append(Warning(sheet, line.row, "industry", reason))
    return warnings


def _of_nothing(sheet: str, lines: Sequence[Line]) -> list[Warning]:
    """Rows with nothing but a name that were taken for headings, with no project below them."""
    warnings = []
    below: LineKind | None = None
    for line in reversed(lines):
        alone = below not in (LineKind.DATA, LineKind.GROUP)
        if line.kind is LineKind.GROUP and line.level == OTHER_GROUP and line.count is None and alone:
            reason = f"“{line.label}”只有名称，下面没有项目，当作分组没有导入；如果是项目，请补上别的栏再导入"
            warnings.append(Warning(sheet, line.row, "name", reason))
        below = line.kind if line.kind is not LineKind.EMPTY else below
    return warnings[::-1]


def _from_label(label: str, fields: Mapping[str, Field]) -> tuple[str, Value]:
    """What a heading says of the projects below it: 工业, 新开工, 基础设施; ("", None) for nothing."""
    for name in _FIELDS:
        try:
            if name in fields and (value := values.parse(fields[name], label)):
                return name, value
        except ValueError:
            continue
    industry = industry_of(label) if "industry" in fields else None
    return ("industry", industry) if industry else ("", None)


def bare_label(label: str) -> str:
    """The words of a group without its mark, count and 项目: （二）新开工项目8个 → 新开工."""
    bare = re.sub(rf"^[(]?[{HAN}]+[)]?[、.,,:]?|^[ⅠⅡⅢⅣⅤⅥA-Za-z]+[、.)]", "", label) or label
    bare = _COUNT_TAIL.sub("", bare)
    return re.sub(r"(重点)?(建设)?(类)?(项目|工程)$", "", bare).strip(":、()") or bare
