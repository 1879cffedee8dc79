"""The whole ledger as a workbook: every kind of record with its links comes back, and twice is once."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.documents.intake import OWN
from app.models import (
    Activity,
    Evidence,
    FundBatch,
    FundFlow,
    Issue,
    IssueStep,
    Milestone,
    Permit,
    Project,
    Record,
    StageGoal,
    TaskForce,
    fields_of,
    links_of,
)
from app.models.uids import keyed_uid
from app.services.intake import plan, planning, reading, writing
from app.services.paper import exports
from app.storage import undo
from app.storage.ledger import Ledger
from tests.county import WHO, county

from .test_exports import record, slow

CODE = "2506-131126-04-01-123456"
SPANS = ("2025Q3", "2025-08上", "2025W33", "2025-08-15")
KINDS: tuple[type[Record], ...] = (Milestone, Issue, *OWN.values())
Content = dict[type[Record], list[dict[str, Any]]]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with county(tmp_path / "ledger") as made:
        yield made


def of_kind(entity: type[Record]) -> st.SearchStrategy[list[dict[str, Any]]]:
    fields = record(entity)
    if entity is StageGoal:
        fields = st.builds(lambda one, span: {**one, "span": span}, fields, st.sampled_from(SPANS))
    key = {Permit: "item", StageGoal: "span", Milestone: "name", Issue: "description"}.get(entity)
    return st.lists(fields, max_size=3, unique_by=(lambda one: one[key]) if key else None)


contents = st.fixed_dictionaries({entity: of_kind(entity) for entity in KINDS})


def fill(ledger: Ledger, projects: list[Content], pick: Callable[[list[str]], str]) -> None:
    """Projects with records; links lead to what `pick` takes from those there are."""
    with ledger.change("录入", by=WHO, kind="import") as session:
        known: dict[tuple[str, str], list[str]] = {}
        uids = session.insert_many(Project, [{"name": f"第{at}号工程"} for at in range(len(projects))])
        for entity in KINDS:
            loose = "project" not in entity.__table__.columns
            for uid, content in zip(uids, projects, strict=True):
                if loose and uid != uids[0]:
                    continue
                for fields in content[entity]:
                    row = {**fields, "uid": session.new_uid()}
                    row |= {} if loose else {"project": uid}
                    if entity is Issue:  # as all problems are
                        row = {"number": f"故城县2025-{len(known):03d}-{session.new_uid()[8:14]}", **row}
                    if entity is Permit:
                        row["uid"] = keyed_uid(Permit, uid, row["item"])
                    if entity is StageGoal:
                        row["uid"] = keyed_uid(StageGoal, uid, row["span"])
                    for name, table in links_of(entity).items():
                        there = known.get((table, "" if table == "activity" else uid), [])
                        row |= {name: pick(there)} if there else {}
                    if entity is IssueStep and "issue" not in row:
                        continue
                    session.insert_many(entity, [row])
                    known.setdefault((entity.__tablename__, "" if loose else uid), []).append(row["uid"])


def content_of(ledger: Ledger) -> Mapping[str, Any]:
    """Every declared field of every record; what it leads to as what that says, not by its number."""
    with ledger.read() as session:
        kinds: tuple[type[Record], ...] = (Project, *KINDS)
        every = [one for kind in kinds for one in session.scalars(select(kind).where(~kind.deleted))]
        projects = {one.uid for one in every if isinstance(one, Project)}
        found = {one.uid: one for one in every if getattr(one, "project", one.uid) in projects}
        found |= {one.uid: one for one in every if isinstance(one, Activity | TaskForce)}

        def told(one: Record, deep: bool) -> str:
            links = (*links_of(type(one)), "project")
            plain = {
                field.name: getattr(one, field.name)
                for field in fields_of(type(one))
                if field.name not in links and getattr(one, field.name) is not None
            }
            far = {
                name: sorted(told(found[uid], False) for uid in str(getattr(one, name)).split("、"))
                for name in links
                if deep and getattr(one, name, None)
            }
            return repr((one.__tablename__, plain, far))

        return Counter(told(one, True) for one in found.values())


def outcomes(plan: plan.ImportPlan) -> set[str]:
    return {planned.outcome for planned in plan.entries} | {str(row.outcome) for row in plan.rows}


@slow
@given(projects=st.lists(contents, min_size=1, max_size=2), data=st.data())
def test_every_record_and_link_comes_back_and_twice_is_once(
    tmp_path: Path, projects: list[Content], data: st.DataObject
) -> None:
    book = tmp_path / "台账.xlsx"
    with county(tmp_path / uuid4().hex) as source:
        fill(source, projects, lambda there: data.draw(st.sampled_from(there)))
        wanted = content_of(source)
        exports.export(source, book)
        again = planning.plan(source, reading.read(source, book))
        assert again.refused() == []
        assert outcomes(again) == {"same"}
    with county(tmp_path / uuid4().hex) as other:
        plan = planning.plan(other, reading.read(other, book))
        assert plan.refused() == []
        done = writing.apply(other, plan, WHO)
        assert content_of(other) == wanted
        assert {name: count for name, count in done.records.items() if count} == {
            "project": len(projects), **plan.records(),
        }  # fmt: skip
        twice = planning.plan(other, reading.read(other, book))
        assert twice.refused() == []
        assert outcomes(twice) == {"same"}
        undo.undo(other, by=WHO)
        assert content_of(other) == Counter()
        writing.apply(other, planning.plan(other, reading.read(other, book)), WHO)
        assert content_of(other) == wanted


# ------------------------------------------------------------------ what a person does to the workbook


def street(ledger: Ledger) -> dict[str, str]:
    """A project with a permit, a batch and money from it, a problem with a step, and a file."""
    with ledger.change("录入", by=WHO) as session:
        uid = session.insert_many(Project, [{"name": "云溪路灯", "code": CODE}])[0]
        permit = keyed_uid(Permit, uid, "P01")
        session.insert_many(Permit, [{"uid": permit, "project": uid, "item": "P01", "unit": "行政审批局"}])
        batch = session.insert_many(
            FundBatch, [{"project": uid, "kind": "增发国债", "cohort": 2025, "number": "冀财建〔2025〕7号"}]
        )[0]
        flow = {"project": uid, "month": "2025-08", "stream": "到位", "source": "国债", "amount": 5_000_000}
        session.insert_many(
            FundFlow,
            [
                {**flow, "uid": keyed_uid(FundFlow, uid, "2025-08", "到位", "国债")},
                {**flow, "amount": 1, "batch": batch},
            ],
        )
        issue = session.insert_many(Issue, [{"project": uid, "description": "管线没有迁改"}])[0]
        session.insert_many(
            IssueStep, [{"project": uid, "issue": issue, "kind": "登记", "day": "2025-08-01"}]
        )
        file = {"name": "现场.jpg", "digest": "0" * 64, "size": 1, "media": "image/jpeg"}
        session.insert_many(Evidence, [{"project": uid, **file}])
    return {"project": uid, "permit": permit, "batch": batch, "issue": issue}


Edit = Callable[[Any, dict[str, int]], None]


def edited(path: Path, sheet: str, edit: Edit) -> Path:
    """The workbook with a sheet as a person changed it; columns by header, from 1."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    edit(page, {str(cell.value): cell.column for cell in page[1]})
    book.save(path)
    return path


