"""Where nothing may be written – a folder of somebody else, files marked read-only – a ledger is neither half
made nor half opened, and the words say what to do.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import UserError
from app.files import explained
from app.services.common import logs, preferences
from app.services.ledger import ledgers, places
from app.services.project import projects
from app.storage.opening import note_progress
from tests.county import PASSWORD, WHO, new_ledger
from tests.services.test_bad_files import content, is_calm

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("writing") / "台账"
    ledgers.close(new_ledger(folder))
    return folder


@contextmanager
def locked(*paths: Path) -> Iterator[None]:
    """Files and folders can be read and not written meanwhile, by an administrator of the system neither."""
    modes = {path: path.stat().st_mode for path in paths}
    if ROOT:
        for place in paths[0].parents:
            if place != Path("/"):
                place.chmod(place.stat().st_mode | 0o055)
        for place in (paths[0].parent, *paths[0].parent.rglob("*")):
            place.chmod(place.stat().st_mode | 0o777)
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    if ROOT:
        os.seteuid(65534)
    try:
        yield
    finally:
        if ROOT:
            os.seteuid(0)
        for path, mode in modes.items():
            path.chmod(mode)


def create(folder: Path) -> None:
    made = ledgers.create(
        folder, office="131126", name="故城县", level="county", person=WHO, password="另一个密码2026"
    )
    ledgers.close(made.ledger)


@pytest.mark.skipif(os.name == "nt", reason="there a folder's mark says nothing of what may be written")
@pytest.mark.parametrize("deep", ["台账", "攻坚台账/故城县"])
def test_no_ledger_is_made_where_nothing_may_be_written(tmp_path: Path, deep: str) -> None:
    home = tmp_path / "别人的"
    home.mkdir()
    with locked(home), pytest.raises(UserError) as caught:
        create(home / deep)
    is_calm(caught.value)
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("what", ["ledger.db", "keys.json", "ledger.lock", "."])
def test_a_ledger_that_is_read_only_is_not_half_opened(closed: Path, tmp_path: Path, what: str) -> None:
    if what == "." and os.name == "nt":
        pytest.skip("there a folder's mark says nothing of what may be written")
    folder = tmp_path / "那边" / "台账"
    shutil.copytree(closed, folder)
    before = content(folder)
    with locked(folder / what):
        try:
            opened = ledgers.open_ledger(folder, PASSWORD).ledger
        except UserError as error:
            is_calm(error)
            assert content(folder).keys() <= before.keys() | {"ledger.lock"}
        else:
            uid = projects.create(opened, WHO, {"name": "云溪胶管扩产项目"})
            assert uid, "what opens takes what is typed"
            ledgers.close(opened)
    with ledgers.open_ledger(folder, PASSWORD).ledger:
        pass


def test_the_words_name_the_mark_and_what_to_do(closed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "那边" / "台账"
    shutil.copytree(closed, folder)
    with locked(folder / "ledger.db"), pytest.raises(UserError, match="只读") as caught:
        ledgers.open_ledger(folder, PASSWORD)
    assert "属性" in caught.value.hint


@pytest.mark.skipif(os.name == "nt", reason="there a folder's mark says nothing of what may be written")
def test_a_profile_that_cannot_be_written_stops_nothing(
    closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("GONGJIAN_HOME", str(home))
    folder = tmp_path / "台账"
    shutil.copytree(closed, folder)
    with locked(home), ledgers.open_ledger(folder, PASSWORD).ledger as opened:
        preferences.accept_place(folder)
        note_progress(opened)
        assert logs.record(ValueError()) is None
        assert places.worry_here(folder) is not None


def test_why_is_told_of_each_way_to_be_refused() -> None:
    for number in (13, 1, 30, 28, 5, 19, 2, 26, 16):
        with pytest.raises(UserError) as caught, explained("没有写成"):
            raise OSError(number, "english words here")
        is_calm(caught.value)
