"""Properties 1, 2 and 4 of "Merging" on real ledgers: convergence, nothing lost, gaps seen."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.errors import UserError
from app.models import ENTITIES, Milestone, MonthlyProgress, Project
from app.services.common.month_records import put_months
from app.services.exchange import conflicts
from app.services.ledger import ledgers
from app.services.ledger.ledgers import verify
from app.storage import journal, opening, undo
from app.storage.books import StoredHead
from app.storage.ledger import Ledger
from tests.services.exchange_ledgers import hear

FACTS = {"office": "131126", "name": "故城县发展和改革局", "level": "county"}
DESKS = 3
Step = tuple[str, int, int, int]
GESTURES = ("name", "plan", "node", "month", "delete", "delete node", "revive", "revive node", "new")


@pytest.fixture(scope="module")
def template() -> Iterator[tuple[Path, bytes]]:
    """A ledger with two projects that every desk starts from."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "template"
        made, _ = opening.create(folder, FACTS, "刘敏", "一二三四五六七八", [])
        with made, made.change("起点", by="刘敏") as session:
            uids = session.insert_many(Project, [{"name": f"项目{number}"} for number in range(2)])
            session.insert_many(Milestone, [{"project": uids[0], "position": 1, "name": "开工进场"}])
        yield folder, made.key


def steps() -> st.SearchStrategy[list[Step]]:
    """Edits, deletions, revivals, undos, creations and meetings (desk a hears of desk b) in any order."""
    verbs = st.sampled_from([*GESTURES, "undo", "redo", "settle", *["meet"] * 5])
    small = st.integers(0, DESKS - 1)
    return st.lists(st.tuples(verbs, small, small, st.integers(0, 3)), max_size=24)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(history=steps())
def test_desks_that_have_met_are_equal_and_nothing_is_lost(
    template: tuple[Path, bytes], history: list[Step]
) -> None:
    with ExitStack() as stack:
        desks = [stack.enter_context(desk) for desk in copies(stack, template)]
        counted = [conflicts.count(desk) for desk in desks]
        for number, step in enumerate(history):
            do(desks, step, number)
            counted = [conflicts.count(desk, last) for desk, last in zip(desks, counted, strict=True)]
            assert [each.number for each in counted] == [len(conflicts.conflicts(desk)) for desk in desks]
        for _ in range(2):
            for one in desks:
                for other in desks:
                    hear(one, other)
        states = [state(desk) for desk in desks]
        assert states[0] == states[1] == states[2]
        for desk in desks:
            assert verify(desk) == []
            assert_every_write_is_kept(desk)


def copies(stack: ExitStack, template: tuple[Path, bytes]) -> Iterator[Ledger]:
    scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    for number in range(DESKS):
        shutil.copytree(template[0], scratch / str(number))
        ledger = opening.open_with_key(scratch / str(number), template[1], before_migration=lambda *_: None)
        ledger.followers = ledgers.followers
        yield ledger


def do(desks: list[Ledger], step: Step, number: int) -> None:
    """One step of a random history; what the gate refuses (changing what is deleted) does not happen."""
    verb, at, other, which = step
    desk = desks[at]
    try:
        if verb == "meet":
            hear(desk, desks[other])
        elif verb == "undo":
            undo.undo(desk, "刘敏")
        elif verb == "redo":
            undo.redo(desk, "刘敏")
        elif verb == "settle":
            waiting = conflicts.conflicts(desk)
            if waiting:
                conflicts.settle(desk, "刘敏", waiting[which % len(waiting)], take_other=bool(other % 2))
        else:
            edit(desk, verb, which, number)
    except UserError:
        return


def edit(desk: Ledger, verb: str, which: int, number: int) -> None:
    with desk.change(f"{verb}{number}", by="刘敏") as session:
        if verb == "new":
            session.insert_many(Project, [{"name": f"新{number}", "year_plan": number}])
            return
        entity: Any = Milestone if "node" in verb else Project
        found = session.scalars(select(entity).order_by(entity.uid)).all()
        if not found:
            return
        record = found[which % len(found)]
        if verb == "month":
            put_months(session, {(record.uid, "2025-03"): {("plan", "done")[number % 2]: number}})
        elif verb == "node":
            record.forecast = f"2025-{number % 12 + 1:02d}"
        elif verb == "name":
            record.name = f"改{number}"
        elif verb == "plan":
            record.year_plan = number
        else:
            record.deleted = "delete" in verb


