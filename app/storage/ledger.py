"""An open ledger: one office's folder with its encrypted database. Reading sessions, and the change gate."""

import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, select
from sqlalchemy.orm import Session

from app.models import Record, roles
from app.models.changes import ChangeSet, Origin, RecordChange, pack
from app.models.roles import Role
from app.storage import accounts, closed, derived, heads, journal, owners, possible, sqlite
from app.storage.books import Meta
from app.storage.followers import Follower, follow
from app.storage.gate import ChangeSession, Pen
from app.storage.lock import LedgerLock

DATABASE = "ledger.db"
FOLDERS = ("evidence", "backups", "inbox", "outbox")


@dataclass(frozen=True, slots=True)
class Changed:
    """What a committed change touched: kinds of records (table names), so that views know what to
    read again.
    """

    kinds: frozenset[str]
    title: str


class Ledger:
    """One office's data. Made by `app.storage.opening`; closed by `close` or as a context manager.

    Reading: ``with ledger.read() as session``.
    Writing: ``with ledger.change("推迟节点", by="刘敏") as session`` and nothing else. Listeners in
    `on_change` hear of every committed change, on the thread that made it.
    """

    followers: Callable[[], Mapping[type[Record], Follower]] = dict
    """What follows from records of a kind (`app.storage.followers`), asked at the first edit; given by who
    opens the ledger.
    """

    def __init__(self, folder: Path, key: bytes, lock: LedgerLock, schema: int) -> None:
        self.folder = folder
        self.key = key
        self.schema = schema
        self.on_change: list[Callable[[Changed], None]] = []
        self._lock = lock
        self._writing = threading.RLock()
        self._busy = False
        self._writer: Engine = sqlite.engine(folder / DATABASE, key, writable=True)
        self._reader: Engine = sqlite.engine(folder / DATABASE, key, writable=False)
        with self.read() as session:
            facts = read_meta(session.connection())
        self.office: str = facts["office"]
        self.name: str = facts["name"]
        self.level: str = facts["level"]
        self.desk: str = facts["desk"]
        self.ledger_id: str = facts["ledger_id"]
        self._business_date: str = facts.get("business_date", "")
        self._business_clock: str = facts.get("business_clock", "")
        self.person = ""
        """Whose password opened it; "" while it is being made."""
        self._accounts: tuple[accounts.Account, ...] | None = None

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files; harmless when already closed."""
        self._reader.dispose()
        self._writer.dispose()
        self._lock.release()

    @property
    def database(self) -> Path:
        """The encrypted database file."""
        return self.folder / DATABASE

    @property
    def today(self) -> date:
        """The business date: the one that the person confirmed, else the computer's."""
        if not self._business_date:
            return date.today()
        confirmed = date.fromisoformat(self._business_date)
        if not self._business_clock:
            return confirmed
        return confirmed + max(date.today() - date.fromisoformat(self._business_clock), timedelta())

    @property
    def date_runs(self) -> bool:
        """Whether the business date is a confirmed one that goes on with the days of a doubtful clock."""
        return bool(self._business_clock)

    @property
    def accounts(self) -> tuple[accounts.Account, ...]:
        """The people of this office as the ledger knows them; read once until one of them changes."""
        people = self._accounts
        if people is None:
            with self.read() as session:
                people = self._accounts = accounts.read(session.connection(), self.office)
        return people

    def role(self, person: str) -> Role:
        """What a person may do in this ledger."""
        return accounts.role_of(self.accounts, person)

    def require(self, person: str, act: roles.Act) -> None:
        """Raises UserError in words when a person may not do something."""
        roles.require(self.role(person), act)

    def confirm_date(self, day: date | None, *, running: bool = False) -> None:
        """Work with this business date from now on; None trusts the computer's clock again.

        With `running` tomorrow is the day after it, however wrong the clock is; else the date stands still.
        Raises UserError when whoever opened the ledger may not.
        """
        self.require(self.person, roles.Act.SET_DATE)
        now = date.today()
        if running and day == now:
            day = None
        self._business_date = day.isoformat() if day else ""
        self._business_clock = now.isoformat() if day and running else ""
        self.set_meta(business_date=self._business_date, business_clock=self._business_clock)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one unchanging moment of the ledger and cannot write."""
        with sqlite.explained(), Session(self._reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def change(
        self,
        title: str,
        by: str,
        kind: Origin = "edit",
        reverts: int | None = None,
        *,
        program: bool = False,
        followed: bool = True,
    ) -> Iterator[ChangeSession]:
        """One gesture: everything written inside is one transaction and one change set, or nothing at all.

        Raises UserError when the disk is full, read-only or damaged, and when the role of `by` does not reach
        (`app.models.roles`); then nothing was changed. `program` is for what no person decides;
        with `followed` False followers leave it as it is (a conflict that is settled).
        """
        if not program:
            self.require(by, roles.Act.EDIT)
        with self._alone(), sqlite.explained(), ChangeSession(self._writer) as session:
            session.pen = self._pen(session, title, by, kind, reverts)
            yield session
            records = self._seal(session, program, followed=followed)
            session.finish()
        if records:
            self.tell(records, title)  # outside: what a listener does wrong must not look like a failed write

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer at a time. A second one on the same thread would wait for itself forever."""
        with self._writing:
            if self._busy:
                raise RuntimeError("a change or the books are open already on this thread")
            self._busy = True
            try:
                yield
            finally:
                self._busy = False

    def _pen(self, session: Session, title: str, by: str, kind: Origin, reverts: int | None) -> Pen:
        facts = read_meta(session.connection())
        return Pen(
            desk=self.desk,
            seq=facts["seq"] + 1,
            counter=facts["counter"] + 1,
            office=self.office,
            author=by,
            title=title,
            kind=kind,
            reverts=reverts,
        )

    def _seal(self, session: ChangeSession, program: bool, *, followed: bool) -> list[RecordChange]:
        session.flush()
        records = session.record_changes()
        if records and not program:
            self._refuse(session, records)
            if session.pen.kind in ("edit", "import"):  # what was told; what follows from it is a rule's word
                possible.refuse_impossible(session.connection(), records)
            if followed and session.pen.kind == "edit" and self._follow(session):
                records = session.record_changes()
                self._refuse(session, records)
        if records:
            change_set = self._change_set(session, records)
            with session.own_hand() as connection:
                journal.append(connection, change_set, records)
                heads.note_local(connection, change_set, records)
                derived.forget(connection, records)
                write_meta(connection, seq=change_set.seq, counter=change_set.counter)
        return records

    def _follow(self, session: ChangeSession) -> bool:
        role = self.role(session.pen.author)
        return follow(session, self.followers(), self.today, self.name, role)

    def _refuse(self, session: ChangeSession, records: list[RecordChange]) -> None:
        """What the role of the author may not write; the role is the one from before this change."""
        pen, people = session.pen, self.accounts
        role, own = accounts.role_of(people, pen.author), pen.kind == "import"
        if pen.reverts is not None:
            own = journal.entry(session, pen.desk, pen.reverts).author == pen.author
        accounts.refuse(session.connection(), role, records, own=own)
        made_by = pen.reverts if pen.reverts is not None and own else pen.seq
        closed.refuse_closed(session.connection(), role, records, (pen.desk, made_by))
        if pen.reverts is None:
            owners.refuse_foreign(session.connection(), pen.office, records)
        if any(record.entity == accounts.TABLE for record in records):
            accounts.refuse_headless(people, accounts.read(session.connection(), self.office))

    def _change_set(self, session: ChangeSession, records: list[RecordChange]) -> ChangeSet:
        pen, connection = session.pen, session.connection()
        seen = {desk: seq for desk, seq in journal.vector(connection).items() if desk != pen.desk}
        return ChangeSet(
            desk=pen.desk,
            seq=pen.seq,
            counter=pen.counter,
            vector=seen,
            office=pen.office,
            author=pen.author,
            title=pen.title,
            kind=pen.kind,
            reverts=pen.reverts,
            business_date=self.today.isoformat(),
            noted_at=journal.now(),
            schema=self.schema,
            body=pack(records),
            previous=journal.last_hash(connection, pen.desk),
        ).sealed()

    def tell(self, records: list[RecordChange], title: str) -> None:
        """Tell the listeners what kinds of records changed."""
        if any(record.entity == accounts.TABLE for record in records):
            self._accounts = None
        changed = Changed(frozenset(record.entity for record in records), title)
        for listener in list(self.on_change):
            listener(changed)

    @contextmanager
    def books(self) -> Iterator[Connection]:
        """A writing transaction on the ledger's own books (what travelled, whom it trusts, what is
        derived): no records.
        """
        with self._alone(), sqlite.explained(), self._writer.begin() as connection:
            yield connection

    def meta(self, key: str, default: Any = None) -> Any:
        """One fact about this ledger."""
        with self.read() as session:
            value = session.scalar(select(Meta.value).where(Meta.key == key))
        return default if value is None else msgspec.json.decode(value)

    def set_meta(self, **facts: Any) -> None:
        """Note facts about this ledger; they are this desk's and do not travel."""
        with self.books() as connection:
            write_meta(connection, **facts)

    def free_space(self) -> int:
        """Bytes left on the disk that holds the ledger."""
        return shutil.disk_usage(self.folder).free


def office_of(session: Session) -> str:
    """The code of the office whose ledger a session reads."""
    return str(msgspec.json.decode(session.scalars(select(Meta.value).where(Meta.key == "office")).one()))


def read_meta(connection: Connection) -> dict[str, Any]:
    """All facts about a ledger."""
    return {
        key: msgspec.json.decode(value) for key, value in connection.execute(select(Meta.key, Meta.value))
    }


def write_meta(connection: Connection, **facts: Any) -> None:
    """Set facts about a ledger."""
    for key, value in facts.items():
        text = msgspec.json.encode(value).decode()
        table = Meta.__table__
        if not connection.execute(table.update().where(Meta.key == key).values(value=text)).rowcount:  # type: ignore[attr-defined]
            connection.execute(table.insert().values(key=key, value=text))  # type: ignore[attr-defined]
