"""Exporting: every declared field comes back, and no text becomes a formula."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.errors import UserError
from app.models import Field, Issue, Kind, Milestone, MonthlyProgress, Project, Record, fields_of
from app.models import values as field_values
from app.models.bounds import impossible
from app.services.common import month_records
from app.services.intake import planning, reading, writing
from app.services.intake.matching import normalised
from app.services.paper import exports
from app.storage.ledger import Ledger
from tests.county import WHO, county

LINKS = (Kind.LINK, Kind.LINKS)
LETTERS = "云溪县重点项目abcXYZ019=+-@'\"（）()、，。；%&<>#*~|/ 　²㎡①—"
slow = settings(
    max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "ledger") as made:
        yield made


# ------------------------------------------------------------------ values of every kind

texts = st.text(LETTERS, min_size=1, max_size=12)
dates = st.one_of(
    st.integers(1990, 2050).map(str),
    st.dates().map(lambda day: f"{2000 + day.year % 60}-{day.month:02d}"),
    st.dates().map(lambda day: f"{2000 + day.year % 60}-{day.month:02d}-{min(day.day, 28):02d}"),
    st.just("2025-12 2025年底前"),
)
tags = st.lists(st.sampled_from(["省重点", "月调度", "装备制造"]), min_size=1, unique=True).map("、".join)
KINDS: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.TEXT: texts,
    Kind.NOTE: st.lists(texts, min_size=1, max_size=3).map("\n".join),
    Kind.MONEY: st.integers(-(10**13), 10**13),
    Kind.NUMBER: st.decimals(-(10**6), 10**6, places=4).map(float),
    Kind.INTEGER: st.integers(0, 10**6),
    Kind.DATE: dates,
    Kind.TAGS: tags,
    Kind.FLAG: st.booleans(),
    Kind.PROJECT_CODE: st.sampled_from(["2506-131126-04-01-123456", "2019-131126-47-03-000123"]),
    Kind.CREDIT_CODE: st.sampled_from(["91131126MA0ABCDE1X", "12131126000000001Q"]),
    Kind.MONTH: st.sampled_from(["2025-11", "2026-01", "2026-02"]),
}


def of_field(declared: Field) -> st.SearchStrategy[Any]:
    """Values as the ledger keeps them after a person typed them."""
    raw = st.sampled_from(declared.choices) if declared.kind is Kind.CHOICE else KINDS[declared.kind]
    if declared.name == "total_investment":
        raw = st.integers(0, 10**13)  # a project of less than nothing is refused, wherever it is entered
    kept = raw.map(lambda value: parsed(declared, value))
    return kept.filter(lambda value: value is not None)


def parsed(declared: Field, value: Any) -> Any:
    if declared.kind in (Kind.MONEY, Kind.NUMBER, Kind.INTEGER, Kind.FLAG):
        return value
    return field_values.parse(declared, value)


def record(entity: type[Record]) -> st.SearchStrategy[dict[str, Any]]:
    declared = [one for one in fields_of(entity) if one.kind not in LINKS]
    required = {one.name: of_field(one) for one in declared if one.required}
    optional = {one.name: of_field(one) for one in declared if not one.required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda row: possible(entity, row))


def possible(entity: type[Record], row: dict[str, Any]) -> dict[str, Any]:
    """The same without what cannot be."""
    wrong = impossible(entity, row, row.keys())
    return {name: value for name, value in row.items() if name not in wrong}


projects = st.lists(
    st.tuples(
        record(Project),
        st.lists(record(Milestone), max_size=2, unique_by=lambda node: node["name"]),
        st.lists(record(Issue), max_size=2, unique_by=lambda issue: issue["description"]),
        st.lists(record(MonthlyProgress), max_size=2, unique_by=lambda month: month["month"]),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda parts: normalised(parts[0]["name"]),
)
Parts = tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]


def fill(ledger: Ledger, content: list[Parts]) -> None:
    """Write it as it is, its problems numbered as all problems are."""
    numbers = (f"故城县2025-{number:03d}" for number in count(1))
    with ledger.change("录入", by=WHO, kind="import") as session:
        uids = session.insert_many(Project, [parts[0] for parts in content])
        for uid, (_, nodes, issues, months) in zip(uids, content, strict=True):
            session.insert_many(Milestone, [{"project": uid, **node} for node in nodes])
            numbered = [{"project": uid, "number": next(numbers), **issue} for issue in issues]
            session.insert_many(Issue, numbered)
            figures = {(uid, month["month"]): {**month} for month in months}
            for said in figures.values():
                del said["month"]
            month_records.put_months(session, figures)


def content_of(ledger: Ledger) -> dict[str, Any]:
    """Every declared field of every record, by the project's name."""
    found: dict[str, Any] = {}
    with ledger.read() as session:
        names = dict(session.execute(select(Project.uid, Project.name)).tuples().all())
        for entity in (Project, Milestone, Issue, MonthlyProgress):
            for one in session.scalars(select(entity).where(~entity.deleted)):
                owner = names[one.uid if isinstance(one, Project) else one.project]  # type: ignore[attr-defined]
                said = {
                    declared.name: getattr(one, declared.name)
                    for declared in fields_of(entity)
                    if declared.kind not in LINKS and getattr(one, declared.name) is not None
                }
                found.setdefault(owner, []).append((entity.__tablename__, sorted(said.items())))
    return {name: sorted(records, key=repr) for name, records in found.items()}


