"""What the room 佐证 shows of a project: each proof, where its file is, who added it, what is doubtful."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from app.models import Evidence, Inspection, IssueStep, MonthlyProgress, Permit, Record
from app.services.common import offices
from app.services.common.project_sheet import ProjectSheet
from app.services.proofs import photo_doubts
from app.services.proofs.evidence import Purpose, store_of
from app.storage.books import JournalEntry
from app.storage.ledger import Ledger

Here = Literal["original", "reduced", "nothing"]
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class GalleryItem:
    """One proof. `here` is what is on this computer, `whereabouts` where the original is ("" for here)."""

    record: Evidence
    purpose: str
    author: str
    here: Here
    whereabouts: str
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aim:
    """Something that a proof of a project may prove, as the choice shows it."""

    label: str
    purpose: Purpose


def items(ledger: Ledger, page: ProjectSheet) -> tuple[GalleryItem, ...]:
    """The proofs of a project, newest month first, within a month by the time of the photo."""
    proofs = page.of(Evidence)
    if not proofs:
        return ()
    labels = _labels(page)
    with ledger.read() as session:
        against = photo_doubts.of_project(session, page.project.uid, ledger.today)
        authors = _authors(session, proofs)
    store = store_of(ledger)
    missing = store.missing({digest for each in proofs for digest in (each.digest, each.reduced) if digest})
    gallery = [
        GalleryItem(
            record=each,
            purpose=labels.get(each.record or "", "已删除的记录"),
            author=authors.get((each.born_desk, each.born_seq), ""),
            here=(here := _here(each, missing)),
            whereabouts=_whereabouts(ledger, each, here),
            doubts=against.get(each.uid, ()),
        )
        for each in proofs
    ]
    return tuple(sorted(gallery, key=_order))


def _order(item: GalleryItem) -> tuple[str, str, str]:
    """Months run backwards, what has none comes last; inside a month by time."""
    month = item.record.month or ""
    backwards = "".join(chr(0x10FF - ord(letter)) for letter in month) if month else "\uffff"
    return backwards, item.record.taken or item.record.added or "", item.record.uid


def _here(record: Evidence, missing: set[str]) -> Here:
    if record.digest not in missing:
        return "original"
    return "reduced" if record.reduced and record.reduced not in missing else "nothing"


def _whereabouts(ledger: Ledger, record: Evidence, here: Here) -> str:
    if here == "original":
        return ""
    if record.office == ledger.office:
        return "原件不在这台电脑上"
    return f"原件在{offices.office_short(ledger, record.office)}"


def _authors(session: Session, proofs: Sequence[Evidence]) -> Mapping[tuple[str, int], str]:
    births = sorted({(each.born_desk, each.born_seq) for each in proofs})
    authors: dict[tuple[str, int], str] = {}
    for at in range(0, len(births), 400):
        part = births[at : at + 400]
        columns = (JournalEntry.desk, JournalEntry.seq, JournalEntry.author)
        key = tuple_(JournalEntry.desk, JournalEntry.seq)
        rows = session.execute(select(*columns).where(key.in_(part)))
        authors.update({(desk, seq): author for desk, seq, author in rows})
    return authors


def _labels(page: ProjectSheet) -> Mapping[str, str]:
    """What the records of a project are called as something that is proved, by uid; "" is the project."""
    named = {
        record.uid: f"{entity.noun}：{_cut(str(getattr(record, entity.named_by) or ''))}"
        for entity, records in page.children.items()
        if entity is not Evidence
        for record in records
    }
    return named | {aim.purpose.record: aim.label for aim in aims(page)}


def aims(page: ProjectSheet) -> tuple[Aim, ...]:
    """All that a proof of a project may prove: the project itself first, then its records by kind."""
    names = {line.item.code: line.told() for line in page.permits.lines}
    permits = sorted(page.of(Permit), key=lambda each: each.item)
    months = sorted(page.of(MonthlyProgress), key=lambda each: each.month, reverse=True)
    inspections = sorted(page.of(Inspection), key=lambda each: each.day, reverse=True)
    named: list[tuple[Record, str]] = [
        *((node, node.name) for node in page.milestones),
        *((permit, names.get(permit.item, permit.item)) for permit in permits),
        *((issue, f"{issue.number or ''} {issue.description}") for issue in page.issues),
        *((step, f"{step.day} {step.kind}") for step in page.of(IssueStep)),
        *((month, month.month) for month in months),
        *((each, f"{each.day} {each.method}") for each in inspections),
    ]
    choices = [Aim("项目", Purpose())]
    for record, name in named:
        label = f"{record.noun}：{_cut(name)}"
        choices.append(Aim(label, Purpose(record.__tablename__, record.uid)))
    return _distinct(choices)


def _distinct(choices: Sequence[Aim]) -> tuple[Aim, ...]:
    """Two records of one name are told apart by a number."""
    seen: dict[str, int] = {}
    distinct = []
    for aim in choices:
        number = seen[aim.label] = seen.get(aim.label, 0) + 1
        distinct.append(aim if number == 1 else Aim(f"{aim.label}（{number}）", aim.purpose))
    return tuple(distinct)


def _cut(words: str) -> str:
    flat = " ".join(words.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 1]}…"
