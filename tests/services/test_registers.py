"""Registers: what they read, group and sum, on screen, on paper and from the command line."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.models import Assignment, Commitment, Need, Project, StatusChange, Visit
from app.models.cells import Cell
from app.services.common import records
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.lists import list_catalogue, lists
from app.services.paper import reports
from app.services.paper.document import ReportSettings
from app.services.permits import permits
from app.services.project import projects
from app.services.registers import registers
from app.services.registers.register_columns import Register
from app.services.registers.register_rows import RegisterTable
from tests.cells import reasons
from tests.county import county
from tests.papers import sheet

WHO = "刘敏"
WAN = 10_000


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with county(tmp_path_factory.mktemp("registers") / "台账") as made:
        fill(made)
        yield made


def fill(ledger: Ledger) -> None:
    road = project(
        ledger, "省道改线", total_investment=6_000 * WAN, responsible_unit="县交通局", lists="推介"
    )
    pipes = project(ledger, "雨污分流", total_investment=120_000 * WAN, responsible_unit="县住建局")
    gone = project(ledger, "撤销的项目", total_investment=WAN)
    for each, area, had, due in ((road, 80.0, 80.0, "2025-03"), (pipes, 38.5, 20.0, "2025-10")):
        add(ledger, Need, each, kind="用地", amount=area, secured=had, due=due, counterpart="自然资源局")
    add(ledger, Need, pipes, kind="供电", amount=800.0, secured=0.0, counterpart="供电公司")
    add(ledger, Need, gone, kind="用地", amount=1.0)
    for leader in ("宋雅琴", "田翠平"):
        add(ledger, Assignment, pipes, leader=leader, since="2025-03-01")
    add(ledger, Visit, pipes, day="2025-08-02", leader="宋雅琴")
    add(ledger, StatusChange, road, kind="停工", day="2025-06-01", reason="汛期", expected="2025-08")
    lists.join(ledger, WHO, [road, pipes], "签约一批", {"period": "第12期"})
    lists.hold_activity(ledger, WHO, "集中开工", "三季度集中开工", "2025-08-20", [road])
    projects.delete(ledger, WHO, [gone])


def project(ledger: Ledger, name: str, **fields: Any) -> str:
    return projects.create(ledger, WHO, {"name": name, "status": "在建", **fields}, with_nodes=False)


def add(ledger: Ledger, entity: Any, project: str, **fields: Any) -> str:
    return records.add(ledger, WHO, entity, {"project": project, **fields})


def cells(table: RegisterTable, key: str) -> list[Any]:
    place = [column.key for column in table.columns].index(key)
    return [row.values[place] for group in table.groups for row in group.rows]


def sum_of(table: RegisterTable, key: str) -> Any:
    return table.sums[[column.key for column in table.columns].index(key)]


@pytest.mark.parametrize("declared", registers.REGISTERS, ids=lambda each: each.key)
def test_every_register_reads_in_all_its_groupings(ledger: Ledger, declared: Register) -> None:
    whole = registers.table(ledger, declared.key, group="")
    assert list(registers.groups(ledger, declared.key))[-1] == ""
    for group in registers.groups(ledger, declared.key):
        table = registers.table(ledger, declared.key, group=group)
        assert (table.count, table.sums) == (whole.count, whole.sums)
    for period in registers.choices(ledger, declared.key):
        part = registers.table(ledger, declared.key, period=period)
        assert part.count <= whole.count or declared.choices is not None
    counts = registers.counts(ledger)
    assert counts.get(declared.key, whole.count) == whole.count


def test_land_is_summed_by_group_without_deleted_projects(ledger: Ledger) -> None:
    table = registers.table(ledger, "land", group="project.responsible_unit")
    assert [(group.value, len(group.rows)) for group in table.groups] == [("县交通局", 1), ("县住建局", 1)]
    assert (sum_of(table, "amount"), sum_of(table, "secured"), sum_of(table, "gap")) == (118.5, 100.0, 18.5)
    assert registers.table(ledger, "land", period="2025-10").count == 1
    assert list(registers.choices(ledger, "land")) == ["", "2025-10", "2025-03", "2025"]
    assert [group.value for group in registers.table(ledger, "utilities").groups] == ["供电公司"]


def test_a_project_with_two_leaders_counts_once_in_the_sum(ledger: Ledger) -> None:
    table = registers.table(ledger, "assignments")
    assert [group.value for group in table.groups] == ["宋雅琴", "田翠平"]
    assert table.count == 2
    assert sum_of(table, "project.total_investment") == 120_000 * WAN
    assert set(cells(table, "visited")) == {"2025-08-02"}


def test_computed_registers_tell_their_projects(ledger: Ledger) -> None:
    stopped = registers.table(ledger, "stopped")
    assert (cells(stopped, "name"), cells(stopped, "since")) == (["省道改线"], ["2025-06-01"])
    assert set(cells(registers.table(ledger, "statistics"), "state")) == {"应入未入"}
    events = registers.table(ledger, "activities")
    assert (cells(events, "projects"), cells(events, "total")) == ([1], [6_000 * WAN])
    assert cells(registers.table(ledger, "permit-list"), "name") == ["省道改线", "雨污分流"]


def test_a_list_of_ones_own_appears_by_rule_by_hand_and_by_tag(ledger: Ledger) -> None:
    assert set(cells(registers.table(ledger, "own-lists", period="月调度"), "name")) == {
        "省道改线",
        "雨污分流",
    }
    large = registers.table(ledger, "own-lists", period="10亿元以上")
    assert (cells(large, "name"), cells(large, "since")) == (["雨污分流"], ["2025-09-18"])
    assert cells(registers.table(ledger, "own-lists", period="推介"), "why") == ["表上的清单归属"]
    list_catalogue.add_list(ledger, WHO, "县级调度")
    assert "县级调度" in registers.choices(ledger, "own-lists")
    assert registers.table(ledger, "own-lists", period="县级调度").count == 0
    ledgers.undo_last(ledger, WHO)


def test_every_register_is_a_report(ledger: Ledger) -> None:
    assert set(registers.kinds()) < set(reports.kinds())
    for key in registers.kinds():
        doc = sheet(ledger, key, person=WHO)
        assert doc.title.startswith("故城县")
        assert "校验码" in doc.version
        assert sum(row.kind == "data" for row in doc.rows) == registers.table(ledger, key).count


def test_the_sheet_of_a_register_sums_and_says_its_unit(ledger: Ledger, tmp_path: Path) -> None:
    doc = sheet(ledger, "land", period="2025", person=WHO)
    assert (doc.title, doc.unit) == ("故城县用地保障台账（2025年）", "亩")
    total = doc.rows[0]
    assert total.kind == "total"
    assert "118.5" in [doc.text(place, total) for place in range(len(doc.columns))]
    financing = sheet(ledger, "financing")
    assert not {"联系电话", "联系人", "责任人"} & {column.title for column in financing.columns}
    reports.write_report(ledger, "assignments", tmp_path / "包联.xlsx")
    book = openpyxl.load_workbook(tmp_path / "包联.xlsx").active
    assert book is not None
    assert "宋雅琴" in {cell.value for line in book.iter_rows() for cell in line}


def test_a_report_of_some_projects_holds_only_theirs(ledger: Ledger) -> None:
    settings = replace_view(reports.usual(ledger, "land"), "warned")
    assert sheet(ledger, "land", settings=settings).rows == ()


def replace_view(settings: ReportSettings, view: str) -> ReportSettings:
    return ReportSettings(view=view, group=settings.group, paper=settings.paper)


def test_what_is_typed_in_a_register_is_one_step_with_what_follows(ledger: Ledger) -> None:
    table = registers.table(ledger, "three-batches")
    row = next(row for group in table.groups for row in group.rows)
    wrong = reasons(
        records.set_texts(ledger, WHO, table.register.entity, [Cell(row.uid, "roll", "投产一批")], "改清单")
    )
    assert wrong == {}
    assert registers.table(ledger, "three-batches").groups[0].value == "投产一批"
    ledgers.undo_last(ledger, WHO)
    assert [group.value for group in registers.table(ledger, "three-batches").groups] == ["签约一批"]


def test_declarations_are_told_apart(ledger: Ledger) -> None:
    keys = [each.key for each in registers.REGISTERS]
    assert len(keys) == len(set(keys))
    assert all(each.hint for each in registers.REGISTERS)
    found = registers.register("land")
    assert replace(found, key="x").column("amount").summed
    with pytest.raises(KeyError):
        found.column("nothing")
    assert Project in {each.entity for each in registers.REGISTERS}


def test_a_promise_is_kept_when_its_procedures_are_done_as_on_the_projects_page(ledger: Ledger) -> None:
    uid = project(ledger, "有承诺的项目")
    given = {"issuer": "县政府", "items": "P20、P24", "promised": "2025-09-10"}
    add(ledger, Commitment, uid, number="承1", **given)
    add(ledger, Commitment, uid, number="承2", **given | {"promised": "2025-12-31"})
    add(ledger, Commitment, uid, number="承3", **given | {"fulfilled": "2025-09-12"})

    def states() -> list[str]:
        table = registers.table(ledger, "commitments")
        return [state for _, state in sorted(zip(cells(table, "number"), cells(table, "state"), strict=True))]

    assert states() == ["逾期8天", "未兑现", "已兑现（迟）"]
    cell = [(code, "done", "2025-09-15") for code in ("P20", "P24")]
    assert permits.write(ledger, WHO, uid, [Cell(*cell) for cell in cell], "办结") == []
    assert states() == ["已兑现", "已兑现", "已兑现（迟）"]
    projects.delete(ledger, WHO, [uid])