def state(desk: Ledger) -> dict[str, Any]:
    """All that must be equal: records, heads (so conflicts too), and what has been seen."""
    with desk.read() as session:
        tables: list[Any] = [*(entity.__table__ for entity in ENTITIES), StoredHead.__table__]
        content = {table.name: sorted(map(repr, session.execute(select(table)))) for table in tables}
        vector = journal.vector(session.connection())
    texts = [(c.project, c.label, c.current.text, c.other.text) for c in conflicts.conflicts(desk)]
    return {"content": content, "vector": vector, "conflicts": texts}


def assert_every_write_is_kept(desk: Ledger) -> None:
    """Each write is the value, a kept loser, or was seen by a later write to the same field."""
    with desk.read() as session:
        change_sets = list(journal.causal(session, {}, list(journal.desks_of(session))))
        heads = {(head.uid, head.field, head.desk, head.seq) for head in session.scalars(select(StoredHead))}
    writes = [
        (record.uid, name, change_set)
        for change_set in change_sets
        for record in change_set.records()
        if record.before is not None
        for name in record.after
    ]
    for uid, name, change_set in writes:
        later = [
            other
            for other_uid, other_name, other in writes
            if (other_uid, other_name) == (uid, name) and other is not change_set and sees(other, change_set)
        ]
        assert later or (uid, name, change_set.desk, change_set.seq) in heads


def sees(later: Any, earlier: Any) -> bool:
    if later.desk == earlier.desk:
        return bool(later.seq > earlier.seq)
    return bool(later.vector.get(earlier.desk, 0) >= earlier.seq)


def test_a_conflict_is_settled_everywhere_by_one_decision(template: tuple[Path, bytes]) -> None:
    with ExitStack() as stack:
        one, two, three = (stack.enter_context(desk) for desk in copies(stack, template))
        edit(one, "plan", 0, 620)
        edit(two, "plan", 0, 680)
        hear(one, two)
        hear(two, one)
        hear(three, one)
        (found,) = conflicts.conflicts(one)
        assert {found.current.value, found.other.value} == {620, 680}
        conflicts.settle(one, "刘敏", found, take_other=True)
        for other in (two, three):
            hear(other, one)
        for desk in (one, two, three):
            assert conflicts.conflicts(desk) == []
            with desk.read() as session:
                project = session.scalars(select(Project).order_by(Project.uid)).first()
                assert project is not None
                assert project.year_plan == found.other.value


def test_an_edit_wins_against_a_deletion_and_is_listed(template: tuple[Path, bytes]) -> None:
    with ExitStack() as stack:
        one, two, _ = (stack.enter_context(desk) for desk in copies(stack, template))
        edit(one, "delete", 0, 1)
        edit(two, "node", 0, 5)
        hear(one, two)
        hear(two, one)
        for desk in (one, two):
            with desk.read() as session:
                assert session.query(Project).filter(~Project.deleted).count() == 2
            assert [conflict.field for conflict in conflicts.conflicts(desk)] == ["deleted"]
        conflicts.settle(two, "刘敏", conflicts.conflicts(two)[0], take_other=True)
        hear(one, two)
        with one.read() as session:
            assert session.query(Project).filter(~Project.deleted).count() == 1


def test_a_forked_desk_is_refused_and_nothing_changes(template: tuple[Path, bytes]) -> None:
    """Somebody copied a folder and both copies wrote as the same desk."""
    with ExitStack() as stack:
        one, two, three = (stack.enter_context(desk) for desk in copies(stack, template))
        two.desk = one.desk
        edit(one, "plan", 0, 1)
        edit(two, "plan", 0, 2)
        hear(three, one)
        before = state(three)
        with pytest.raises(UserError, match="两种内容"):
            hear(three, two)
        assert state(three) == before


def months(desk: Ledger) -> list[tuple[int | None, int | None, bool]]:
    with desk.read() as session:
        query = select(MonthlyProgress.plan, MonthlyProgress.done, MonthlyProgress.deleted)
        return [(plan, done, deleted) for plan, done, deleted in session.execute(query)]


