"""The promises of "Writing": one gesture, one change set; nothing behind the gate; undo and redo."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import inspect, select, text, update

from app.errors import UserError
from app.models import Milestone, Project
from app.progress import Cancelled
from app.storage import journal
from app.storage.gate import ChangeSession
from app.storage.ledger import Changed, Ledger
from app.storage.undo import redo, steps, undo
from app.storage.verify import verify


def one_project(ledger: Ledger, name: str = "夏庄智能纺机零部件产业园") -> str:
    with ledger.change("新项目", by="刘敏") as session:
        project = Project(name=name, total_investment=434_000_000)
        session.add(project)
        session.flush()
        return project.uid


def half_done(ledger: Ledger) -> None:
    with ledger.change("半截", by="刘敏") as session:
        session.add(Project(name="不会留下"))
        session.flush()
        raise ZeroDivisionError


def names(ledger: Ledger) -> list[str]:
    with ledger.read() as session:
        return list(session.scalars(select(Project.name).where(~Project.deleted).order_by(Project.name)))


def entries(ledger: Ledger) -> list[journal.JournalLine]:
    with ledger.read() as session:
        return journal.recent(session)


def test_one_gesture_is_one_change_set_with_before_and_after(ledger: Ledger) -> None:
    uid = one_project(ledger)
    with ledger.change("改总投资", by="刘敏") as session:
        project = session.get_one(Project, uid)
        project.total_investment = 1
        session.flush()
        project.total_investment = 500_000_000
        session.add(Milestone(project=uid, position=1, name="开工进场", planned="2025-04-10"))
    with ledger.read() as session:
        records = journal.get(session, ledger.desk, 2).records()
    edited = next(record for record in records if record.uid == uid)
    assert edited.before == {"total_investment": 434_000_000}
    assert edited.after == {"total_investment": 500_000_000}
    assert [entry.title for entry in entries(ledger)] == ["改总投资", "新项目"]


def test_a_change_that_changes_nothing_leaves_no_entry(ledger: Ledger) -> None:
    uid = one_project(ledger)
    with ledger.change("白改", by="刘敏") as session:
        project = session.get_one(Project, uid)
        project.name = "另一个名字"
        session.flush()
        project.name = "夏庄智能纺机零部件产业园"
    assert len(entries(ledger)) == 1


def test_an_error_inside_rolls_everything_back(ledger: Ledger) -> None:
    with pytest.raises(ZeroDivisionError):
        half_done(ledger)
    assert names(ledger) == []
    assert entries(ledger) == []


def test_nothing_writes_past_the_journal(ledger: Ledger) -> None:
    one_project(ledger)
    with pytest.raises(RuntimeError), ledger.change("绕过", by="刘敏") as session:
        session.execute(update(Project).values(name="偷改"))
    with pytest.raises(RuntimeError), ledger.change("真删", by="刘敏") as session:
        session.delete(session.scalars(select(Project)).one())
    with pytest.raises(UserError, match="只读"), ledger.read() as reading:
        reading.execute(update(Project).values(name="只读里改"))
    assert names(ledger) == ["夏庄智能纺机零部件产业园"]


def test_undo_and_redo_walk_back_and_forth_across_an_import(ledger: Ledger) -> None:
    with ledger.change("导入住建局8月报表", by="刘敏", kind="import") as session:
        uids = session.insert_many(Project, [{"name": f"项目{number}"} for number in range(3)])
    with ledger.change("改名", by="刘敏") as session:
        session.get_one(Project, uids[0]).name = "改过的"
    assert undo(ledger, "刘敏") == "改名"
    assert undo(ledger, "刘敏") == "导入住建局8月报表"
    assert names(ledger) == []
    with pytest.raises(UserError):
        undo(ledger, "刘敏")
    assert redo(ledger, "刘敏") == "导入住建局8月报表"
    assert redo(ledger, "刘敏") == "改名"
    assert names(ledger) == ["改过的", "项目1", "项目2"]
    with ledger.read() as session:
        found = steps(session, ledger.desk)
    assert [entry.title for entry in found.undo] == ["改名", "导入住建局8月报表"]
    assert found.redo == ()
    assert verify(ledger) == []


def test_undo_tells_how_far_it_is_and_leaves_everything_when_it_is_stopped(ledger: Ledger) -> None:
    with ledger.change("导入", by="刘敏", kind="import") as session:
        uids = session.insert_many(Project, [{"name": f"项目{number}"} for number in range(1200)])
        session.insert_many(Milestone, [{"project": uid, "position": 1, "name": "开工"} for uid in uids])
    reports: list[tuple[int, int]] = []

    def stop(done: int, total: int, text: str) -> None:
        reports.append((done, total))
        if done > total / 2:
            raise Cancelled

    for gesture in (undo, redo):
        before = len(entries(ledger)), names(ledger)
        with pytest.raises(Cancelled):
            gesture(ledger, "刘敏", stop)
        assert (len(entries(ledger)), names(ledger)) == before
        assert gesture(ledger, "刘敏", lambda done, total, text: reports.append((done, total))) == "导入"
    assert len(names(ledger)) == 1200
    assert all(done < total for done, total in reports)
    assert len({done for done, _ in reports}) > 5, "it says more than that it has begun"
    assert verify(ledger) == []


def test_a_new_edit_forgets_what_could_be_redone(ledger: Ledger) -> None:
    one_project(ledger)
    undo(ledger, "刘敏")
    one_project(ledger, "另一个")
    with pytest.raises(UserError, match="没有可以恢复"):
        redo(ledger, "刘敏")


def test_verify_sees_what_was_changed_behind_the_journal(ledger: Ledger) -> None:
    one_project(ledger)
    with ledger._writer.begin() as connection:
        connection.exec_driver_sql("UPDATE project SET total_investment = 1")
    assert [finding.what for finding in verify(ledger)] == ["total_investment 与修改记录不符"]
    with ledger._writer.begin() as connection:
        connection.exec_driver_sql("UPDATE journal SET author = '别人'")
    assert any("哈希链" in finding.what for finding in verify(ledger))


def test_bulk_and_record_writes_are_noted_alike(ledger: Ledger) -> None:
    with ledger.change("成批", by="刘敏") as session:
        bulk = session.insert_many(Project, [{"name": "甲", "county": "故城县"}])[0]
        alone = Project(name="甲", county="故城县")
        session.add(alone)
    with ledger.change("成批改", by="刘敏") as session:
        session.update_many(Project, {bulk: {"name": "乙"}, alone.uid: {"county": "故城县"}})
    with ledger.read() as session:
        born = {record.uid: record.after for record in journal.get(session, ledger.desk, 1).records()}
        edited = journal.get(session, ledger.desk, 2).records()
    assert born[bulk] == born[alone.uid]
    assert [(record.uid, record.before, record.after) for record in edited] == [
        (bulk, {"name": "甲"}, {"name": "乙"})
    ]


def test_setting_up_is_not_offered_for_undo(ledger: Ledger) -> None:
    with ledger.change("建立台账", by="刘敏", kind="setup") as session:
        session.add(Project(name="甲"))
    with pytest.raises(UserError, match="没有可以撤销"):
        undo(ledger, "刘敏")


def test_no_way_around_the_gate_is_open(ledger: Ledger) -> None:
    uid = one_project(ledger)
    table = Project.__table__
    ways: list[Callable[[ChangeSession], object]] = [
        lambda session: session.connection().execute(update(table).values(name="偷改")),  # type: ignore[arg-type]
        lambda session: session.connection().exec_driver_sql("DELETE FROM project"),
        lambda session: session.execute(text("UPDATE project SET name = '偷改'")),
        lambda session: session.bulk_update_mappings(inspect(Project), [{"uid": uid, "name": "偷改"}]),
        lambda session: session.bulk_insert_mappings(inspect(Project), [{"uid": "0" * 32, "name": "偷加"}]),
        lambda session: setattr(session.get_one(Project, uid), "born_seq", 7),
        lambda session: session.commit(),
        lambda session: session.rollback(),
        lambda session: session.close(),
        lambda session: session.begin_nested(),
    ]
    for way in ways:
        with pytest.raises(RuntimeError), ledger.change("绕过", by="刘敏") as session:
            session.get_one(Project, uid).name = "一半"
            session.flush()
            way(session)
    assert names(ledger) == ["夏庄智能纺机零部件产业园"]
    assert len(entries(ledger)) == 1
    assert verify(ledger) == []


def test_a_change_within_a_change_is_a_mistake_that_shows_at_once(ledger: Ledger) -> None:
    with pytest.raises(RuntimeError, match="open already"), ledger.change("外", by="刘敏"):
        ledger.set_meta(period="2025-08")
    one_project(ledger)


@pytest.mark.parametrize(
    "values",
    [{"total_investment": "很多"}, {"total_investment": 2**60}, {"start": "明年"}, {"start": "2025-02-30"}],
)
def test_what_no_other_desk_could_take_is_not_written(ledger: Ledger, values: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="存不下"), ledger.change("坏", by="刘敏") as session:
        session.insert_many(Project, [{"name": "甲", **values}])
    assert entries(ledger) == []


def test_a_listener_that_fails_does_not_undo_what_is_written(ledger: Ledger) -> None:
    def failing(_changed: Changed) -> None:
        raise ZeroDivisionError

    ledger.on_change.append(failing)
    with pytest.raises(ZeroDivisionError):
        one_project(ledger)
    ledger.on_change.clear()
    assert names(ledger) == ["夏庄智能纺机零部件产业园"]
    one_project(ledger, "还能写")


def test_a_listener_may_write_and_another_thread_need_not_wait_for_it(ledger: Ledger) -> None:
    def listening(_changed: Changed) -> None:
        other = threading.Thread(target=lambda: ledger.set_meta(heard=True))
        other.start()
        other.join(10)

    ledger.on_change.append(listening)
    one_project(ledger)
    assert ledger.meta("heard") is True


def test_two_threads_write_one_after_the_other_and_readers_see_whole_changes(ledger: Ledger) -> None:
    seen: list[int] = []

    def write(name: str) -> None:
        for number in range(10):
            with ledger.change(name, by="刘敏") as session:
                session.insert_many(Project, [{"name": f"{name}{number}"}, {"name": f"{name}{number}′"}])

    def read() -> None:
        for _ in range(40):
            with ledger.read() as session:
                seen.append(session.query(Project).count() - 2 * len(journal.recent(session)))

    threads = [threading.Thread(target=write, args=(name,)) for name in "甲乙"]
    threads += [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names(ledger)) == 40
    assert set(seen) == {0}
    assert verify(ledger) == []
