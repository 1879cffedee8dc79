"""Printed documents as tests look at them."""

from typing import Unpack

from app.documents.letter.model import Letter
from app.documents.sheet.model import SheetDoc
from app.services.ledger.ledgers import Ledger
from app.services.paper import reports
from app.services.paper.reports import Wanted


def sheet(ledger: Ledger, kind: str, **wanted: Unpack[Wanted]) -> SheetDoc:
    """A document that is a table."""
    made = reports.document(ledger, kind, **wanted)
    assert isinstance(made, SheetDoc)
    return made


def letter(ledger: Ledger, kind: str, **wanted: Unpack[Wanted]) -> Letter:
    """A document that is a letter."""
    made = reports.document(ledger, kind, **wanted)
    assert isinstance(made, Letter)
    return made
