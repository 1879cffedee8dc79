"""Every file that the program opens may be empty, cut, overwritten, another one, a folder, or forbidden: then
a person is told in calm Chinese words what is wrong and what to do, and nothing half made stays.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.errors import UserError
from app.models import Project
from app.services.common import calendars
from app.services.exchange import receiving, trust
from app.services.intake import reading
from app.services.ledger import ledgers
from app.services.proofs import evidence
from app.storage.ledger import Ledger
from tests.county import PASSWORD, WHO, new_ledger

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda whole: b"",
    "half": lambda whole: whole[: len(whole) // 2],
    "a byte short": lambda whole: whole[:-1],
    "zeros": lambda whole: bytes(len(whole)),
    "zeros behind": lambda whole: whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2),
    "other bytes": lambda whole: bytes((7 * at * at + 13) % 251 for at in range(len(whole))),
    "other words": lambda whole: "今天开会。\n".encode() * 50,
}
ENGLISH = re.compile(r"[A-Za-z]{3,}\s+[A-Za-z]{3,}")


def damage(path: Path, how: str) -> None:
    """Do to a file what happens to files."""
    whole = path.read_bytes() if path.is_file() else b""
    if how == "folder":
        path.unlink(missing_ok=True)
        path.mkdir()
    elif how == "missing":
        path.unlink(missing_ok=True)
    else:
        path.write_bytes(DAMAGE[how](whole or bytes(3000)))


def is_calm(error: UserError) -> None:
    """Chinese words that say what to do; no message of a library."""
    assert not ENGLISH.search(str(error)), str(error)
    assert error.hint
    assert re.search(r"[一-鿿]{2}", error.message)


def content(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed ledger, with a copy of it beside it."""
    folder = tmp_path_factory.mktemp("整") / "台账"
    ledger = new_ledger(folder)
    shutil.copy(ledgers.back_up(ledger), folder.parent / "备份.gjbak")
    ledgers.close(ledger)
    return folder


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """An open ledger that is given bad files."""
    made = new_ledger(tmp_path_factory.mktemp("收") / "台账")
    yield made
    ledgers.close(made)


EVERY = (*DAMAGE, "folder", "missing")


@pytest.mark.parametrize("how", EVERY)
@pytest.mark.parametrize("name", ["ledger.db", "keys.json"])
def test_a_ledger_whose_files_are_bad_is_not_opened(
    closed: Path, tmp_path: Path, name: str, how: str
) -> None:
    folder = tmp_path / "台账"
    shutil.copytree(closed, folder)
    damage(folder / name, how)
    before = content(folder)
    with pytest.raises(UserError) as caught:
        ledgers.open_ledger(folder, PASSWORD)
    is_calm(caught.value)
    assert content(folder) == before
    if how == "empty" and name == "ledger.db":
        assert "空的（0字节）" in caught.value.message
        assert "备份" in caught.value.hint


@pytest.mark.parametrize("how", EVERY)
def test_a_bad_copy_is_not_laid_out(closed: Path, tmp_path: Path, how: str) -> None:
    copy = tmp_path / "备份.gjbak"
    shutil.copy(closed.parent / "备份.gjbak", copy)
    damage(copy, how)
    with pytest.raises(UserError) as caught:
        ledgers.restore(copy, tmp_path / "恢复", PASSWORD)
    is_calm(caught.value)
    assert [path.name for path in tmp_path.iterdir() if path != copy] == []


Door = Callable[[Ledger, Path], object]
DOORS: dict[str, Door] = {
    "名片.gjcard": lambda ledger, path: trust.read_card(path),
    "节假日.json": lambda ledger, path: calendars.read_file(path),
    "节假日.xlsx": lambda ledger, path: calendars.read_file(path),
    "项目.xlsx": reading.read,
    "项目.xls": reading.read,
    "项目.csv": reading.read,
    "项目.ods": reading.read,
}


@pytest.mark.parametrize("how", EVERY)
@pytest.mark.parametrize("name", DOORS)
def test_a_bad_file_is_refused_in_words(ledger: Ledger, tmp_path: Path, name: str, how: str) -> None:
    damage(tmp_path / name, how)
    with pytest.raises(UserError) as caught:
        DOORS[name](ledger, tmp_path / name)
    is_calm(caught.value)


