"""A county and its city play the whole job together by packages: whoever begins, both come to an end."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from app.errors import UserError
from app.models import Evidence, Issue, IssueStep, Membership, Milestone, User
from app.models.cells import Cell
from app.rules.issues import ASSIGNED, CLOSED, RETURNED, SUPERVISED, IssueState
from app.services.common import records
from app.services.common.offices import offices as known_offices
from app.services.exchange import conflicts, overview, receiving, sending, trust
from app.services.grid import grid
from app.services.grid.grid import Condition, GridQuery
from app.services.intake import planning, reading, writing
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.lists import list_catalogue, lists
from app.services.problems import cases, numbering, problems
from app.services.problems.cases import Case
from app.services.project import projects
from app.services.registers import registers
from app.services.workbench import workbench
from tests.county import PASSWORD, new_ledger
from tests.services import exchange_ledgers as exchange
from tests.services.exchange_ledgers import CITY, CLERK, COUNTY, REVIEWER, Offices

NUMBER = "故政办〔2025〕12号"
BEGINNER = "孙莉"


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    """A county with three projects that its city has too; the county has a clerk who is no reviewer."""
    pair = exchange.make_pair(tmp_path / "pair")
    with exchange.opened(pair, tmp_path / "open") as (county, city):
        records.add(county, CLERK, User, {"name": BEGINNER, "role": "clerk", "active": True})
        both = Offices(county, city, tmp_path / "stick")
        both.up()
        yield both


def only(ledger: Ledger) -> Case:
    (found,) = cases.of_ledger(ledger)
    return found


def told(ledger: Ledger) -> list[tuple[str, str]]:
    """What 工作台 says of problems, and what a click does."""
    with ledger.read() as session:
        return [(each.what, each.verb) for each in problems.concerns(session, ledger.today)]


def close(ledger: Ledger, uid: str, day: str = "2025-09-18") -> None:
    take = problems.take
    take(ledger, CLERK, uid, "反馈", {"day": day, "text": "已迁改"}, {"result": "管线已迁"})
    take(ledger, CLERK, uid, "核实", {"day": day, "text": "现场属实"})
    take(ledger, CLERK, uid, "销号", {"day": day, "number": NUMBER})


# ------------------------------------------------------------------ the city begins


@pytest.mark.parametrize("fields", [
    {"description": "管线挡路"},
    {"description": "管线挡路", "unit": "城管局", "assigned": "2025-09-10", "due": "2025-09-30"},
])  # fmt: skip
def test_a_problem_of_the_city_is_answered_and_closed_by_the_county(
    offices: Offices, fields: Mapping[str, Any]
) -> None:
    uid = problems.register(offices.city, REVIEWER, offices.project, fields)
    offices.down()
    county, here = offices.county, only(offices.county)
    assert (here.own, here.maker) == (True, "衡水市")
    assert all(not step.idle for step in cases.steps(county, here))
    if here.state.place < ASSIGNED:
        problems.take(county, CLERK, uid, "交办", {"day": "2025-09-15"}, {"unit": "城管局"})
    else:
        assert told(county) == [("上级交办：管线挡路", "写反馈")]
    with pytest.raises(UserError, match="佐证"):
        problems.take(county, CLERK, uid, "反馈", {"day": "2025-09-16", "text": "已迁"})
        problems.take(county, CLERK, uid, "核实", {"day": "2025-09-16", "text": "属实"})
        problems.take(county, CLERK, uid, "销号", {"day": "2025-09-16"})
    problems.take(county, CLERK, uid, "销号", {"day": "2025-09-16", "number": NUMBER}, {"result": "已迁"})
    offices.up()
    there = only(offices.city)
    assert (there.state.place, there.fields["closed"], there.fields["result"]) == (
        CLOSED, "2025-09-16", "已迁",
    )  # fmt: skip
    problems.take(offices.city, REVIEWER, uid, "退回", {"day": "2025-09-17", "text": "路面没有恢复"})
    offices.down()
    assert only(county).state == IssueState(ASSIGNED, RETURNED)
    assert told(county) == [("上级退回重办：管线挡路", "写反馈")]
    close(county, uid)
    offices.up()
    assert (only(offices.city).open, only(county).open) == (False, False)
    assert ledgers.verify(county) == ledgers.verify(offices.city) == []


def test_each_office_writes_its_part_of_a_problem_that_the_city_registered(offices: Offices) -> None:
    uid = problems.register(offices.city, REVIEWER, offices.project, {"description": "管线挡路"})
    offices.down()
    for ledger, by, mine, theirs in (
        (offices.county, CLERK, {"unit": "城管局", "due": "2025-10-10"}, {"description": "没有问题"}),
        (offices.city, REVIEWER, {"description": "燃气管线挡路", "category": "管线"}, {"due": "2025-09-19"}),
    ):
        for entity_fields in (theirs, {"deleted": True} if ledger is offices.county else {"result": "好"}):
            with pytest.raises(UserError, match="别的单位"):
                records.set_fields(ledger, by, Issue, uid, entity_fields, "改问题")
        records.set_fields(ledger, by, Issue, uid, mine, "改问题")
    offices.up()
    offices.down()
    for ledger in (offices.county, offices.city):
        fields = only(ledger).fields
        assert [fields[name] for name in ("description", "category", "unit", "due")] == [
            "燃气管线挡路", "管线", "城管局", "2025-10-10",
        ]  # fmt: skip
    records.remove(offices.city, REVIEWER, Issue, uid)
    offices.down()
    assert cases.of_ledger(offices.county) == []


def test_a_closing_date_of_the_citys_problem_cannot_be_typed_by_the_county(offices: Offices) -> None:
    uid = problems.register(offices.city, REVIEWER, offices.project, {"description": "管线挡路"})
    offices.down()
    with pytest.raises(UserError, match="不能直接填"):
        records.set_fields(offices.county, CLERK, Issue, uid, {"closed": "2025-09-15"}, "改问题")


def test_numbers_of_two_offices_differ(offices: Offices) -> None:
    for ledger, by in ((offices.county, CLERK), (offices.city, REVIEWER)):
        for words in ("征地", "管线"):
            problems.register(ledger, by, offices.project, {"description": words})
    offices.up()
    offices.down()
    series = ((offices.county, "故城县"), (offices.city, "衡水市"))
    marks = [f"{short}2025-{numbering.mark_of(ledger.desk)}" for ledger, short in series]
    for ledger in (offices.county, offices.city):
        numbers = [case.text("number") for case in cases.of_ledger(ledger)]
        assert sorted(numbers) == [f"{mark}-00{n}" for mark in marks for n in (1, 2)]


def test_numbers_of_two_desks_of_one_office_never_clash(offices: Offices, tmp_path: Path) -> None:
    """Each computer goes on in a series of its own; the one on which the ledger was begun has no mark."""
    begun = ledgers.create(
        tmp_path / "县", office=COUNTY, name="故城县发展和改革局", level="county", person=CLERK,
        password=PASSWORD, weak_password=True,
    ).ledger  # fmt: skip
    begun.confirm_date(offices.county.today)
    with begun:
        project = projects.create(begun, CLERK, {"name": "云溪大道"})
        ledgers.restore(ledgers.back_up(begun, tmp_path / "copies"), tmp_path / "另一台", PASSWORD)
        with ledgers.open_ledger(tmp_path / "另一台", PASSWORD).ledger as other:
            for desk in (begun, other, begun, other):
                problems.register(desk, CLERK, project, {"description": "征地"})
            exchange.hear(begun, other)
            exchange.hear(other, begun)
            marks = ["", f"{numbering.mark_of(other.desk)}-"]
            for desk in (begun, other):
                problems.register(desk, CLERK, project, {"description": "管线"})
                numbers = {case.text("number") for case in cases.of_ledger(desk)}
                assert numbers >= {f"故城县2025-{mark}{n:03d}" for mark in marks for n in (1, 2)}
            last = {case.text("number") for desk in (begun, other) for case in cases.of_ledger(desk)}
            assert len(last) == 6


# ------------------------------------------------------------------ the county hears of the city at once


@pytest.mark.parametrize("lasting", [False, True])
@pytest.mark.parametrize(
    ("kind", "fields", "what", "verb"),
    [
        ("督办", {"action": "督办提醒", "due": "2025-12-31"}, "上级督办", "写反馈"),
        ("督办", {"action": "实地督导"}, "上级督办", "写反馈"),
        ("退回", {"text": "不实"}, "上级退回重办", "写反馈"),
        ("批复", {"text": "同意"}, "上级批复", "去看"),
    ],
)
def test_what_the_city_does_is_told_until_the_county_answers(
    offices: Offices, kind: str, fields: Mapping[str, Any], what: str, verb: str, lasting: bool
) -> None:
    county, city = offices.county, offices.city
    first = {"description": "征地", "unit": "乡政府", "assigned": "2025-09-17", "due": "2026-06-30"}
    uid = problems.register(county, CLERK, offices.project, first)
    if kind == "批复":
        problems.take(county, CLERK, uid, "上报", {"day": "2025-09-17", "number": NUMBER})
    elif lasting:
        problems.take(county, CLERK, uid, "长期推进", {"day": "2025-09-17", "text": "牵涉面广"})
    offices.up()
    assert told(county) == []
    problems.take(city, REVIEWER, uid, kind, {"day": "2025-09-18", **fields})
    assert told(city) == []
    offices.down()
    assert told(county) == [(f"{what}：征地", verb)]
    shown = workbench.waiting(county, CLERK).items
    assert [item.concern.place.detail for item in shown if item.concern.what == f"{what}：征地"] == [uid]
    problems.take(county, CLERK, uid, "反馈", {"day": "2025-09-18", "text": "已安排"})
    assert told(county) == []


# ------------------------------------------------------------------ what is closed stays closed


def _deleted(ledger: Ledger, uid: str, _scratch: Path) -> None:
    records.remove(ledger, BEGINNER, Issue, uid)


def _typed(name: str, text: str) -> Any:
    return lambda ledger, uid, _scratch: records.set_texts(
        ledger, BEGINNER, Issue, [Cell(uid, name, text)], "改问题"
    )


def _act(kind: str, **fields: Any) -> Any:
    def add(ledger: Ledger, uid: str, _scratch: Path) -> object:
        case = only(ledger)
        row = {"project": case.project, "issue": uid, "kind": kind, "day": "2025-09-12", **fields}
        return records.add(ledger, BEGINNER, IssueStep, row)

    return add


def _act_changed(ledger: Ledger, uid: str, _scratch: Path) -> None:
    (step,) = [act.uid for act in only(ledger).course.acts if act.kind == "反馈"]
    records.set_fields(ledger, BEGINNER, IssueStep, step, {"day": "2025-01-01"}, "改日期")


def _proof_gone(ledger: Ledger, uid: str, _scratch: Path) -> None:
    with ledger.read() as session:
        (proof,) = session.query(Evidence.uid).filter(Evidence.record == uid).one()
    records.remove(ledger, BEGINNER, Evidence, proof)


def _imported(ledger: Ledger, uid: str, scratch: Path) -> object:
    case = only(ledger)
    path = scratch / "问题清单.csv"
    path.write_text(
        f"问题编号,项目名称,存在问题,解决时限\n{case.text('number')},{case.name},管线挡路,2026-12-31\n",
        "utf-8-sig",
    )
    plan = planning.plan(ledger, reading.read(ledger, path))
    return writing.apply(ledger, plan, BEGINNER)


DOORS: Mapping[str, Any] = {
    "deleted": _deleted,
    "words": _typed("description", "另一回事"),
    "result": _typed("result", "没有办"),
    "due": _typed("due", "2026-12-31"),
    "a new act": _act("挂起", text="再等等"),
    "an act with a due day": _act("督办", action="督办提醒", due="2026-12-31"),
    "an act's day": _act_changed,
    "its proof": _proof_gone,
    "a sheet": _imported,
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("maker", ["county", "city"])
def test_a_closed_problem_is_no_clerks_any_more(
    offices: Offices, door: str, maker: str, tmp_path: Path
) -> None:
    county = offices.county
    first = {"description": "管线挡路", "unit": "城管局", "assigned": "2025-09-01", "due": "2025-09-20"}
    if maker == "city":
        uid = problems.register(offices.city, REVIEWER, offices.project, first)
        offices.down()
    else:
        uid = problems.register(county, CLERK, offices.project, first)
    photo = {"project": offices.project, "name": "现场.jpg", "digest": "0" * 64, "size": 1}
    photo |= {"media": "image/jpeg", "about": "issue", "record": uid}
    records.add(county, CLERK, Evidence, photo)
    close(county, uid, "2025-09-15")
    before = (only(county).fields, cases.steps(county, only(county)), only(county).evidence)
    with suppress(UserError):
        DOORS[door](county, uid, tmp_path)
    after = (only(county).fields, cases.steps(county, only(county)), only(county).evidence)
    assert after == before


def test_a_clerk_imports_closed_problems_with_their_acts_and_takes_the_import_back(offices: Offices) -> None:
    county, uid = offices.county, "f" * 32
    issue = {"uid": uid, "project": offices.project, "description": "老问题", "closed": "2025-03-01"}
    act = {"project": offices.project, "issue": uid, "day": "2025-03-01", "number": NUMBER}
    with county.change("导入", by=BEGINNER, kind="import") as session:
        session.insert_many(Issue, [issue])
        session.insert_many(IssueStep, [{**act, "kind": kind} for kind in ("交办", "反馈", "核实", "销号")])
    assert not only(county).open
    with pytest.raises(UserError, match="已经核实销号"):
        records.set_fields(county, BEGINNER, Issue, uid, {"result": "另说"}, "改")
    ledgers.undo_last(county, BEGINNER)
    assert cases.of_ledger(county) == []
    ledgers.redo_last(county, BEGINNER)
    assert not only(county).open


def test_a_clerk_takes_an_own_step_back_but_not_out_of_a_closed_problem(offices: Offices) -> None:
    county = offices.county
    first = {"description": "管线挡路", "unit": "城管局", "assigned": "2025-09-01"}
    uid = problems.register(county, CLERK, offices.project, first)
    records.set_fields(county, BEGINNER, Issue, uid, {"measure": "先迁后拆"}, "改措施")
    ledgers.undo_last(county, BEGINNER)
    ledgers.redo_last(county, BEGINNER)
    with county.change("别的电脑销的号", by=CLERK, kind="setup", program=True) as session:
        steps = [{"kind": kind, "day": "2025-09-15"} for kind in ("反馈", "核实", "销号")]
        session.insert_many(IssueStep, [{**step, "project": offices.project, "issue": uid} for step in steps])
        session.update_many(Issue, {uid: {"closed": "2025-09-15"}})
    with pytest.raises(UserError, match="已经核实销号"):
        ledgers.undo_last(county, BEGINNER)
    assert only(county).fields["measure"] == "先迁后拆"
    assert not only(county).open


def test_what_the_city_returned_a_clerk_works_on(offices: Offices) -> None:
    county, city = offices.county, offices.city
    first = {"description": "管线挡路", "unit": "城管局", "assigned": "2025-09-01"}
    uid = problems.register(county, CLERK, offices.project, first)
    close(county, uid, "2025-09-15")
    offices.up()
    problems.take(city, REVIEWER, uid, "退回", {"day": "2025-09-16", "text": "不实"})
    offices.down()
    feedback = {"day": "2025-09-18", "text": "已返工"}
    problems.take(county, BEGINNER, uid, "反馈", feedback, {"result": "已返工"})
    offices.up()
    for ledger in (county, city):
        assert (only(ledger).fields["result"], only(ledger).open) == ("已返工", True)


def test_a_clerk_supervises_an_open_problem_only(offices: Offices) -> None:
    first = {"description": "管线挡路", "unit": "城管局", "assigned": "2025-09-01"}
    uid = problems.register(offices.county, BEGINNER, offices.project, first)
    fields = {"day": "2025-09-18", "action": "督办提醒"}
    problems.take(offices.county, BEGINNER, uid, "督办", fields)
    assert only(offices.county).state.place == SUPERVISED


# ------------------------------------------------------------------ the city's lists count at the county


def member_rows(ledger: Ledger, key: str, period: str = "") -> list[str]:
    """The projects of a register."""
    found = registers.table(ledger, key, period=period)
    return [row.project for group in found.groups for row in group.rows]


def filtered(ledger: Ledger, field: str, tag: str) -> list[str]:
    """The projects that a filter of the grid finds by a tag."""
    return grid.uids_of(ledger, GridQuery("2025-08", conditions=(Condition(field, "in", (tag,)),)))


@pytest.mark.parametrize(
    ("roll", "field", "tag"),
    [("省重点", "key_levels", "省重点"), ("白名单", "lists", "白名单"), ("市长督办", "lists", "市长督办")],
)
def test_a_list_of_the_city_counts_at_the_county(offices: Offices, roll: str, field: str, tag: str) -> None:
    county, city, uid = offices.county, offices.city, offices.project
    if roll == "市长督办":
        list_catalogue.add_list(city, REVIEWER, roll)
    (member,) = lists.join(city, REVIEWER, [uid], roll, {"since": "2025-01-01", "reason": "市政府文件"})
    offices.down()
    assert roll in {each.name for each in list_catalogue.catalogue_of(county)}
    assert member_rows(county, "own-lists", roll) == [uid]
    assert filtered(county, field, tag) == [uid]
    assert [each.roll.name for each in lists.belongings(county, projects.page(county, uid))] == [roll]
    lists.join(county, CLERK, [uid], "绿色通道")
    offices.up()
    assert filtered(city, field, tag) == [uid]
    records.set_fields(city, REVIEWER, Membership, member, {"until": "2025-09-01"}, "移出")
    offices.down()
    assert member_rows(county, "own-lists", roll) == filtered(county, field, tag) == []
    assert filtered(county, "lists", "绿色通道") == [uid]
    if roll == "市长督办":
        with pytest.raises(UserError, match="由他们列入"):
            lists.join(county, CLERK, [uid], roll)


def test_what_both_list_counts_once_and_stays_while_one_says_so(offices: Offices) -> None:
    county, city, uid = offices.county, offices.city, offices.project
    for ledger, by in ((county, CLERK), (city, REVIEWER)):
        lists.join(ledger, by, [uid], "推介", {"period": "2025年", "since": "2025-03-01"})
    offices.down()
    assert member_rows(county, "promotion") == [uid]
    (mine,) = [each.uid for each in projects.page(county, uid).of(Membership) if each.office == COUNTY]
    records.remove(county, CLERK, Membership, mine)
    assert filtered(county, "lists", "推介") == [uid]


def test_the_citys_events_take_in_county_projects_whenever_they_were(offices: Offices) -> None:
    county, city, uid = offices.county, offices.city, offices.project
    for day in ("2025-06-18", "2025-09-18", "2025-12-18"):
        event = lists.hold_activity(city, REVIEWER, "集中开工", f"{day}集中开工", day)
        assert lists.take_part(city, REVIEWER, event, [uid]) == 1
        assert lists.take_part(city, REVIEWER, event, [uid]) == 0
    (member, *_) = [each.uid for each in projects.page(city, uid).of(Membership)]
    assert (
        records.set_texts(city, REVIEWER, Membership, [Cell(member, "since", "2025-06-19")], "补日期") == []
    )
    offices.down()
    for ledger in (county, city):
        found = registers.table(ledger, "activities", group="period")
        place = [column.key for column in found.columns].index("projects")
        assert [(group.value, group.sums[place]) for group in found.groups] == [
            ("2025年2季度", 1), ("2025年3季度", 1), ("2025年4季度", 1),
        ]  # fmt: skip
        assert len(member_rows(ledger, "events")) == 3


@pytest.mark.parametrize("code", ["131126", "130999"])
def test_a_county_is_one_county_at_its_city_listed_or_not(tmp_path: Path, code: str) -> None:
    with (
        new_ledger(tmp_path / "county", code, person=CLERK) as county,
        new_ledger(tmp_path / "city", CITY, person=REVIEWER) as city,
    ):
        before = len(overview.offices(city))
        trust.trust(county, trust.own_card(city), CLERK)
        trust.trust(city, trust.own_card(county), REVIEWER)
        uid = projects.create(county, CLERK, {"name": "北延工程"}, with_nodes=False)
        problems.register(county, CLERK, uid, {"description": "管线挡路"})
        for there, back in ((county, city), (city, county)):
            package = sending.send(there, back.office, tmp_path / there.office, there.person).path
            assert receiving.receive(back, [package])[0].outcome == "applied"
        for ledger, level in ((county, "city"), (city, "county")):
            known = [each.code for each in known_offices(ledger)]
            assert len(known) == len(set(known)), level
            assert conflicts.conflicts(ledger) == []
            assert ledgers.verify(ledger) == []
        (line,) = [each for each in overview.offices(city) if each.code == code]
        assert line.state == "merged"
        assert len(overview.offices(city)) == before + (code == "130999")
        assert only(city).place == only(city).text("number").partition("2025")[0] == line.short


# ------------------------------------------------------------------ the city's own 工作台


def test_a_citys_workbench_tells_what_the_city_can_do_by_unit(offices: Offices) -> None:
    county, city = offices.county, offices.city
    late = {"description": "征地", "unit": "乡政府", "assigned": "2025-09-01", "due": "2025-09-12"}
    for words in ("征地", "管线"):
        problems.register(county, CLERK, offices.project, {**late, "description": words})
    asked = problems.register(county, CLERK, offices.project, {**late, "description": "请示"})
    problems.take(county, CLERK, asked, "上报", {"day": "2025-09-12", "number": NUMBER})
    for at, name in enumerate(exchange.NAMES):
        node = {
            "project": exchange.uid_of(county, name),
            "position": at,
            "name": "开工",
            "planned": "2025-03-01",
        }
        records.add(county, CLERK, Milestone, node)
    offices.up()
    mine = projects.create(city, REVIEWER, {"name": "市本级项目"}, with_nodes=False)
    records.add(
        city, REVIEWER, Milestone, {"project": mine, "position": 1, "name": "开工", "planned": "2025-03"}
    )
    shown = {item.concern.what: item for item in workbench.waiting(city, REVIEWER).items}
    theirs = [what for what, item in shown.items() if item.concern.project not in ("", mine)]
    assert theirs == ["县里上报：请示"]
    assert shown["故城县：3项逾期"].concern.place.detail == "office:故城县"
    assert shown["故城县：3项逾期"].concern.note == "节点3"
    assert shown["故城县：问题2项逾期"].concern.verb == "督办"
    assert shown["故城县：月度填报3项没有填"].concern.verb == "看项目"
    assert any(item.concern.project == mine and item.concern.verb == "改节点" for item in shown.values())
    verbs = {item.concern.verb for item in shown.values() if item.concern.project != mine}
    assert verbs <= {"批复", "督办", "看项目", "打开填报", "去填"}
    at_home = {item.concern.verb for item in workbench.waiting(county, CLERK).items}
    assert {"改节点", "催反馈"} <= at_home
