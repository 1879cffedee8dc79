"""A county and its city that know each other's cards, with a few projects; and damage done to packages."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import select

from app.models import Project
from app.models.cells import Cell
from app.services.common import periods
from app.services.exchange import merging, receiving, sending, trust
from app.services.grid import editing
from app.storage import journal
from app.storage.ledger import Ledger
from tests.county import PASSWORD, Template, kept, new_ledger

COUNTY, CITY = "131126", "131100"
CLERK, REVIEWER = "刘敏", "陈立群"
NAMES = ("运河东路北延工程", "第二热源厂扩建工程", "城区污水管网改造工程")


Pair = Mapping[str, Template]
"""Two closed ledgers to be copied: "county" and "city"."""


def make_pair(folder: Path) -> Pair:
    """A county with three projects and a city without any; each trusts the other's card."""
    county = new_ledger(folder / "county", COUNTY, person=CLERK)
    city = new_ledger(folder / "city", CITY, person=REVIEWER)
    for each in (county, city):
        periods.choose_period(each, "2025-08")
    trust.trust(county, trust.own_card(city), CLERK)
    trust.trust(city, trust.own_card(county), REVIEWER)
    with county.change("录入3个项目", by=CLERK) as session:
        rows = [{"name": name, "total_investment": 10_000_000 * at} for at, name in enumerate(NAMES, 1)]
        session.insert_many(Project, rows)
    return {"county": kept(county, {CLERK: PASSWORD}), "city": kept(city, {REVIEWER: PASSWORD})}


@contextmanager
def opened(pair: Pair, folder: Path) -> Iterator[tuple[Ledger, Ledger]]:
    """County and city as open copies below `folder`."""
    with ExitStack() as stack:
        yield (
            stack.enter_context(copy(pair, folder, "county")),
            stack.enter_context(copy(pair, folder, "city")),
        )


def copy(pair: Pair, folder: Path, which: str) -> Ledger:
    """An open copy of one of them below `folder`; another copy is another desk."""
    return pair[which].copy(folder / which)


def hear(desk: Ledger, other: Ledger) -> None:
    """One desk gets everything that another has, as packages would bring it."""
    if desk is other:
        return
    with other.read() as session:
        everything = list(journal.causal(session, {}, list(journal.desks_of(session))))
    with desk.books() as connection:
        merging.apply(connection, everything)


def uid_of(ledger: Ledger, name: str) -> str:
    """The uid of a project."""
    with ledger.read() as session:
        return session.scalars(select(Project.uid).where(Project.name == name)).one()


def value_of(ledger: Ledger, name: str, field: str) -> object:
    """The value of a project's field."""
    with ledger.read() as session:
        return getattr(session.scalars(select(Project).where(Project.name == name)).one(), field)


def names_in(ledger: Ledger) -> set[str]:
    """The projects of a ledger."""
    with ledger.read() as session:
        return set(session.scalars(select(Project.name).where(~Project.deleted)))


def edit(ledger: Ledger, by: str, name: str, field: str, text: str) -> None:
    """Type into one cell."""
    edits = editing.prepare([Cell(uid_of(ledger, name), field, text)])
    editing.apply(ledger, by, f"改{field}", edits)


def edit_foreign(ledger: Ledger, by: str, name: str, field: str, value: str) -> None:
    """Write another office's project, as versions could that did not ask whose it is."""
    with ledger.change(f"改{field}", by=by, program=True) as session:
        session.update_many(Project, {uid_of(ledger, name): {field: value}})


def report(county: Ledger, stick: Path) -> Path:
    """Write the county's next package."""
    return sending.send(county, CITY, stick, CLERK).path


class Offices:
    """The county, its city, and the stick that goes between them."""

    def __init__(self, county: Ledger, city: Ledger, stick: Path) -> None:
        self.county, self.city, self._stick, self._trips = county, city, stick, 0
        self.project = uid_of(county, NAMES[0])

    def up(self) -> None:
        """The county reports to the city."""
        self._carry(self.county, self.city, CITY, CLERK)

    def down(self) -> None:
        """The city sends back."""
        self._carry(self.city, self.county, COUNTY, REVIEWER)

    def _carry(self, one: Ledger, other: Ledger, to: str, by: str) -> None:
        self._trips += 1
        package = sending.send(one, to, self._stick / str(self._trips), by).path
        outcome = receiving.receive(other, [package])[0]
        assert outcome.outcome == "applied", outcome


def truncated(package: Path, folder: Path) -> Path:
    """The first two thirds of a package, as a stick pulled out leaves them."""
    content = package.read_bytes()
    return _written(folder / f"半截_{package.name}", content[: len(content) * 2 // 3])


def altered(package: Path, folder: Path) -> Path:
    """A package with one bit flipped near its end."""
    content = bytearray(package.read_bytes())
    content[-40] ^= 1
    return _written(folder / f"改过_{package.name}", bytes(content))


def strange(folder: Path) -> Path:
    """Something else under a package's name."""
    return _written(folder / "照片.gjpkg", b"\x89PNG\r\n" + b"x" * 4000)


def _written(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
