"""kill -9 at every step: before each file that is touched and before each statement of the database.

A child process does the work and is killed; what it left on the disk must be the former state or the new one.
"""

import os
import shutil
import signal
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select

from app.errors import UserError
from app.models import Milestone, Project
from app.storage import backup, journal, keys, opening, undo
from app.storage.ledger import DATABASE, Ledger
from app.storage.verify import verify
from tests.storage.conftest import FACTS, PASSWORD, never

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
pytestmark = needs_fork
NEW = "八七六五四三二一"
TOUCHES = frozenset({"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.move"})


def killed_at(step: int, act: Callable[[], object], files: Path | None) -> bool:
    """Do `act` in a child process that is killed before its step; False when it needed fewer steps.

    Steps are what it does with files below `files`; with None the statements it sends to databases.
    """
    child = os.fork()
    if child == 0:
        left = [step]

        def count(*_: object) -> None:
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1

        def touch(name: str, args: tuple[object, ...]) -> None:
            if name in TOUCHES and str(args[0]).startswith(str(files)):
                count()

        if files is None:
            event.listen(Engine, "before_cursor_execute", count)
            event.listen(Engine, "commit", count)
        else:
            sys.addaudithook(touch)
        try:
            act()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def crashes(scratch: Path, act: Callable[[Path], object], files: bool, every: int = 1) -> Iterator[Path]:
    """A folder a crash, `act` killed in it at one step more each time, until it is done before."""
    for step in range(0, 400, every):
        place = scratch / str(step)
        place.mkdir(parents=True)
        if not killed_at(step, lambda place=place: act(place), place if files else None):  # type: ignore[misc]
            assert step > 2
            return
        yield place
        shutil.rmtree(place)
    raise AssertionError("it never ends")


@pytest.fixture
def kept(folder: Path, ledger: Ledger) -> tuple[Path, bytes]:
    """A closed ledger with one project, and its key."""
    with ledger.change("新项目", by="刘敏") as session:
        session.add(Project(name="甲"))
    ledger.close()
    return folder, ledger.key


def opened(folder: Path, key: bytes) -> Ledger:
    return opening.open_with_key(folder, key, before_migration=never)


def test_making_a_ledger_can_be_begun_again_after_any_crash(tmp_path: Path) -> None:
    def make(place: Path) -> None:
        opening.create(place / "台账", FACTS, "刘敏", PASSWORD, [])

    for place in crashes(tmp_path, make, files=True, every=2):
        folder = place / "台账"
        if not (folder / DATABASE).exists():
            opening.create(folder, FACTS, "刘敏", PASSWORD, [])[0].close()
        with opening.open_ledger(folder, PASSWORD, before_migration=never)[0] as ledger:
            assert verify(ledger) == []


def test_a_change_is_there_whole_or_not_at_all(kept: tuple[Path, bytes], tmp_path: Path) -> None:
    folder, key = kept

    def change(place: Path) -> None:
        ledger = opened(place / "台账", key)
        with ledger.change("导入", by="刘敏", kind="import") as session:
            uids = session.insert_many(Project, [{"name": f"项目{number}"} for number in range(5)])
            session.insert_many(Milestone, [{"project": uids[0], "position": 1, "name": "开工进场"}])
            session.update_many(Project, {uids[0]: {"year_plan": 1}})
        undo.undo(ledger, "刘敏")

    def act(place: Path) -> None:
        shutil.copytree(folder, place / "台账")
        change(place)

    seen = set()
    for place in crashes(tmp_path / "c", act, files=False):
        with opened(place / "台账", key) as ledger:
            with ledger.read() as session:
                alive = select(func.count()).select_from(Project).where(~Project.deleted)
                seen.add((session.scalar(alive), len(journal.recent(session))))
            assert verify(ledger) == []
    assert seen == {(1, 1), (6, 2), (1, 3)} or seen == {(1, 1), (6, 2)}


def test_a_new_password_is_there_or_the_old_one_still_is(kept: tuple[Path, bytes], tmp_path: Path) -> None:
    folder, key = kept

    def act(place: Path) -> None:
        shutil.copyfile(folder / keys.FILE, place / keys.FILE)
        keys.set_password(place, key, "刘敏", NEW)

    for place in crashes(tmp_path / "c", act, files=True):
        if (place / keys.FILE).exists() and (place / keys.FILE).stat().st_size:
            assert opens(place, PASSWORD) != opens(place, NEW)


def opens(folder: Path, password: str) -> bool:
    try:
        return keys.unlock(folder, password).name == "刘敏"
    except UserError:
        return False


def test_restoring_loses_nothing_wherever_it_stops(kept: tuple[Path, bytes], tmp_path: Path) -> None:
    folder, key = kept
    with opened(folder, key) as ledger:
        copy = backup.back_up(ledger, backup.BY_HAND, tmp_path / "U盘")
        with ledger.change("备份之后", by="刘敏") as session:
            session.add(Project(name="乙"))

    def act(place: Path) -> None:
        shutil.copytree(folder, place / "台账", copy_function=os.link)
        backup.restore(copy, place / "台账", PASSWORD)

    for place in crashes(tmp_path / "c", act, files=True, every=3):
        backup.restore(copy, place / "台账", PASSWORD)
        counted = []
        for found in place.iterdir():
            if (found / DATABASE).exists():
                with opened(found, key) as laid_out, laid_out.read() as reading:
                    counted.append(reading.query(Project).count())
        assert 1 in counted
        assert (place / "台账" / DATABASE).exists()


def test_an_interrupted_backup_is_whole_or_tidied_away(kept: tuple[Path, bytes], tmp_path: Path) -> None:
    folder, key = kept

    def act(place: Path) -> None:
        backup.back_up_folder(folder, key, backup.DAILY, place / "backups")

    for place in crashes(tmp_path / "c", act, files=True):
        for found in backup.backups(place):
            assert zipfile.ZipFile(found.path).testzip() is None
        for path in (place / "backups").glob("*"):
            os.utime(path, (0, 0))
        backup.rotate(place)
        assert list((place / "backups").glob("*.part*")) == []