def with_row(cells: Mapping[str, Any]) -> Edit:
    def edit(page: Any, columns: dict[str, int]) -> None:
        row = page.max_row + 1
        for header, value in cells.items():
            page.cell(row, columns[header]).value = value

    return edit


def planned(ledger: Ledger, path: Path, sheet: str, edit: Edit) -> plan.ImportPlan:
    exports.export(ledger, path)
    return planning.plan(ledger, reading.read(ledger, edited(path, sheet, edit)))


def test_a_changed_cell_changes_that_record(ledger: Ledger, tmp_path: Path) -> None:
    own = street(ledger)

    def edit(page: Any, columns: dict[str, int]) -> None:
        page.title = "手续办理"
        page.cell(2, columns["责任单位"]).value = "自然资源和规划局"

    plan = planned(ledger, tmp_path / "台账.xlsx", "手续", edit)
    assert plan.refused() == []
    assert plan.records() == {"permit": 1}
    assert writing.apply(ledger, plan, WHO).records["permit"] == 1
    with ledger.read() as session:
        assert session.scalars(select(Permit.unit)).all() == ["自然资源和规划局"]
        assert session.scalars(select(Permit.uid)).all() == [own["permit"]]


@pytest.mark.parametrize(
    ("sheet", "cells", "entity"),
    [
        ("手续", {"项目名称": "云溪路灯", "手续代号": "P02"}, Permit),
        ("资金流", {"项目代码": CODE, "月份": "2025-09", "资金流": "支付", "来源": "国债",
                   "资金批次": "冀财建〔2025〕7号"}, FundFlow),
        ("问题处置", {"项目名称": "云溪路灯", "问题": "管线没有迁改", "环节": "交办", "日期": "2025-08-03"},
         IssueStep),
    ],
)  # fmt: skip
def test_a_row_without_number_is_a_new_record_once(
    ledger: Ledger, tmp_path: Path, sheet: str, cells: dict[str, Any], entity: Any
) -> None:
    own = street(ledger)
    plan = planned(ledger, tmp_path / "台账.xlsx", sheet, with_row(cells))
    assert plan.refused() == []
    assert plan.records() == {entity.__tablename__: 1}
    before = len(content_of(ledger))
    writing.apply(ledger, plan, WHO)
    assert len(content_of(ledger)) == before + 1
    with ledger.read() as session:
        newest = session.scalars(select(entity).order_by(entity.born_counter.desc()).limit(1)).one()
        assert newest.project == own["project"]
        for name, table in links_of(entity).items():
            assert getattr(newest, name) == own[{"fund_batch": "batch", "issue": "issue"}[table]]
        if entity is Permit:
            assert newest.uid == keyed_uid(Permit, own["project"], "P02")
    again = planning.plan(ledger, reading.read(ledger, tmp_path / "台账.xlsx"))
    assert outcomes(again) == {"same"}


