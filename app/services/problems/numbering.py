"""The numbers of problems: 故城县2025-001, given by whoever registers one, the same on every desk for ever.

Numbers are printed and spoken of before packages are exchanged, so no two may be equal however long desks
work apart. Offices differ by their names. The desks of one office differ by a mark: the desk on which the
ledger was begun has none, a copied or restored ledger (a new desk) has three letters of its own
(故城县2025-KXW-001).
"""

import hashlib
import re
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Issue
from app.services.common.offices import short_of
from app.storage import journal
from app.storage.gate import ChangeSession

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without I and O, which read like digits."""


def unused(session: ChangeSession, year: int) -> Iterator[str]:
    """The next numbers of this desk in a year, without end."""
    pen = session.pen
    mark = "" if journal.founding_desk(session, pen.office) in (None, pen.desk) else f"{mark_of(pen.desk)}-"
    last = _last(session, pen.office, f"{year}-{mark}")
    start = f"{short_of(session, pen.office)}{year}-{mark}"
    while True:
        last += 1
        yield f"{start}{last:03d}"


def mark_of(desk: str) -> str:
    """Three letters for a desk."""
    rest, letters = int.from_bytes(hashlib.sha256(desk.encode()).digest()[:8]), ""
    for _ in range(3):
        rest, place = divmod(rest, len(_LETTERS))
        letters += _LETTERS[place]
    return letters


def _last(session: Session, office: str, start: str) -> int:
    """The greatest number that begins so, with the office's name before it or, formerly, bare."""
    query = select(Issue.number).where(Issue.office == office, Issue.number.contains(start))
    given = [re.search(rf"{start}(\d+)$", number or "") for number in session.scalars(query)]
    return max((int(found[1]) for found in given if found), default=0)
