"""What follows from a record follows through every door, for an office's own projects and no others."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.errors import UserError
from app.models import (
    ENTITIES,
    Activity,
    Assignment,
    FundFlow,
    Issue,
    IssueStep,
    Membership,
    MonthlyProgress,
    Project,
    StatusChange,
    TaskForce,
)
from app.models.cells import Cell
from app.models.keys import flow_key, month_key
from app.models.uids import keyed_uid
from app.services.common import records
from app.services.exchange import conflicts, receiving, sending
from app.services.grid import editing
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.lists import lists
from app.services.problems import numbering, problems
from app.services.project import projects
from app.storage.followers import Objection
from tests.cells import reasons
from tests.services import exchange_ledgers as exchange
from tests.services.exchange_ledgers import CITY, CLERK, REVIEWER

Door = Callable[[Ledger, str, str], object]
ROLL = "省重点"


def _inserted(ledger: Ledger, by: str, uid: str) -> None:
    with ledger.change("列入", by=by) as session:
        session.add(Membership(project=uid, roll=ROLL, since="2025-09-01"))


def _retyped(ledger: Ledger, by: str, uid: str) -> None:
    (member,) = lists.join(ledger, by, [uid], "白名单")
    assert records.set_texts(ledger, by, Membership, [Cell(member, "roll", ROLL)], "改清单") == []


LISTING: dict[str, Door] = {
    "join": lambda ledger, by, uid: lists.join(ledger, by, [uid], ROLL),
    "add": lambda ledger, by, uid: records.add(
        ledger, by, Membership, {"project": uid, "roll": ROLL, "since": "2025-09-01"}
    ),
    "insert": _inserted,
    "retyped": _retyped,
}
TAKING_PART: dict[str, Door] = {
    "hold": lambda ledger, by, uid: lists.hold_activity(
        ledger, by, "集中开工", "三季度", "2025-09-01", [uid]
    ),
    "take part": lambda ledger, by, uid: lists.take_part(
        ledger, by, lists.hold_activity(ledger, by, "集中开工", "三季度", "2025-09-01"), [uid]
    ),
}
REGISTERING: dict[str, Door] = {
    "register": lambda ledger, by, uid: problems.register(ledger, by, uid, {"description": "征地未完成"}),
    "add": lambda ledger, by, uid: records.add(
        ledger, by, Issue, {"project": uid, "description": "征地未完成"}
    ),
}


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Ledger, Ledger]]:
    """A county and a city that has the county's projects."""
    pair = exchange.make_pair(tmp_path / "pair")
    with exchange.opened(pair, tmp_path / "open") as (county, city):
        sent = sending.send(county, CITY, tmp_path / "stick", CLERK)
        assert receiving.receive(city, [sent.path])[0].outcome == "applied"
        yield county, city


def state(ledger: Ledger) -> dict[str, list[dict[str, object]]]:
    """Every living record."""
    with ledger.read() as session:
        return {
            entity.__tablename__: [
                dict(row)
                for row in session.connection()
                .execute(entity.__table__.select().where(~entity.__table__.c.deleted))
                .mappings()
            ]
            for entity in ENTITIES
        }


def tags(ledger: Ledger, uid: str) -> tuple[str | None, str | None]:
    project = projects.page(ledger, uid).project
    return project.lists, project.key_levels


@pytest.mark.parametrize("door", LISTING)
def test_tags_follow_a_list_through_every_door(both: tuple[Ledger, Ledger], door: str) -> None:
    county, _ = both
    uid = exchange.uid_of(county, exchange.NAMES[0])
    LISTING[door](county, CLERK, uid)
    assert ROLL in (tags(county, uid)[1] or "")
    ledgers.undo_last(county, CLERK)
    assert ROLL not in (tags(county, uid)[1] or "")


@pytest.mark.parametrize("door", [*LISTING.values(), *TAKING_PART.values()], ids=[*LISTING, *TAKING_PART])
def test_a_city_lists_a_countys_project_and_changes_nothing_of_it(
    both: tuple[Ledger, Ledger], door: Door
) -> None:
    _, city = both
    uid = exchange.uid_of(city, exchange.NAMES[0])
    before, told, steps = state(city), tags(city, uid), len(ledgers.undo_steps(city).undo)
    door(city, REVIEWER, uid)
    members = projects.page(city, uid).of(Membership)
    assert [member.office for member in members] == [CITY]
    assert tags(city, uid) == told
    assert state(city)["project"] == before["project"]
    while len(ledgers.undo_steps(city).undo) > steps:
        ledgers.undo_last(city, REVIEWER)
    assert state(city) == before


@pytest.mark.parametrize("door", TAKING_PART)
def test_who_takes_part_joins_the_list_of_the_event(both: tuple[Ledger, Ledger], door: str) -> None:
    county, _ = both
    uid = exchange.uid_of(county, exchange.NAMES[0])
    TAKING_PART[door](county, CLERK, uid)
    (member,) = projects.page(county, uid).of(Membership)
    assert member.period == "2025年3季度"
    assert member.roll in (tags(county, uid)[0] or "")


