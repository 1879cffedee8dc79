"""工作台: everything that needs a person, from all families of rules, sorted by what it leads to."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Commitment, FundBatch, Issue, Office, Permit, Project
from app.progress import Progress, silent
from app.rules.indicators import Summary
from app.services.common import offices, periods
from app.services.common.concerns import Concern, Place, Urgency
from app.services.exchange import overview
from app.services.exchange.overview import SentLine
from app.services.grid import grid
from app.services.grid.grid import GridQuery
from app.services.grid.grid_query import mine_in
from app.services.leaders import leadership
from app.services.ledger import ledgers
from app.services.lists import list_concerns, official_listing
from app.services.money import funds
from app.services.months import reporting
from app.services.needs import needs
from app.services.nodes import node_concerns
from app.services.permits import permit_survey
from app.services.problems import problems
from app.services.project import history
from app.services.proofs import evidence, inspections
from app.services.workbench import by_unit, totals
from app.storage.journal import JournalLine
from app.storage.ledger import Ledger

ConcernSource = Callable[[Session, date], list[Concern]]
SOURCES: tuple[tuple[str, ConcernSource], ...] = (
    ("手续和承诺", permit_survey.concerns),
    ("节点", node_concerns.concerns),
    ("问题", problems.concerns),
    ("月度填报", reporting.concerns),
    ("资金", funds.concerns),
    ("要素", needs.concerns),
    ("包联走访", leadership.concerns),
    ("清单、停工", list_concerns.concerns),
    ("入统", official_listing.concerns),
    ("佐证", evidence.concerns),
    ("核查", inspections.concerns),
)
"""What is looked through, as it is called where nothing was found."""

SECTIONS: tuple[tuple[Urgency, str], ...] = (
    ("overdue", "已经逾期"),
    ("soon", "本周到期"),
    ("explain", "报送前要说清的数"),
    ("unfilled", "还没填"),
)
_DAYS = re.compile(r"\d+\s*天")
_FEW, _MOST_FOUND = 6, 200
_FAR = date.max


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """A concern with what it means to one person.

    `mark` is the same as long as nothing about it but the days that go by changes; `office` is the short name
    of the office where a city looks at its counties, else "".
    """

    concern: Concern
    mark: str
    seen: bool
    mine: bool
    office: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What needs somebody on a day, the gravest first and what the person has seen at the end of its part.

    `month` is the month being filled in; `checked` names what was looked through.
    """

    items: tuple[WaitingItem, ...]
    today: date
    month: str
    checked: tuple[str, ...]

    def of(self, urgency: Urgency, *, mine: bool = False) -> tuple[WaitingItem, ...]:
        """One part of it, all or only the person's own."""
        return tuple(
            item for item in self.items if item.concern.urgency == urgency and (item.mine or not mine)
        )

    @property
    def overdue(self) -> int:
        """How many things are late."""
        return sum(item.concern.urgency == "overdue" for item in self.items)


@dataclass(frozen=True, slots=True)
class RecentChange:
    """One of the last changes: when in words, what, by whom, and whether it can still be taken back."""

    when: str
    title: str
    author: str
    undoable: bool


