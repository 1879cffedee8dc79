"""Numbered steps of frozen SQL that bring a ledger to this version.

Each step is one transaction, after a backup.
"""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine

from app.errors import UserError

_FOLDER = Path(__file__).parent
STEPS = tuple(sorted(_FOLDER.glob("m*.sql")))
CURRENT = len(STEPS)


def create(connection: Connection) -> None:
    """Lay out an empty ledger: all steps, one after the other."""
    for number in range(1, CURRENT + 1):
        _run(connection, number)


def upgrade(engine: Engine, backup: Callable[[], None]) -> None:
    """Run the steps that a ledger lacks; calls `backup` before the first.

    Raises UserError for a newer ledger.
    """
    with engine.begin() as connection:
        version = version_of(connection)
    refuse_newer(version)
    if not version:
        raise UserError("台账文件里没有内容。", "请用“恢复台账”从最近的备份恢复。")
    if version < CURRENT:
        backup()
    for number in range(version + 1, CURRENT + 1):
        with engine.begin() as connection:
            _run(connection, number)


def refuse_newer(version: int) -> None:
    """Raises UserError for a ledger that a newer program wrote."""
    if version > CURRENT:
        raise UserError(
            f"这本台账是更新的程序写的（第{version}版，本程序到第{CURRENT}版）。",
            "请先升级本程序，再打开它；台账没有改动。",
        )


def version_of(connection: Connection) -> int:
    """The version of the ledger that is open."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def _run(connection: Connection, number: int) -> None:
    for statement in STEPS[number - 1].read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA user_version = {number}")