@pytest.mark.parametrize("door", REGISTERING)
@pytest.mark.parametrize("which", [0, 1], ids=["county", "city"])
def test_a_problem_is_numbered_and_begun_through_every_door(
    both: tuple[Ledger, Ledger], door: str, which: int
) -> None:
    ledger, by, short = both[which], (CLERK, REVIEWER)[which], ("故城县", "衡水市")[which]
    uid = exchange.uid_of(ledger, exchange.NAMES[0])
    before = state(ledger)
    REGISTERING[door](ledger, by, uid)
    page = projects.page(ledger, uid)
    assert [issue.number for issue in page.issues] == [f"{short}2025-{numbering.mark_of(ledger.desk)}-001"]
    assert [(act.kind, act.person) for act in page.of(IssueStep)] == [("登记", by)]
    assert state(ledger)["project"] == before["project"]
    ledgers.undo_last(ledger, by)
    assert state(ledger) == before


def test_several_problems_of_one_change_have_their_own_numbers(both: tuple[Ledger, Ledger]) -> None:
    county, _ = both
    uid = exchange.uid_of(county, exchange.NAMES[0])
    with county.change("登记问题", by=CLERK) as session:
        session.insert_many(Issue, [{"project": uid, "description": said} for said in ("征地", "管线")])
    start = f"故城县2025-{numbering.mark_of(county.desk)}"
    assert [issue.number for issue in projects.page(county, uid).issues] == [f"{start}-001", f"{start}-002"]


def test_an_objection_leaves_nothing_and_names_its_place(both: tuple[Ledger, Ledger]) -> None:
    county, _ = both
    uid = exchange.uid_of(county, exchange.NAMES[0])
    before = state(county)
    for entity, fields, name in (
        (Membership, {"roll": "没有的清单"}, "roll"),
        (Membership, {"roll": "白名单", "period": "第三批"}, "period"),
        (StatusChange, {"kind": "复工", "day": "2025-07-01"}, ""),
        (Issue, {"description": "旧问题", "closed": "2025-07-01"}, "closed"),
    ):
        with pytest.raises(Objection) as refused:
            records.add(county, CLERK, entity, {"project": uid, **fields})
        assert [place[1] for place in refused.value.places] == [name]
        assert state(county) == before


def test_one_bad_cell_does_not_stop_the_others(both: tuple[Ledger, Ledger]) -> None:
    county, _ = both
    one, two = (exchange.uid_of(county, name) for name in exchange.NAMES[:2])
    first, second = lists.join(county, CLERK, [one, two], "白名单")
    cells = [(first, "period", "第三批"), (second, "period", "2025-3"), (first, "reason", "会议纪要")]
    wrong = reasons(records.set_texts(county, CLERK, Membership, [Cell(*cell) for cell in cells], "改期别"))
    assert list(wrong) == [(first, "period")]
    assert projects.page(county, one).of(Membership)[0].reason == "会议纪要"
    assert projects.page(county, two).of(Membership)[0].period == "2025年3季度"


def test_a_total_typed_beside_its_sources_stays_as_typed(both: tuple[Ledger, Ledger]) -> None:
    county, _ = both
    uid = exchange.uid_of(county, exchange.NAMES[0])
    flow = {"project": uid, "month": "2025-08", "stream": "支付", "source": "专项债券", "amount": 700_000}
    with county.change("填支付", by=CLERK) as session:
        session.insert_many(FundFlow, [flow])
        row = {
            "uid": keyed_uid(MonthlyProgress, uid, "2025-08"),
            "project": uid,
            "month": "2025-08",
            "paid": 900_000,
        }
        session.insert_many(MonthlyProgress, [row])
    (month,) = projects.page(county, uid).of(MonthlyProgress)
    assert (month.paid, month.reporter, month.reported) == (900_000, CLERK, "2025-09-18")


def test_a_total_told_again_stays_and_an_emptied_one_too(both: tuple[Ledger, Ledger]) -> None:
    county, _ = both
    uid = exchange.uid_of(county, exchange.NAMES[0])
    money = (flow_key("2025-08", "支付", "专项债券"), month_key("2025-08", "paid"))

    def paste(*texts: str) -> int | None:
        cells = [Cell(uid, key, text) for key, text in zip(money, texts, strict=False)]
        editing.apply(county, CLERK, "粘贴", editing.prepare(cells))
        return projects.page(county, uid).of(MonthlyProgress)[0].paid

    assert paste("60") == 600_000
    assert paste("50", "60") == 600_000
    assert paste("60") == 600_000
    assert paste("70", "") is None
    assert paste("80") == 800_000


def test_what_another_office_added_to_a_project_moves_nothing_of_it(
    both: tuple[Ledger, Ledger], tmp_path: Path
) -> None:
    county, city = both
    uid = exchange.uid_of(county, exchange.NAMES[0])
    records.set_field(county, CLERK, Project, uid, "key_levels", "省重点")
    lists.join(city, REVIEWER, [uid], "省重点", {"since": "2024-01-01", "until": "2024-12-31"})
    records.add(city, REVIEWER, StatusChange, {"project": uid, "kind": "停工", "day": "2025-07-01"})
    records.add(city, REVIEWER, Assignment, {"project": uid, "leader": "宋雅琴"})
    sent = sending.send(city, exchange.COUNTY, tmp_path / "back", REVIEWER)
    assert receiving.receive(county, [sent.path])[0].outcome == "applied"
    lists.join(county, CLERK, [uid], "绿色通道")
    records.add(county, CLERK, StatusChange, {"project": uid, "kind": "调整投资", "day": "2025-08-01"})
    records.add(county, CLERK, Assignment, {"project": uid, "leader": "田翠平"})
    project = projects.page(county, uid).project
    assert (project.key_levels, project.lists, project.status, project.leader) == (
        "省重点", "绿色通道", None, "田翠平",
    )  # fmt: skip


@pytest.mark.parametrize("other", [True, False])
def test_a_conflict_is_settled_whatever_follows(tmp_path: Path, other: bool) -> None:
    pair = exchange.make_pair(tmp_path / "pair")
    with (
        exchange.copy(pair, tmp_path / "first", "county") as one,
        exchange.copy(pair, tmp_path / "second", "county") as two,
    ):
        uid = exchange.uid_of(one, exchange.NAMES[0])
        issue = problems.register(one, CLERK, uid, {"description": "征地未完成"})
        (member,) = lists.join(one, CLERK, [uid], "白名单")
        exchange.hear(two, one)
        for number, desk in enumerate((one, two), start=1):
            with desk.change("导入", by=CLERK, kind="import") as session:
                session.update_many(Issue, {issue: {"closed": f"2025-09-0{number}"}})
                session.update_many(Membership, {member: {"roll": f"表上的清单{number}"}})
        exchange.hear(one, two)
        waiting = conflicts.conflicts(one)
        assert {conflict.field for conflict in waiting} == {"closed", "roll"}
        for conflict in waiting:
            conflicts.settle(one, CLERK, conflict, take_other=other)
        assert conflicts.conflicts(one) == []


def test_a_bare_step_closes_nothing_without_proof_and_reopens_nothing(both: tuple[Ledger, Ledger]) -> None:
    county, _ = both
    uid = exchange.uid_of(county, exchange.NAMES[0])
    issue = problems.register(county, CLERK, uid, {"description": "征地未完成"})
    step = {"project": uid, "issue": issue, "day": "2025-09-18"}
    with pytest.raises(Objection, match="佐证"):
        records.add(county, CLERK, IssueStep, {**step, "kind": "销号"})
    records.add(county, CLERK, IssueStep, {**step, "kind": "销号", "number": "故发改〔2025〕8号"})
    assert projects.page(county, uid).issues[0].closed == "2025-09-18"
    records.add(county, CLERK, IssueStep, {**step, "kind": "反馈", "text": "已交地"})
    assert projects.page(county, uid).issues[0].closed == "2025-09-18"


def test_a_problem_without_words_that_a_sheet_brought_can_be_worked_on(both: tuple[Ledger, Ledger]) -> None:
    county, _ = both
    uid = exchange.uid_of(county, exchange.NAMES[0])
    with county.change("导入", by=CLERK, kind="import") as session:
        issue = session.insert_many(Issue, [{"project": uid, "description": " ", "number": "1"}])[0]
    records.set_field(county, CLERK, Issue, issue, "unit", "城管局")
    assert projects.page(county, uid).issues[0].unit == "城管局"


def test_an_event_takes_projects_whatever_its_period_says(both: tuple[Ledger, Ledger]) -> None:
    county, _ = both
    uid = exchange.uid_of(county, exchange.NAMES[0])
    event = records.add(county, CLERK, Activity, {"kind": "集中开工", "name": "三季度", "period": "三季度"})
    assert lists.take_part(county, CLERK, event, [uid]) == 1
    assert projects.page(county, uid).of(Membership)[0].period == "三季度"


def test_a_city_renames_no_task_force_of_a_county(both: tuple[Ledger, Ledger], tmp_path: Path) -> None:
    county, city = both
    force = records.add(county, CLERK, TaskForce, {"name": "第一专班"})
    sent = sending.send(county, CITY, tmp_path / "again", CLERK)
    assert receiving.receive(city, [sent.path])[0].outcome == "applied"
    with pytest.raises(UserError, match="别的单位"):
        records.set_field(city, REVIEWER, TaskForce, force, "name", "城建专班")


def test_what_an_import_brings_is_left_as_it_is(both: tuple[Ledger, Ledger]) -> None:
    county, _ = both
    uid = exchange.uid_of(county, exchange.NAMES[0])
    with county.change("导入", by=CLERK, kind="import") as session:
        session.insert_many(Membership, [{"project": uid, "roll": "表上的清单"}])
        session.insert_many(StatusChange, [{"project": uid, "kind": "复工", "day": "2025-07-01"}])
        session.insert_many(Issue, [{"project": uid, "description": "旧问题", "closed": "2025-07-01"}])
    page = projects.page(county, uid)
    assert (page.project.lists, page.project.status, page.issues[0].number) == (None, None, None)
