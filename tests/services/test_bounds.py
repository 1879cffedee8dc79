"""What cannot be is refused at every door alike, as the fields declare it; what could be true is not."""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import UserError
from app.models import (
    ENTITIES,
    FundFlow,
    Issue,
    Milestone,
    MonthlyProgress,
    Permit,
    Project,
    ProjectList,
    Record,
    field_of,
    fields_of,
    is_child,
    values,
)
from app.models.bounds import impossible, ordered
from app.models.cells import Cell
from app.models.fields import NUMERIC, Kind
from app.models.keys import month_key
from app.models.uids import keyed_uid
from app.services.common import records
from app.services.grid import editing
from app.services.intake import planning, reading, writing
from app.services.ledger.ledgers import Ledger
from app.services.lists import list_catalogue
from app.services.nodes import nodes
from app.services.permits import permits
from app.services.project import projects
from tests.county import WHO, county
from tests.services.gesture_world import plausible

BOUNDED = [
    (entity, field.name) for entity in ENTITIES for field in fields_of(entity) if field.least is not None
]
PAIRS = [(entity, first.name, last.name) for entity in ENTITIES for first, last in ordered(entity)]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with county(tmp_path_factory.mktemp("bounds") / "台账") as made:
        yield made


@pytest.fixture
def uid(ledger: Ledger) -> str:
    return projects.create(ledger, WHO, {"name": "北延工程"}, with_nodes=False)


def made(ledger: Ledger, entity: type[Record], uid: str, **fields: Any) -> str:
    """A record of a kind, plausible but for what is told."""
    row = plausible(entity) | fields | ({"project": uid} if is_child(entity) else {})
    if entity.__tablename__ == "issue_step":
        row["issue"] = records.add(ledger, WHO, Issue, {"project": uid, "description": "问题"})
    if entity.key and is_child(entity):
        row["uid"] = keyed_uid(entity, uid, *(str(row[name]) for name in entity.key))
    with ledger.change("加", by=WHO) as session:
        return session.insert_many(entity, [row])[0]


# ------------------------------------------------------------------ every declared bound


@pytest.mark.parametrize(("entity", "name"), BOUNDED, ids=lambda each: getattr(each, "__name__", each))
def test_a_figure_below_its_bound_is_refused_typed_and_written(
    ledger: Ledger, uid: str, entity: type[Record], name: str
) -> None:
    field = field_of(entity, name)
    with pytest.raises(ValueError, match=f"「{field.label}」(不能是负数|要在)"):
        records.checked(field, "-1")
    assert records.checked(field, "0") == 0
    if entity.__tablename__ in ("office", "account", "evidence"):
        return
    with pytest.raises(UserError, match=f"「{field.label}」"):
        made(ledger, entity, uid, **{name: -1})


@pytest.mark.parametrize(("entity", "first", "last"), PAIRS, ids=lambda each: getattr(each, "__name__", each))
def test_an_end_before_its_beginning_is_refused_whichever_was_written_last(
    ledger: Ledger, uid: str, entity: type[Record], first: str, last: str
) -> None:
    money = field_of(entity, last).kind is Kind.MONEY
    early, late = (100, 200) if money else ("2025-03-01", "2025-06")
    with pytest.raises(UserError, match=field_of(entity, last).label):
        made(ledger, entity, uid, **{first: late, last: early})
    record = made(ledger, entity, uid, **{first: early, last: late})
    for name, value in ((first, 300 if money else "2025-08"), (last, 50 if money else "2025-02-28")):
        with pytest.raises(UserError, match=field_of(entity, name).label):
            records.set_fields(ledger, WHO, entity, record, {name: value}, "改")
        with pytest.raises(ValueError, match=field_of(entity, name).label):
            text = values.edit_text(field_of(entity, name), value)
            records.set_field(ledger, WHO, entity, record, name, text)
        with pytest.raises(UserError), ledger.change("改", by=WHO) as session:
            session.get_one(entity, record).__setattr__(name, value)
    for same in ("2025-06", "2025-06-01", "2025") if not money else (200,):
        nothing_between = entity is ProjectList  # whose upper bound is none of its own
        with pytest.raises(UserError, match="没有项目进得去") if nothing_between else nullcontext():
            records.set_fields(ledger, WHO, entity, record, {first: same, last: same}, "改")


