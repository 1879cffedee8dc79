"""What the exchange page lists: the offices one meets by packages, their chains, what was sent,
what waits.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Office
from app.services.common import periods
from app.services.common.offices import offices as known_offices
from app.services.exchange import conflicts, sending, trust
from app.storage.books import PackageLog
from app.storage.ledger import Ledger

OfficeState = Literal["merged", "late", "waiting", "nothing", "stranger"]
"""Of an office: all in; a month missing; a package missing before one that waits; never came; no card yet."""
LinkState = Literal["applied", "missing", "waiting"]


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """One office that packages come from. `number`, `period` and `day` are of its newest package.

    `words` is the state in Chinese; `missing` and `waiting` are numbers of packages.
    """

    code: str
    short: str
    name: str
    level: str
    state: OfficeState
    words: str
    number: int = 0
    period: str = ""
    day: str = ""
    conflicts: int = 0
    missing: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """One package of an office's chain; `day` says when it came, "" for one that is missing."""

    number: int
    state: LinkState
    period: str = ""
    day: str = ""
    changes: int = 0


@dataclass(frozen=True, slots=True)
class SentLine:
    """One package that was written for an office."""

    number: int
    period: str
    day: str
    changes: int
    records: int
    file: str
    digest: str


def offices(ledger: Ledger) -> tuple[OfficeLine, ...]:
    """The offices below this one and all others whose card is trusted, in their order."""
    trusted = trust.known(ledger)
    disputed = Counter(conflict.office for conflict in conflicts.conflicts(ledger))
    period = periods.filling(periods.period(ledger))
    with ledger.read() as session:
        received = _received(session)
    listed = [
        office
        for office in known_offices(ledger)
        if office.code != ledger.office and (office.parent == ledger.office or office.code in trusted)
    ]
    return tuple(
        _line(office, received.get(office.code, ()), office.code in trusted, disputed[office.code], period)
        for office in listed
    )


def partner(ledger: Ledger) -> str:
    """The office that packages are written for by habit: the one above, else the first one trusted."""
    codes = {office.code: office for office in known_offices(ledger)}
    own = codes.get(ledger.office)
    if own is not None and own.parent and own.parent in codes:
        return own.parent
    return next(iter(sorted(trust.known(ledger))), "")


def chain(ledger: Ledger, code: str, most: int = 5) -> tuple[Link, ...]:
    """The last packages of an office by number, those that are missing among them."""
    with ledger.read() as session:
        logs = _received(session).get(code, ())
    missing, _ = _holes(logs)
    links = {number: Link(number, "missing") for number in missing}
    for log in logs:
        state: LinkState = "waiting" if log.outcome == "waiting" else "applied"
        links[log.number] = Link(log.number, state, log.period, day_words(log), log.changes)
    return tuple(links[number] for number in sorted(links))[-most:]


def sent(ledger: Ledger, to: str) -> tuple[SentLine, ...]:
    """The packages written for an office, newest first."""
    with ledger.read() as session:
        query = select(PackageLog).where(PackageLog.direction == "sent", PackageLog.office == to)
        logs = session.scalars(query.order_by(PackageLog.number.desc())).all()
    return tuple(
        SentLine(log.number, log.period, day_words(log), log.changes, log.records, log.file, log.digest)
        for log in logs
    )


def pending(ledger: Ledger, to: str) -> int:
    """How many change sets an office has not been sent yet."""
    with ledger.read() as session:
        return sending.unsent(session, ledger.office, to)


def tallies(lines: Iterable[OfficeLine]) -> dict[OfficeState, int]:
    """How many offices are in each state."""
    counts = Counter(line.state for line in lines)
    states: tuple[OfficeState, ...] = ("merged", "late", "waiting", "nothing", "stranger")
    return {state: counts[state] for state in states}


def day_words(log: PackageLog) -> str:
    """The business date and the clock's time: 9月15日 16:20."""
    return f"{int(log.business_date[5:7])}月{int(log.business_date[8:10])}日 {log.noted_at[11:16]}"


def numbers_words(numbers: Sequence[int]) -> str:
    """第2期, 第2—4期, 第2、4期."""
    if not numbers:
        return ""
    first, last = min(numbers), max(numbers)
    if len(numbers) > 1 and last - first == len(numbers) - 1:
        return f"第{first}—{last}期"
    return f"第{'、'.join(map(str, sorted(numbers)))}期"


def _received(session: Session) -> Mapping[str, tuple[PackageLog, ...]]:
    query = select(PackageLog).where(PackageLog.direction == "received")
    logs_by_office: dict[str, list[PackageLog]] = defaultdict(list)
    for log in session.scalars(query.order_by(PackageLog.number, PackageLog.noted_at)):
        if log.outcome in ("applied", "waiting"):
            logs_by_office[log.office].append(log)
    return {code: tuple(logs) for code, logs in logs_by_office.items()}


def _holes(logs: Sequence[PackageLog]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The numbers that are missing and those that wait for them."""
    applied = {log.number for log in logs if log.outcome == "applied"}
    waiting = {log.number for log in logs if log.outcome == "waiting"}
    if not waiting:
        return (), ()
    start = max(applied, default=0) + 1
    missing = [number for number in range(start, max(waiting)) if number not in waiting]
    return tuple(missing), tuple(sorted(waiting))


def _line(
    office: Office, logs: Sequence[PackageLog], trusted: bool, disputed: int, period: str
) -> OfficeLine:
    missing, waiting = _holes(logs)
    newest = max(logs, key=lambda log: (log.number, log.noted_at)) if logs else None
    state, words = _state(logs, missing, waiting, trusted, period)
    return OfficeLine(
        code=office.code,
        short=office.short,
        name=office.name,
        level=office.level,
        state=state,
        words=words,
        number=newest.number if newest else 0,
        period=newest.period if newest else "",
        day=day_words(newest) if newest else "",
        conflicts=disputed,
        missing=missing,
        waiting=waiting,
    )


def _state(
    logs: Sequence[PackageLog], missing: Sequence[int], waiting: Sequence[int], trusted: bool, period: str
) -> tuple[OfficeState, str]:
    if waiting:
        gap = numbers_words(missing) or "前一期"
        return "waiting", f"缺{gap}，{numbers_words(waiting)}在等"
    if not trusted:
        return "stranger", "还没有名片"
    if not logs:
        return "nothing", "还没有收到过"
    behind = _months(period) - _months(max(log.period for log in logs))
    if behind <= 0:
        return "merged", "已并入"
    return "late", f"{int(period[5:7])}月包未到" if behind == 1 else f"连缺{behind}个月"


def _months(period: str) -> int:
    return int(period[:4]) * 12 + int(period[5:7])
