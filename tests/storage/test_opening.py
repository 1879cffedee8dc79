"""Opening a ledger: keys, the lock, copies, backups, migrations."""

import re
import shutil
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from app.errors import UserError
from app.models import Project
from app.models.base import Base
from app.storage import backup, books, journal, keys, migrations, opening, sqlite
from app.storage.ledger import DATABASE, Ledger
from app.storage.verify import verify
from tests.storage.conftest import FACTS, PASSWORD, never

LEDGERS = Path(__file__).parents[1] / "ledgers"


def reopened(folder: Path) -> Ledger:
    return opening.open_ledger(folder, PASSWORD, before_migration=never)[0]


def test_a_password_opens_the_ledger_and_names_the_person(folder: Path, ledger: Ledger) -> None:
    ledger.close()
    with opening.open_ledger(folder, PASSWORD, before_migration=never)[0] as again:
        assert again.office == "131126"
    assert keys.unlock(folder, PASSWORD).name == "刘敏"
    with pytest.raises(UserError, match="密码不对"):
        keys.unlock(folder, "不是这个密码")


def test_nothing_readable_lies_on_the_disk(folder: Path, ledger: Ledger) -> None:
    with ledger.change("新项目", by="刘敏") as session:
        session.add(Project(name="夏庄智能纺机零部件产业园"))
    ledger.close()
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert "夏庄".encode() not in content
            assert not content.startswith(b"SQLite format")


def test_the_recovery_code_gives_a_new_password_without_rewriting_the_ledger(tmp_path: Path) -> None:
    key, code = keys.create(tmp_path, "l", "刘敏", "旧密码旧密码旧密码")
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}", code)
    keys.set_password(
        tmp_path, keys.unlock_with_code(tmp_path, code.lower()).key, "刘敏", "新密码新密码新密码"
    )
    assert keys.unlock(tmp_path, "新密码新密码新密码").key == key
    with pytest.raises(UserError):
        keys.unlock(tmp_path, "旧密码旧密码旧密码")


def test_every_mistyped_letter_of_a_recovery_code_is_noticed(tmp_path: Path) -> None:
    _, code = keys.create(tmp_path, "l", "刘敏", "旧密码旧密码旧密码")
    for at, letter in enumerate(code):
        if letter != "-":
            wrong = code[:at] + ("2" if letter != "2" else "3") + code[at + 1 :]
            with pytest.raises(UserError, match="输错"):
                keys.unlock_with_code(tmp_path, wrong)
    with pytest.raises(UserError, match="不是这本台账的"):
        keys.unlock_with_code(tmp_path, keys.new_recovery_code())


def test_a_second_program_is_told_who_holds_the_ledger(folder: Path, ledger: Ledger) -> None:
    with pytest.raises(UserError, match="已经打开"):
        reopened(folder)
    ledger.close()
    reopened(folder).close()


def test_one_thread_opens_a_ledger_and_another_closes_it(folder: Path, ledger: Ledger) -> None:
    ledger.close()
    opened: list[Ledger] = []
    worker = threading.Thread(target=lambda: opened.append(reopened(folder)))
    worker.start()
    worker.join()
    opened[0].close()
    assert not (folder / "holder.json").exists()
    reopened(folder).close()


def test_a_killed_program_leaves_no_lock(folder: Path, ledger: Ledger) -> None:
    ledger.close()
    code = (
        "import sys, os; from pathlib import Path; from app.storage.lock import LedgerLock;"
        "LedgerLock(Path(sys.argv[1])).acquire(); os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run([sys.executable, "-c", code, str(folder)], check=False)
    assert killed.returncode != 0
    reopened(folder).close()


def test_a_copied_or_restored_ledger_is_a_new_desk(folder: Path, ledger: Ledger, tmp_path: Path) -> None:
    with ledger.change("新项目", by="刘敏") as session:
        session.add(Project(name="甲"))
    copy = backup.back_up(ledger, backup.BY_HAND)
    first = ledger.desk
    ledger.close()
    shutil.copytree(folder, tmp_path / "copy")
    with reopened(tmp_path / "copy") as second:
        assert second.desk != first
    assert backup.restore(copy, tmp_path / "restored", PASSWORD).aside is None
    with reopened(tmp_path / "restored") as third:
        assert third.desk not in (first, second.desk)
    with reopened(folder) as same:
        assert same.desk == first


def test_an_older_state_put_back_in_place_is_a_new_desk(folder: Path, ledger: Ledger, tmp_path: Path) -> None:
    ledger.close()
    shutil.copytree(folder, tmp_path / "kept")
    with reopened(folder) as again:
        with again.change("新项目", by="刘敏") as session:
            session.add(Project(name="甲"))
        opening.note_progress(again)
        first = again.desk
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "kept", folder)
    with reopened(folder) as put_back:
        assert put_back.desk != first


