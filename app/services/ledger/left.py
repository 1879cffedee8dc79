"""What a person had typed and not written when the computer went down: kept in the ledger, being its
content, and given back to the same person.
"""

from collections.abc import Sequence

from app.storage.ledger import Ledger

_KEY = "left_typed"
Text = tuple[str, str]
"""Where it was to go, in words, and what was typed."""


def keep(ledger: Ledger, person: str, texts: Sequence[Text]) -> None:
    """Keep these in the place of what was kept before. Raises UserError."""
    others = _kept(ledger)
    if texts or person in others:
        others[person] = [[where, text] for where, text in texts]
        ledger.set_meta(**{_KEY: {name: kept for name, kept in others.items() if kept}})


def kept(ledger: Ledger, person: str) -> tuple[Text, ...]:
    """What was kept for a person. Raises UserError."""
    return tuple((where, text) for where, text in _kept(ledger).get(person, ()))


def _kept(ledger: Ledger) -> dict[str, list[list[str]]]:
    texts: dict[str, list[list[str]]] = ledger.meta(_KEY, {})
    return texts
