"""One program a ledger: the second one is told who holds it; a crash leaves no stale lock."""

import contextlib
import getpass
import os
import platform
from datetime import datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from app.errors import UserError

LOCK, HOLDER = "ledger.lock", "holder.json"


class Holder(msgspec.Struct, frozen=True):
    """Who has a ledger open, as a person would name it."""

    computer: str
    account: str
    process: int
    since: str


class LedgerLock:
    """Held while a ledger is open. The system lets it go when the process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        # Not thread-local: a worker thread opens the ledger, the window's thread closes it.
        self._lock = FileLock(str(folder / LOCK), thread_local=False)
        self._note = folder / HOLDER

    def acquire(self) -> None:
        """Take the lock; raises UserError naming the holder when somebody has it."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise refusal(self._holder(), _me()) from None
        except OSError as error:
            raise UserError("不能在台账文件夹里写文件。", "请检查文件夹是否只读、U盘是否写保护。") from error
        with contextlib.suppress(OSError):
            self._note.write_bytes(msgspec.json.encode(_me()))

    def release(self) -> None:
        """Let go; harmless when not held."""
        if self._lock.is_locked:
            with contextlib.suppress(OSError):
                self._note.unlink()
            with contextlib.suppress(OSError):  # the stick is gone, and the lock with it
                self._lock.release()

    def _holder(self) -> Holder | None:
        try:
            return msgspec.json.decode(self._note.read_bytes(), type=Holder)
        except (OSError, msgspec.MsgspecError):
            return None


def refusal(holder: Holder | None, me: Holder) -> UserError:
    """Who has the ledger open, and how it is let go: on a computer that is off, the system lets it go."""
    if holder is None:
        return UserError("台账已经打开：另一个窗口正在使用。", "请先关闭那边的窗口，再打开这里。")
    since = f"{holder.since} 起（进程 {holder.process}）"
    if holder.computer != me.computer:
        who = f"电脑「{holder.computer}」上的「{holder.account}」"
        hint = "请到那台电脑上关闭程序，再打开这里；那台电脑已经关机的，过几分钟再试。"
    elif holder.account != me.account:
        who = f"这台电脑上的另一个用户「{holder.account}」"
        hint = "请切换到那个用户，关闭程序，再打开这里；重新启动电脑也会放开。"
    else:
        who = "这台电脑上您自己的另一个窗口或命令"
        hint = f"请先关闭那边的窗口，再打开这里；找不到它，就在任务管理器里结束进程 {holder.process}。"
    return UserError(f"台账已经打开：{who}，{since}。", hint)


def _me() -> Holder:
    try:
        account = getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name
        account = "未知用户"
    now = datetime.now()
    return Holder(platform.node() or "本机", account, os.getpid(), f"{now.month}月{now.day}日 {now:%H:%M}")
