"""Whole jobs of the two policies, from the entry to the paper and to the other office.

Each test bears the rows of `docs/mission.md` whose job it plays: they alone may be called *works* there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.models import Assignment, Commitment, Milestone, Need, Project, Record, TaskForce, Visit
from app.models.cells import Cell
from app.services.common import records
from app.services.grid import grid
from app.services.grid.grid import GridQuery
from app.services.leaders import leadership
from app.services.ledger.ledgers import Ledger
from app.services.lists import lists
from app.services.nodes import schedules, stages
from app.services.paper import reports
from app.services.permits import permits
from app.services.problems import cases, problems
from app.services.project import projects
from app.services.workbench import workbench
from tests.services import exchange_ledgers as exchange
from tests.services.exchange_ledgers import CLERK, REVIEWER, Offices

NAME = "滨河热电联产"


@dataclass
class Job:
    """One project of a county, what is seen of it, printed of it, and seen at the city."""

    offices: Offices
    scratch: Path
    uid: str

    @property
    def county(self) -> Ledger:
        """The county's ledger."""
        return self.offices.county

    def add(self, entity: type[Record], **fields: Any) -> str:
        """Enter a record of the project."""
        return records.add(self.county, CLERK, entity, {"project": self.uid, **fields})

    def set(self, **fields: Any) -> None:
        """Enter fields of the project."""
        records.set_fields(self.county, CLERK, Project, self.uid, fields, "填")

    def waits(self, ledger: Ledger | None = None) -> list[str]:
        """What 工作台 says of the project."""
        items = workbench.waiting(ledger or self.county, CLERK).items
        return [item.concern.what for item in items if item.concern.project == self.uid]

    def light(self) -> str:
        """The light of the project."""
        return projects.page(self.county, self.uid).standing.light

    def printed(self, kind: str, ledger: Ledger | None = None, **wanted: Any) -> list[str]:
        """The lines of a printed table that speak of the project."""
        out = self.scratch / f"{kind}.xlsx"
        reports.write_report(ledger or self.county, kind, out, **wanted)
        rows = load_workbook(out).active.values
        lines = ["｜".join("" if cell is None else str(cell) for cell in row) for row in rows]
        return [line for line in lines if NAME in line]

    def at_city(self, kind: str, **wanted: Any) -> list[str]:
        """The same printed by the city, after the county has reported."""
        self.offices.up()
        return self.printed(kind, self.offices.city, **wanted)


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    pair = exchange.make_pair(tmp_path / "pair")
    with exchange.opened(pair, tmp_path / "open") as (county, city):
        fields = {"name": NAME, "total_investment": 800_000_000, "status": "在建", "approval": "备案"}
        fields |= {"responsible_unit": "发改局", "industry": "能源", "year_plan": 100_000_000}
        uid = projects.create(county, CLERK, fields, with_nodes=False)
        yield Job(Offices(county, city, tmp_path / "stick"), tmp_path, uid)


@pytest.mark.job("H13")
def test_a_planned_start_is_listed_watched_and_printed(job: Job) -> None:
    job.set(status="前期", year_role="新开工", start="2025-07-15")
    lists.join(job.county, CLERK, [job.uid], "绿色通道", {"reason": "县政府会议纪要"})
    assert job.light() == "amber"
    assert job.uid in grid.uids_of(job.county, GridQuery("2025-08", view="warned"))
    assert "2025-07-15" in job.printed("starts")[0]
    assert "县政府会议纪要" in job.printed("own-lists", period="绿色通道")[0]
    assert job.at_city("starts")
    assert job.printed("own-lists", job.offices.city, period="绿色通道")
    job.set(status="在建", actual_start="2025-08-20")
    assert job.light() != "amber"


