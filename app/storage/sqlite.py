"""All that only SQLite knows: opening an encrypted file, its pragmas, its transactions and its errors."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from app.errors import UserError

_FULL, _READONLY, _IOERR, _CORRUPT, _CANTOPEN, _BUSY, _NOTADB = 13, 8, 10, 11, 14, 5, 26
_WRITER_CACHE, _READER_CACHE = 65_536, 131_072
"""KiB at most, taken only by large ledgers. A reader keeps what a filter of 50,000 projects goes through."""
_EXPLANATIONS = {
    _FULL: ("磁盘已满，这一步没有保存。", "请清理台账所在的磁盘，再做一次；原有内容没有变动。"),
    _READONLY: ("台账文件是只读的，不能保存。", "请检查文件夹属性和U盘写保护开关。"),
    _IOERR: (
        "读写台账文件时磁盘出错。",
        "请看看磁盘、U盘是否松动、网络是否断了，再关上重新打开；台账停在上一次保存时。",
    ),
    _CORRUPT: ("台账文件已损坏。", "请用“恢复台账”从最近的备份恢复。"),
    _CANTOPEN: ("打不开台账文件。", "请确认文件夹还在，有权限读写，并且没有被安全软件隔离。"),
    _BUSY: ("台账正被另一个程序占用。", "请关闭正在读它的程序（如杀毒软件、网盘同步），再试一次。"),
    _NOTADB: ("台账文件打不开：密钥不对，或者文件已损坏。", "请用“恢复台账”从最近的备份恢复。"),
}


def connect(path: Path, key: bytes, *, writable: bool) -> Any:
    """A raw connection to an encrypted file with the 32-byte `key`; raises UserError when it cannot
    be opened.
    """
    connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False, timeout=10)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA cache_size = -{_WRITER_CACHE if writable else _READER_CACHE}")
        connection.execute("PRAGMA trusted_schema = OFF")
        if writable:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        else:
            connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.Error as error:
        connection.close()
        raise _explained(error) from error
    return connection


def engine(path: Path, key: bytes, *, writable: bool) -> Engine:
    """An engine whose transactions are explicit: BEGIN IMMEDIATE to write, BEGIN to read one snapshot."""
    pooled = create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: connect(path, key, writable=writable),
        poolclass=QueuePool,
        pool_size=1 if writable else 4,
        max_overflow=0 if writable else 8,
        pool_use_lifo=True,  # the connection used last has its pages at hand
        query_cache_size=600,
    )
    begin = "BEGIN IMMEDIATE" if writable else "BEGIN"

    @event.listens_for(pooled, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return pooled


@contextmanager
def explained() -> Iterator[None]:
    """Turns what the environment does to a file (full disk, write protection …) into a UserError."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, sqlcipher.Error) and _code(error.orig) in _EXPLANATIONS:
            raise _explained(error.orig) from error
        raise
    except (sqlcipher.Error, sqlite3.Error) as error:
        if _code(error) in _EXPLANATIONS:
            raise _explained(error) from error
        raise


def _code(error: BaseException) -> int:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None:
        return int(code) & 0xFF
    message = str(error)
    guesses = {
        "disk is full": _FULL,
        "readonly": _READONLY,
        "disk I/O": _IOERR,
        "malformed": _CORRUPT,
        "unable to open": _CANTOPEN,
        "locked": _BUSY,
        "not a database": _NOTADB,
    }
    return next((number for words, number in guesses.items() if words in message), 0)


def _explained(error: BaseException) -> UserError:
    code = _code(error)
    unknown = (f"台账文件出错（代号{code}）。", "请重新打开；仍不行请用“恢复台账”从最近的备份恢复。")
    message, hint = _EXPLANATIONS.get(code, unknown)
    return UserError(message, hint)


def is_sound(path: Path, key: bytes) -> bool:
    """Whether a look at every page of a file finds nothing wrong."""
    connection = connect(path, key, writable=False)
    try:
        rows = [row[0] for row in connection.execute("PRAGMA quick_check(1)")]
    except sqlcipher.Error:
        return False
    finally:
        connection.close()
    return bool(rows == ["ok"])


def copy_online(source: Path, target: Path, key: bytes) -> None:
    """A consistent encrypted copy of a ledger file that may be in use; the copy has the same key."""
    reading, writing = connect(source, key, writable=False), connect_new(target, key)
    try:
        reading.backup(writing, pages=2048)
    finally:
        writing.close()
        reading.close()


def connect_new(path: Path, key: bytes) -> Any:
    """A connection to a new encrypted file."""
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection
