"""倒排工期 on a ledger: what it proposes, writing it as one step; delays; links; baselines; concerns."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.errors import UserError
from app.models import Milestone
from app.models.cells import Cell
from app.services.common import records
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.nodes import nodes, schedules
from app.services.nodes.schedules import Proposal, ScheduleTrial
from app.services.paper import exports
from app.services.project import history, projects
from tests.cells import reasons
from tests.county import county

TODAY = date(2025, 9, 18)
WHO = "刘敏"
UNTRIED = ScheduleTrial()
PLANS = ("2025-04-10", "2025-06-30", "2025-11-28", "2026-03-31", "2026-06-30")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with county(tmp_path_factory.mktemp("schedules") / "台账") as made:
        yield made


@pytest.fixture
def uid(ledger: Ledger) -> str:
    """A project with five nodes, two of them done."""
    fields = {
        "name": "雨污分流",
        "industry": "市政",
        "start": "2025-03",
        "finish": "2026-06",
        "status": "在建",
    }
    made = projects.create(ledger, WHO, fields, with_nodes=False)
    for number, (name, planned) in enumerate(zip("甲乙丙丁戊", PLANS, strict=True)):
        actual = planned if number < 2 else None
        nodes.add(ledger, WHO, made, {"name": name, "planned": planned, "actual": actual})
    return made


def those(ledger: Ledger, uid: str) -> dict[str, Milestone]:
    return {node.name: node for node in projects.page(ledger, uid).milestones}


def proposed(
    ledger: Ledger, uid: str, finish: date | None = None, draft: ScheduleTrial = UNTRIED
) -> Proposal:
    made = schedules.proposal(ledger, uid, finish, draft)
    assert made is not None
    return made


def test_a_later_end_moves_the_plans_and_one_step_takes_it_back(ledger: Ledger, uid: str) -> None:
    before = {name: node.planned for name, node in those(ledger, uid).items()}
    assert proposed(ledger, uid).changed == {}  # to its own end nothing moves
    made = proposed(ledger, uid, date(2026, 8, 31))
    assert made.trouble == ""
    names = {node.uid: node.name for node in made.nodes}
    assert [names[one] for one in made.changed] == ["丙", "丁", "戊"]
    steps = len(ledgers.undo_steps(ledger).undo)
    assert schedules.apply(ledger, WHO, made) == 3
    after = those(ledger, uid)
    assert after["戊"].planned == "2026-08-31"
    assert all((after[name].planned or "") > (before[name] or "") for name in "丙丁戊")
    assert [after[name].baseline for name in "甲乙丙丁戊"] == [None, None, *PLANS[2:]]
    assert len(ledgers.undo_steps(ledger).undo) == steps + 1
    assert ledgers.undo_steps(ledger).undo[0].title == "倒排工期"
    ledgers.undo_last(ledger, WHO)
    assert {name: node.planned for name, node in those(ledger, uid).items()} == before
    assert those(ledger, uid)["丙"].baseline is None


def test_what_cannot_be_met_is_said_and_not_written(ledger: Ledger, uid: str) -> None:
    made = proposed(ledger, uid, date(2025, 10, 31))
    assert made.made.missing > 0
    assert f"缺 {made.made.missing} 个工作日" in made.trouble
    assert "「丙」" in made.trouble
    with pytest.raises(UserError, match="排不下"):
        schedules.apply(ledger, WHO, made)
    assert proposed(ledger, uid, made.made.possible).trouble == ""


def test_durations_that_nobody_typed_give_way(ledger: Ledger, uid: str) -> None:
    node = those(ledger, uid)
    finish = date(2026, 5, 29)
    hard = ScheduleTrial({node["丁"].uid: 75})
    assert proposed(ledger, uid, finish, hard).trouble
    draft = schedules.compressed(ledger, uid, finish, hard)
    made = proposed(ledger, uid, finish, draft)
    assert made.trouble == ""
    assert made.made.row(node["丁"].uid).duration == 75
    was, now = (each.made.row(node["丙"].uid).duration for each in (proposed(ledger, uid), made))
    assert 0 < now < was
    assert schedules.apply(ledger, WHO, made, draft) == 3
    assert those(ledger, uid)["戊"].planned == "2026-05-29"
    with pytest.raises(UserError, match="压缩工期也排不下"):
        schedules.compressed(ledger, uid, date(2025, 10, 15), hard)


def test_what_is_assumed_is_said(ledger: Ledger, uid: str) -> None:
    made = proposed(ledger, uid, date(2027, 3, 31))
    assert any("工期没填的（3—5）按现计划的间隔推算" in note for note in made.notes)
    assert any("前置没填的接在上一个节点后面" in note for note in made.notes)
    assert any(note.startswith("2027年的放假安排还没公布") for note in made.notes)


def test_trials_are_written_with_the_plans(ledger: Ledger, uid: str) -> None:
    node = those(ledger, uid)
    made = proposed(ledger, uid)
    draft = schedules.typed(made, ScheduleTrial(), node["丁"].uid, "duration", "30")
    draft = schedules.typed(made, draft, node["戊"].uid, "after", "3、4")
    assert nodes.uids_of(those(ledger, uid)["戊"].after) == ()  # nothing is written yet
    tried = proposed(ledger, uid, date(2026, 6, 30), draft)
    assert tried.made.row(node["丁"].uid).duration == 30
    schedules.apply(ledger, WHO, tried, draft)
    after = those(ledger, uid)
    assert (after["丁"].duration, nodes.uids_of(after["戊"].after)) == (30, (node["丙"].uid, node["丁"].uid))
    with pytest.raises(ValueError, match="工期」要在 0 到 5000 工作日之间"):
        schedules.typed(made, draft, node["丁"].uid, "duration", "-3")


def test_a_plan_changed_meanwhile_is_not_overwritten(ledger: Ledger, uid: str) -> None:
    made = proposed(ledger, uid, date(2026, 8, 31))
    records.set_field(ledger, WHO, Milestone, those(ledger, uid)["丁"].uid, "planned", "2026-03-15")
    with pytest.raises(UserError, match="刚才又改过"):
        schedules.apply(ledger, WHO, made)


def test_without_nodes_or_an_end_there_is_nothing_to_reckon(ledger: Ledger) -> None:
    bare = projects.create(ledger, WHO, {"name": "泵站"}, with_nodes=False)
    assert schedules.proposal(ledger, bare) is None
    nodes.add(ledger, WHO, bare, {"name": "甲"})
    assert schedules.proposal(ledger, bare) is None
    made = proposed(ledger, bare, date(2026, 6, 30))
    assert [row.latest for row in made.made.rows] == [date(2026, 6, 30)]


def test_a_delay_is_shown_before_it_is_written(ledger: Ledger, uid: str) -> None:
    node = those(ledger, uid)
    assert schedules.delay(ledger, uid, node["甲"].uid, 5) is None  # it is done
    made = schedules.delay(ledger, uid, node["丙"].uid, 10)
    assert made is not None
    assert [row.days for row in made.rows] == [10, 10, 10]
    assert made.end_before == date(2026, 6, 30)
    assert made.end_after == date(2026, 7, 14)
    assert all(each.forecast is None for each in those(ledger, uid).values())
    assert schedules.apply_delay(ledger, WHO, made) == 3
    assert those(ledger, uid)["戊"].forecast == "2026-07-14"
    assert those(ledger, uid)["戊"].planned == "2026-06-30"
    ledgers.undo_last(ledger, WHO)
    assert all(each.forecast is None for each in those(ledger, uid).values())
    with pytest.raises(UserError, match="天数不对"):
        schedules.delay(ledger, uid, node["丙"].uid, 0)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9", "没有第 9 个节点，序号只到 5"),
        ("0", "没有第 0 个节点"),
        ("丁", "会绕成一圈：丙 → 丁 → 丙"),
        ("3", "不能是它自己"),
        ("基础", "没有叫「基础」的节点"),
    ],
)
def test_links_that_cannot_be_are_refused_by_name(ledger: Ledger, uid: str, text: str, reason: str) -> None:
    node = those(ledger, uid)
    first = [(node["丁"].uid, "after", "3"), (node["戊"].uid, "after", "2，4")]
    assert nodes.set_texts(ledger, WHO, uid, [Cell(*cell) for cell in first], "改前置节点") == []
    cell = (node["丙"].uid, "after")
    wrong = reasons(nodes.set_texts(ledger, WHO, uid, [Cell(*cell, text)], "改前置节点"))
    assert reason in wrong[cell]
    assert those(ledger, uid)["丙"].after is None


def test_a_circle_within_one_paste_is_refused(ledger: Ledger, uid: str) -> None:
    node = those(ledger, uid)
    cells = [
        (node["丙"].uid, "after", "4"),
        (node["丁"].uid, "after", "3"),
        (node["丁"].uid, "duration", "9999"),
    ]
    wrong = reasons(nodes.set_texts(ledger, WHO, uid, [Cell(*cell) for cell in cells], "粘贴"))
    assert set(wrong) == {(node["丁"].uid, "after"), (node["丁"].uid, "duration")}
    assert nodes.uids_of(those(ledger, uid)["丙"].after) == (node["丁"].uid,)


def test_links_are_shown_by_number_told_by_name_and_exported(
    ledger: Ledger, uid: str, tmp_path: Path
) -> None:
    node = those(ledger, uid)
    nodes.set_texts(ledger, WHO, uid, [Cell(node["戊"].uid, "after", "4、 3")], "改前置节点")
    order = [each.uid for each in projects.page(ledger, uid).milestones]
    assert nodes.after_text(those(ledger, uid)["戊"], order) == "3、4"
    line = history.page_of(ledger, uid).lines[0]
    assert [each.text() for each in line.lines] == ["戊 前置节点 丁、丙"]
    records.remove(ledger, WHO, Milestone, node["丙"].uid)
    order.remove(node["丙"].uid)
    assert nodes.after_text(those(ledger, uid)["戊"], order) == "3"
    out = tmp_path / "台账.xlsx"
    exports.export(ledger, out)
    from app.documents.intake.workbook import read_workbook

    cells = [cell for sheet in read_workbook(out).sheets for row in sheet.cells for cell in row]
    assert "丁" in cells
    assert not any(isinstance(cell, str) and f"{node['丁'].uid}、" in cell for cell in cells)


def test_the_baseline_is_kept_once_or_anew(ledger: Ledger, uid: str) -> None:
    assert nodes.save_baseline(ledger, WHO, uid, everything=False) == 5
    node = those(ledger, uid)
    records.set_field(ledger, WHO, Milestone, node["戊"].uid, "planned", "2026-07-20")
    assert nodes.since_baseline(those(ledger, uid)["戊"]) == "迟20天"
    assert nodes.since_baseline(node["甲"]) == "不变"
    assert nodes.save_baseline(ledger, WHO, uid, everything=False) == 0
    assert those(ledger, uid)["戊"].baseline == "2026-06-30"
    assert nodes.save_baseline(ledger, WHO, uid, everything=True) == 1
    ledgers.undo_last(ledger, WHO)
    assert those(ledger, uid)["戊"].baseline == "2026-06-30"


def test_what_needs_a_person_about_nodes(ledger: Ledger, uid: str) -> None:
    node = those(ledger, uid)
    cells = [(node["丙"].uid, "planned", "2025-09-05"), (node["丁"].uid, "planned", "2025-09-22"),
             (node["丁"].uid, "duration", "1"), (node["戊"].uid, "forecast", "2026-07-20")]  # fmt: skip
    nodes.set_texts(ledger, WHO, uid, [Cell(*cell) for cell in cells], "改节点")
    bare = projects.create(ledger, WHO, {"name": "没有节点", "status": "在建"}, with_nodes=False)
    given_up = projects.create(ledger, WHO, {"name": "退库的", "status": "退库"}, with_nodes=False)
    nodes.add(ledger, WHO, given_up, {"name": "甲", "planned": "2025-01-01"})
    with ledger.read() as session:
        found = [each for each in nodes.concerns(session, TODAY) if each.project in (uid, bare, given_up)]
    assert [(each.urgency, each.what, each.verb) for each in found if each.project == uid] == [
        ("overdue", "节点未完成：丙", "改节点"),
        ("soon", "节点将到期：丁", "改节点"),
        ("explain", "竣工预计推迟 20天", "看节点"),
    ]
    late = found[0]
    assert (late.due, late.place.room, late.place.detail) == (date(2025, 9, 5), "nodes", node["丙"].uid)
    assert late.note == "不影响竣工"  # there is room before the last node
    assert [(each.urgency, each.what) for each in found if each.project == bare] == [
        ("unfilled", "在建项目没有节点")
    ]
    assert not [each for each in found if each.project == given_up]


def test_an_overdue_node_tells_what_it_does_to_the_end(ledger: Ledger) -> None:
    uid = projects.create(ledger, WHO, {"name": "道路", "status": "在建"}, with_nodes=False)
    nodes.add(ledger, WHO, uid, {"name": "甲", "planned": "2025-09-04"})
    nodes.add(ledger, WHO, uid, {"name": "乙", "planned": "2025-09-30"})
    with ledger.read() as session:
        notes = [each.note for each in nodes.concerns(session, TODAY) if each.project == uid]
    assert notes[0] == "影响竣工 21天"  # ten working days, eight holidays among them