def test_restoring_over_a_ledger_keeps_what_was_there(folder: Path, ledger: Ledger, tmp_path: Path) -> None:
    copy = backup.back_up(ledger, backup.BY_HAND, tmp_path / "U盘")
    with ledger.change("备份之后", by="刘敏") as session:
        session.add(Project(name="甲"))
    ledger.close()
    aside = backup.restore(copy, folder, PASSWORD).aside
    assert aside is not None
    with reopened(folder) as restored, restored.read() as session:
        assert journal.recent(session) == []
    with reopened(aside) as old, old.read() as session:
        assert [entry.title for entry in journal.recent(session)] == ["备份之后"]


def test_a_damaged_backup_changes_nothing(folder: Path, ledger: Ledger, tmp_path: Path) -> None:
    copy = backup.back_up(ledger, backup.BY_HAND)
    ledger.close()
    broken = tmp_path / "坏的.gjbak"
    broken.write_bytes(copy.read_bytes()[:-2000])
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(UserError):
        backup.restore(broken, folder, PASSWORD)
    with pytest.raises(UserError, match="密码不对"):
        backup.restore(copy, folder, "不是这个密码")
    assert (folder / DATABASE).read_bytes() == before


def test_the_recovery_code_restores_where_the_password_is_forgotten(tmp_path: Path) -> None:
    made, code = opening.create(tmp_path / "甲", FACTS, "刘敏", PASSWORD, [])
    with made as ledger:
        copy = backup.back_up(ledger, backup.BY_HAND)
    backup.restore(copy, tmp_path / "乙", code.lower().replace("-", " "))
    key = keys.unlock_with_code(tmp_path / "乙", code).key
    keys.set_password(tmp_path / "乙", key, "刘敏", "新的一二三四五六")
    assert keys.unlock(tmp_path / "乙", "新的一二三四五六").name == "刘敏"
    with pytest.raises(UserError, match="不是这本台账的"):
        backup.restore(copy, tmp_path / "丙", keys.new_recovery_code())


def test_rotation_keeps_days_weeks_months_and_all_made_by_hand(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for month in range(1, 13):
        for day in range(1, 29):
            (folder / f"2025{month:02d}{day:02d}-080000-{backup.DAILY}.gjbak").touch()
            (folder / f"2025{month:02d}{day:02d}-090000-{backup.BEFORE_IMPORT}.gjbak").touch()
    (folder / f"20240101-080000-{backup.BY_HAND}.gjbak").touch()
    backup.rotate(tmp_path)
    kept = [found.path.name for found in backup.backups(tmp_path)]
    dailies = [name for name in kept if backup.DAILY in name]
    assert [name[:8] for name in dailies[:7]] == [f"202512{day}" for day in range(28, 21, -1)]
    assert {name[:6] for name in dailies} == {f"2025{month:02d}" for month in range(1, 13)}
    assert len(dailies) < 25
    assert sum(backup.BEFORE_IMPORT in name for name in kept) == 10
    assert sum(backup.BY_HAND in name for name in kept) == 1


def test_a_damaged_database_is_refused_calmly(folder: Path, ledger: Ledger) -> None:
    ledger.close()
    path = folder / DATABASE
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 3 + 64] = b"\x00" * 64
    path.write_bytes(content)
    with pytest.raises(UserError) as refused:
        reopened(folder)
    assert "备份" in refused.value.hint


