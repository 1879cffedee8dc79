"""The report of a problem: one text file that a clerk can read through and hand over, without project data.

It says what the program, the computer and the ledger are like, in figures, and what the log knows. No name of
a project, a person, an office or a folder is in it.
"""

import contextlib
import getpass
import hashlib
import locale
import os
import platform
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib import metadata
from pathlib import Path

from sqlalchemy import func, select

from app.errors import UserError
from app.files import saved
from app.models import ENTITIES
from app.services.common import logs, machine, preferences, resources
from app.services.ledger import ledgers, places
from app.storage import backup
from app.storage.books import JournalEntry, PackageLog
from app.storage.ledger import Ledger
from app.texts import PROGRAM

SUFFIX = ".txt"
_PARTS = ("PySide6-Essentials", "PySide6", "SQLAlchemy", "sqlcipher3", "cryptography", "gmssl-pyx", "msgspec")
_LOG_ROOM = 200_000
"""Characters of one log file, its newest ones."""
_HEAD = f"""{PROGRAM} 问题报告
里面是程序、电脑和台账的情况（版本、数量）和出错的位置，没有项目名称、人名、单位名称和格子里的内容。
可以先看一遍，再交给管理员或者技术人员。
"""
Facts = Mapping[str, str]


def suggested_name() -> str:
    """What the file is called, by the moment: 问题报告-20261130-1905.txt."""
    return f"问题报告-{datetime.now():%Y%m%d-%H%M}{SUFFIX}"


def write(path: Path, ledger: Ledger | None = None, screen: Facts | None = None) -> Path:
    """Write the report to a file; `screen` is what only the window knows. Raises UserError."""
    text = report(ledger, screen or {})
    with saved(path) as part:
        part.write_text(text, "utf-8-sig")  # the mark lets every Notepad read the Chinese
    return path


def report(ledger: Ledger | None, screen: Facts) -> str:
    """The text of the report."""
    sections = {"程序": program(), "电脑": computer(), "屏幕": screen, "台账": contents(ledger)}
    pieces = [_HEAD]
    for title, facts in sections.items():
        lines = [f"{name}：{value}" for name, value in facts.items()]
        pieces.append("\n".join((f"【{title}】", *(lines or ["没有"]))))
    for name, text in logs.newest():
        pieces.append(f"【{name}】\n{text[-_LOG_ROOM:].strip() or '空的'}")
    return _anonymous("\n\n".join(pieces) + "\n", _own_words(ledger))


# ------------------------------------------------------------------ facts


def program() -> Facts:
    """What runs."""
    versions = {}
    for part in _PARTS:
        try:
            versions[part] = metadata.version(part)
        except metadata.PackageNotFoundError:  # a frozen program does without
            continue
    return {
        "版本": resources.version_words(),
        "形式": "安装的程序" if getattr(sys, "frozen", False) else "源码",
        "Python": f"{platform.python_version()} {platform.architecture()[0]}",
        **versions,
    }


def computer() -> Facts:
    """What it runs on."""
    pc, now = machine.here(), datetime.now().astimezone()
    return {
        "系统": f"{platform.platform()} {platform.machine()}，{os.cpu_count()} 核",
        "电脑时间": f"{now:%Y-%m-%d %H:%M:%S}，时区 {now:%z}",
        "文字编码": f"{locale.getpreferredencoding(False)}，文件名 {sys.getfilesystemencoding()}",
        "盘": "；".join(_drive(pc, drive) for drive in pc.drives if drive.total >= 1 << 30) or "不知道",
        "字号": preferences.load().size,
    }


def _drive(pc: machine.Machine, drive: machine.Drive) -> str:
    letter = f"{drive.root[:2]} " if pc.windows else ""
    return f"{letter}{drive.kind.value} {drive.free >> 30}/{drive.total >> 30} GB"


def contents(ledger: Ledger | None) -> Facts:
    """How much is in the ledger, and how it lies; its id only as a mark by which two reports are compared."""
    if ledger is None:
        return {"台账": "没有打开"}
    try:
        return {**_lying(ledger), **_counted(ledger)}
    except (UserError, OSError):
        return {"台账": "打开着，但读不了"}


def _lying(ledger: Ledger) -> Facts:
    drive = machine.here().drive_of(str(ledger.folder.absolute()))
    copy = next(iter(backup.backups(ledger.folder)), None)
    return {
        "标记": hashlib.sha256(ledger.ledger_id.encode()).hexdigest()[:12],
        "层级": ledger.level,
        "数据库版本": str(ledger.schema),
        "数据库大小": f"{ledger.database.stat().st_size >> 10:,} KB",
        "放在": f"{drive.kind.value if drive else '不知道什么盘'}，剩 {ledger.free_space() >> 30} GB",
        "位置提醒": "有" if places.worry_here(ledger.folder) else "没有",
        "路径长度": str(len(str(ledger.folder.absolute()))),
        "最近备份": f"{copy.made:%Y-%m-%d %H:%M}" if copy else "没有",
        "业务日期": f"{ledger.today}，{'与电脑不同' if ledgers.clock_complaint(ledger) else '与电脑相符'}",
    }


def _counted(ledger: Ledger) -> Facts:
    with ledger.read() as session:
        rows = {
            entity.noun: session.scalar(select(func.count()).select_from(entity)) or 0 for entity in ENTITIES
        }
        steps = session.scalar(select(func.count()).select_from(JournalEntry))
        desks = session.scalar(select(func.count(func.distinct(JournalEntry.desk))))
        packages = session.scalar(select(func.count()).select_from(PackageLog))
    many = "，".join(f"{noun}{count}" for noun, count in rows.items() if count)
    return {"修改": f"{steps}次，{desks}台电脑", "数据包": f"{packages}个", "记录": many or "没有"}


# ------------------------------------------------------------------ nobody's names


def _own_words(ledger: Ledger | None) -> Iterable[str]:
    """What a crash may have written down of this person: the name of the profile, of the computer."""
    yield str(Path.home())
    yield platform.node()
    with contextlib.suppress(OSError, KeyError, ImportError):  # an account without a name
        yield getpass.getuser()
    if ledger is not None:
        yield from (str(ledger.folder), ledger.name, ledger.person)


def _anonymous(text: str, words: Iterable[str]) -> str:
    for word in sorted({word for word in words if len(word) > 1}, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "…", text)
    return text
