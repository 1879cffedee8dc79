"""Uids of records that a key names: the same on every desk, so that two desks filling it fill one record."""

from hashlib import sha256

from app.models.base import Record, is_child


def keyed_uid(entity: type[Record], owner: str, *values: str) -> str:
    """The uid of the record of a kind whose `key` says `values`.

    `owner` is the uid of its project: the uid grows with the project's own and is cheap to insert. For an
    office's catalogues and settings it is the office's code: the same on every desk of it, and another
    office's, which travels with its packages, is never taken for this one's.
    """
    if entity.key_in_clear:
        digits = "".join(values).replace("-", "")
        return f"{owner[: 32 - len(digits)]}{digits}"
    return _hashed(entity, owner, entity.key_word or entity.__tablename__, *values)


def adopted_uid(entity: type[Record], owner: str, number: str) -> str:
    """The uid here of a record that has the uid `number` in another ledger; `owner` as for `keyed_uid`."""
    return _hashed(entity, owner, entity.__tablename__, number)


def _hashed(entity: type[Record], owner: str, *parts: str) -> str:
    digest = sha256("|".join((owner, *parts)).encode()).hexdigest()
    return f"{owner[:18]}{digest[:14]}" if is_child(entity) else digest[:32]
