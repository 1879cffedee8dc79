"""The progress sheet as paper and as workbook: its figures are those of the records, in any month."""

import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtGui import QGuiApplication

from app.errors import UserError
from app.models import Issue, IssueStep, MonthlyProgress, Project, Standing
from app.rules.codes import make_project_code
from app.services.common import periods
from app.services.grid import standings
from app.services.grid.grid import Condition, GridQuery
from app.services.ledger.ledgers import Ledger
from app.services.paper import reports
from app.services.paper.document import ReportSettings
from app.services.paper.reports import PROGRESS_SHEET
from app.services.paper.tables import ALWAYS
from tests.county import new_ledger
from tests.papers import sheet

poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
WAN = 10_000
PRINTED = datetime(2025, 9, 18, 10, 31)
CODES = [make_project_code("2501", "131126", "04", "01", f"{number:05d}") for number in (10001, 10002, 10003)]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Three projects with figures of 2024 and 2025, judged in August 2025."""
    made = new_ledger(tmp_path_factory.mktemp("reports") / "ledger")
    periods.choose_period(made, "2025-08")
    with made.change("导入", by="刘敏", kind="import") as session:
        for project in PROJECTS:
            session.add(Project(**project))
        session.flush()
        for month in MONTHS:
            session.add(MonthlyProgress(**month))
        for issue in ISSUES:
            session.add(Issue(**issue))
        session.flush()
        session.add(IssueStep(project="a" * 32, issue="d" * 32, kind="销号", day="2024-08-01", number="1号"))
    with made:
        yield made


PROJECTS: list[dict[str, Any]] = [
    {
        "uid": "a" * 32, "name": "冷链物流园", "code": CODES[0], "industry": "工业", "year_role": "续建",
        "total_investment": 50_000 * WAN, "plan_year": 2025, "year_plan": 12_000 * WAN,
        "cumulative_prev_year": 6_000 * WAN, "start": "2024-01", "actual_start": "2024-02-10",
        "status": "在建", "responsible_unit": "县商务局", "responsible_person": "田桂芬", "leader": "宋雅琴",
    },
    {
        "uid": "b" * 32, "name": "农村公路提档升级", "code": CODES[1], "industry": "交通",
        "year_role": "新开工", "total_investment": 9_000 * WAN, "plan_year": 2025,
        "year_plan": 9_000 * WAN, "start": "2025-03",
        "actual_start": "2025-03-20", "status": "在建", "responsible_unit": "县交通运输局",
        "light_reason": "汛期停工，市里已同意",
    },
    {
        "uid": "c" * 32, "name": "智慧停车场", "code": CODES[2], "industry": "工业", "year_role": "前期",
        "total_investment": 3_000 * WAN, "status": "前期", "start": "2026-03",
    },
]  # fmt: skip
MONTHS: list[dict[str, Any]] = [
    {"project": "a" * 32, "month": "2024-05", "done": 500 * WAN, "progress": "场地平整"},
    {"project": "a" * 32, "month": "2024-06", "done": 700 * WAN, "progress": "基础浇筑"},
    {"project": "a" * 32, "month": "2025-07", "done": 4_500 * WAN, "progress": "主体三层"},
    {"project": "a" * 32, "month": "2025-08", "done": 3_000 * WAN, "progress": "主体封顶"},
    {"project": "a" * 32, "month": "2025-09", "done": 900 * WAN, "progress": "设备安装"},
    {"project": "b" * 32, "month": "2025-08", "done": 1_000 * WAN, "progress": "路基20公里"},
]
ISSUES: list[dict[str, Any]] = [
    {
        "uid": "d" * 32,
        "project": "a" * 32,
        "description": "供电容量不足",
        "assigned": "2024-04-02",
        "closed": "2024-08-01",
    },
    {"project": "a" * 32, "description": "配套管网未交付", "assigned": "2025-08-12"},
]


def cell(doc: Any, name: str, key: str) -> Any:
    keys = [column.key for column in doc.columns]
    row = next(row for row in doc.rows if row.values[1] == name)
    return row.values[keys.index(key)]


def text_of(pdf: Path) -> str:
    """The words of a PDF without blanks; compatibility characters become ordinary ones."""
    said = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    return unicodedata.normalize("NFKC", said.stdout.decode("utf-8")).replace(" ", "")


# ------------------------------------------------------------------ figures


def test_the_sheet_of_the_judged_month(ledger: Ledger) -> None:
    doc = sheet(ledger, PROGRESS_SHEET, printed=PRINTED, person="刘敏")
    assert doc.title == "故城县2025年重点项目进度表（8月）"
    assert doc.as_of == "截至2025年8月31日　序时进度66.7%"
    assert doc.office == "填报单位（盖章）：故城县发展和改革局"
    assert doc.signatures[2:] == ("填报人：刘敏", "填报日期：2025年9月18日")
    assert [row.values[1] for row in doc.rows] == [
        "合计（3项）", "工业（2项）", "冷链物流园", "智慧停车场", "交通（1项）", "农村公路提档升级",
    ]  # fmt: skip
    assert cell(doc, "冷链物流园", "done") == 7_500 * WAN
    assert cell(doc, "冷链物流园", "month") == 3_000 * WAN
    assert cell(doc, "冷链物流园", "before") == 6_000 * WAN
    assert cell(doc, "冷链物流园", "rate") == pytest.approx(0.625)
    assert cell(doc, "冷链物流园", "progress") == "主体封顶"
    assert cell(doc, "冷链物流园", "issue") == "配套管网未交付"
    assert cell(doc, "智慧停车场", "done") is None
    assert cell(doc, "合计（3项）", "rate") == pytest.approx(8_500 / 21_000)
    assert "打印 2025-09-18 10:31" in doc.version


def test_a_light_held_back_prints_its_reason(ledger: Ledger) -> None:
    doc = sheet(ledger, PROGRESS_SHEET)
    assert cell(doc, "农村公路提档升级", "light") == "green"
    assert cell(doc, "农村公路提档升级", "issue").startswith("有理由不亮灯：汛期停工，市里已同意")
    assert "应亮红灯" in cell(doc, "农村公路提档升级", "issue")


def test_a_month_of_last_year_is_told_as_it_was_and_leaves_the_table_alone(ledger: Ledger) -> None:
    standings.refresh(ledger)
    before = table(ledger)
    doc = sheet(ledger, PROGRESS_SHEET, period="2024-06")
    assert doc.title == "故城县2024年重点项目进度表（6月）"
    assert doc.as_of == "截至2024年6月30日　序时进度50.0%"
    assert cell(doc, "冷链物流园", "month") == 700 * WAN
    assert cell(doc, "冷链物流园", "done") == 1_200 * WAN
    assert cell(doc, "冷链物流园", "plan") is None
    assert cell(doc, "冷链物流园", "before") is None
    assert cell(doc, "冷链物流园", "rate") is None
    assert cell(doc, "冷链物流园", "progress") == "基础浇筑"
    assert cell(doc, "冷链物流园", "issue") == "供电容量不足"
    assert cell(doc, "农村公路提档升级", "done") is None
    assert table(ledger) == before


def test_an_earlier_month_of_this_year(ledger: Ledger) -> None:
    doc = sheet(ledger, PROGRESS_SHEET, period="2025-07")
    assert cell(doc, "冷链物流园", "done") == 4_500 * WAN
    assert cell(doc, "冷链物流园", "rate") == 0.375
    assert cell(doc, "冷链物流园", "issue") == ""


def table(ledger: Ledger) -> list[tuple[Any, ...]]:
    with ledger.read() as session:
        columns = Standing.__table__.c
        return [tuple(row) for row in session.query(*columns).order_by(columns.project)]


def test_the_judged_month_computed_anew_is_what_the_table_keeps(ledger: Ledger) -> None:
    standings.refresh(ledger)
    names = [column.name for column in Standing.__table__.c]
    kept = {row[0]: dict(zip(names, row, strict=True)) for row in table(ledger)}
    found = standings.for_period(ledger, "2025-08", list(kept))
    assert {uid: {name: getattr(facts, name) for name in names} for uid, facts in found.items()} == kept


@given(month=st.sampled_from(["2024-05", "2024-06", "2024-12", "2025-01", "2025-07", "2025-08", "2025-12"]))
@settings(max_examples=10)
def test_the_total_is_the_sum_of_its_projects_in_every_month(ledger: Ledger, month: str) -> None:
    doc = sheet(ledger, PROGRESS_SHEET, period=month)
    keys = [column.key for column in doc.columns]
    for key in ("total", "before", "plan", "month", "done"):
        place = keys.index(key)
        told = [row.values[place] for row in doc.rows if row.kind == "data" and row.values[place] is not None]
        assert doc.rows[0].values[place] == (sum(told) if told else None)  # type: ignore[arg-type]


# ------------------------------------------------------------------ which projects, which columns


def test_a_filter_by_light_means_the_reported_month(ledger: Ledger) -> None:
    warned = ReportSettings(view="warned")
    now = sheet(ledger, PROGRESS_SHEET, settings=warned)
    then = sheet(ledger, PROGRESS_SHEET, period="2025-07", settings=warned)
    assert [row.values[1] for row in now.rows if row.kind == "data"] == []
    assert [row.values[1] for row in then.rows if row.kind == "data"] == ["冷链物流园"]
    slow = GridQuery("2025-08", conditions=(Condition("year_done", "at_least", (7_000 * WAN,)),))
    assert len(sheet(ledger, PROGRESS_SHEET, query=slow).rows) == 3
    assert sheet(ledger, PROGRESS_SHEET, period="2025-07", query=slow).rows == ()


def test_one_project_and_no_groups(ledger: Ledger) -> None:
    flat = ReportSettings(group="")
    doc = sheet(ledger, PROGRESS_SHEET, project=CODES[1], settings=flat)
    assert [row.values[1] for row in doc.rows] == ["合计（1项）", "农村公路提档升级"]
    with pytest.raises(UserError, match="没有代码为"):
        sheet(ledger, PROGRESS_SHEET, project="2501-131126-04-01-999999")


def test_chosen_columns_keep_number_and_name(ledger: Ledger, tmp_path: Path) -> None:
    chosen = ReportSettings(columns=("done", "rate"))
    doc = sheet(ledger, PROGRESS_SHEET, settings=chosen)
    assert [column.key for column in doc.columns] == ["number", "name", "done", "rate"]
    assert cell(doc, "冷链物流园", "rate") == pytest.approx(0.625)
    reports.write_report(ledger, PROGRESS_SHEET, tmp_path / "some.xlsx", settings=chosen)
    book = workbook(tmp_path / "some.xlsx")
    assert pytest.approx(62.5) in [value for row in book.values for value in row if isinstance(value, float)]


def test_the_columns_that_can_be_left_out_are_those_of_the_sheet(ledger: Ledger) -> None:
    doc = sheet(ledger, PROGRESS_SHEET)
    offered = [key for key, _ in reports.declared(PROGRESS_SHEET).columns("2025-08")]
    assert [*ALWAYS, *offered] == [column.key for column in doc.columns]


def test_the_check_code_follows_the_figures_and_nothing_else(ledger: Ledger) -> None:
    def code(**more: Any) -> str:
        return sheet(ledger, PROGRESS_SHEET, **more).version.rpartition("校验码 ")[2]

    assert code(printed=PRINTED) == code(printed=datetime(2025, 9, 19, 8, 0))
    assert code() != code(period="2025-07")
    assert len(code()) == 14


# ------------------------------------------------------------------ files


def workbook(path: Path) -> Any:
    import openpyxl

    return openpyxl.load_workbook(path, data_only=True).worksheets[0]


@poppler
def test_the_pdf_says_it_all(ledger: Ledger, tmp_path: Path, qapp: QGuiApplication) -> None:
    out = tmp_path / "sheet.pdf"
    reports.write_report(ledger, PROGRESS_SHEET, out, person="刘敏")
    said = text_of(out)
    for words in (
        "故城县2025年重点项目进度表(8月)", "填报单位(盖章):故城县发展和改革局", "单位:万元", "合计(3项)",
        "序时进度66.7%", "一", "工业(2项)", "二", "交通(1项)", "62.5", "7,500", "审核人(签字):",
        "填报日期:2025年9月18日", "第1页/共1页", "校验码", "配套管网未交付",
    ):  # fmt: skip
        assert words in said, words
    assert said.index("合计(3项)") < said.index("冷链物流园")


def test_the_workbook_opens_with_living_sums(ledger: Ledger, tmp_path: Path) -> None:
    import openpyxl

    out = tmp_path / "sheet.xlsx"
    reports.write_report(ledger, PROGRESS_SHEET, out, period="2024-06")
    rows = [[value for value in row if value not in (None, "")] for row in workbook(out).values]
    assert ["故城县2024年重点项目进度表（6月）"] in rows
    project = next(row for row in rows if "冷链物流园" in row)
    assert project[:4] == [1, "冷链物流园", "续建", 50_000]
    assert 1_200 in project
    formulas = openpyxl.load_workbook(out).worksheets[0]
    assert any(str(value).startswith("=SUBTOTAL(9,") for row in formulas.values for value in row)


@poppler
def test_a_sheet_without_projects_is_a_page_that_says_so(
    ledger: Ledger, tmp_path: Path, qapp: QGuiApplication
) -> None:
    out = tmp_path / "none.pdf"
    reports.write_report(ledger, PROGRESS_SHEET, out, settings=ReportSettings(view="bond"))
    assert "没有符合条件的项目" in text_of(out)


@pytest.mark.parametrize(
    ("kind", "name", "more", "said"),
    [
        ("nothing", "a.pdf", {}, "没有「nothing」这种报表"),
        (PROGRESS_SHEET, "a.docx", {}, "不能存成「.docx」"),
        (PROGRESS_SHEET, "a", {}, "要写明存成什么文件"),
        (PROGRESS_SHEET, "a.xlsx", {"period": "2024-13"}, "「2024-13」不是月份"),
        (PROGRESS_SHEET, "none/a.xlsx", {}, "没有文件夹"),
    ],
)
def test_what_cannot_be_done_is_said(
    ledger: Ledger, tmp_path: Path, kind: str, name: str, more: dict[str, str], said: str
) -> None:
    with pytest.raises(UserError) as told:
        reports.write_report(ledger, kind, tmp_path / name, period=more.get("period"))
    assert said in told.value.message
    assert told.value.hint
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------ settings


def test_settings_are_remembered_per_report(ledger: Ledger) -> None:
    mine = ReportSettings(view="warned", group="leader", columns=("done",), paper="A4", size=11, grey=False)
    reports.keep_settings(ledger, "land", mine)
    assert reports.settings_of(ledger, "land") == mine
    assert reports.settings_of(ledger, PROGRESS_SHEET) == reports.usual(ledger)
    ledger.set_meta(report_settings={"land": {"size": "huge"}})
    assert reports.settings_of(ledger, "land") == reports.usual(ledger, "land")
    ledger.set_meta(report_settings={})


def test_the_months_that_can_be_reported(ledger: Ledger) -> None:
    months = reports.declared(PROGRESS_SHEET).periods(ledger).words
    assert list(months) == ["2025-09", "2025-08", "2025-07", "2024-06", "2024-05"]


def test_without_a_display_a_report_is_written_all_the_same(ledger: Ledger, tmp_path: Path) -> None:
    """The command line has no QApplication; a workbook needs none at all."""
    code = "import app.services.paper.reports as r; print(sorted(r.kinds().items()))"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"}, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert "项目进度表" in said.stdout