@pytest.mark.parametrize(
    ("sheet", "cells", "reason"),
    [
        ("手续", {"项目名称": "云溪路灯", "责任单位": "住建局"}, "手续代号"),
        ("手续", {"项目名称": "没有的项目", "手续代号": "P02"}, "没有找到项目"),
        ("手续", {"项目名称": "云溪路灯", "手续代号": "P01"}, "同一条记录"),
        ("手续", {"手续代号": "P02"}, "哪个项目"),
        ("手续", {"项目名称": "云溪路灯", "手续代号": "P02", "计划办结": "春节前后"}, "计划办结"),
        ("手续", {"项目名称": "云溪路灯", "手续代号": "P02", "台账编号": "12"}, "台账编号"),
        ("资金流", {"项目名称": "云溪路灯", "月份": "2025-09", "资金流": "支付", "来源": "国债",
                 "资金批次": "没有的文号"}, "没有找到"),
        ("问题处置", {"项目名称": "云溪路灯", "问题台账编号": "a" * 32, "环节": "交办", "日期": "2025-08-03"},
         "没有导入"),
        ("问题处置", {"项目名称": "云溪路灯", "环节": "交办", "日期": "2025-08-03"}, "问题"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_taken_is_refused_with_its_place(
    ledger: Ledger, tmp_path: Path, sheet: str, cells: dict[str, Any], reason: str
) -> None:
    street(ledger)
    plan = planned(ledger, tmp_path / "台账.xlsx", sheet, with_row(cells))
    last = openpyxl.load_workbook(tmp_path / "台账.xlsx")[sheet].max_row
    assert [(one.sheet, one.row) for one in plan.refused()] == [(sheet, last)]
    assert reason in plan.refused()[0].reason
    assert plan.work() == []


def test_a_deleted_record_comes_back_as_it_was_written(ledger: Ledger, tmp_path: Path) -> None:
    own = street(ledger)
    before = content_of(ledger)
    exports.export(ledger, tmp_path / "台账.xlsx")
    with ledger.change("删除", by=WHO) as session:
        session.update_many(Permit, {own["permit"]: {"deleted": True}})
    writing.apply(ledger, planning.plan(ledger, reading.read(ledger, tmp_path / "台账.xlsx")), WHO)
    assert content_of(ledger) == before


def test_keys_follow_the_project_into_another_ledger(ledger: Ledger, tmp_path: Path) -> None:
    street(ledger)
    exports.export(ledger, tmp_path / "台账.xlsx")
    with county(tmp_path / "other") as other:
        writing.apply(other, planning.plan(other, reading.read(other, tmp_path / "台账.xlsx")), WHO)
        with other.read() as session:
            uid = session.scalars(select(Project.uid)).one()
            assert session.scalars(select(Permit.uid)).all() == [keyed_uid(Permit, uid, "P01")]
            flows = {one.uid for one in session.scalars(select(FundFlow))}
            assert keyed_uid(FundFlow, uid, "2025-08", "到位", "国债") in flows
            assert len(flows) == 2


def test_files_stay_for_reading(ledger: Ledger, tmp_path: Path) -> None:
    street(ledger)
    exports.export(ledger, tmp_path / "台账.xlsx")
    names = openpyxl.load_workbook(tmp_path / "台账.xlsx").sheetnames
    assert [name for name in names if "只供查看" in name] == ["佐证（只供查看）"]
    plan = planning.plan(ledger, reading.read(ledger, tmp_path / "台账.xlsx"))
    assert (plan.refused(), plan.work()) == ([], [])
