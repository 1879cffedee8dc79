"""One program a ledger, on one PC or several, by one Windows user or several; nobody dead blocks anybody."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.errors import UserError
from app.services.common import logs, preferences
from app.storage import opening
from app.storage.lock import HOLDER, Holder, LedgerLock, refusal

ME = Holder("FGJ-01", "刘敏", 4711, "9月18日 08:30")
HOLD = (
    "import sys; from pathlib import Path; from app.storage.lock import LedgerLock;"
    "lock = LedgerLock(Path(sys.argv[1])); lock.acquire(); print('held', flush=True); sys.stdin.read()"
)


def hold(folder: Path) -> subprocess.Popen[str]:
    """Another program that holds the lock until it is killed or its input ends."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert other.stdout is not None
    assert other.stdout.readline().strip() == "held"
    return other


@pytest.mark.parametrize(
    ("holder", "who", "hint"),
    [
        (Holder("FGJ-02", "王海燕", 12, "9月18日 09:00"), "电脑「FGJ-02」上的「王海燕」", "过几分钟再试"),
        (Holder("FGJ-01", "王海燕", 12, "9月18日 09:00"), "另一个用户「王海燕」", "切换到那个用户"),
        (Holder("FGJ-01", "刘敏", 12, "9月18日 09:00"), "您自己的另一个窗口", "结束进程 12"),
        (None, "另一个窗口", "关闭那边的窗口"),
    ],
)
def test_it_is_told_who_holds_a_ledger_and_how_it_is_let_go(
    holder: Holder | None, who: str, hint: str
) -> None:
    told = refusal(holder, ME)
    assert told.message.startswith("台账已经打开：")
    assert who in told.message
    assert hint in told.hint


def test_another_program_holds_it_until_it_ends_however_it_ends(tmp_path: Path) -> None:
    other = hold(tmp_path)
    with pytest.raises(UserError, match=f"进程 {other.pid}"):
        LedgerLock(tmp_path).acquire()
    other.kill()
    other.communicate()
    assert (tmp_path / HOLDER).exists(), "who was killed could not take its note away"
    mine = LedgerLock(tmp_path)
    mine.acquire()
    mine.release()
    assert not (tmp_path / HOLDER).exists()


@pytest.mark.parametrize("note", [b"", b"{", b'{"computer": 1}', bytes(1 << 20), "电脑".encode("gbk")])
def test_a_note_that_was_cut_by_a_power_failure_blocks_nobody(tmp_path: Path, note: bytes) -> None:
    """The PC was switched off: the files stay, the lock does not."""
    (tmp_path / HOLDER).write_bytes(note)
    (tmp_path / "ledger.lock").write_bytes(note)
    lock = LedgerLock(tmp_path)
    lock.acquire()
    with pytest.raises(UserError, match="已经打开"):
        LedgerLock(tmp_path).acquire()
    lock.release()


def test_a_held_ledger_with_a_note_nobody_can_read_is_told_all_the_same(tmp_path: Path) -> None:
    other = hold(tmp_path)
    (tmp_path / HOLDER).write_bytes(b"\xff\xfe")
    with pytest.raises(UserError, match="另一个窗口正在使用"):
        LedgerLock(tmp_path).acquire()
    other.communicate("")
    (tmp_path / HOLDER).unlink(missing_ok=True)


def test_what_a_person_keeps_lies_on_this_computer_and_does_not_roam(monkeypatch: pytest.MonkeyPatch) -> None:
    """A profile that roams would bring one PC's desks and the places of its windows to another."""
    monkeypatch.delenv("GONGJIAN_HOME")
    kept = (preferences.home(), opening._register_path().parent, logs.folder())
    assert kept[0] == kept[1]
    if os.name == "nt":
        local = Path(os.environ["LOCALAPPDATA"])
        assert all(folder.is_relative_to(local) for folder in kept)
    else:
        assert all("roaming" not in str(folder).lower() for folder in kept)


def test_two_users_of_one_computer_have_desks_and_preferences_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("甲", "乙"):
        monkeypatch.setenv("GONGJIAN_HOME", str(tmp_path / name))
        assert preferences.load().recent == ()
        preferences.note_opened(tmp_path, f"{name}的台账", "2025-09-18", name)
    monkeypatch.setenv("GONGJIAN_HOME", str(tmp_path / "甲"))
    assert preferences.person_of(tmp_path) == "甲"
