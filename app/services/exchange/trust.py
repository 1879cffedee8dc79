"""Cards: this office's own, and those of others that a person accepted after comparing the fingerprint."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import insert, select

from app.errors import UserError
from app.models.roles import Act
from app.services.common import offices
from app.storage import journal
from app.storage.books import Peer
from app.storage.ledger import Ledger
from app.sync import card as cards
from app.sync.card import Card
from app.sync.keys import SoftwareKey


@dataclass(frozen=True, slots=True)
class Trusted:
    """An accepted card with its fingerprint; `since` is the clock's note of when it was accepted."""

    card: Card
    fingerprint: str
    since: str


def own_key(ledger: Ledger) -> SoftwareKey:
    """The office's key pair, from inside the encrypted ledger."""
    return SoftwareKey.from_bytes(bytes.fromhex(ledger.meta("key")))


def own_card(ledger: Ledger) -> Card:
    """The office's public card."""
    return cards.make_card(ledger.office, ledger.name, ledger.level, own_key(ledger))  # type: ignore[arg-type]


def own(ledger: Ledger) -> tuple[Card, str]:
    """The office's card and its fingerprint."""
    card = own_card(ledger)
    return card, cards.fingerprint(card)


def write_card(ledger: Ledger, path: Path) -> str:
    """Write the office's card for another office; gives the fingerprint to read out over the phone."""
    card = own_card(ledger)
    cards.write_card(path, card)
    return cards.fingerprint(card)


def read_card(path: Path) -> tuple[Card, str]:
    """Another office's card and its fingerprint, to be compared before `trust`; raises UserError."""
    card = cards.read_card(path)
    return card, cards.fingerprint(card)


def trust(ledger: Ledger, card: Card, by: str) -> None:
    """Accept a card after its fingerprint was compared; it replaces the office's earlier one.

    Raises UserError for other than administrators.
    """
    ledger.require(by, Act.TRUST)
    if card.office == ledger.office and card.public != own_key(ledger).public:
        raise UserError("这是本单位代码的另一张名片。", "单位代码不能重复；请与对方核对单位代码。")
    text = cards.card_bytes(card).decode("utf-8")
    row = {"card": text, "fingerprint": cards.fingerprint(card), "trusted_at": journal.now()}
    with ledger.books() as connection:
        table = Peer.__table__
        connection.execute(table.delete().where(Peer.office == card.office))  # type: ignore[attr-defined]
        connection.execute(insert(Peer), {"office": card.office, **row})
    codes = {office.code for office in offices.offices(ledger)}
    if card.office not in codes:
        with ledger.change(f"登记单位：{card.name}", by=by, kind="setup") as session:
            session.add(offices.unlisted(card.office, card.name, card.level))


def known(ledger: Ledger) -> dict[str, Trusted]:
    """The offices whose cards a person accepted, by code, this office's own not among them."""
    with ledger.read() as session:
        rows = session.scalars(select(Peer)).all()
    return {row.office: Trusted(_parsed(row.card), row.fingerprint, row.trusted_at) for row in rows}


def _parsed(text: str) -> Card:
    return cards.parse_card(text.encode("utf-8"))


def peers(ledger: Ledger) -> dict[str, Card]:
    """The offices whose cards are trusted, by code; this office's own among them."""
    return {**{code: one.card for code, one in known(ledger).items()}, ledger.office: own_card(ledger)}
