"""Workbooks as offices and programs really make them, each with what is right; all in them is invented."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from app.documents.intake import LineKind, Understanding, read_workbook, understand
from app.documents.intake.grid import NOT_COMPUTED
from app.models import Project, fields_of
from app.rules.codes import check_project_code

CASES = Path(__file__).parent / "cases"


def case(name: str) -> Understanding:
    (path,) = CASES.glob(f"{name}*")
    return understand(
        read_workbook(path),
        fields=fields_of(Project),
        year=2025,
        month="2025-08",
        check_code=check_project_code,
    )


def values(told: Understanding, name: str) -> list[Any]:
    return [row.values.get(name) for row in told.rows]


def amounts(told: Understanding, name: str) -> list[float | None]:
    """Amounts in 万元."""
    return [None if yuan is None else yuan / 10_000 for yuan in values(told, name)]


def fields_warned(told: Understanding) -> set[tuple[int, str]]:
    return {(warning.row, warning.field) for warning in told.warnings}


def test_formulas_that_give_an_empty_text() -> None:
    told = case("01")
    assert len(told.rows) == 6
    assert (told.warnings, told.refused) == ((), ())
    assert values(told, "responsible_person") == ["李某某", None] * 3
    assert values(told, "note") == [None] * 6
    assert all(line.kind is LineKind.EMPTY for line in told.sheets[0].lines[8:])


@pytest.mark.parametrize("computed", [True, False])
@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize(
    ("formula", "kind", "stored", "seen"),
    [
        ('IF(A1="","",A1)', "", "<v></v>", False),
        ('IF(A1="","",A1)', "str", "<v></v>", False),
        ('IF(A1="","",A1)', "", "", True),
        ("SUM(A1:A2)", "", "<v></v>", True),
    ],
)
def test_what_was_never_computed_is_told_from_what_is_empty(
    tmp_path: Path, computed: bool, quote: str, formula: str, kind: str, stored: str, seen: bool
) -> None:
    """Both ways to look at a sheet: at its bytes, and where marks are in single quotes at its elements."""
    book = xlsxwriter.Workbook(tmp_path / "表.xlsx")
    page = book.add_worksheet()
    page.write_row(0, 0, ["项目名称", "总投资（万元）", "备注", "完成率"])
    page.write_row(1, 0, ["河西路改造工程", 100])
    page.write_formula(1, 2, "=1", None, 7)
    page.write_formula(1, 3, "=2/4", None, 0.5) if computed else None
    book.close()
    mark = f' t="{kind}"' if kind else ""
    cell = f'<c r="C2"{mark}><f>{formula}</f>{stored}</c>'.replace('"', quote if quote == "'" else '"')
    cell = cell.replace("IF(A1='','',A1)", 'IF(A1="","",A1)')
    _replace_in_sheet(tmp_path / "表.xlsx", '<c r="C2"><f>1</f><v>7</v></c>', cell)
    (sheet,) = read_workbook(tmp_path / "表.xlsx").sheets
    told = seen or (not computed and kind != "str")
    assert sheet.cells[1][2] == (NOT_COMPUTED if told else "")


def _replace_in_sheet(path: Path, before: str, after: str) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert before.encode() in parts[name]
    parts[name] = parts[name].replace(before.encode(), after.encode())
    with zipfile.ZipFile(path, "w") as archive:
        for part, body in parts.items():
            archive.writestr(part, body)


def test_codes_and_telephones_that_became_figures() -> None:
    told = case("10")
    assert values(told, "code") == [None, "2503-131126-04-01-573274", "2503-131126-04-01-573274"]
    assert values(told, "phone") == [None, "0318-5550001", "0318-5550002"]
    assert amounts(told, "total_investment") == [1200, 1300, 1400]
    assert {(2, "code"), (2, "phone"), (4, "code")} <= fields_warned(told)
    assert any("相同" in warning.reason for warning in told.rows[2].warnings)


def test_semicolons_named_in_the_first_line_and_decimal_commas() -> None:
    told = case("11")
    assert amounts(told, "total_investment") == [1200.5, 1300]
    assert fields_warned(told) == {(3, "total_investment")}


def test_two_tables_side_by_side() -> None:
    told = case("26")
    assert [row.row for row in told.rows] == [3, 4, 5, 6, 7] * 2
    assert sum("河道" in name for name in values(told, "name")) == 5
    assert set(values(told, "responsible_unit")[5:]) == {"县交通局"}
    assert amounts(told, "total_investment") == [*range(1001, 1006), *range(2001, 2006)]


def test_equal_columns_under_three_funds_are_no_plan_of_the_year() -> None:
    told = case("38")
    assert amounts(told, "total_investment") == [*range(10_001, 10_006)]
    assert set(values(told, "year_plan") + values(told, "plan_year")) == {None}


@pytest.mark.parametrize("name", ["42丙", "42丁"])
def test_a_code_without_its_last_digits_is_no_code(name: str) -> None:
    told = case(name)
    assert set(values(told, "code")) == {None}
    assert {(row.row, "code") for row in told.rows} == fields_warned(told)
    assert not any("相同" in warning.reason for warning in told.warnings)


def test_figures_of_a_further_row_are_told() -> None:
    told = case("43")
    assert len(told.rows) == 3
    assert {(4, "total_investment"), (4, "year_plan"), (4, "responsible_person")} == fields_warned(told)
    assert told.rows[0].values["content"] == "一期\n二期"


def test_percentages_among_words() -> None:
    told = case("46")
    assert [row.progress for row in told.rows] == ["35%", "主体施工", "50%", "完成基础", "100%", "60%"]


def test_a_copied_sheet_with_other_figures_says_which_are_used() -> None:
    told = case("51")
    assert len(told.rows) == 5
    assert amounts(told, "total_investment")[0] == 12_100
    (reason,) = [refusal.reason for refusal in told.refused if refusal.row == 3]
    assert "总投资" in reason
    assert "12,100" in reason
    assert "99,999" in reason
    assert fields_warned(told) == {(3, "total_investment")}


def test_numbers_on_group_rows_only() -> None:
    told = case("61")
    assert values(told, "name") == [
        "东岳水库除险加固工程", "西山渠首改造工程", "西山造林工程", "县道101改建工程", "城东客运站",
    ]  # fmt: skip
    assert told.refused == ()
    assert told.proofs
    assert all(proof.agrees for proof in told.proofs)
    assert {proof.stated for proof in told.proofs if proof.row == 3} == {200_000_000, 40_000_000, 70_000_000}
    assert values(told, "industry") == ["农业水利"] * 3 + ["交通"] * 2


def test_questions_and_opinions_are_no_leaders() -> None:
    told = case("62")
    assert set(values(told, "leader")) == {None}
    assert set(values(told, "contact")) == {"王某"}
    assert set(values(told, "phone")) == {"0318-5550001"}


def test_batches_of_money_are_no_lists() -> None:
    told = case("63")
    assert set(values(told, "lists")) == {None}
    assert amounts(told, "year_plan") == [*range(3001, 3006)]
