"""Printed documents as tests look at them."""

from typing import Unpack

from app.documents.letter.model import Letter
from app.documents.sheet.model import SheetDoc
from app.services.ledger.ledgers import Ledger
from app.services.paper import reports
from app.services.paper.reports import RequestFields


def sheet(ledger: Ledger, kind: str, **fields: Unpack[RequestFields]) -> SheetDoc:
    """A document that is a table."""
    made = reports.document(ledger, kind, **fields)
    assert isinstance(made, SheetDoc)
    return made


def letter(ledger: Ledger, kind: str, **fields: Unpack[RequestFields]) -> Letter:
    """A document that is a letter."""
    made = reports.document(ledger, kind, **fields)
    assert isinstance(made, Letter)
    return made