@pytest.mark.job("H16")
def test_works_begun_on_a_promise_are_red_until_it_is_kept(job: Job) -> None:
    job.set(actual_start="2025-04-20")
    given = {"number": "故承〔2025〕3号", "items": "P29", "issued": "2025-04-10", "promised": "2025-08-31"}
    promise = job.add(Commitment, **given)
    assert job.light() == "red"
    assert any("承诺" in what for what in job.waits())
    assert "逾期18天" in job.printed("commitments")[0]
    assert "逾期18天" in job.at_city("commitments")[0]
    records.set_fields(job.county, CLERK, Commitment, promise, {"fulfilled": "2025-09-10"}, "兑现")
    assert job.light() != "red"
    assert "已兑现" in job.at_city("commitments")[0]


@pytest.mark.job("H18", "H20", "Z21")
def test_land_that_is_missing_is_told_and_summed_until_it_is_secured(job: Job) -> None:
    need = {"kind": "用地", "item": "主厂区", "amount": 120.0, "measure": "亩", "secured": 100.0}
    land = {"land_way": "批而未供", "land_stage": "组卷", "standard_land": True, "due": "2025-09-10"}
    uid = job.add(Need, **need, **land)
    assert any("还缺 20亩" in what for what in job.waits())
    for line in (job.printed("land")[0], job.at_city("land")[0]):
        assert "｜20" in line
        assert "批而未供" in line
    records.set_fields(job.county, CLERK, Need, uid, {"secured": 120.0}, "落实")
    assert not any("还缺" in what for what in job.waits())


@pytest.mark.job("H19")
def test_a_list_for_banks_holds_what_is_wanted_signed_and_granted(job: Job) -> None:
    job.set(phone="0318-5551234", contact="马振海")
    bank = {"kind": "融资", "counterpart": "工商银行", "amount": 30_000.0}
    job.add(Need, **bank, intended=200_000_000, signed=150_000_000, granted=50_000_000)
    for line in (job.printed("financing")[0], job.at_city("financing")[0]):
        assert "工商银行" in line
        assert "马振海" not in line
        assert "5551234" not in line


@pytest.mark.job("Z13", "Z23")
def test_what_companies_must_bring_and_energy_is_judged(job: Job) -> None:
    job.add(Need, kind="供电", amount=5_000.0, counterpart="国网故城", due="2025-09-01")
    energy = {"intensity": 0.4, "local_intensity": 0.5, "city_intensity": 0.4}
    job.add(Need, kind="用能", amount=900.0, secured=900.0, **energy)
    assert any("供电" in what for what in job.waits())
    assert "国网故城" in job.printed("utilities", settings=reports.grouped(
        reports.usual(job.county, "utilities"), "counterpart"))[0]  # fmt: skip
    assert "不受" in job.printed("energy")[0]
    assert job.at_city("utilities")
    assert "不受" in job.printed("energy", job.offices.city)[0]


@pytest.mark.job("H23")
def test_a_years_plan_is_divided_told_and_checked(job: Job) -> None:
    job.set(plan_year=2025)
    cells = [
        Cell(f"2025Q{quarter}", "plan", text) for quarter, text in ((1, "2000"), (2, "3000"), (3, "3000"))
    ]
    assert stages.write(job.county, CLERK, job.uid, cells, "定季度目标") == []
    assert stages.divide(job.county, CLERK, job.uid, "2025Q3", "month") > 0
    tree = stages.tree(job.county, job.uid, "2025")
    assert any("8,000" in words and "2,000" in words for _, words in tree.doubts), tree.doubts
    assert tree.missed
    assert job.waits()
    assert job.printed("progress-sheet")
    assert job.at_city("progress-sheet")
    assert stages.tree(job.offices.city, job.uid, "2025").doubts == tree.doubts