def test_a_newer_ledger_is_refused_and_left_alone(folder: Path, ledger: Ledger) -> None:
    with ledger._writer.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {migrations.CURRENT + 1}")
    ledger.close()
    with pytest.raises(UserError, match="更新的程序"):
        reopened(folder)


def test_the_migrations_lay_out_what_the_entities_declare(ledger: Ledger) -> None:
    """Adding a field without its migration, or the other way round, fails here."""
    assert books.Meta.metadata is Base.metadata
    found = inspect(ledger._writer)
    for table in Base.metadata.sorted_tables:
        declared = {(column.name, str(column.type), bool(column.nullable)) for column in table.columns}
        laid_out = {(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table.name)}
        assert laid_out == declared, table.name
        indexes = {(index.name, tuple(column.name for column in index.columns)) for index in table.indexes}
        there = {(index["name"], tuple(index["column_names"])) for index in found.get_indexes(table.name)}
        assert there == indexes, table.name
    assert set(found.get_table_names()) == set(Base.metadata.tables)


@pytest.mark.parametrize("number", range(1, migrations.CURRENT + 1))
def test_every_version_has_a_sample_ledger_that_opens(number: int, tmp_path: Path) -> None:
    folder = tmp_path / "台账"
    backup.restore(LEDGERS / f"v{number}.gjbak", folder, "样本台账样本台账")
    copies: list[Path] = []
    made, person = opening.open_ledger(
        folder, "样本台账样本台账", before_migration=lambda place, key: copies.append(place)
    )
    with made, made.read() as session:
        assert person.name == "样本"
        assert session.query(Project).count() == 2
        assert bool(copies) is (number < migrations.CURRENT)
    assert sqlite.is_sound(folder / DATABASE, made.key)


def test_a_confirmed_date_goes_on_with_the_days_of_a_wrong_clock(folder: Path, ledger: Ledger) -> None:
    """Confirmed three days ago (by the clock's count), a ledger is three days further now."""
    then = date.today() - timedelta(days=3)
    ledger.confirm_date(date(2031, 5, 7), running=True)
    assert ledger.today == date(2031, 5, 7)
    ledger.set_meta(business_clock=then.isoformat())
    ledger.close()
    with reopened(folder) as later:
        assert later.today == date(2031, 5, 10)
        later.confirm_date(date.today(), running=True)
        assert not later.date_runs
        later.confirm_date(date(2025, 9, 18))
        later.set_meta(business_clock="")
    with reopened(folder) as still:
        assert still.today == date(2025, 9, 18)


def test_what_a_disk_does_not_take_is_told_in_words(folder: Path, ledger: Ledger, tmp_path: Path) -> None:
    """A file or a folder where another kind is wanted fails as a write-protected stick does."""
    (tmp_path / "不是文件夹").touch()
    (folder / "keys.json.part").mkdir()
    copy = backup.back_up(ledger, backup.BY_HAND)
    for act in (
        lambda: backup.back_up(ledger, backup.BY_HAND, tmp_path / "不是文件夹"),
        lambda: backup.restore(copy, tmp_path / "不是文件夹" / "台账", PASSWORD),
        lambda: backup.restore(copy, Path("/"), PASSWORD),
        lambda: keys.set_password(folder, ledger.key, "刘敏", "新的一二三四五六"),
        lambda: keys.unlock(folder, "不是这个密码"),
        lambda: opening.create(tmp_path / "不是文件夹" / "台账", FACTS, "刘敏", PASSWORD, []),
    ):
        with pytest.raises(UserError) as refused:
            act()
        assert refused.value.hint
    assert keys.unlock(folder, PASSWORD).name == "刘敏"


def test_a_full_disk_changes_nothing_and_work_goes_on_when_there_is_room(ledger: Ledger) -> None:
    with ledger._writer.begin() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(UserError, match="磁盘已满"), ledger.change("导入", by="刘敏") as session:
        session.insert_many(Project, [{"name": f"项目{number}" * 20} for number in range(500)])
    with ledger._writer.begin() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert verify(ledger) == []
    with ledger.change("导入", by="刘敏") as session:
        session.insert_many(Project, [{"name": "甲"}])