@dataclass(frozen=True, slots=True)
class SideFacts:
    """What stands beside the list: the month's report, the last package for `partner` (a short name), the
    year at the end of the judged month, the last changes.
    """

    month: reporting.Status
    sent: SentLine | None
    partner: str
    year: Summary
    changes: tuple[RecentChange, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """One answer of the search: a project, why it was found, and where it leads."""

    name: str
    why: str
    person: str
    place: Place


def waiting(ledger: Ledger, person: str, progress: Progress = silent) -> Waiting:
    """Everything that needs somebody today, as of one moment of the ledger."""
    found: list[by_unit.SourcedConcern] = []
    with ledger.read() as session:
        for number, (name, source) in enumerate(SOURCES):
            progress(number, len(SOURCES), f"查{name}")
            found += [(name, concern) for concern in source(session, ledger.today)]
        own = _own(session, ledger, person)
        places = _offices(session) if ledger.level != "county" else {}
        owners = dict(session.execute(select(Project.uid, Project.office)).tuples().all()) if places else {}
    open_concerns = [concern for _, concern in found]
    if owners:
        open_concerns = by_unit.settled(found, owners, ledger.office, offices.offices(ledger))
    seen = _seen(ledger, person)
    items = [_item(concern, person, own, places, seen) for concern in open_concerns]
    month = reporting.filling_month(ledger)
    return Waiting(tuple(sorted(items, key=_order)), ledger.today, month, tuple(name for name, _ in SOURCES))


def overdue(ledger: Ledger) -> int:
    """How many things are late, for the navigation."""
    return waiting(ledger, "").overdue


def _item(
    concern: Concern, person: str, own: Collection[str], places: Mapping[str, str], marks: Collection[str]
) -> WaitingItem:
    mark = mark_of(concern)
    mine = concern.project in own or bool(person and person in concern.person)
    return WaitingItem(concern, mark, mark in marks, mine, places.get(concern.project, ""))


def _order(item: WaitingItem) -> tuple[int, bool, int, date, str, str]:
    one = item.concern
    part = [urgency for urgency, _ in SECTIONS].index(one.urgency)
    return part, item.seen, -one.weight, one.due or _FAR, one.name, one.what


def mark_of(concern: Concern) -> str:
    """Tells whether something about a concern is new; that another day went by is nothing new."""
    place = concern.place
    facts = (
        concern.urgency, place.page, place.project, place.room, place.detail,
        _DAYS.sub("", concern.what), _DAYS.sub("", concern.aside), str(concern.due),
    )  # fmt: skip
    return sha256("|".join(facts).encode()).hexdigest()[:16]


def _own(session: Session, ledger: Ledger, person: str) -> frozenset[str]:
    if not person:
        return frozenset()
    month = reporting.filling_month(ledger)
    return frozenset(session.scalars(select(Project.uid).where(~Project.deleted, mine_in(month, person))))


def _offices(session: Session) -> dict[str, str]:
    query = select(Project.uid, Office.short).join(Office, Office.code == Project.office)
    return dict(session.execute(query.where(~Project.deleted)).tuples().all())


# ------------------------------------------------------------------ what a person has seen


def see(ledger: Ledger, person: str, marks: Iterable[str], *, seen: bool = True) -> None:
    """Note that a person has seen things, or wants to see them again; it is this desk's and no change."""
    marks_seen = dict.fromkeys(_seen(ledger, person))
    for mark in marks:
        marks_seen.pop(mark, None)
        if seen:
            marks_seen[mark] = None
    ledger.set_meta(**{_seen_key(person): list(marks_seen)[-5000:]})


def reseen(waiting: Waiting, marks: Collection[str], *, seen: bool) -> Waiting:
    """The same list with some things seen, or not seen any more, in their places."""
    items = [replace(item, seen=seen) if item.mark in marks else item for item in waiting.items]
    return replace(waiting, items=tuple(sorted(items, key=_order)))


def _seen(ledger: Ledger, person: str) -> Sequence[str]:
    marks: list[str] = ledger.meta(_seen_key(person), [])
    return marks


def _seen_key(person: str) -> str:
    return f"seen:{person}"


# ------------------------------------------------------------------ what stands beside it


def side_facts(ledger: Ledger, person: str) -> SideFacts:
    """The month's report, the year's figures, the last package and the last changes."""
    to = overview.partner(ledger)
    packages = overview.sent(ledger, to) if to else ()
    month = reporting.status(ledger, reporting.filling_month(ledger), person)
    back = {step.seq for step in ledgers.undo_steps(ledger).undo}
    return SideFacts(
        month=month,
        sent=packages[0] if packages else None,
        partner=offices.office_short(ledger, to) if to else "",
        year=totals.summary(ledger),
        changes=tuple(
            RecentChange(
                _when(entry, ledger.today),
                entry.title,
                entry.author,
                entry.desk == ledger.desk and entry.seq in back,
            )
            for entry in history.recent(ledger, _FEW)
        ),
    )


def _when(entry: JournalLine, today: date) -> str:
    """09:41 for today, 昨天, else the day; days are the business dates, the hour is the clock's note."""
    day = date.fromisoformat(entry.business_date)
    if day == today:
        return entry.noted_at[11:16]
    return "昨天" if (today - day).days == 1 else f"{day.month}月{day.day}日"


# ------------------------------------------------------------------ searching


def search(ledger: Ledger, text: str) -> list[SearchResult]:
    """Projects by name, 拼音, code or person; and permits, promises, batches and problems by their number."""
    text = text.strip()
    if not text:
        return []
    uids = grid.uids_of(ledger, GridQuery(periods.period(ledger), text=text))[:_MOST_FOUND]
    with ledger.read() as session:
        facts = _facts(session, uids)
        numbered = _by_number(session, text)
    projects = [
        SearchResult(facts[uid][0], facts[uid][1], facts[uid][2], Place("project", uid, "overview"))
        for uid in uids
        if uid in facts
    ]
    return [*projects, *numbered][:_MOST_FOUND]


def _facts(session: Session, uids: Sequence[str]) -> dict[str, tuple[str, str, str]]:
    columns = (Project.uid, Project.name, Project.code, Project.responsible_unit, Project.responsible_person)
    rows = session.execute(select(*columns).where(Project.uid.in_(uids)))
    return {uid: (name, unit or code or "", person or "") for uid, name, code, unit, person in rows}


_NUMBERS = (
    (Permit, Permit.number, Permit.item, "permits", "手续文号"),
    (Commitment, Commitment.number, Commitment.uid, "permits", "承诺函号"),
    (FundBatch, FundBatch.number, FundBatch.uid, "money", "资金文号"),
    (Issue, Issue.number, Issue.uid, "problems", "问题编号"),
)


def _by_number(session: Session, text: str) -> list[SearchResult]:
    results = []
    for entity, number, detail, room, label in _NUMBERS:
        query = (
            select(Project.uid, Project.name, Project.responsible_person, number, detail)
            .join(Project, Project.uid == entity.project)
            .where(~Project.deleted, ~entity.deleted, number.contains(text, autoescape=True))
        )
        for uid, name, person, value, place in session.execute(query.order_by(number).limit(_MOST_FOUND)):
            results.append(
                SearchResult(name, f"{label} {value}", person or "", Place("project", uid, room, place))
            )
    return results
