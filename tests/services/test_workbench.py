"""工作台: what waits is complete, sorted by what it leads to, seen once, and found by any word."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models import Need, Permit, Project
from app.services.common import periods, records
from app.services.common.concerns import Concern, Place
from app.services.grid import standings
from app.services.ledger import ledgers
from app.services.ledger.ledgers import Ledger
from app.services.workbench import workbench
from app.services.workbench.workbench import SECTIONS, SOURCES, Waiting, WaitingItem
from tests.county import new_ledger

WHO = "刘敏"
TODAY = date(2025, 9, 18)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    made = new_ledger(tmp_path_factory.mktemp("workbench") / "台账")
    periods.choose_period(made, "2025-08")
    with made.change("导入", by=WHO, kind="import") as session:
        facts = {"status": "在建", "start": "2025-03", "responsible_unit": "县住建局"}
        uids = session.insert_many(
            Project,
            [
                {
                    **facts,
                    "name": "运河东路北延工程",
                    "responsible_person": "马振海",
                    "code": "2501-131126-04-01-123456",
                },
                {**facts, "name": "冷链装备制造项目", "responsible_person": WHO},
            ],
        )
        session.insert_many(
            Need,
            [
                {"project": uids[0], "kind": "用地", "amount": 20.0, "secured": 5.0, "due": "2025-09-01"},
                {"project": uids[1], "kind": "用地", "amount": 20.0, "secured": 5.0, "due": "2025-09-20"},
            ],
        )
        session.insert_many(Permit, [{"project": uids[0], "item": "P01", "number": "故审批〔2025〕17号"}])
    standings.refresh(made)
    yield made
    ledgers.close(made)


def test_everything_that_any_family_finds_is_there_once(ledger: Ledger) -> None:
    found = workbench.waiting(ledger, WHO)
    with ledger.read() as session:
        told = [concern for _, source in SOURCES for concern in source(session, TODAY)]
    assert sorted(map(repr, told)) == sorted(repr(item.concern) for item in found.items)
    assert [item.concern.what for item in found.of("overdue") if item.concern.place.room == "needs"]
    assert [item.concern.what for item in found.of("soon") if item.concern.place.room == "needs"]
    assert found.of("unfilled"), "the month is not filled in"
    assert found.checked == tuple(name for name, _ in SOURCES)
    assert found.month == "2025-09"


def test_own_things_are_those_of_own_projects(ledger: Ledger) -> None:
    found = workbench.waiting(ledger, WHO)
    own = {item.concern.name for item in found.items if item.mine and item.concern.project}
    assert own == {"冷链装备制造项目"}
    assert not any(item.mine for item in workbench.waiting(ledger, "没有这个人").items)


def test_what_was_seen_goes_to_the_end_until_something_about_it_changes(ledger: Ledger) -> None:
    overdue = workbench.waiting(ledger, WHO).of("overdue")
    first = overdue[0]
    workbench.see(ledger, WHO, [first.mark])
    again = workbench.waiting(ledger, WHO)
    assert again.of("overdue")[-1].mark == first.mark
    assert [item.seen for item in again.of("overdue")] == [False] * (len(overdue) - 1) + [True]
    assert not any(item.seen for item in workbench.waiting(ledger, "王海燕").items), "each has the own marks"
    with ledger.read() as session:
        need = session.query(Need).filter(Need.due == "2025-09-01").one()
    if first.concern.place.room == "needs":
        records.set_field(ledger, WHO, Need, need.uid, "secured", "12")
        changed = [
            item for item in workbench.waiting(ledger, WHO).items if item.concern.place == first.concern.place
        ]
        assert [item.seen for item in changed] == [False]
    workbench.see(ledger, WHO, [first.mark], seen=False)
    assert not any(item.seen for item in workbench.waiting(ledger, WHO).items)


def concern(draw_days: int, **facts: object) -> Concern:
    what, note = f"{draw_days}天没有走访：韩立新", f"已开工{draw_days}天"
    place = Place("project", "p" * 32, "leaders")
    made = Concern("overdue", 1, what, note, "p" * 32, "项目", "", None, "记走访", place)
    return replace(made, **facts)  # type: ignore[arg-type]


@given(st.integers(0, 4000), st.integers(0, 4000))
def test_another_day_is_nothing_new(one: int, other: int) -> None:
    assert workbench.mark_of(concern(one)) == workbench.mark_of(concern(other))
    assert workbench.mark_of(concern(one)) != workbench.mark_of(concern(other, due=TODAY))
    assert workbench.mark_of(concern(one)) != workbench.mark_of(concern(other, urgency="soon"))


@given(
    st.lists(
        st.builds(
            lambda urgency, weight, seen, day: WaitingItem(
                concern(1, urgency=urgency, weight=weight, due=day), f"{urgency}{weight}", seen, False
            ),
            st.sampled_from([urgency for urgency, _ in SECTIONS]), st.integers(0, 99), st.booleans(),
            st.none() | st.dates(date(2025, 1, 1), date(2026, 1, 1)),
        ),
        max_size=20,
    )
)  # fmt: skip
def test_the_gravest_comes_first_and_nothing_gets_lost(items: list[WaitingItem]) -> None:
    found = workbench.reseen(Waiting(tuple(items), TODAY, "2025-09", ()), {"nothing"}, seen=True)
    assert sorted(map(repr, found.items)) == sorted(map(repr, items))
    assert [item for urgency, _ in SECTIONS for item in found.of(urgency)] == list(found.items)
    for urgency, _ in SECTIONS:
        part = found.of(urgency)
        assert [item.seen for item in part] == sorted(item.seen for item in part)
        for seen in (False, True):
            weights = [item.concern.weight for item in part if item.seen == seen]
            assert weights == sorted(weights, reverse=True)
    assert found.overdue == len(found.of("overdue"))


@pytest.mark.parametrize(
    ("text", "name", "room"),
    [
        ("运河东路", "运河东路北延工程", "overview"),
        ("llzb", "冷链装备制造项目", "overview"),
        ("马振海", "运河东路北延工程", "overview"),
        ("04-01-123456", "运河东路北延工程", "overview"),
        ("〔2025〕17号", "运河东路北延工程", "permits"),
    ],
)
def test_any_word_finds_its_place(ledger: Ledger, text: str, name: str, room: str) -> None:
    found = workbench.search(ledger, text)
    assert [(each.name, each.place.room) for each in found] == [(name, room)]


def test_searching_takes_everything_literally(ledger: Ledger) -> None:
    for text in ("%", "_", "没有这样的", "'; --"):
        assert workbench.search(ledger, text) == []
    assert workbench.search(ledger, "  ") == []


def test_beside_it_stands_what_is_true_now(ledger: Ledger) -> None:
    now = workbench.side_facts(ledger, WHO)
    assert (now.month.month, now.month.due, now.month.filled) == ("2025-09", 2, 0)
    assert now.sent is None
    assert now.year.count == 2
    assert now.changes[0].author == WHO
    assert all(step.undoable or "建立" in step.title for step in now.changes)