def test_corrections_and_refunds_may_be_negative() -> None:
    signed = {
        (entity.__tablename__, field.name)
        for entity in ENTITIES
        if entity is Project or is_child(entity)
        for field in fields_of(entity)
        if field.kind in NUMERIC and field.least is None
    }
    assert signed == {
        ("monthly_progress", "done"), ("monthly_progress", "received"), ("monthly_progress", "paid"),
        ("monthly_progress", "listed"), ("fund_flow", "amount"), ("stage_goal", "done"),
        ("evidence", "longitude"), ("evidence", "latitude"),
    }  # fmt: skip


DAY = st.one_of(
    st.dates().filter(lambda day: 1990 < day.year < 2100).map(str),
    st.sampled_from(["2024", "2025", "2025-03", "2025-03-15", "2024-12-31"]),
)


@given(first=st.none() | DAY, last=st.none() | DAY)
def test_days_are_compared_as_precisely_as_both_are_known(first: str | None, last: str | None) -> None:
    told = impossible(Project, {"start": first, "finish": last}, {"start", "finish"})
    length = min(len(first or ""), len(last or ""))
    assert bool(told) == bool(length and str(last)[:length] < str(first)[:length])
    assert told.keys() <= {"finish"}


# ------------------------------------------------------------------ the grid, a paste, an import


def test_a_paste_leaves_out_what_cannot_be_and_keeps_its_text(ledger: Ledger, uid: str) -> None:
    other = projects.create(ledger, WHO, {"name": "另一个", "start": "2025-03"}, with_nodes=False)
    cells = [
        Cell(uid, "start", "2024.3"), Cell(uid, "finish", "2023-12"), Cell(uid, "total_investment", "-100"),
        Cell(other, "finish", "2024-12"), Cell(other, "total_investment", "3.5亿"),
        Cell(other, month_key("2025-08", "plan"), "-20"), Cell(other, month_key("2025-08", "done"), "-20"),
    ]  # fmt: skip
    checked = editing.prepare(cells)
    assert editing.apply(ledger, WHO, "粘贴", checked) == 3
    refused = dict(checked.refused)
    assert set(refused) == {cells[1], cells[2], cells[3], cells[5]}
    assert refused[cells[1]] == "「建设完成」2023-12 早于「建设起始」2024-03"
    assert refused[cells[3]] == "「建设完成」2024-12 早于「建设起始」2025-03"
    one, two = (projects.page(ledger, each) for each in (uid, other))
    assert (one.project.start, one.project.finish, one.project.total_investment) == ("2024-03", None, None)
    assert (two.project.finish, two.project.total_investment) == (None, 350_000_000)
    (month,) = two.of(MonthlyProgress)
    assert (month.plan, month.done) == (None, -200_000)


def test_tables_of_a_project_and_of_the_settings_leave_out_one_cell_too(ledger: Ledger, uid: str) -> None:
    typed = {"accepted": "2025-03-01", "done": "2025-06-01", "valid_until": "2025-05-01", "number": "7号"}
    cells = [Cell("P05", name, text) for name, text in typed.items()]
    assert [cell.key for cell, _ in permits.write(ledger, WHO, uid, cells, "粘贴")] == ["valid_until"]
    (permit,) = projects.page(ledger, uid).of(Permit)
    assert (permit.done, permit.number, permit.valid_until) == ("2025-06-01", "7号", None)
    cells = [Cell("亿元以上", "most", "20000"), Cell("亿元以上", "purpose", "另外的用处")]
    assert [cell.key for cell, _ in list_catalogue.set_texts(ledger, WHO, cells, "改目录")] == []
    cells = [Cell("亿元以上", "least", "30000"), Cell("亿元以上", "purpose", "又一个用处")]
    refused = list_catalogue.set_texts(ledger, WHO, cells, "改目录")
    assert [(cell.key, reason) for cell, reason in refused] == [
        ("least", "「总投资下限（含）」30,000 大于「总投资上限」20,000")
    ]


