"""Everything that the demo tells of a project fits the rules, the project and itself."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.demo.content import (
    DEMO_COUNTY,
    DEMO_TODAY,
    DemoProject,
    demo_office,
    demo_offices,
    projects_of,
    task_forces,
)
from app.demo.content.scenes import Shot, photo
from app.demo.filling import fill
from app.demo.photos import add_photos
from app.models import (
    Activity,
    Assignment,
    Commitment,
    Deal,
    Evidence,
    FundBatch,
    FundFlow,
    Inspection,
    Issue,
    IssueStep,
    Membership,
    Milestone,
    Need,
    Permit,
    Project,
    Record,
    StageGoal,
    StatusChange,
    TaskForce,
    Visit,
)
from app.models.funds import SOURCES
from app.models.need import NEED_KINDS
from app.models.project import FUND_FIELDS
from app.rules import issues, lists
from app.rules.issues import Course, IssueAct
from app.rules.judgement import Judgement, judge
from app.rules.lists import StatusChangeFacts
from app.rules.media import media_of
from app.rules.permits import Basis
from app.services.common import resources
from app.services.permits import procedures
from app.services.proofs.evidence import facts_told
from tests.county import new_ledger

TODAY = DEMO_TODAY.isoformat()
Row = dict[str, Any]


@cache
def offices() -> dict[str, list[DemoProject]]:
    return {office.office.code: projects_of(office) for office in demo_offices()}


def county() -> list[DemoProject]:
    return offices()[DEMO_COUNTY]


def every() -> Iterator[DemoProject]:
    for projects in offices().values():
        yield from projects


@pytest.fixture(scope="module")
def basis(tmp_path_factory: pytest.TempPathFactory) -> Basis:
    with new_ledger(tmp_path_factory.mktemp("rules") / "ledger") as made, made.read() as session:
        return procedures.basis(session, DEMO_TODAY)


def judged(basis: Basis, one: DemoProject) -> Judgement:
    permits = {row["item"]: row for row in one.more[Permit]}
    given = [{"uid": "", **row} for row in one.more[Commitment]]
    return judge(basis, one.project, permits, given, started="actual_start" in one.project)


# ------------------------------------------------------------------ permits


def test_permits_follow_the_graph_and_works_follow_the_permits(basis: Basis) -> None:
    """No rule is broken, but for the works of three offices that began on a promise now past its day."""
    for code, projects in offices().items():
        broken = [fault for one in projects for fault in judged(basis, one).hits]
        assert [fault.rule for fault in broken] == ["R16"] * (len(projects) >= 40), code
        assert all("已逾期" in fault.what for fault in broken)


def test_permits_go_as_far_as_the_project(basis: Basis) -> None:
    for one in every():
        rows, found = {row["item"]: row for row in one.more[Permit]}, judged(basis, one)
        finished = one.project["status"] in ("竣工", "投产")
        assert ("P31" in rows) == finished
        assert finished <= (found.tally.rate == 1.0)
        assert all(row.get(name, "") <= TODAY for row in rows.values() for name in ("accepted", "done"))
        assert all(row["accepted"] <= row["done"] for row in rows.values() if "done" in row)
        assert all(row.get("need_reason") for row in rows.values() if row["need"] == "不需")
        assert all(row["number"] for row in rows.values() if "done" in row)


def test_permits_are_in_all_states() -> None:
    rows = [row for one in county() for row in one.more[Permit]]
    assert {row.get("way") for row in rows} >= {"常规", "并联", "容缺", "承诺制", "区域评估", "多评合一"}
    assert sum("accepted" in row and "done" not in row for row in rows) >= 8
    soon = [row for row in rows if TODAY < row.get("valid_until", "") < "2025-10-18"]
    assert soon  # an expiry within thirty days
    promised = [row for one in county() for row in one.more[Commitment]]
    assert any("fulfilled" in row for row in promised)
    assert any("fulfilled" not in row and row["promised"] > TODAY for row in promised)
    assert sum("fulfilled" not in row and row["promised"] < TODAY for row in promised) == 1


def test_document_numbers_are_given_once_and_in_order() -> None:
    for projects in offices().values():
        rows = [row for one in projects for row in one.more[Permit] if row.get("number", "").endswith("号")]
        assert max(Counter(row["number"] for row in rows).values()) == 1
        by_kind = defaultdict(list)
        for row in rows:
            head, _, tail = row["number"].partition("〕")
            if tail:
                by_kind[head].append((row["done"], int(tail.strip("第号"))))
        for told in by_kind.values():
            assert [number for _, number in sorted(told)] == sorted(number for _, number in told)


# ------------------------------------------------------------------ money


def test_flows_by_source_are_the_months_sums() -> None:
    for one in every():
        sums: Counter[tuple[str, str]] = Counter()
        for flow in one.more[FundFlow]:
            assert flow["amount"] > 0
            sums[flow["month"], flow["stream"]] += flow["amount"]
        for month in one.months:
            assert sums[month["month"], "到位"] == month.get("received", 0)
            assert sums[month["month"], "支付"] == month.get("paid", 0)
        months = {month["month"] for month in one.months}
        assert all(month in months for month, _ in sums)


def test_no_source_gives_more_than_it_has() -> None:
    for one in every():
        amounts = (one.project.get(name) or 0 for name in FUND_FIELDS)
        funds = dict(zip(SOURCES, amounts, strict=True))
        balance: Counter[str] = Counter()
        came: Counter[str] = Counter()
        streams = ("到位", "拨付", "支付")
        for flow in sorted(one.more[FundFlow], key=lambda row: (row["month"], streams.index(row["stream"]))):
            sign = {"到位": 1, "拨付": 0, "支付": -1}[flow["stream"]]
            balance[flow["source"]] += sign * flow["amount"]
            came[flow["source"]] += flow["amount"] if sign == 1 else 0
            assert balance[flow["source"]] >= 0
        assert all(came[source] <= funds[source] for source in came)
        assert sum(funds.values()) == one.project["total_investment"]


def test_batches_stay_within_their_sources_and_come_before_the_money() -> None:
    for one in every():
        batches, given = one.more[FundBatch], Counter[str]()
        for batch in batches:
            if batch["kind"] != "前期工作经费":
                given[batch["source"]] += batch.get("amount") or 0
        assert sum(given.values()) <= one.project["total_investment"]
        for flow in one.more[FundFlow]:
            if "batch" in flow:
                batch = batches[flow["batch"]]
                assert batch["source"] == flow["source"]
                assert batch["issued"][:7] <= flow["month"]
    kinds = {(batch["kind"], batch["cohort"]) for one in every() for batch in one.more[FundBatch]}
    wanted = {"地方政府专项债券", "中央预算内投资", "超长期特别国债", "前期工作经费"}
    assert {kind for kind, year in kinds if year in (2024, 2025)} >= wanted


# ------------------------------------------------------------------ needs, leaders


def test_needs_agree_with_the_project() -> None:
    for one in every():
        by_kind = {row["kind"]: row for row in one.more[Need]}
        if "用地" in by_kind:
            land = by_kind["用地"]
            assert (land["amount"], land["secured"]) == (
                one.project["land_area"],
                one.project["land_secured"],
            )
        if "融资" in by_kind:
            bank = by_kind["融资"]
            assert bank["amount"] * 10_000 == one.project["fund_loan"]
            assert (bank["granted"] or 0) <= (bank["signed"] or 0) <= one.project["fund_loan"]
        for row in by_kind.values():
            assert (row["secured"] >= row["amount"]) == (row["state"] == "已落实")
    rows = [row for one in county() for row in one.more[Need]]
    assert {row["kind"] for row in rows} == set(NEED_KINDS)
    assert {row["state"] for row in rows} == {"未对接", "对接中", "已落实", "有困难"}


def test_leaders_visit_what_they_look_after() -> None:
    for one in county():
        assert one.more[Assignment][0]["leader"] == one.project["leader"]
        assert all(row["day"] <= TODAY for row in one.more[Visit])
    seen = {one.project["name"]: max((row["day"] for row in one.more[Visit]), default="") for one in county()}
    assert sum("" < day < "2025-08-19" for day in seen.values()) >= 3  # nobody came for thirty days
    names = {row["name"] for row in task_forces(demo_office(DEMO_COUNTY))}
    assert len(names) == 8
    assert {one.project["task_force"] for one in county()} <= names


# ------------------------------------------------------------------ problems


def course(one: DemoProject, place: int) -> Course:
    issue = one.issues[place]
    steps = [row for row in one.more[IssueStep] if row["issue"] == place]
    acts = [
        IssueAct(row["kind"], row["day"], str(number), counter=number, number=row.get("number"))
        for number, row in enumerate(steps)
    ]
    told = {name: issue.get(name) for name in ("assigned", "unit", "due", "closed")}
    return issues.course(acts, **told)


def test_steps_follow_the_loop() -> None:
    for one in every():
        assert one.issues or not one.more[IssueStep]
        for place, issue in enumerate(one.issues):
            found = course(one, place)
            assert not found.idle, (issue, found.acts)
            assert [act.day for act in found.acts] == sorted(act.day for act in found.acts)
            assert all(act.day <= TODAY for act in found.acts)
            assert (found.state.place == issues.CLOSED) == ("closed" in issue)
            if "closed" in issue:
                assert found.verified
                assert not issues.proof_missing(0, found.acts[-1].number)


def test_problems_are_in_every_state() -> None:
    found = [course(one, place) for one in county() for place in range(len(one.issues))]
    assert {each.state.place for each in found} == set(range(1, 7))
    assert {each.state.side for each in found} >= set(issues.SIDES)
    assert sum(each.state.side == issues.ABOVE for each in found) == 2
    assert sum(issues.days_late(each, DEMO_TODAY) > 0 for each in found) >= 3


# ------------------------------------------------------------------ lists, turns, stages, inspections


def test_memberships_are_of_known_lists_and_their_periods() -> None:
    known = {info.name: info for info in resources.lists()}
    for one in every():
        tags = (one.project.get("lists") or "").split("、")
        for row in one.more[Membership]:
            info = known[row["roll"]]
            if row.get("period"):
                assert lists.period(row["period"], info.grain) == row["period"]
            assert row["since"] <= TODAY
            if row["roll"] in ("白名单", "推介", "绿色通道", "双百工程"):
                assert row["roll"] in tags
            if "activity" in row:
                assert row["activity"]["day"] == row["since"]
    rolls = {row["roll"] for one in county() for row in one.more[Membership]}
    assert rolls >= {"省重点", "市重点", "签约一批", "开工一批", "双百工程", "白名单", "推介"}
    assert rolls >= {"集中开工", "集中签约", "观摩拉练"}


def test_status_changes_end_in_the_status() -> None:
    for one in every():
        rows = one.more[StatusChange]
        moves = [StatusChangeFacts(str(number), row["kind"], row["day"]) for number, row in enumerate(rows)]
        assert not lists.faults(moves)
        assert lists.status_of(moves) in (None, one.project["status"])
    kinds = Counter(row["kind"] for one in county() for row in one.more[StatusChange])
    assert min(kinds[kind] for kind in ("停工", "复工", "退库", "竣工")) >= 1
    assert any(row.get("expected", "") > TODAY for one in county() for row in one.more[StatusChange])


def test_parts_of_the_year_add_up() -> None:
    told = 0
    for one in county():
        months = {row["month"]: row for row in one.months}
        goals = {row["span"]: row for row in one.more[StageGoal]}
        for span, goal in goals.items():
            if "Q" in span:
                first = int(span[5]) * 3 - 2
                names = [f"{span[:4]}-{month:02d}" for month in range(first, first + 3)]
                assert goal["plan"] == sum(months.get(name, {}).get("plan", 0) for name in names)
        for month in {span[:7] for span in goals if span[-1] in "上中下"}:
            parts = [goals[f"{month}{third}"] for third in "上中下"]
            told += 1
            assert sum(part["plan"] for part in parts) == months[month]["plan"]
            if all("done" in part for part in parts):
                assert sum(part["done"] for part in parts) == months[month]["done"]
    assert told >= 10


def test_few_inspections_found_less_than_was_reported() -> None:
    rows = [row for one in county() for row in one.more[Inspection]]
    assert {row["verdict"] for row in rows} == {"相符", "基本相符", "不符"}
    assert 1 <= sum(row["found_amount"] < row["reported_amount"] * 0.9 for row in rows) <= 2
    assert {row["method"] for row in rows} == {"现场", "无人机", "卫星遥感"}


def test_statistics_list_less_than_was_done() -> None:
    for one in every():
        listed = sum(row.get("listed") or 0 for row in one.months)
        assert listed <= sum(row.get("done") or 0 for row in one.months)
        assert (one.project.get("statistics_done") or 0) >= listed
    started = [one.project for one in county() if "actual_start" in one.project]
    assert 1 <= sum(project["statistics_date"] is None for project in started) <= 3


# ------------------------------------------------------------------ the ledger


def test_in_the_ledger_every_link_leads_to_a_record_of_the_project(tmp_path: Path) -> None:
    with new_ledger(tmp_path / "ledger", today=DEMO_TODAY) as made:
        uids = fill(made, "刘敏", county(), task_forces(demo_office(DEMO_COUNTY)))
        add_photos(made, "刘敏", uids[:12], county()[:12])
        with made.read() as session:
            projects = set(session.scalars(select(Project.uid)))
            homes: dict[str, str] = {}
            kinds: tuple[type[Record], ...] = (FundBatch, Issue, Milestone)
            for kind in kinds:
                homes |= dict(session.execute(select(kind.uid, kind.__table__.c.project)).tuples().all())
            assert set(homes.values()) <= projects
            for name, links in (
                ("步骤", select(IssueStep.project, IssueStep.issue)),
                ("资金流", select(FundFlow.project, FundFlow.batch).where(FundFlow.batch.is_not(None))),
            ):
                for project, link in session.execute(links):
                    assert homes[link] == project, name
            for project, after in session.execute(select(Milestone.project, Milestone.after)):
                assert all(homes[uid] == project for uid in (after or "").split("、") if uid)
            activities = set(session.scalars(select(Activity.uid)))
            joined = set(session.scalars(select(Membership.activity).where(Membership.activity.is_not(None))))
            assert joined
            assert joined <= activities
            for kind in (TaskForce, Deal, StageGoal, Evidence):
                assert session.scalar(select(kind.uid).limit(1)), kind.__tablename__
            proofs = session.scalars(select(Evidence)).all()
            assert all(proof.taken and proof.longitude and proof.media == "image/jpeg" for proof in proofs)


def test_photos_tell_when_and_where() -> None:
    shot = Shot("厂房", 0.4, "2025-08-21 10:32:05", 115.97, 37.35, "1")
    content = photo(shot)
    assert content == photo(shot)
    assert media_of("照片.jpg", content[:64]) == "image/jpeg"
    from app.documents import pictures

    found = pictures.facts(content)
    told = facts_told(found.times, found.gps)
    assert told["taken"] == "2025-08-21 10:32:05"
    assert told["longitude"] == pytest.approx(115.97, abs=1e-4)
    assert told["latitude"] == pytest.approx(37.35, abs=1e-4)
