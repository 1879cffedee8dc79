"""What every print carries besides its content: the state of the ledger, the time, a code to compare by."""

from datetime import datetime
from typing import Any

import msgspec

from app.storage.ledger import Ledger
from app.sync.keys import sm3


def check_code(*content: Any) -> str:
    """The code by which two prints are compared, ``52B8-0E7D-A916``: the beginning of the content's SM3."""
    code = sm3(msgspec.json.encode(content)).hex().upper()[:12]
    return "-".join((code[:4], code[4:8], code[8:]))


def version(ledger: Ledger) -> str:
    """Which state of the ledger is printed: it grows with every change made here or received."""
    return f"第{ledger.meta('counter', 0)}版"


def words(ledger: Ledger, code: str, printed: datetime) -> str:
    """The line that a print carries: version, time, check code."""
    return f"{version(ledger)}　打印 {printed:%Y-%m-%d %H:%M}　校验码 {code}"


def moment(ledger: Ledger) -> datetime:
    """The business date with the time of the clock."""
    return datetime.combine(ledger.today, datetime.now().time())
