"""Lists, turns, leaders, needs and the statistics of projects on a real ledger."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.errors import UserError
from app.models import (
    Activity,
    Assignment,
    Deal,
    Membership,
    MonthlyProgress,
    Need,
    Project,
    StatusChange,
    TaskForce,
    Visit,
)
from app.models.cells import Cell
from app.services.common import options, records
from app.services.common.concerns import Concern
from app.services.grid import grid
from app.services.grid.grid import Condition, GridQuery
from app.services.leaders import leadership
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.lists import (
    list_catalogue,
    list_checks,
    list_concerns,
    lists,
    official_listing,
)
from app.services.needs import needs
from app.services.project import projects
from app.services.registers import registers
from tests.cells import reasons
from tests.county import county

WHO = "刘敏"
WAN = 10_000


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with county(tmp_path_factory.mktemp("lists") / "台账") as made:
        yield made


def project(ledger: Ledger, **fields: Any) -> str:
    return projects.create(ledger, WHO, {"name": "运河东片管网", **fields}, with_nodes=False)


def read(ledger: Ledger, uid: str) -> Project:
    return projects.page(ledger, uid).project


def changes(ledger: Ledger, uid: str) -> int:
    return projects.page(ledger, uid).changes


def told(found: list[Concern], uid: str) -> list[str]:
    return [f"{each.urgency}：{each.what}" for each in found if each.project == uid]


# ------------------------------------------------------------------ lists


def test_a_rule_gives_membership_with_since_and_why(ledger: Ledger) -> None:
    uid = project(ledger, total_investment=3_000 * WAN)
    assert lists.belongings(ledger, projects.page(ledger, uid)) == []
    ledger.confirm_date(date(2025, 9, 20))
    records.set_field(ledger, WHO, Project, uid, "total_investment", "5000")
    ledger.confirm_date(date(2025, 9, 25))
    records.set_field(ledger, WHO, Project, uid, "total_investment", "6000")
    (found,) = lists.belongings(ledger, projects.page(ledger, uid))
    assert (found.roll.name, found.origin, found.since) == ("月调度", "auto", "2025-09-20")
    assert found.why == "总投资 6,000 万元，≥5,000 万元"
    ledger.confirm_date(date(2025, 9, 18))


def test_a_membership_by_hand_takes_the_tags_along_in_one_step(ledger: Ledger) -> None:
    uid = project(ledger, lists="绿色通道、自己的标签")
    before = changes(ledger, uid)
    (member,) = lists.join(ledger, WHO, [uid], "签约一批", {"period": "第12期", "reason": "县政府会议纪要"})
    assert read(ledger, uid).lists == "绿色通道、自己的标签、三个一批"
    assert changes(ledger, uid) == before + 1
    page = projects.page(ledger, uid)
    by_name = {each.roll.name: each for each in lists.belongings(ledger, page)}
    assert by_name["签约一批"].since == "2025-09-18"
    assert by_name["绿色通道"].origin == by_name["自己的标签"].origin == "tag"
    ledgers.undo_last(ledger, WHO)
    assert read(ledger, uid).lists == "绿色通道、自己的标签"
    assert projects.page(ledger, uid).of(Membership) == ()
    ledgers.redo_last(ledger, WHO)
    ended = [Cell(member, "since", "2025-08-01"), Cell(member, "until", "2025-09-01")]
    assert records.set_texts(ledger, WHO, Membership, ended, "移出清单") == []
    assert read(ledger, uid).lists == "绿色通道、自己的标签"
    assert not lists.belongings(ledger, projects.page(ledger, uid))[-1].live


def test_dating_an_imported_tag_makes_it_a_membership_and_keeps_the_tag(ledger: Ledger) -> None:
    uid = project(ledger, lists="推介", key_levels="省重点、县重点")
    lists.join(ledger, WHO, [uid], "推介", {"since": "2025-03"})
    lists.join(ledger, WHO, [uid], "省重点", {"period": "2025年"})
    found = lists.belongings(ledger, projects.page(ledger, uid))
    assert [(each.roll.name, each.origin) for each in found] == [("推介", "hand"), ("省重点", "hand")]
    made = read(ledger, uid)
    assert (made.lists, made.key_levels) == ("推介", "省重点、县重点")


def test_moving_a_membership_to_another_list_moves_the_tag(ledger: Ledger) -> None:
    uid = project(ledger)
    (member,) = lists.join(ledger, WHO, [uid], "推介")
    wrong = reasons(records.set_texts(ledger, WHO, Membership, [Cell(member, "roll", "省重点")], "改清单"))
    assert wrong == {}
    assert (read(ledger, uid).lists, read(ledger, uid).key_levels) == (None, "省重点")
    records.remove(ledger, WHO, Membership, member)
    assert read(ledger, uid).key_levels is None


def test_a_period_is_kept_in_one_form_and_a_wrong_one_is_refused(ledger: Ledger) -> None:
    uid = project(ledger)
    (member,) = lists.join(ledger, WHO, [uid], "白名单")
    cells = [(member, "period", "2025-3"), (member, "roll", "没有的清单")]
    wrong = reasons(records.set_texts(ledger, WHO, Membership, [Cell(*cell) for cell in cells], "改"))
    assert "没有「没有的清单」" in wrong[member, "roll"]
    assert projects.page(ledger, uid).of(Membership)[0].period == "2025年3季度"
    wrong = reasons(records.set_texts(ledger, WHO, Membership, [Cell(member, "period", "第三批")], "改"))
    assert "2025年3季度" in wrong[member, "period"]


def test_an_office_changes_a_threshold_and_adds_a_list_of_its_own(ledger: Ledger) -> None:
    uid = project(ledger, total_investment=4_000 * WAN)
    list_catalogue.change_list(ledger, WHO, "月调度", {"least": 3_000 * WAN})
    list_catalogue.add_list(ledger, WHO, "县级调度")
    names = {each.roll.name for each in lists.belongings(ledger, projects.page(ledger, uid))}
    assert names == {"月调度"}
    lists.join(ledger, WHO, [uid], "县级调度")
    assert read(ledger, uid).lists == "月调度、县级调度"
    with pytest.raises(UserError, match="已经有"):
        list_catalogue.add_list(ledger, WHO, "月调度")
    with pytest.raises(UserError, match="没有「县长调度」"):
        lists.join(ledger, WHO, [uid], "县长调度")
    for _ in range(4):
        ledgers.undo_last(ledger, WHO)


def test_an_event_puts_its_projects_on_the_list_of_its_quarter(ledger: Ledger) -> None:
    one, two = project(ledger), project(ledger)
    event = lists.hold_activity(ledger, WHO, "集中开工", "三季度集中开工", "2025-09-10", [one])
    assert lists.take_part(ledger, WHO, event, [one, two]) == 1
    (member,) = projects.page(ledger, two).of(Membership)
    assert (member.roll, member.period, member.since) == ("集中开工", "2025年3季度", "2025-09-10")
    (found,) = lists.belongings(ledger, projects.page(ledger, one))
    assert found.activity == "三季度集中开工"
    assert read(ledger, one).lists == "集中开工"


def test_steps_in_the_wrong_order_and_large_projects_without_plan_are_told(ledger: Ledger) -> None:
    uid = project(
        ledger, actual_start="2025-03-10", production="2024-12", total_investment=120_000 * WAN, status="在建"
    )
    records.add(ledger, WHO, Deal, {"project": uid, "investor": "某公司", "signed": "2025-05-01"})
    page = projects.page(ledger, uid)
    said = [hit.what for hit in list_checks.facts(page, lists.belongings(ledger, page))]
    assert "签约 2025-05-01 晚于开工 2025-03-10" in said
    assert "开工 2025-03-10 晚于投产 2024-12" in said
    assert any("没有月计划、节点" in fact for fact in said)
    with ledger.read() as session:
        over_all = told(list_concerns.concerns(session, ledger.today), uid)
    assert "unfilled：★ 没有今年的月计划" in over_all
    assert sum(each.startswith("explain：") for each in over_all) == 2


def test_a_whitelist_that_lapsed_lately_is_told_while_works_go_on(ledger: Ledger) -> None:
    uid = project(ledger, status="在建")
    lists.join(ledger, WHO, [uid], "白名单", {"since": "2025-06-01", "until": "2025-09-10"})
    with ledger.read() as session:
        assert "explain：白名单已过有效期" in told(list_concerns.concerns(session, ledger.today), uid)
    lists.join(ledger, WHO, [uid], "白名单", {"until": "2025-12-31"})
    with ledger.read() as session:
        assert told(list_concerns.concerns(session, ledger.today), uid) == []


# ------------------------------------------------------------------ turns


def turn(ledger: Ledger, uid: str, kind: str, day: str, **fields: Any) -> str:
    return records.add(ledger, WHO, StatusChange, {"project": uid, "kind": kind, "day": day, **fields})


def test_a_turn_sets_the_status_in_the_same_step(ledger: Ledger) -> None:
    uid = project(ledger, status="在建")
    before = changes(ledger, uid)
    turn(ledger, uid, "停工", "2025-07-01", reason="资金没有到位", expected="2025-08")
    made = read(ledger, uid)
    assert (made.status, made.stopped_reason, changes(ledger, uid)) == ("停工", "资金没有到位", before + 1)
    turn(ledger, uid, "复工", "2025-08-20")
    assert (read(ledger, uid).status, read(ledger, uid).stopped_reason) == ("在建", None)
    ledgers.undo_last(ledger, WHO)
    assert (read(ledger, uid).status, read(ledger, uid).stopped_reason) == ("停工", "资金没有到位")


def test_turns_keep_their_order(ledger: Ledger) -> None:
    uid = project(ledger, status="在建")
    with pytest.raises(UserError, match="没有停工"):
        turn(ledger, uid, "复工", "2025-07-01")
    stop = turn(ledger, uid, "停工", "2025-07-01")
    wrong = reasons(records.set_texts(ledger, WHO, StatusChange, [Cell(stop, "kind", "复工")], "改变更"))
    assert "没有停工" in wrong[stop, "kind"]
    turn(ledger, uid, "退库", "2025-08-01")
    with pytest.raises(UserError, match="先入库"):
        turn(ledger, uid, "开工", "2025-08-02")
    turn(ledger, uid, "入库", "2025-09-01")
    assert read(ledger, uid).status == "储备"
    sheet = project(ledger, status="停工")  # a sheet said so, nobody registered it
    turn(ledger, sheet, "复工", "2025-09-01")
    assert read(ledger, sheet).status == "在建"


def test_a_standstill_past_its_end_and_work_reported_meanwhile_are_told(ledger: Ledger) -> None:
    uid = project(ledger, status="在建")
    turn(ledger, uid, "停工", "2025-06-10", expected="2025-08-31")
    records.add(ledger, WHO, MonthlyProgress, {"project": uid, "month": "2025-07", "done": 30 * WAN})
    said = [each.rule for each in list_checks.standstill(projects.page(ledger, uid), ledger.today)]
    assert said == ["R37", "停工"]
    with ledger.read() as session:
        over_all = told(list_concerns.concerns(session, ledger.today), uid)
    assert over_all == ["explain：停工以后 7月报了完成 30 万元", "overdue：到了预计复工日，还没有复工"]


# ------------------------------------------------------------------ leaders


def test_the_first_assignment_fills_the_leader_and_later_ones_do_not(ledger: Ledger) -> None:
    uid, sheet = project(ledger), project(ledger, leader="表上领导")
    before = changes(ledger, uid)
    for each in (uid, sheet):
        records.add(ledger, WHO, Assignment, {"project": each, "leader": "宋雅琴"})
    assert (read(ledger, uid).leader, changes(ledger, uid)) == ("宋雅琴", before + 1)
    assert read(ledger, sheet).leader == "表上领导"
    records.add(ledger, WHO, Assignment, {"project": uid, "leader": "田翠平"})
    assert read(ledger, uid).leader == "宋雅琴"


def test_projects_not_visited_for_too_long_are_told(ledger: Ledger) -> None:
    uid = project(ledger, status="在建", key_levels="市重点", responsible_person="毕秀兰")
    idle = project(ledger, status="储备")
    for each in (uid, idle):
        records.add(ledger, WHO, Assignment, {"project": each, "leader": "宋雅琴", "since": "2025-03-01"})
    with ledger.read() as session:
        found = leadership.concerns(session, ledger.today)
    assert told(found, uid) == ["soon：包联以来没有走访：宋雅琴"]
    assert told(found, idle) == []
    records.add(ledger, WHO, Visit, {"project": uid, "day": "2025-08-10", "leader": "宋雅琴"})
    with ledger.read() as session:
        assert told(leadership.concerns(session, ledger.today), uid) == ["soon：39天没走访：宋雅琴"]
    options.set_option(ledger, WHO, "visit_days", "60")
    with ledger.read() as session:
        assert told(leadership.concerns(session, ledger.today), uid) == []
    options.set_option(ledger, WHO, "visit_days", "")


def test_key_projects_without_leader_or_person_are_told(ledger: Ledger) -> None:
    uid = project(ledger, key_levels="省重点", leader="宋雅琴")
    with ledger.read() as session:
        assert told(leadership.concerns(session, ledger.today), uid) == ["unfilled：重点项目没有责任人"]


def test_forces_are_offered_as_names_to_be_settled(ledger: Ledger) -> None:
    project(ledger, task_force="第二专班")
    assert leadership.start_forces(ledger, WHO) == 8
    assert leadership.start_forces(ledger, WHO) == 0
    found = leadership.forces(ledger)
    assert [force.projects for force in found if force.name == "第二专班"] == [1]
    with ledger.read() as session:
        assert set(session.scalars(select(TaskForce.duty))) == {"名称待定"}


# ------------------------------------------------------------------ needs and statistics


def test_the_gap_is_computed_and_differs_from_the_sheet_in_words(ledger: Ledger) -> None:
    uid = project(ledger, land_area=120, status="在建")
    for area, had in ((80, 80), (38, 20)):
        records.add(
            ledger,
            WHO,
            Need,
            {"project": uid, "kind": "用地", "amount": area, "secured": had, "due": "2025-09"},
        )
    page = projects.page(ledger, uid)
    found = needs.of_kinds(page.of(Need), ("用地",))
    assert [needs.gap(each) for each in found] == [0, 18]
    assert needs.sheet_words(page.project, page.of(Need)) == ["表上用地 120亩，逐项合计 118亩"]
    with ledger.read() as session:
        assert told(needs.concerns(session, ledger.today), uid) == []
    ledger.confirm_date(date(2025, 10, 2))
    with ledger.read() as session:
        assert told(needs.concerns(session, ledger.today), uid) == ["overdue：用地还缺 18亩"]
    ledger.confirm_date(date(2025, 9, 18))


def test_money_signed_with_a_bank_counts_as_secured(ledger: Ledger) -> None:
    uid = project(ledger)
    need = Need(project=uid, kind="融资", amount=5000.0, intended=6_000 * WAN, signed=3_000 * WAN)
    assert (needs.gap(need), needs.stage(need)) == (2000, "已签约")
    records.add(
        ledger,
        WHO,
        Need,
        {"project": uid, "kind": "融资", "amount": 5000.0, "signed": 5_000 * WAN, "due": "2025-01"},
    )
    with ledger.read() as session:
        assert told(needs.concerns(session, ledger.today), uid) == []


def test_a_project_that_started_and_is_not_in_the_statistics(ledger: Ledger) -> None:
    uid = project(
        ledger, total_investment=600 * WAN, status="在建", actual_start="2025-06-20",
        statistics_documents="立项批文、施工合同", statistics_name="运河管网改造", statistics_total=500 * WAN,
    )  # fmt: skip
    options.set_option(ledger, WHO, "statistics_nodes", "03-25、09-25")
    made = official_listing.entry(ledger, projects.page(ledger, uid))
    assert (made.due, made.entered, made.next_node) == (True, False, date(2025, 9, 25))
    assert "现场照片" in made.missing
    assert "立项批文" not in made.missing
    assert [hit.rule for hit in made.hits] == ["R30", "R32", "R32"]
    with ledger.read() as session:
        assert told(official_listing.concerns(session, ledger.today), uid) == ["overdue：开工 2个月没有入统"]
    records.set_field(ledger, WHO, Project, uid, "statistics_date", "2025-09-10")
    assert official_listing.entry(ledger, projects.page(ledger, uid)).words == "已入统 2025-09-10"
    with ledger.read() as session:
        assert told(official_listing.concerns(session, ledger.today), uid) == []


def test_projects_go_with_a_force_that_is_renamed(ledger: Ledger) -> None:
    uid = project(ledger, task_force="第三专班")
    leadership.start_forces(ledger, WHO)
    force = next(each.uid for each in leadership.forces(ledger) if each.name == "第三专班")
    before = changes(ledger, uid)
    assert records.set_texts(ledger, WHO, TaskForce, [Cell(force, "name", "城建专班")], "改专班名称") == []
    assert (read(ledger, uid).task_force, changes(ledger, uid)) == ("城建专班", before + 1)
    ledgers.undo_last(ledger, WHO)
    assert read(ledger, uid).task_force == "第三专班"


# ------------------------------------------------------------------ what 清单目录 changes


def tagged(ledger: Ledger, field: str, tag: str) -> set[str]:
    """The names of the projects that a filter finds by a tag."""
    query = GridQuery("2025-08", conditions=(Condition(field, "in", (tag,)),))
    return {read(ledger, uid).name for uid in grid.uids_of(ledger, query)}


def monthly(ledger: Ledger) -> tuple[str, set[str], set[str], set[str]]:
    """月调度 as view (label and projects), as register and as tag."""
    view = next(each for each in grid.views(ledger, "2025-08") if each.key == "monthly")
    shown = grid.uids_of(ledger, GridQuery("2025-08", view="monthly"))
    assert view.count == len(shown)
    table = registers.table(ledger, "own-lists", period="月调度")
    rows = {row.project for group in table.groups for row in group.rows}
    in_view, in_register = ({read(ledger, uid).name for uid in uids} for uids in (shown, rows))
    return view.label, in_view, in_register, tagged(ledger, "lists", "月调度")


@pytest.mark.parametrize("name", ["月调度"])
def test_a_threshold_changes_view_register_and_tags_alike(tmp_path: Path, name: str) -> None:
    with county(tmp_path / "台账") as own:
        for wan in (3_000, 4_999, 5_000, 9_999, 10_000, 50_000):
            made = {"name": f"{wan}", "total_investment": wan * WAN, "lists": "推介"}
            made |= {"lists": f"推介、{name}"} if wan >= 5_000 else {}
            projects.create(own, WHO, made, with_nodes=False)
        projects.create(own, WHO, {"name": "未定", "lists": name}, with_nodes=False)
        five, all_five = {"5000", "9999", "10000", "50000"}, {"5000", "9999", "10000", "50000", "未定"}
        assert monthly(own) == ("月调度 ≥5000万", five, all_five, all_five)
        for text, label, reached in (
            ("10000", "月调度 ≥1亿", {"10000", "50000"}),
            ("3000", "月调度 ≥3000万", five | {"3000", "4999"}),
            ("", "月调度 ≥5000万", five),
        ):
            assert list_catalogue.set_texts(own, WHO, [Cell(name, "least", text)], "改门槛") == []
            assert monthly(own) == (label, reached, reached | {"未定"}, reached | {"未定"})
        assert list_catalogue.set_texts(own, WHO, [Cell(name, "most", "10000")], "改门槛") == []
        assert monthly(own)[0:2] == ("月调度 ≥5000万 <1亿", {"5000", "9999"})
        for _ in range(4):
            ledgers.undo_last(own, WHO)
        assert monthly(own) == ("月调度 ≥5000万", five, all_five, all_five)
        assert tagged(own, "lists", "推介") == {"3000", "4999", "5000", "9999", "10000", "50000"}


@pytest.mark.parametrize("old", ["谋划库", "投产库", "自己的清单"])
def test_a_list_is_called_otherwise_and_keeps_its_projects(tmp_path: Path, old: str) -> None:
    with county(tmp_path / "台账") as own:
        if old == "自己的清单":
            list_catalogue.add_list(own, WHO, old)
        uid = project(own, lists="绿色通道")
        lists.join(own, WHO, [uid], old)
        before = [roll.name for roll in list_catalogue.catalogue_of(own, unused=True)]
        for name in ("重大项目谋划库", "再改名", old, "重大项目谋划库"):
            current = {roll.name for roll in list_catalogue.catalogue_of(own)} & {
                old,
                "重大项目谋划库",
                "再改名",
            }
            assert list_catalogue.set_texts(own, WHO, [Cell(current.pop(), "name", name)], "改名称") == []
            now = [roll.name for roll in list_catalogue.catalogue_of(own, unused=True)]
            assert sorted(now) == sorted(name if each == old else each for each in before)
            (found,) = [
                each for each in lists.belongings(own, projects.page(own, uid)) if each.origin == "hand"
            ]
            assert found.roll.name == name
            assert not found.roll.pending
            assert tagged(own, "lists", name) == {"运河东片管网"}
            table = registers.table(own, "own-lists", period=name)
            assert table.count == 1
        wrong = [Cell("重大项目谋划库", "name", text) for text in ("", "白名单")]
        assert len(list_catalogue.set_texts(own, WHO, wrong[:1], "改名称")) == 1
        assert len(list_catalogue.set_texts(own, WHO, wrong[1:], "改名称")) == 1
        with pytest.raises(UserError, match="原来的名称"):
            list_catalogue.add_list(own, WHO, old)
        assert reasons(list_catalogue.set_texts(own, WHO, [Cell("白名单", "name", "绿名单")], "改名称"))


# ------------------------------------------------------------------ nothing twice, and the day's quarter


def test_the_same_membership_is_refused_whichever_way_it_comes(ledger: Ledger) -> None:
    uid, other = project(ledger), project(ledger)
    same = {"period": "2025年3季度", "since": "2025-07-01", "until": "2025-09-30"}
    (member,) = lists.join(ledger, WHO, [uid], "白名单", same)
    for fields in (same, {**same, "period": "2025-3"}, {**same, "since": "2025-09", "until": None}):
        with pytest.raises(UserError, match="已经在「白名单」里"):
            lists.join(ledger, WHO, [uid], "白名单", fields)
        with pytest.raises(UserError, match="已经在「白名单」里"):
            records.add(ledger, WHO, Membership, {"project": uid, "roll": "白名单", **fields})
    with pytest.raises(UserError, match="已经在"), ledger.change("两次", by=WHO) as session:
        row = {"project": other, "roll": "白名单", **same}
        session.insert_many(Membership, [row, row])
    assert len(lists.join(ledger, WHO, [uid, other], "白名单", same)) == 1
    later = {"period": "2025年4季度", "since": "2025-10-01", "until": "2025-12-31"}
    (second,) = lists.join(ledger, WHO, [uid], "白名单", later)
    cells = [Cell(second, "period", "2025年3季度"), Cell(second, "since", "2025-08-01")]
    assert [each.cell.uid for each in records.set_texts(ledger, WHO, Membership, cells, "改期别")] == [
        second
    ] * 2
    assert [each.period for each in projects.page(ledger, uid).of(Membership)] == [
        "2025年3季度",
        "2025年4季度",
    ]
    records.set_fields(ledger, WHO, Membership, member, {"until": "2025-08-01"}, "移出")
    assert lists.join(ledger, WHO, [uid], "白名单", {**same, "since": "2025-09-01"})


def test_a_quarter_follows_the_day_of_its_event(ledger: Ledger) -> None:
    uid = project(ledger)
    event = lists.hold_activity(ledger, WHO, "观摩拉练", "观摩", "2025-09-18", [uid])

    def now() -> tuple[str | None, ...]:
        (member,) = projects.page(ledger, uid).of(Membership)
        with ledger.read() as session:
            held = session.get_one(Activity, event)
            return held.period, member.period, member.since, member.reason, member.roll

    assert now() == ("2025年3季度", "2025年3季度", "2025-09-18", "观摩", "观摩拉练")
    for name, text in (("day", "2025-10-20"), ("name", "四季度观摩"), ("kind", "集中签约")):
        records.set_field(ledger, WHO, Activity, event, name, text)
    assert now() == ("2025年4季度", "2025年4季度", "2025-10-20", "四季度观摩", "集中签约")
    records.set_field(ledger, WHO, Activity, event, "day", "2025-06-20")
    assert now()[:3] == ("2025年2季度", "2025年2季度", "2025-06-20")
    assert tagged(ledger, "lists", "集中签约")
    records.set_field(ledger, WHO, Activity, event, "period", "2025年全年")
    records.set_field(ledger, WHO, Activity, event, "day", "2026-01-05")
    assert now()[:3] == ("2025年全年", "2025年全年", "2026-01-05")
    plain = records.add(ledger, WHO, Activity, {"kind": "集中开工", "name": "二季度", "day": "2025-05-01"})
    with ledger.read() as session:
        assert session.get_one(Activity, plain).period == "2025年2季度"


FIGURES = ["", "100", "4000", "5000", "6000", "90000"]
BOUNDS = st.lists(
    st.tuples(st.sampled_from(["least", "most"]), st.sampled_from(FIGURES)),
    min_size=1, max_size=5,
)  # fmt: skip


@given(BOUNDS)
@settings(max_examples=max(settings().max_examples // 4, 1))
def test_no_list_has_bounds_between_which_nothing_lies(steps: list[tuple[str, str]]) -> None:
    """Whatever is typed or emptied in whatever order, with the delivered bounds beneath; what is refused says
    so and leaves all as it was.
    """
    with TemporaryDirectory() as folder, county(Path(folder) / "台账") as own:
        automatic = next(roll for roll in list_catalogue.catalogue_of(own) if roll.automatic)
        for name, text in steps:
            before = list_catalogue.catalogue_of(own)
            refused = list_catalogue.set_texts(own, WHO, [Cell(automatic.name, name, text)], "改门槛")
            if refused:
                assert refused[0].cell == Cell(automatic.name, name, text)
                assert list_catalogue.catalogue_of(own) == before
            (roll,) = [each for each in list_catalogue.catalogue_of(own) if each.name == automatic.name]
            assert roll.most is None or roll.least is None or roll.least < roll.most


def test_an_upper_bound_below_the_delivered_lower_one_is_refused(ledger: Ledger) -> None:
    automatic = next(roll for roll in list_catalogue.catalogue_of(ledger) if roll.automatic)
    (refused,) = list_catalogue.set_texts(ledger, WHO, [Cell(automatic.name, "most", "1")], "改门槛")
    assert "没有项目进得去" in refused.reason
    with pytest.raises(UserError, match="上限"):
        list_catalogue.change_list(ledger, WHO, automatic.name, {"most": 10_000})
