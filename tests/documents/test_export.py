"""Export: what is written reads back the same, and no text ever becomes a formula."""

import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.documents.export import ExportColumn, SheetSpec, column_of, month_column, write_workbook
from app.documents.intake import UID_LABEL, Understanding, read_workbook, understand
from app.errors import UserError
from app.models import Issue, Milestone, MonthlyProgress, Project, field_of, fields_of, values
from app.models.fields import Field, Kind
from app.progress import Cancelled

FIELDS = fields_of(Project)
CODE = "2502-131126-04-01-397399"
UID = ExportColumn("uid", UID_LABEL, width=12)
REFERENCE = ExportColumn("project.uid", "项目" + UID_LABEL, width=12)
NAME = ExportColumn("project.name", "项目名称", width=20)
STREAMS = [
    field_of(MonthlyProgress, name)
    for name in ("plan", "done", "year_done", "received", "paid", "progress", "next_step")
]
"""What the columns of a month may tell in a list of projects; all of a month stands in a sheet of its own."""


ODD = [
    "=1+1",
    "+86",
    "-5",
    "@sum",
    "合计",
    "一、工业",
    "★甲",
    "无",
    "#REF!",
    "_x0041_",
    "约5",
    "3 个",
    "（一）",
    "1.5亿元",
]
CHARS = st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp"])


def texts(field: Field) -> st.SearchStrategy[Any]:
    """Texts as the ledger stores them."""
    said = st.sampled_from(ODD) | st.text(CHARS, min_size=1, max_size=20)
    if field.kind is Kind.NOTE:
        said = st.lists(said, min_size=1, max_size=3).map("\n".join)
    return said.map(lambda text: values.parse(field, text) or "字")


DATES = st.dates(date(1950, 1, 1), date(2099, 12, 31)).map(str)
BY_KIND: Mapping[Kind, st.SearchStrategy[Any]] = {
    Kind.DATE: st.builds(
        lambda day, size, words: day[:size] + words,
        DATES,
        st.sampled_from([4, 7, 10]),
        st.sampled_from(["", " 年底前"]),
    ),
    Kind.MONTH: DATES.map(lambda day: day[:7]),
    Kind.FLAG: st.booleans(),
    Kind.PROJECT_CODE: st.from_regex(r"\A[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{6}\Z"),
    Kind.CREDIT_CODE: st.from_regex(r"\A[0-9A-Z]{18}\Z"),
}


FIGURES = {Kind.MONEY: 10**14, Kind.NUMBER: 10**6, Kind.INTEGER: 10**9}
"""How large a figure of a kind may be."""


def figures(field: Field) -> st.SearchStrategy[Any]:
    """Figures that the field may have."""
    most = FIGURES[field.kind]
    least = -most if field.least is None else int(field.least)
    most = most if field.most is None else int(field.most)
    if field.kind is Kind.NUMBER:
        return st.decimals(least, most, places=4).map(float)
    return st.integers(least, most)


def value_of(field: Field) -> st.SearchStrategy[Any]:
    if field.kind in FIGURES:
        return figures(field)
    if field.kind is Kind.CHOICE:
        return st.sampled_from(field.choices)
    return BY_KIND[field.kind] if field.kind in BY_KIND else texts(field)


@st.composite
def record(draw: st.DrawFn, fields: Sequence[Field], *needed: str) -> dict[str, Any]:
    """Some fields of a record with values as the ledger stores them, `needed` among them."""
    others = st.lists(st.sampled_from(fields), max_size=6, unique_by=lambda field: field.name)
    chosen = [field for field in fields if field.name in needed] + draw(others)
    return {field.name: draw(value_of(field)) for field in chosen}


def exported(path: Path, *sheets: SheetSpec) -> Understanding:
    write_workbook(path, sheets)
    return understand(read_workbook(path), fields=FIELDS, year=2031)


def uid(number: int) -> str:
    return f"{number:032x}"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(record(FIELDS, "name"), min_size=1, max_size=4),
    st.lists(st.dictionaries(st.sampled_from(["2025-08", "2024-12"]), record(STREAMS)), max_size=4),
)
def test_projects_with_months_read_back_without_loss(
    tmp_path: Path, projects: list[dict[str, Any]], months: list[dict[str, dict[str, Any]]]
) -> None:
    told: list[dict[str, dict[str, Any]]] = [
        {month: kept for month, kept in each.items() if kept} for each in months[: len(projects)]
    ]
    told += [{}] * (len(projects) - len(told))
    columns = [UID, *(column_of(field) for field in FIELDS)]
    columns += [month_column(field, month) for month in ("2024-12", "2025-08") for field in STREAMS]
    rows = [
        {"uid": uid(number), **project}
        | {f"{month}.{name}": value for month, kept in told[number].items() for name, value in kept.items()}
        for number, project in enumerate(projects)
    ]
    back = exported(tmp_path / "台账.xlsx", SheetSpec("项目", columns, rows))
    assert back.refused == ()
    assert [row.values for row in back.rows] == projects
    assert [row.months for row in back.rows] == told
    assert [row.uid for row in back.rows] == [uid(number) for number in range(len(projects))]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.sampled_from([Milestone, Issue, MonthlyProgress]))
