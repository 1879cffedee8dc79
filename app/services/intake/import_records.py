"""The other records of the ledger's own workbooks: found again by their numbers, else made, with their links.

Nothing here follows by itself (a month's total from its sources, a project's tags from its lists): a workbook
of the ledger tells these too, and what it tells holds.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from app.documents.intake import OWN, Entry
from app.models import ENTITIES, Record, field_of, fields_of, is_child
from app.models.uids import adopted_uid, keyed_uid
from app.models.values import Value
from app.rules.stages import kind_of
from app.services.intake.import_links import Links, PlannedEntry, Ref, RowKey, bare, leads
from app.services.intake.import_state import State, record_changes
from app.storage.gate import ChangeSession

_UID = re.compile(r"^[0-9a-f]{32}$")


def settle(
    entries: Sequence[PlannedEntry], state: State, offices: Mapping[str, str], office: str
) -> tuple[PlannedEntry, ...]:
    """What becomes of the entries whose projects are known: the others' kinds, and the links of all.

    `offices` are those of the ledger's projects by uid, `office` is the ledger's own.
    """
    return _Settling(entries, state, offices, office).result()


class _Settling:
    """Goes through the kinds, parents before children, and remembers which record each row took."""

    def __init__(
        self, entries: Sequence[PlannedEntry], state: State, offices: Mapping[str, str], office: str
    ) -> None:
        self._found = list(entries)
        self._state = state
        self._offices = offices
        self._office = office
        self._taken: dict[str, RowKey] = {}
        self._links = Links(state)

    def result(self) -> tuple[PlannedEntry, ...]:
        """All entries, in their order."""
        order: dict[str, list[int]] = defaultdict(list)
        for at, planned in enumerate(self._found):
            order[planned.entry.entity].append(at)
        for table in (entity.__tablename__ for entity in ENTITIES):
            for at in order[table]:
                if table in OWN:
                    self._found[at] = self._settled(self._found[at])
                self._links.note(self._found[at])
            if table not in OWN:
                self._link_each(order[table])
        return tuple(self._found)

    # ------------------------------------------------------------------ records

    def _settled(self, planned: PlannedEntry) -> PlannedEntry:
        if planned.why:
            return planned
        try:
            return self._compared(planned)
        except ValueError as reason:
            return replace(planned, outcome="refused", why=str(reason), links=())

    def _compared(self, planned: PlannedEntry) -> PlannedEntry:
        entry, entity = planned.entry, OWN[planned.entry.entity]
        if entry.uid and not _UID.match(entry.uid):
            raise ValueError("台账编号不是程序写的；新记录请把这一格空着")
        links = self._links.led(planned)
        current = self._state.others[entry.entity].get(self._uid(planned))
        before = current if current is not None and not current["deleted"] else None
        if before is None:
            _refuse_missing(entry, entity, links)
        if current is None and not entry.uid:
            current = before = self._told_already(planned, links)
        _refuse_span(entry)
        changes = tuple(record_changes(entity, before or {}, entry.values))
        new_links = tuple((name, refs) for name, refs in links.items() if not leads(before, name, refs))
        outcome = "new" if before is None else "update" if changes or new_links else "same"
        if outcome != "same" and self._owner(planned, current) != self._office:
            raise ValueError("这条记录归别的单位填报，本单位不能改；请对方更正后报送")
        uid = str(current["uid"]) if current is not None else ""
        self._take(planned, uid)
        back = current is not None and before is None
        return replace(planned, outcome=outcome, uid=uid, changes=changes, links=new_links, back=back)

    def _take(self, planned: PlannedEntry, uid: str) -> None:
        """No two rows are one record."""
        entry = planned.entry
        single = (
            f"{planned.project or planned.row} {entry.entity} {_key_of(entry)}"
            if OWN[entry.entity].single
            else ""
        )
        mine = {one for one in (uid, entry.uid, single) if one}
        for one in mine & self._taken.keys():
            raise ValueError(f"与第{self._taken[one][1]}行是同一条记录；要加新记录，请把台账编号空着")
        self._taken |= dict.fromkeys(mine, planned.key)

    def _owner(self, planned: PlannedEntry, current: Mapping[str, Any] | None) -> str:
        if current is not None:
            return str(current["office"])
        return self._offices.get(planned.project, self._office)

    def _uid(self, planned: PlannedEntry) -> str:
        """The uid of the record of the ledger that an entry means, "" for none.

        Raises ValueError for a record of another project, or one whose key was changed.
        """
        entry, rows = planned.entry, self._state.others[planned.entry.entity]
        known = rows.get(entry.uid or "")
        if known is not None and known.get("project", "") == planned.project:
            _refuse_other_key(entry, known)
            return str(known["uid"])
        if known is not None and entry.project.get("uid") == planned.project:
            raise ValueError("这条记录在台账里属于另一个项目；要加新记录，请把台账编号空着")
        if not is_child(OWN[entry.entity]):
            uid = target_uid(entry, "", self._office, self._state.used)
            return uid if uid in rows else self._same_elsewhere(entry)
        if not planned.project:
            return ""
        same = self._by_key.get((entry.entity, planned.project, _key_of(entry)), "")
        return same or target_uid(entry, planned.project, self._office, self._state.used)

    @cached_property
    def _by_key(self) -> dict[tuple[str, str, tuple[str, ...]], str]:
        """The records that a project has one of, by their key."""
        return {
            (table, str(row["project"]), _key_in(table, row)): uid
            for table in OWN
            if OWN[table].single
            for uid, row in self._state.others[table].items()
            if not row["deleted"]
        }

    def _same_elsewhere(self, entry: Entry) -> str:
        """The 专班 or activity of the ledger that one of another ledger is."""
        (names,) = OWN[entry.entity].alike
        for uid, row in self._state.others[entry.entity].items():
            alike = all(bare(row.get(name)) == bare(entry.values.get(name)) for name in names)
            if alike and not row["deleted"] and uid not in self._taken:
                return uid
        return ""

    def _told_already(
        self, planned: PlannedEntry, links: Mapping[str, tuple[Ref, ...]]
    ) -> Mapping[str, Any] | None:
        """The record that says just what an entry without a number says: imported before."""
        entry = planned.entry
        for row in self._siblings.get((entry.entity, planned.project), ()):
            if row["uid"] in self._taken or record_changes(OWN[entry.entity], row, entry.values):
                continue
            if all(leads(row, name, refs) for name, refs in links.items()):
                return row
        return None

    @cached_property
    def _siblings(self) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
        found: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
        for table, rows in self._state.others.items():
            for row in rows.values():
                if not row["deleted"]:
                    found[table, str(row.get("project", ""))].append(row)
        return found

    def _link_each(self, places: Sequence[int]) -> None:
        """The links of records that are settled otherwise (nodes); one that leads nowhere refuses its row."""
        settled, again = dict[int, PlannedEntry](), True
        while again:
            again = False
            for at in places:
                planned = self._found[at]
                if planned.outcome == "refused" or not (planned.entry.links or planned.entry.names):
                    continue
                try:
                    settled[at] = self._linked(planned)
                except ValueError as reason:
                    self._found[at] = replace(planned, outcome="refused", why=str(reason))
                    self._links.forget(planned)
                    settled.pop(at, None)
                    again = True
        for at, planned in settled.items():
            self._found[at] = planned

    def _linked(self, planned: PlannedEntry) -> PlannedEntry:
        siblings = self._state.milestones[planned.project] if planned.uid else ()
        before = next((row for row in siblings if row["uid"] == planned.uid), None)
        links = self._links.led(planned)
        changed = tuple((name, refs) for name, refs in links.items() if not leads(before, name, refs))
        outcome = "update" if changed and planned.outcome == "same" else planned.outcome
        return replace(planned, links=changed, outcome=outcome)


def _key_of(entry: Entry) -> tuple[str, ...]:
    return _key_in(entry.entity, entry.values)


def _key_in(table: str, values: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(values.get(name) or "") for name in OWN[table].key)


def _refuse_missing(entry: Entry, entity: type[Record], links: Collection[str]) -> None:
    needed = [field for field in fields_of(entity) if field.required and field.name != "project"]
    missing = [one.label for one in needed if entry.values.get(one.name) is None and one.name not in links]
    if missing:
        raise ValueError(f"“{'、'.join(missing)}”是空的，请补上")


def _refuse_span(entry: Entry) -> None:
    span = entry.values.get("span")
    if span and not kind_of(str(span)):
        raise ValueError(f"“阶段”认不出「{span}」，要写成 2025Q3、2025-08上、2025W33 或 2025-08-15")


def _refuse_other_key(entry: Entry, known: Mapping[str, Any]) -> None:
    """A record named by its key stays what it is: another key is another record."""
    entity = OWN[entry.entity]
    key = _key_in(entry.entity, known)
    if not key or known["uid"] != keyed_uid(entity, str(known["project"]), *key):
        return
    for name in entity.key:
        if entry.values.get(name) is not None and str(entry.values[name]) != str(known[name]):
            label = field_of(entity, name).label
            raise ValueError(f"“{label}”台账里是「{known[name]}」，不能改成别的；新记录请把台账编号空着")


def target_uid(entry: Entry, project: str, office: str, used: Collection[str]) -> str:
    """The uid that an entry's record has in a project of this ledger; "" where any will do.

    The same for the same workbook, so that importing it again finds what it made: by the key, by the number
    itself where the project is the same one, else by one made of both.
    """
    entity, said = OWN[entry.entity], entry.project.get("uid", "")
    key = _key_of(entry)
    if key and all(key) and (entity.single or entry.uid == keyed_uid(entity, said, *key)):
        return keyed_uid(entity, project, *key)
    if not entry.uid:
        return ""
    if not is_child(entity):
        return adopted_uid(entity, office, entry.uid)
    return entry.uid if said == project and entry.uid not in used else adopted_uid(entity, project, entry.uid)


# ------------------------------------------------------------------ writing


def write(
    session: ChangeSession, entries: Sequence[PlannedEntry], uids: Mapping[RowKey, str], used: Collection[str]
) -> dict[str, int]:
    """Make and change the records of entries; `uids` are the projects of rows. Gives counts by table."""
    projects = {one.key: one.project or uids.get(one.row or ("", 0), "") for one in entries}
    office = session.pen.office
    made = {
        one.key: one.uid or _made(one.entry, projects[one.key], office, used) or session.new_uid()
        for one in entries
    }
    counts: dict[str, int] = {}
    for entity in ENTITIES:
        own = [one for one in entries if one.entry.entity == entity.__tablename__]
        rows = {made[one.key]: _row(one, projects[one.key], made) for one in own}
        new = [{"uid": made[one.key], **rows[made[one.key]]} for one in own if not one.uid]
        blank = {field.name: None for field in fields_of(entity) if not field.required}
        session.insert_many(entity, new)
        session.update_many(
            entity,
            {
                one.uid: {**blank, **rows[one.uid], "deleted": False} if one.back else rows[one.uid]
                for one in own
                if one.uid
            },
        )
        counts |= {entity.__tablename__: len(own)} if own else {}
    return counts


def _made(entry: Entry, project: str, office: str, used: Collection[str]) -> str:
    return target_uid(entry, project, office, used) if entry.entity in OWN else ""


def _row(planned: PlannedEntry, project: str, made: Mapping[RowKey, str]) -> dict[str, Value]:
    """The fields that an entry sets, with its links as they are kept."""
    row = {change.key: change.after for change in planned.changes}
    for name, refs in planned.links:
        row[name] = "、".join(ref if isinstance(ref, str) else made[ref] for ref in refs)
    return row if not project or planned.uid else {"project": project, **row}