@pytest.mark.job("H24")
def test_a_schedule_is_reckoned_back_from_its_end_and_written_as_one_step(job: Job) -> None:
    job.set(actual_start="2025-06-01")
    before = None
    for at, name in enumerate(("基础", "主体", "安装", "竣工验收"), 1):
        node = {"position": at, "name": name, "duration": 40, "unit": "城投", "person": "马振海"}
        before = job.add(Milestone, **node, **({"after": before} if before else {}))
    made = schedules.proposal(job.county, job.uid, date(2026, 6, 30))
    assert made is not None
    assert schedules.apply(job.county, CLERK, made) >= 4
    planned = [node.planned for node in projects.page(job.county, job.uid).milestones]
    assert planned == sorted(map(str, planned))
    assert planned[-1] == "2026-06-30"
    delay = schedules.delay(job.county, job.uid, projects.page(job.county, job.uid).milestones[0].uid, 300)
    assert delay is not None
    assert schedules.apply_delay(job.county, CLERK, delay) > 1
    job.offices.up()
    there = projects.page(job.offices.city, job.uid).milestones
    here = projects.page(job.county, job.uid).milestones
    assert [(node.forecast, node.person) for node in there] == [(node.forecast, node.person) for node in here]


@pytest.mark.job("H26")
def test_a_task_force_has_head_members_and_projects(job: Job) -> None:
    assert leadership.start_forces(job.county, CLERK) == 8
    first = leadership.forces(job.county)[0]
    told = {"name": "能源专班", "head": "田翠平", "members": "发改局、资规局"}
    job.set(task_force=first.name)
    records.set_fields(job.county, CLERK, TaskForce, first.uid, told, "改专班")
    assert [force.projects for force in leadership.forces(job.county) if force.name == "能源专班"] == [1]
    assert "能源专班" in job.printed("task-forces")[0]
    assert "能源专班" in job.at_city("task-forces")[0]


@pytest.mark.job("H27")
def test_each_kind_of_supervision_is_given_answered_and_printed(job: Job) -> None:
    for at, kind in enumerate(("交办督办", "督办提醒", "专题协调", "实地督导")):
        words = {"description": f"问题{at}", "unit": "城管局", "assigned": "2025-09-01"}
        uid = problems.register(job.county, CLERK, job.uid, words)
        if at % 2:
            problems.supervise(job.county, CLERK, [uid], {"day": "2025-09-10", "action": kind})
            assert reports.document(job.county, reports.SUPERVISION_ORDER, subject=uid)
            continue
        job.offices.up()
        problems.supervise(job.offices.city, REVIEWER, [uid], {"day": "2025-09-10", "action": kind})
        assert reports.document(job.offices.city, reports.SUPERVISION_ORDER, subject=uid)
        job.offices.down()
        assert f"上级督办：问题{at}" in job.waits()
    for case in cases.of_ledger(job.county):
        problems.take(job.county, CLERK, case.uid, "反馈", {"day": "2025-09-18", "text": "办了"})
    assert not any("督办" in what for what in job.waits())
    job.offices.up()
    assert {case.state.place for case in cases.of_ledger(job.offices.city)} == {4}


@pytest.mark.job("Z10")
def test_a_permit_past_its_limit_is_told_until_it_is_done(job: Job) -> None:
    job.set(status="前期")
    accepted = [Cell("P05", "accepted", "2025-06-02")]
    assert permits.write(job.county, CLERK, job.uid, accepted, "受理") == []
    assert any("超" in what or "逾期" in what for what in job.waits()), job.waits()
    assert "｜1｜" in job.printed("permit-list")[0]
    assert job.at_city("permit-list")
    done = [Cell("P05", "done", "2025-09-17"), Cell("P05", "number", "故审〔2025〕7号")]
    assert permits.write(job.county, CLERK, job.uid, done, "办结") == []
    assert not any("超" in what for what in job.waits())


@pytest.mark.job("Z11")
def test_a_leader_who_did_not_come_is_told_until_he_came(job: Job) -> None:
    job.add(Assignment, leader="田翠平", title="副县长", since="2025-06-01")
    assert any("走访" in what for what in job.waits())
    assert "田翠平" in job.printed("assignments")[0]
    job.add(Visit, day="2025-09-17", leader="田翠平", way="现场", found="进度正常")
    assert not any("走访" in what for what in job.waits())
    assert "进度正常" in job.printed("visits")[0]
    assert "进度正常" in job.at_city("visits")[0]