@slow
@given(content=projects)
def test_export_and_import_lose_nothing(tmp_path: Path, content: list[Parts]) -> None:
    book = tmp_path / "台账.xlsx"
    with county(tmp_path / uuid4().hex) as ledger:
        fill(ledger, content)
        wanted = content_of(ledger)
        exports.export(ledger, book)
        same = planning.plan(ledger, reading.read(ledger, book))
        assert same.refused() == []
        assert [planned.changes for planned in same.rows] == [()] * len(content)
        assert [planned.changes for planned in same.entries if planned.outcome != "same"] == []
    with county(tmp_path / uuid4().hex) as other:
        plan = planning.plan(other, reading.read(other, book))
        assert plan.refused() == []
        writing.apply(other, plan, WHO)
        assert content_of(other) == wanted


def test_no_text_becomes_a_formula(ledger: Ledger, tmp_path: Path) -> None:
    risky = ["=1+1", "+861380000", "-5", "@SUM(A1)", '=HYPERLINK("http://x","y")']
    fill(ledger, [({"name": said, "note": said}, [], [], []) for said in risky])
    exports.export(ledger, tmp_path / "台账.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "台账.xlsx")["项目"]
    cells = {cell.value: cell for line in sheet.iter_rows(min_row=2) for cell in line if cell.value in risky}
    assert set(cells) == set(risky)
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells.values())


def test_the_headers_name_their_units_in_the_order_of_declaration(ledger: Ledger, tmp_path: Path) -> None:
    fill(ledger, [({"name": "云溪路灯", "total_investment": 123_450_000}, [], [], [])])
    assert exports.export(ledger, tmp_path / "台账.xlsx") == {
        "project": 1, "milestone": 0, "issue": 0, "monthly_progress": 0,
    }  # fmt: skip
    book = openpyxl.load_workbook(tmp_path / "台账.xlsx")
    assert book.sheetnames == ["项目", "节点", "问题", "月度进展"]
    header = [cell.value for cell in book["项目"][1]]
    plain = [name.partition("（")[0] for name in header]
    declared = [one.label for one in fields_of(Project)]
    assert plain[: len(declared)] == [label.partition("（")[0] for label in declared]
    assert book["项目"].cell(2, header.index("总投资（万元）") + 1).value == 12345
    assert sum("月完成（万元）" in name for name in header) == 12


def test_a_file_that_cannot_be_written_leaves_the_old_one(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "台账.xlsx").write_bytes(b"old")
    with pytest.raises(UserError):
        exports.export(ledger, tmp_path / "missing" / "台账.xlsx")
    with pytest.raises(UserError):
        exports.export(ledger, tmp_path / "台账.xls")
    fill(ledger, [({"name": "云溪路灯", "note": "长" * 40_000}, [], [], [])])
    with pytest.raises(UserError, match="32,767"):
        exports.export(ledger, tmp_path / "台账.xlsx")
    assert (tmp_path / "台账.xlsx").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_the_grid_is_written_as_shown(ledger: Ledger, tmp_path: Path) -> None:
    january = {"month": "2026-01", "done": 10**6}
    first: Parts = ({"name": "甲", "year_plan": 10**7, "year_role": "续建"}, [], [], [january])
    fill(ledger, [first, ({"name": "乙", "year_plan": 10**7}, [], [], [])])
    ledger.set_meta(period="2026-06")
    with ledger.read() as session:
        uids = {name: uid for uid, name in session.execute(select(Project.uid, Project.name))}
    keys = ["light", "name", "2026-01:done", "rate", "year_plan"]
    count = exports.export_view(ledger, tmp_path / "表.xlsx", keys, [uids["乙"], uids["甲"]])
    rows = list(openpyxl.load_workbook(tmp_path / "表.xlsx")["项目"].values)
    assert count == 2
    assert rows[0] == ("灯", "项目名称", "2026年1月完成（万元）", "占年计划 %", "年度计划投资（万元）")
    assert rows[1][1:] == ("乙", None, None, 1000)
    assert rows[2] == ("红", "甲", 100, 10, 1000)
