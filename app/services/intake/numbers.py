"""The uid that a record of a workbook has in this ledger: by its key, by its number, or a new one."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from app.documents.intake import Entry
from app.models import ENTITY_BY_TABLE, InWorkbooks, Record, field_of, is_child
from app.models.uids import adopted_uid, keyed_uid

_UID = re.compile(r"^[0-9a-f]{32}$")


def is_exact(entity: type[Record]) -> bool:
    """Whether a kind stands in tables that only the ledger writes, where every number holds.

    In those that anybody made a number is a hint, which counts for nothing where it leads nowhere.
    """
    return entity.in_workbooks is InWorkbooks.OWN


def number_of(entity: type[Record], entry: Entry) -> str:
    """The number that leads from a row to its record, "" for none; raises ValueError for one that no ledger
    wrote.
    """
    number = entry.uid or ""
    if number and is_exact(entity) and not _UID.match(number):
        raise ValueError("台账编号不是程序写的；新记录请把这一格空着")
    return number


def key_of(entity: type[Record], values: Mapping[str, Any]) -> tuple[str, ...]:
    """What values say in the fields of a kind's key; () where it has none, or one of them is empty."""
    if not entity.key:
        return ()
    key = tuple(str(values.get(name) or "") for name in entity.key)
    return key if all(key) else ()


def uid_here(entry: Entry, project: str, office: str, used: Collection[str]) -> str:
    """The uid that an entry's record has in a project of this ledger; "" where any will do.

    The same for the same workbook, so that importing it again finds what it made: by the key, by the number
    itself where the project is the same one, else by one made of both.
    """
    entity, theirs = ENTITY_BY_TABLE[entry.entity], entry.project.get("uid", "")
    key = key_of(entity, entry.values)
    if key and (entity.single or entry.uid == keyed_uid(entity, theirs, *key)):
        return keyed_uid(entity, project, *key)
    if not entry.uid or not is_exact(entity):
        return ""
    if not is_child(entity):
        return adopted_uid(entity, office, entry.uid)
    kept = theirs == project and entry.uid not in used
    return entry.uid if kept else adopted_uid(entity, project, entry.uid)


def refuse_other_key(entry: Entry, fields: Mapping[str, Any]) -> None:
    """Raises ValueError where a record named by its key gets another: that would be another record."""
    entity = ENTITY_BY_TABLE[entry.entity]
    key = key_of(entity, fields)
    if not key or fields["uid"] != keyed_uid(entity, str(fields["project"]), *key):
        return
    for name in entity.key:
        if entry.values.get(name) is not None and str(entry.values[name]) != str(fields[name]):
            label = field_of(entity, name).label
            raise ValueError(f"“{label}”台账里是「{fields[name]}」，不能改成别的；新记录请把台账编号空着")