@pytest.mark.parametrize("meanwhile", [True, False])
def test_undo_leaves_what_another_desk_filled_into_the_same_month(
    template: tuple[Path, bytes], meanwhile: bool
) -> None:
    with ExitStack() as stack:
        one, two, _ = (stack.enter_context(desk) for desk in copies(stack, template))
        edit(one, "month", 0, 2)
        if not meanwhile:
            hear(two, one)
        edit(two, "month", 0, 3)
        hear(one, two)
        with pytest.raises(UserError, match="不能撤销"):
            undo.undo(one, "刘敏")
        assert months(one) == [(2, 3, False)]


def test_undo_leaves_what_another_desk_changed_in_an_imported_project(template: tuple[Path, bytes]) -> None:
    with ExitStack() as stack:
        one, two, _ = (stack.enter_context(desk) for desk in copies(stack, template))
        with one.change("导入", by="刘敏", kind="import") as session:
            (uid,) = session.insert_many(Project, [{"name": "导入的"}])
            session.insert_many(Milestone, [{"project": uid, "position": 1, "name": "开工进场"}])
        hear(two, one)
        with two.change("推迟节点", by="陈立群") as session:
            session.scalars(select(Milestone).where(Milestone.project == uid)).one().forecast = "2025-09"
        hear(one, two)
        with pytest.raises(UserError, match="预计日期」后来被陈立群（推迟节点）"):
            undo.undo(one, "刘敏")
        with one.read() as session:
            assert not session.get_one(Project, uid).deleted


def test_undo_does_not_hide_a_conflict(template: tuple[Path, bytes]) -> None:
    with ExitStack() as stack:
        one, two, _ = (stack.enter_context(desk) for desk in copies(stack, template))
        edit(one, "plan", 0, 620)
        edit(two, "plan", 0, 680)
        hear(one, two)
        with pytest.raises(UserError, match="另一台电脑同时也填过"):
            undo.undo(one, "刘敏")
        assert len(conflicts.conflicts(one)) == 1


def test_undo_passes_over_a_confirmed_conflict(template: tuple[Path, bytes]) -> None:
    with ExitStack() as stack:
        one, two, _ = (stack.enter_context(desk) for desk in copies(stack, template))
        edit(one, "name", 1, 1)
        edit(one, "plan", 0, 620)
        edit(two, "plan", 0, 680)
        hear(one, two)
        conflicts.confirm_all(one, "刘敏")
        with one.read() as session:
            assert undo.steps(session, one.desk).undo[0].title == "plan620"


def test_what_changed_nothing_can_be_taken_back_and_undo_goes_on(template: tuple[Path, bytes]) -> None:
    with ExitStack() as stack:
        one, _, _ = (stack.enter_context(desk) for desk in copies(stack, template))
        edit(one, "plan", 0, 1)
        with one.change("加了又删", by="刘敏") as session:
            project = Project(name="不要的")
            session.add(project)
            session.flush()
            session.discard(project)
        assert undo.undo(one, "刘敏") == "加了又删"
        assert undo.undo(one, "刘敏") == "plan1"
        assert undo.redo(one, "刘敏") == "plan1"


def test_no_part_of_a_deleted_project_is_brought_back_without_it(template: tuple[Path, bytes]) -> None:
    with ExitStack() as stack:
        one, two, _ = (stack.enter_context(desk) for desk in copies(stack, template))
        edit(one, "delete node", 0, 1)
        with one.read() as session:
            node = session.scalars(select(Milestone)).one()
        with one.change("删除项目", by="刘敏") as session:
            session.update_many(Project, {node.project: {"deleted": True}})
        with pytest.raises(UserError, match="已经删除"):
            edit(one, "revive node", 0, 2)
        hear(two, one)
        hear(one, two)
        assert state(one) == state(two)


def test_two_desks_filling_the_same_month_fill_one_record(template: tuple[Path, bytes]) -> None:
    with ExitStack() as stack:
        one, two, _ = (stack.enter_context(desk) for desk in copies(stack, template))
        edit(one, "month", 0, 2)
        edit(two, "month", 0, 3)
        edit(two, "month", 0, 4)
        hear(one, two)
        assert [
            (found.label, found.current.value, found.other.value) for found in conflicts.conflicts(one)
        ] in (
            [("3月 本月计划（万元）", 2, 4)],
            [("3月 本月计划（万元）", 4, 2)],
        )
        with one.read() as session:
            month = session.scalars(select(MonthlyProgress)).one()
            assert len(journal.heads(session, [month])) == 3
        assert verify(one) == []
