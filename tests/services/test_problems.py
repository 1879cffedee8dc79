"""The closed loop of problems on real ledgers: acts with what they change, proof, a city from above."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.documents.letter.model import Paragraph
from app.errors import UserError
from app.models import Evidence, Issue, IssueStep, Project, User
from app.rules import issues
from app.rules.issues import ABOVE, CLOSED, RETURNED, IssueState
from app.services.common import records
from app.services.exchange import receiving, sending
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.paper.reports import SUPERVISION_ORDER
from app.services.problems import cases, problems
from app.services.problems.cases import Case
from app.services.project import history, projects
from tests.county import county
from tests.papers import letter
from tests.services import exchange_ledgers as exchange
from tests.services.exchange_ledgers import CITY, CLERK, COUNTY, REVIEWER

WHO = "刘敏"
NUMBER = "故政办〔2025〕12号"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with county(tmp_path_factory.mktemp("problems") / "台账") as made:
        yield made


@pytest.fixture
def uid(ledger: Ledger) -> str:
    return projects.create(ledger, WHO, {"name": "运河东片雨污分流改造"}, with_nodes=False)


def case(ledger: Ledger, uid: str) -> Case:
    found = cases.one(ledger, uid)
    assert found is not None
    return found


def take(ledger: Ledger, uid: str, kind: str, day: str, **fields: Any) -> str:
    said = {"督办": {"action": "督办提醒"}, "上报": {"number": NUMBER}}.get(kind, {"text": "说明"})
    return problems.take(ledger, WHO, uid, kind, {**said, "day": day, **fields})


def close(ledger: Ledger, uid: str, day: str, result: str | None, number: str | None = None) -> str:
    return problems.take(
        ledger, WHO, uid, "销号", {"day": day, "number": number}, {"result": result} if result else {}
    )


def assigned(ledger: Ledger, project: str, **fields: Any) -> str:
    told = {"description": "管线迁改", "unit": "城管局", "assigned": "2025-09-01", **fields}
    return problems.register(ledger, WHO, project, told)


def verified(ledger: Ledger, project: str, **fields: Any) -> str:
    issue = assigned(ledger, project, **fields)
    take(ledger, issue, "反馈", "2025-09-10")
    take(ledger, issue, "核实", "2025-09-12")
    return issue


def steps_of(ledger: Ledger, issue: str) -> list[str]:
    return [step.kind for step in cases.steps(ledger, case(ledger, issue))]


# ------------------------------------------------------------------ acts


def test_registering_assigns_where_a_unit_is_named(ledger: Ledger, uid: str) -> None:
    issue = assigned(ledger, uid, due="2025-10-10")
    assert steps_of(ledger, issue) == ["登记", "交办"]
    assert case(ledger, issue).state == IssueState(2)
    bare = problems.register(ledger, WHO, uid, {"description": "资金缺口"})
    assert steps_of(ledger, bare) == ["登记"]
    assert case(ledger, bare).state == IssueState(1)
    ledgers.undo_last(ledger, WHO)
    assert cases.one(ledger, bare) is None


def test_an_act_is_written_with_what_it_changes_and_taken_back_as_one(ledger: Ledger, uid: str) -> None:
    issue = problems.register(ledger, WHO, uid, {"description": "征地14.6亩未交付"})
    fields = {"day": "2025-09-15", "due": "2025-09-30"}
    problems.take(ledger, WHO, issue, "交办", fields, {"unit": "自然资源局", "person": "马振海"})
    found = case(ledger, issue)
    told = [found.fields[name] for name in ("unit", "person", "assigned", "due")]
    assert told == ["自然资源局", "马振海", "2025-09-15", "2025-09-30"]
    assert found.state == IssueState(2)
    title = ledgers.undo_last(ledger, WHO)
    assert title == f"交办：{found.text('number')}"
    found = case(ledger, issue)
    assert (found.state, found.fields["unit"], found.fields["due"]) == (IssueState(1), None, None)


def test_an_earlier_act_noted_later_leaves_the_newer_day(ledger: Ledger, uid: str) -> None:
    issue = assigned(ledger, uid, due="2025-09-20")
    take(ledger, issue, "督办", "2025-09-15", due="2025-10-01")
    take(ledger, issue, "督办", "2025-09-10", due="2025-09-25")
    assert case(ledger, issue).course.due == "2025-10-01"
    assert case(ledger, issue).course.supervisions == 2


def test_what_is_missing_is_named_and_nothing_is_written(ledger: Ledger, uid: str) -> None:
    issue = assigned(ledger, uid)
    before = len(history.page_of(ledger, uid).lines)
    for kind, fields, why in (
        ("督办", {"day": "2025-09-10"}, "督办方式"),
        ("反馈", {"day": "2025-09-10", "text": " "}, "进展"),
        ("反馈", {"day": "2025-09-19", "text": "好"}, "还没有到"),
        ("反馈", {"day": "2025-09", "text": "好"}, "写到日"),
        ("督办", {"day": "2025-09-10", "action": "督办提醒", "due": "2025-09-01"}, "早于"),
        ("上报", {"day": "2025-09-10"}, "请示文号"),
        ("核实", {"day": "2025-09-10", "text": "好"}, "先写反馈"),
        ("销号", {"day": "2025-09-10", "number": NUMBER}, "先核实"),
    ):
        with pytest.raises(UserError, match=why):
            problems.take(ledger, WHO, issue, kind, fields)
    bare = problems.register(ledger, WHO, uid, {"description": "资金缺口"})
    with pytest.raises(UserError, match="责任单位"):
        problems.take(ledger, WHO, bare, "交办", {"day": "2025-09-10"})
    assert len(history.page_of(ledger, uid).lines) == before + 1


def test_an_act_on_a_deleted_problem_is_refused(ledger: Ledger, uid: str) -> None:
    issue = assigned(ledger, uid)
    records.remove(ledger, WHO, Issue, issue)
    with pytest.raises(UserError, match="已经被删除"):
        take(ledger, issue, "反馈", "2025-09-10")


# ------------------------------------------------------------------ closing


def test_nothing_closes_without_proof(ledger: Ledger, uid: str) -> None:
    issue = verified(ledger, uid)
    for number in (None, "", "已办结"):
        with pytest.raises(UserError, match="佐证"):
            close(ledger, issue, "2025-09-15", "已迁改", number)
    assert case(ledger, issue).fields["closed"] is None
    close(ledger, issue, "2025-09-15", "已迁改", NUMBER)
    found = case(ledger, issue)
    assert (found.state, found.fields["closed"], found.fields["result"]) == (
        IssueState(CLOSED),
        "2025-09-15",
        "已迁改",
    )
    assert (found.doubts, projects.page(ledger, uid).standing.open_issues) == ((), 0)


@pytest.mark.parametrize("about", ["issue", "issue_step"])
def test_a_photo_of_the_problem_or_of_a_step_is_a_proof(ledger: Ledger, uid: str, about: str) -> None:
    issue = verified(ledger, uid)
    record = issue if about == "issue" else case(ledger, issue).course.acts[-1].uid
    fields = {"project": uid, "name": "现场.jpg", "digest": "0" * 64, "size": 1, "media": "image/jpeg"}
    records.add(ledger, WHO, Evidence, {**fields, "about": about, "record": record})
    assert case(ledger, issue).evidence == 1
    close(ledger, issue, "2025-09-15", None)
    assert case(ledger, issue).state == IssueState(CLOSED)


def test_another_problems_photo_is_no_proof(ledger: Ledger, uid: str) -> None:
    issue, other = verified(ledger, uid), verified(ledger, uid)
    fields = {"project": uid, "name": "现场.jpg", "digest": "0" * 64, "size": 1, "media": "image/jpeg"}
    records.add(ledger, WHO, Evidence, {**fields, "about": "issue", "record": other})
    with pytest.raises(UserError, match="佐证"):
        close(ledger, issue, "2025-09-15", None)


def test_an_old_closing_counts_and_is_doubted(ledger: Ledger, uid: str) -> None:
    rows = [{"project": uid, "description": "老问题", "assigned": "2024-05-01", "closed": "2024-04"}]
    with ledger.change("导入", by=WHO, kind="import") as session:
        issue = session.insert_many(Issue, rows)[0]
    found = case(ledger, issue)
    assert found.state == IssueState(CLOSED)
    assert found.doubts == ("无佐证", "未核实", "销号早于交办")


def test_closing_and_reopening(ledger: Ledger, uid: str) -> None:
    issue = verified(ledger, uid)
    close(ledger, issue, "2025-09-15", "已迁改", NUMBER)
    take(ledger, issue, "退回", ledger.today.isoformat())
    found = case(ledger, issue)
    assert (found.state, found.fields["closed"], found.fields["result"]) == (
        IssueState(2, RETURNED),
        None,
        "已迁改",
    )
    assert found.doubts == ("销号后又退回1次",)
    assert projects.page(ledger, uid).standing.open_issues == 1
    ledgers.undo_last(ledger, WHO)
    assert case(ledger, issue).state == IssueState(CLOSED)


def test_a_clerk_tells_how_it_goes_and_a_reviewer_closes(ledger: Ledger, uid: str) -> None:
    clerk = "孙莉"
    if not any(account.name == clerk for account in ledger.accounts):
        records.add(ledger, WHO, User, {"name": clerk, "role": "clerk", "active": True})
    issue = assigned(ledger, uid)
    problems.take(ledger, clerk, issue, "反馈", {"day": "2025-09-10", "text": "已开挖"})
    with pytest.raises(UserError, match="核实问题"):
        problems.take(ledger, clerk, issue, "核实", {"day": "2025-09-11", "text": "合格"})
    assert case(ledger, issue).state == IssueState(4)


def test_a_closing_date_cannot_be_typed(ledger: Ledger, uid: str) -> None:
    issue = assigned(ledger, uid)
    with pytest.raises(UserError, match="不能直接填"):
        records.set_fields(ledger, WHO, Issue, issue, {"closed": "2025-09-15"}, "改问题")
    with pytest.raises(UserError, match="不能直接填"):
        problems.register(ledger, WHO, uid, {"description": "别的", "closed": "2025-09-15"})


# ------------------------------------------------------------------ several at once, and what needs somebody


def test_one_reminder_to_many_is_one_step(ledger: Ledger, uid: str) -> None:
    ready = [assigned(ledger, uid) for _ in range(3)]
    bare = problems.register(ledger, WHO, uid, {"description": "没有交办的"})
    fields = {"day": "2025-09-18", "action": "督办提醒", "text": "请抓紧"}
    batch = problems.supervise(ledger, WHO, [*ready, bare], fields)
    assert (batch.done, [why for _, why in batch.refused]) == (
        3,
        ["现在是①问题梳理，不能督办：还没有交办，要先转办交办。"],
    )
    assert [case(ledger, issue).state.place for issue in (*ready, bare)] == [3, 3, 3, 1]
    ledgers.undo_last(ledger, WHO)
    assert [case(ledger, issue).state.place for issue in (*ready, bare)] == [2, 2, 2, 1]


def told(ledger: Ledger, issue: str) -> tuple[str, str, str]:
    with ledger.read() as session:
        found = problems.concerns(session, ledger.today)
    return next(
        ((one.urgency, one.what, one.verb) for one in found if one.place.detail == issue), ("", "", "")
    )


def test_what_needs_somebody(ledger: Ledger, uid: str) -> None:
    today = ledger.today
    late = assigned(ledger, uid, due="2025-09-15")
    silent = assigned(ledger, uid)
    soon = assigned(ledger, uid, assigned="2025-09-17", due="2025-09-20")
    calm = assigned(ledger, uid, assigned="2025-09-17", due="2025-12-20")
    checked = verified(ledger, uid)
    back = assigned(ledger, uid, assigned="2025-09-17")
    take(ledger, back, "退回", "2025-09-18")
    hung = assigned(ledger, uid, due="2025-09-15")
    take(ledger, hung, "挂起", "2025-09-18")
    assert told(ledger, late) == ("overdue", "问题超时限：管线迁改", "催反馈")
    assert told(ledger, silent) == ("overdue", "问题反馈逾期：管线迁改", "催反馈")
    assert told(ledger, soon)[:2] == ("soon", "问题快到时限：管线迁改")
    assert told(ledger, checked)[:2] == ("soon", "问题等销号：管线迁改")
    assert told(ledger, back)[:2] == ("soon", "问题退回重办：管线迁改")
    assert told(ledger, calm) == told(ledger, hung) == ("", "", "")
    with ledger.read() as session:
        waiting = problems.waiting(session, today)
        found = problems.concerns(session, today)
    assert (waiting.number, waiting.overdue) == (len(found), sum(one.urgency == "overdue" for one in found))
    assert all(one.name == "运河东片雨污分流改造" for one in found)


def test_searching_by_words_and_by_pinyin(ledger: Ledger, uid: str) -> None:
    issue = problems.register(ledger, WHO, uid, {"description": "燃气管线迁改", "unit": "城管局"})
    of_project = cases.of_project(ledger, uid)
    for text in ("燃气", "rqgx", "城管 燃气", "cgj", "ranqi"):
        assert [one.uid for one in cases.matching(of_project, text)] == [issue], text
    assert cases.matching(of_project, "学校") == []
    assert [one.uid for one in of_project if cases.mine(one, WHO)] == [issue]


# ------------------------------------------------------------------ how long there is, and history


@pytest.mark.parametrize(
    ("due", "closed", "words"),
    [
        ("2025-09-15", None, "逾期3天"),
        ("2025-09-18", None, "今天到期"),
        ("2025-10-10", None, "10月10日前"),
        ("2026-01-31", None, "2026年1月31日前"),
        ("2025-09", None, "9月30日前"),
        ("2025-09-15", "2025-09-16", "09-16销号"),
        (None, None, ""),
    ],
)
def test_how_long_a_problem_has_left(
    ledger: Ledger, uid: str, due: str | None, closed: str | None, words: str
) -> None:
    told = replace(case(ledger, assigned(ledger, uid)), course=issues.course((), due=due, closed=closed))
    assert problems.left_of(told, date(2025, 9, 18)) == words


def test_history_speaks_of_problems_by_their_number(ledger: Ledger, uid: str) -> None:
    issue = verified(ledger, uid)
    close(ledger, issue, "2025-09-17", None, NUMBER)
    number = case(ledger, issue).text("number")
    lines = [line.text() for line in history.page_of(ledger, uid).lines[0].lines]
    assert f"{number} 管线迁改 销号日期 2025-09-17" in lines
    assert "问题销号 2025-09-17" in lines
    assert "问题核实 2025-09-12 说明" in [line.text() for line in history.page_of(ledger, uid).lines[1].lines]


# ------------------------------------------------------------------ a city acts on a county's problems


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Ledger, Ledger]]:
    """County and city that have met, with one problem of the county."""
    pair = exchange.make_pair(tmp_path / "pair")
    with exchange.opened(pair, tmp_path / "open") as (county, city):
        project = exchange.uid_of(county, exchange.NAMES[0])
        told = {
            "description": "跨河桥涉河手续",
            "unit": "水利局",
            "assigned": "2025-09-01",
            "due": "2025-09-12",
        }
        problems.register(county, CLERK, project, told)
        meet(county, city, CITY, CLERK, tmp_path)
        yield county, city


def meet(one: Ledger, other: Ledger, to: str, by: str, folder: Path) -> None:
    package = sending.send(one, to, folder / f"to {to}", by).path
    outcome = receiving.receive(other, [package])[0]
    assert outcome.outcome == "applied", outcome


def only(ledger: Ledger) -> Case:
    (found,) = cases.of_ledger(ledger)
    return found


def test_a_city_supervises_answers_and_returns_by_its_own_acts(
    both: tuple[Ledger, Ledger], tmp_path: Path
) -> None:
    county, city = both
    issue = only(city)
    assert (issue.own, issue.place, issue.allowed()) == (False, "故城县", ("督办", "退回"))
    with pytest.raises(UserError, match="由他们自己办"):
        problems.take(city, REVIEWER, issue.uid, "反馈", {"day": "2025-09-18", "text": "好"})
    fields = {"day": "2025-09-16", "action": "实地督导", "text": "限期办结", "due": "2025-09-30"}
    problems.take(city, REVIEWER, issue.uid, "督办", fields)
    with city.read() as session:
        record = session.get_one(Issue, issue.uid)
        assert (record.due, record.office) == ("2025-09-12", COUNTY)
        assert session.query(IssueStep).filter(IssueStep.kind == "督办").one().office == CITY
    assert (only(city).state, only(city).course.due) == (IssueState(3), "2025-09-30")
    order = letter(city, SUPERVISION_ORDER)
    assert order.masthead == "衡水市发展和改革委员会"
    assert "故城县发展和改革局：" in [block.text for block in order.blocks if isinstance(block, Paragraph)]
    meet(city, county, COUNTY, REVIEWER, tmp_path)
    here = only(county)
    assert (here.state, here.course.due, here.late) == (IssueState(3), "2025-09-30", 0)
    assert [step.place for step in cases.steps(county, here)] == ["", "", "衡水市"]


def test_what_a_county_hands_up_waits_on_the_citys_board(both: tuple[Ledger, Ledger], tmp_path: Path) -> None:
    county, city = both
    uid = only(county).uid
    problems.take(
        county, CLERK, uid, "上报", {"day": "2025-09-17", "number": "故发改〔2025〕8号"}, {"tier": "市级"}
    )
    meet(county, city, CITY, CLERK, tmp_path)
    above = only(city)
    assert above.state == IssueState(2, ABOVE)
    assert above.handed is not None
    assert above.handed.number == "故发改〔2025〕8号"
    assert cases.handed_in(above, "2025-09")
    with city.read() as session:
        (concern,) = problems.concerns(session, city.today)
    assert (concern.what, concern.note, concern.verb) == (
        "县里上报：跨河桥涉河手续", "故城县上报 故发改〔2025〕8号", "批复",
    )  # fmt: skip
    problems.take(city, REVIEWER, uid, "批复", {"day": "2025-09-18", "text": "同意", "due": "2025-10-15"})
    with city.read() as session:
        assert problems.concerns(session, city.today) == []
    meet(city, county, COUNTY, REVIEWER, tmp_path)
    assert (only(county).state, only(county).course.due) == (IssueState(2), "2025-10-15")


def test_a_city_returns_what_a_county_closed(both: tuple[Ledger, Ledger], tmp_path: Path) -> None:
    county, city = both
    uid = only(county).uid
    for kind, fields in (
        ("反馈", {"day": "2025-09-10", "text": "已批"}), ("核实", {"day": "2025-09-11", "text": "属实"}),
        ("销号", {"day": "2025-09-12", "number": NUMBER}),
    ):  # fmt: skip
        problems.take(county, CLERK, uid, kind, fields)
    meet(county, city, CITY, CLERK, tmp_path)
    problems.take(city, REVIEWER, uid, "退回", {"day": "2025-09-15", "text": "现场未完工"})
    meet(city, county, COUNTY, REVIEWER, tmp_path)
    back = only(county)
    assert (back.state, back.course.again, back.open) == (IssueState(2, RETURNED), 1, True)
    with county.read() as session:
        assert [case.uid for case in cases.still_open(session, county.today)] == [uid]
    assert projects.page(county, back.project).standing.open_issues == 1
    problems.take(county, CLERK, uid, "反馈", {"day": "2025-09-18", "text": "已返工"})
    assert (only(county).state, only(county).fields["closed"]) == (IssueState(4), None)


def test_thousands_are_read_quickly(ledger: Ledger) -> None:
    with ledger.change("很多", by=WHO) as session:
        places = session.insert_many(Project, [{"name": f"项目{at}"} for at in range(20)])
        rows = [
            {
                "project": places[at % 20],
                "description": f"问题{at}",
                "unit": "城管局",
                "assigned": "2025-09-01",
            }
            for at in range(400)
        ]
        made = session.insert_many(Issue, rows)
        acts = [
            {"project": places[at % 20], "issue": uid, "kind": kind, "day": f"2025-09-0{place}"}
            for at, uid in enumerate(made)
            for place, kind in enumerate(("交办", "督办", "反馈"), 1)
        ]
        session.insert_many(IssueStep, acts)
    with ledger.read() as session:
        found = {case.uid: case for case in cases.still_open(session, ledger.today + timedelta(days=1))}
    assert all(found[uid].state == IssueState(4) for uid in made)
    ledgers.undo_last(ledger, WHO)


VERBS = {
    "写反馈": "反馈",
    "去交办": "交办",
    "去核实": "核实",
    "去销号": "销号",
    "批复": "批复",
    "督办": "督办",
}
"""What a line of 工作台 asks for, by the act that does it."""


@pytest.mark.parametrize("own", [[], ["反馈"], ["反馈", "核实"], ["挂起", "恢复"], ["退回"]])
@pytest.mark.parametrize("above", ["", "督办", "退回"])
def test_the_button_of_a_problem_does_what_its_line_asks_for(
    both: tuple[Ledger, Ledger], tmp_path: Path, own: list[str], above: str
) -> None:
    """In the county and in the city, after whatever either of them did."""
    county, city = both
    uid = only(county).uid
    for day, kind in enumerate(own, 2):
        said = {"day": f"2025-09-{day:02d}", "text": "说明", "due": "2025-09-25"}
        problems.take(county, CLERK, uid, kind, said, {"result": "办了一半"} if kind == "反馈" else {})
    if own:
        meet(county, city, CITY, CLERK, tmp_path)
    if above in only(city).allowed():
        said = {"day": "2025-09-16", "text": "限期", "due": "2025-09-30"}
        said |= {"action": "督办提醒"} if above == "督办" else {}
        problems.take(city, REVIEWER, uid, above, said)
        meet(city, county, COUNTY, REVIEWER, tmp_path)
        assert only(county).onward == "反馈"
    for ledger in both:
        with ledger.read() as session:
            lines = problems.concerns(session, ledger.today)
        for line in lines:
            if line.verb in VERBS:
                assert only(ledger).onward == VERBS[line.verb], line
        assert only(ledger).onward in ("", *only(ledger).allowed())