def test_an_import_takes_the_row_without_what_cannot_be_and_says_so(
    ledger: Ledger, uid: str, tmp_path: Path
) -> None:
    records.set_fields(ledger, WHO, Project, uid, {"name": "只此一个", "start": "2024-06"}, "改")
    path = tmp_path / "项目.csv"
    path.write_text(
        "项目名称,总投资（万元）,建设起始,建设完成,年度计划投资（万元）\n"
        "只此一个,5000,,2023-12,800\n新的工程,6000,2025-03,2024-12,-500\n",
        "utf-8-sig",
    )
    plan = planning.plan(ledger, reading.read(ledger, path))
    told = [warning.reason for row in plan.rows for warning in (*row.row.warnings, *row.warnings)]
    assert any("「建设完成」2023-12 早于「建设起始」2024-06，没有导入" in each for each in told)
    assert any("「建设完成」2024-12 早于「建设起始」2025-03，没有导入" in each for each in told)
    assert any("负数" in each for each in told)
    writing.apply(ledger, plan, WHO)
    assert projects.page(ledger, uid).project.finish is None
    with ledger.read() as session:
        new = session.query(Project).filter(Project.name == "新的工程").one()
        facts = (new.start, new.finish, new.total_investment, new.year_plan)
    assert facts == ("2025-03", None, 60_000_000, None)


# ------------------------------------------------------------------ amounts with their unit


@pytest.mark.parametrize(
    ("text", "wan"),
    [
        ("3.5亿", 35_000), ("3.5亿元", 35_000), ("3.5 亿", 35_000), ("35000万", 35_000), ("３．５亿", 35_000),
        ("35000万元", 35_000), ("350000000元", 35_000), ("3亿5000万", 35_000), ("3亿5000万元", 35_000),
        ("1,200万元", 1_200), ("35000", 35_000), ("0.6亿", 6_000), ("500元", 0.05), ("12百万元", None),
    ],
)  # fmt: skip
def test_an_amount_with_its_unit_is_converted_in_every_money_field(text: str, wan: float | None) -> None:
    field = field_of(Project, "total_investment")
    expected = 12_000_000 if wan is None else round(wan * 10_000)
    assert values.parse(field, text) == records.checked(field, text) == expected
    assert editing.parsed("total_investment", text) == editing.parsed("2025-08:done", text) == expected


@pytest.mark.parametrize(
    "text", ["约3.5亿", "5000万3亿", "3亿-5万", "亿", "3.5.1亿", "3亿左右", "3.5亩", "30%"]
)
def test_what_is_no_single_amount_is_refused_with_words(text: str) -> None:
    with pytest.raises(ValueError, match="「"):
        values.parse(field_of(Project, "year_plan"), text)


def test_an_area_takes_no_unit_of_money() -> None:
    with pytest.raises(ValueError, match="带了单位"):
        values.parse(field_of(Project, "land_area"), "3万")


# ------------------------------------------------------------------ nodes in their order


def those(ledger: Ledger, uid: str) -> Mapping[str, Milestone]:
    return {node.name: node for node in projects.page(ledger, uid).milestones}


def test_a_forecast_before_the_predecessors_is_refused(ledger: Ledger, uid: str) -> None:
    for name in ("基础", "主体", "装修"):
        nodes.add(ledger, WHO, uid, {"name": name, "planned": "2025-10"})
    node = those(ledger, uid)

    def typed(name: str, key: str, text: str) -> list[str]:
        cells = [Cell(node[name].uid, key, text)]
        return [reason for _, reason in nodes.set_texts(ledger, WHO, uid, cells, "改节点")]

    assert typed("主体", "after", "1") == typed("装修", "after", "2") == []
    assert typed("基础", "forecast", "2025-11-20") == []
    assert typed("主体", "forecast", "2025-11-19") == [
        "「预计日期」2025-11-19 早于前置节点“基础”的 2025-11-20"
    ]
    assert typed("主体", "forecast", "2025-11") == typed("主体", "forecast", "2025-12-01") == []
    assert typed("基础", "forecast", "2026-01-10") == []  # a truthful delay is no fault of who tells it
    assert typed("主体", "person", "马振海") == []
    assert typed("装修", "forecast", "2025-11-25") != []
    assert typed("基础", "actual", "2025-11-10") == typed("装修", "forecast", "2025-12-05") == []
    with pytest.raises(UserError, match="早于前置节点"):
        records.set_fields(ledger, WHO, Milestone, node["主体"].uid, {"forecast": "2025-11-09"}, "改")


def test_other_contradictions_are_no_refusals(ledger: Ledger, uid: str) -> None:
    records.set_fields(ledger, WHO, Project, uid, {"total_investment": 10, "year_plan": 10**12}, "改")
    made(ledger, FundFlow, uid, amount=-5, month="2025-08")
    made(ledger, Permit, uid, planned="2024-01-01", accepted="2025-01-01")