def test_records_read_back_without_loss(tmp_path: Path, data: st.DataObject, entity: Any) -> None:
    fields = [field for field in fields_of(entity) if field.kind not in (Kind.LINK, Kind.LINKS)]
    needed = [field.name for field in fields if field.required]
    records = data.draw(st.lists(record(fields, *needed), min_size=1, max_size=4))
    columns = [REFERENCE, NAME, UID, *(column_of(field) for field in fields)]
    rows = [
        {"project.uid": uid(7), "project.name": "河西路工程", "uid": uid(number), **kept}
        for number, kept in enumerate(records)
    ]
    back = exported(tmp_path / "台账.xlsx", SheetSpec("记录", columns, rows, frozen=3))
    assert [entry.values for entry in back.entries] == records
    assert {entry.entity for entry in back.entries} == {entity.__tablename__}
    assert [entry.uid for entry in back.entries] == [uid(number) for number in range(len(records))]
    assert {entry.project["uid"] for entry in back.entries} == {uid(7)}


@pytest.mark.parametrize("unit", ["元", "万元", "亿元"])
@given(yuan=st.integers(0, 10**14))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_amounts_are_exact_in_every_unit(tmp_path: Path, unit: str, yuan: int) -> None:
    columns = [
        UID,
        column_of(field_of(Project, "name")),
        column_of(field_of(Project, "total_investment"), unit=unit),
    ]
    rows = [{"uid": uid(1), "name": "河西路工程", "total_investment": yuan}]
    back = exported(tmp_path / "a.xlsx", SheetSpec("项目", columns, rows))
    assert back.rows[0].values["total_investment"] == yuan


def sample(count: int = 3) -> SheetSpec:
    columns = [
        UID,
        *(column_of(field_of(Project, name)) for name in ("name", "code", "start", "total_investment")),
    ]
    rows = [
        {
            "uid": uid(n),
            "name": f"=第{n}号工程",
            "code": CODE,
            "start": "2025-03",
            "total_investment": 10_000 * n,
        }
        for n in range(1, count + 1)
    ]
    return SheetSpec("项目", columns, rows)


def test_totals_follow_the_filter_and_are_known_at_once(tmp_path: Path) -> None:
    back = exported(tmp_path / "a.xlsx", sample())
    assert [(proof.stated, proof.computed) for proof in back.proofs] == [(60_000, 60_000)]
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert page["E5"].value == "=SUBTOTAL(109,E2:E4)"
    assert page.freeze_panes == "C2"
    assert page.auto_filter.ref == "A1:E4"
    assert page["B5"].value == "合计"


def test_text_never_becomes_a_formula(tmp_path: Path) -> None:
    risky = ["=1+1", "+1", "-1", "@A1", "\tx", "\rx", "=cmd|' /C calc'!A0", "https://a", "{=1}"]
    rows = [{"x": said} for said in risky]
    write_workbook(tmp_path / "a.xlsx", [SheetSpec("表", [ExportColumn("x", "栏")], rows)])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = [book.active.cell(row, 1) for row in range(2, len(risky) + 2)]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert [cell.quotePrefix for cell in cells] == [True] * 7 + [False] * 2
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        page = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in page
    assert b"hyperlink" not in page


def test_codes_and_dates_are_text(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [sample()])
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert (page["C2"].value, page["D2"].value, page["E2"].value) == (
        CODE,
        "2025-03",
        1,
    )
    assert page["E1"].value == "总投资（万元）"


def test_a_failed_export_leaves_the_old_file(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [sample()])
    before = (tmp_path / "a.xlsx").read_bytes()
    spec = SheetSpec("表", [ExportColumn("x", "栏")], [{"x": "长" * 40_000}])
    with pytest.raises(UserError, match="40,000 个字"):
        write_workbook(tmp_path / "a.xlsx", [spec])

    def stop(done: int, total: int, text: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        write_workbook(tmp_path / "a.xlsx", [sample(600)], stop)
    assert (tmp_path / "a.xlsx").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"没有文件夹"):
        write_workbook(tmp_path / "没有的文件夹" / "a.xlsx", [sample()])
