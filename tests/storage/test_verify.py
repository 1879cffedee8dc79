"""`verify` sees every silent edit of the ledger, whoever has the key."""

from pathlib import Path

import pytest
from sqlalchemy import select

from app.models import Milestone, Project
from app.services.ledger.ledgers import verify
from app.storage import opening
from app.storage.ledger import Ledger
from app.storage.undo import undo
from tests.storage.conftest import FACTS, never

TAMPERINGS = {
    "a value": "UPDATE project SET total_investment = 1",
    "an emptied value": "UPDATE project SET county = NULL",
    "a value that was edited": "UPDATE project SET name = '偷改' WHERE name = '新名字'",
    "the owner": "UPDATE project SET office = '131127'",
    "a tombstone set": "UPDATE project SET deleted = 1 WHERE name = '新名字'",
    "a tombstone taken away": "UPDATE milestone SET deleted = 0",
    "a birth": "UPDATE project SET born_seq = 2 WHERE name = '新名字'",
    "the parent": "UPDATE milestone SET project = (SELECT max(uid) FROM project)",
    "a record gone": "DELETE FROM milestone",
    "a record more": "INSERT INTO account (name, role, active, uid, office, deleted, born_counter, born_desk,"
    f" born_seq) VALUES ('某人', 'admin', 1, '{'a' * 32}', '', 0, 0, '', 0)",
    "a head gone": "DELETE FROM head WHERE field = 'name'",
    "a head changed": "UPDATE head SET value = '\"偷改\"' WHERE field = 'name'",
    "a head more": "INSERT INTO head SELECT uid, field, 'f', 1, 99, value, vector FROM head",
    "what a deletion had seen": "UPDATE head SET vector = '{\"f\":9}' WHERE vector IS NOT NULL",
    "a history entry gone": "DELETE FROM journal_index",
    "a history entry more": "INSERT INTO journal_index SELECT DISTINCT uid, desk, 1 FROM journal_index",
    "an author": "UPDATE journal SET author = '别人' WHERE seq = 2",
    "a date": "UPDATE journal SET business_date = '2020-01-01' WHERE seq = 2",
    "an order": "UPDATE journal SET counter = counter + 9 WHERE seq = 2",
    "the newest change gone": "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
    "a change in the middle gone": "DELETE FROM journal WHERE seq = 2",
    "the first change gone": "DELETE FROM journal WHERE seq = 1",
    "bodies swapped": "UPDATE journal SET body = (SELECT body FROM journal WHERE seq = 3) WHERE seq = 2",
    "a damaged body": "UPDATE journal SET body = x'00' WHERE seq = 2",
    "hashes swapped": "UPDATE journal SET hash = previous WHERE seq = 2",
}


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A ledger with creations, edits, a deletion and an undo."""
    folder = tmp_path_factory.mktemp("verify") / "台账"
    with opening.create(folder, FACTS, "刘敏", "一二三四五六七八", [])[0] as ledger:
        with ledger.change("导入", by="刘敏", kind="import") as session:
            uids = session.insert_many(
                Project, [{"name": f"项目{number}", "county": "故城县"} for number in range(3)]
            )
            session.insert_many(Milestone, [{"project": uids[0], "position": 1, "name": "开工进场"}])
        with ledger.change("改名", by="刘敏") as session:
            session.get_one(Project, uids[0]).name = "新名字"
        with ledger.change("删节点", by="刘敏") as session:
            session.discard(session.scalars(select(Milestone)).one())
        with ledger.change("改县", by="刘敏") as session:
            session.get_one(Project, uids[1]).county = "景县"
        undo(ledger, "刘敏")
        assert verify(ledger) == []
    return folder, ledger.key


@pytest.mark.parametrize("what", TAMPERINGS)
def test_every_silent_edit_is_found(worked: tuple[Path, bytes], tmp_path: Path, what: str) -> None:
    (tmp_path / "ledger.db").write_bytes((worked[0] / "ledger.db").read_bytes())
    with opening.open_with_key(tmp_path, worked[1], before_migration=never) as ledger:
        assert verify(ledger) == []
        tamper(ledger, TAMPERINGS[what])
        assert verify(ledger)


def tamper(ledger: Ledger, statement: str) -> None:
    with ledger._writer.begin() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        assert connection.exec_driver_sql(statement).rowcount


def test_what_an_office_had_heard_of_another_cannot_vanish(
    worked: tuple[Path, bytes], tmp_path: Path
) -> None:
    """The end of another desk's history is missed too, once this desk has written after hearing it."""
    from app.services.exchange import merging
    from app.storage import journal

    other, here = tmp_path / "乙", tmp_path / "甲"
    for folder in (other, here):
        folder.mkdir()
        (folder / "ledger.db").write_bytes((worked[0] / "ledger.db").read_bytes())
    with opening.open_with_key(other, worked[1], before_migration=never) as two:
        with two.change("新项目", by="陈立群") as session:
            session.add(Project(name="乙的"))
        with two.read() as reading:
            last = journal.vector(reading.connection())[two.desk]
            changes = [journal.get(reading, two.desk, seq) for seq in range(1, last + 1)]
    with opening.open_with_key(here, worked[1], before_migration=never) as one:
        with one.books() as connection:
            merging.apply(connection, changes)
        with one.change("新项目", by="刘敏") as session:
            session.add(Project(name="甲的"))
        assert verify(one) == []
        tamper(one, "DELETE FROM project WHERE name = '乙的'")
        tamper(one, f"DELETE FROM journal WHERE desk = '{two.desk}'")
        assert [finding.what for finding in verify(one)] == [f"电脑 {two.desk} 应有1次修改，实有0次"]