@pytest.mark.parametrize("how", EVERY)
def test_a_bad_package_is_refused_in_words(ledger: Ledger, tmp_path: Path, how: str) -> None:
    path = tmp_path / "第1期.gjpkg"
    damage(path, how)
    (result,) = receiving.receive(ledger, [path])
    assert result.outcome == "refused"
    assert not ENGLISH.search(result.reason)
    assert "请" in result.reason


def project_in(ledger: Ledger) -> str:
    with ledger.change("新项目", by=WHO) as session:
        return session.insert_many(Project, [{"name": "河西路改造工程"}])[0]


@pytest.mark.parametrize("how", ["empty", "missing"])
def test_a_bad_proof_is_refused_in_words(ledger: Ledger, tmp_path: Path, how: str) -> None:
    damage(tmp_path / "照片.jpg", how)
    before = content(ledger.folder / "evidence")
    result = evidence.add(ledger, WHO, project_in(ledger), [tmp_path / "照片.jpg"])
    assert content(ledger.folder / "evidence") == before
    ((_, why),) = result.refused
    assert not ENGLISH.search(why)


@contextmanager
def forbidden(path: Path) -> Iterator[None]:
    """Nobody may read a file or folder meanwhile, an administrator of the system neither."""
    mode, root = path.stat().st_mode, hasattr(os, "geteuid") and os.geteuid() == 0
    path.chmod(0)
    if root:
        for place in path.parents:
            if place.stat().st_mode & 0o005 != 0o005 and place != Path("/"):
                place.chmod(place.stat().st_mode | 0o005)
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        path.chmod(mode)


@pytest.mark.skipif(os.name == "nt", reason="there permissions are no modes")
@pytest.mark.parametrize("what", ["ledger.db", "keys.json", "."])
def test_what_nobody_may_read_is_no_crash(closed: Path, tmp_path: Path, what: str) -> None:
    folder = tmp_path / "台账"
    shutil.copytree(closed, folder)
    with forbidden(folder / what), pytest.raises(UserError) as caught:
        ledgers.open_ledger(folder, PASSWORD)
    is_calm(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="there permissions are no modes")
@pytest.mark.parametrize("name", DOORS)
def test_a_file_that_nobody_may_read_is_refused_in_words(ledger: Ledger, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(bytes(3000))
    with forbidden(tmp_path / name), pytest.raises(UserError) as caught:
        DOORS[name](ledger, tmp_path / name)
    is_calm(caught.value)


# ------------------------------------------------------------------ too long a way


def deep(folder: Path, length: int) -> Path:
    """A folder whose path has that many bytes at least, not there yet."""
    while len(os.fsencode(folder)) < length:
        folder = folder / "重点项目攻坚"
    return folder


def create(folder: Path) -> None:
    made = ledgers.create(
        folder, office="131126", name="故城县", level="county", person=WHO, password=PASSWORD,
        weak_password=True,
    )  # fmt: skip
    ledgers.close(made.ledger)


@pytest.mark.parametrize("length", [430, 480, 512, 600, 5000])
def test_too_long_a_path_is_said_and_leaves_nothing(closed: Path, tmp_path: Path, length: int) -> None:
    folder = deep(tmp_path, length)
    for act in (create, lambda to: ledgers.restore(closed.parent / "备份.gjbak", to, PASSWORD)):
        with pytest.raises(UserError, match="路径太长") as caught:
            act(folder)
        is_calm(caught.value)
        assert list(tmp_path.iterdir()) == []


def test_too_long_a_name_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="路径太长"):
        create(tmp_path / ("重点项目" * 30))
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_at_the_end_of_what_is_taken_works(tmp_path: Path) -> None:
    folder = deep(tmp_path, 380)
    create(folder)
    ledger = ledgers.open_ledger(folder, PASSWORD).ledger
    (photo := tmp_path / "a.txt").write_text("佐证", "utf-8")
    assert evidence.add(ledger, WHO, project_in(ledger), [photo]).uids
    ledgers.back_up(ledger)
    ledgers.close(ledger)


def test_a_ledger_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "文件").write_text("不是文件夹", "utf-8")
    with pytest.raises(UserError) as caught:
        create(tmp_path / "文件" / "台账")
    is_calm(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["文件"]