def test_nobody_gets_the_password_of_somebody_else(folder: Path, ledger: Ledger) -> None:
    before = keys.read(folder)
    with pytest.raises(UserError, match="别人"):
        keys.set_password(folder, ledger.key, "陈立群", PASSWORD)
    assert keys.read(folder) == before
    keys.set_password(folder, ledger.key, "刘敏", PASSWORD)  # the own one may be typed again
    keys.set_password(folder, ledger.key, "陈立群", "另一个一二三四五")
    passwords = {"刘敏": PASSWORD, "陈立群": "另一个一二三四五"}
    for name, password in passwords.items():
        assert keys.unlock(folder, password).name == keys.unlock(folder, password, name).name == name
        for chosen in ({*passwords} - {name}) | {"没有这个人"}:
            with pytest.raises(UserError, match=f"不是{chosen}的"):
                keys.unlock(folder, password, chosen)


def test_only_the_password_of_the_person_chosen_is_tried(
    folder: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five people must not make opening take five times as long."""
    people = ["王海燕", "周立", "何树林", "郑国栋"]
    for number, name in enumerate(people):
        keys.set_password(folder, ledger.key, name, f"第{number}个人的密码呀")
    tried: list[str] = []
    unwrap = keys._unwrap

    def counted(slot: keys.Slot, key: bytes) -> bytes | None:
        tried.append(slot.name)
        return unwrap(slot, key)

    monkeypatch.setattr(keys, "_unwrap", counted)
    assert keys.unlock(folder, PASSWORD, "刘敏").name == "刘敏"
    assert tried == ["刘敏"]


def test_a_slow_wrong_guess_does_not_bring_an_old_password_back(folder: Path) -> None:
    """While one window stretches a wrong password, another one sets a new one."""
    folder.mkdir()
    key, _ = keys.create(folder, "l", "刘敏", PASSWORD)  # a password that takes its time
    stale = keys.read(folder)
    keys.write(folder, msgspec.structs.replace(stale, failures=2))
    guessing = threading.Thread(target=guess, args=(folder,))
    guessing.start()
    keys.set_password(folder, key, "刘敏", "新的一二三四五六")
    guessing.join()
    assert keys.unlock(folder, "新的一二三四五六").name == "刘敏"


def guess(folder: Path) -> None:
    with pytest.raises(UserError):
        keys.unlock(folder, "不是这个密码")


def test_a_failing_migration_leaves_the_old_version_as_it_was(
    folder: Path, ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.close()
    (tmp_path / "m0002.sql").write_text("CREATE TABLE half (x);\nALTER TABLE nowhere ADD y;\n")
    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, tmp_path / "m0002.sql"))
    monkeypatch.setattr(migrations, "CURRENT", migrations.CURRENT + 1)
    copies: list[Path] = []
    with pytest.raises(SQLAlchemyError):
        opening.open_ledger(folder, PASSWORD, before_migration=lambda place, _key: copies.append(place))
    monkeypatch.undo()
    assert copies == [folder]
    with reopened(folder) as again:
        assert "half" not in inspect(again._writer).get_table_names()


def test_a_stopped_clock_does_not_stop_the_daily_backups(ledger: Ledger) -> None:
    ledger.confirm_date(date(2025, 9, 18))
    assert backup.daily(ledger) is not None
    assert backup.daily(ledger) is None
    ledger.confirm_date(date(2025, 9, 19))
    made = backup.daily(ledger)
    assert made is not None
    assert backup.backups(ledger.folder)[0].path == made
    (ledger.folder / "backups" / "20259999-999999-每日.gjbak").touch()
    assert len(backup.backups(ledger.folder)) == 2


def test_a_newer_backup_is_refused_before_anything_is_put_aside(
    folder: Path, ledger: Ledger, tmp_path: Path
) -> None:
    with ledger._writer.begin() as connection:
        connection.exec_driver_sql(f"PRAGMA user_version = {migrations.CURRENT + 1}")
    copy = backup.back_up(ledger, backup.BY_HAND, tmp_path)
    ledger.close()
    with pytest.raises(UserError, match="更新的程序"):
        backup.restore(copy, folder, PASSWORD)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [folder.name]
