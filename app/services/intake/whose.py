"""Which project a record of another table belongs to: one of the workbook's first, then the ledger's."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.intake import Entry, Row
from app.rules.codes import normalise_project_code
from app.services.intake.matching import Index, normalised
from app.services.intake.plan import RowKey


@dataclass(frozen=True, slots=True)
class Whose:
    """A project of the ledger, by its uid, or a row of the workbook that tells of one; `why` there is none.

    All are empty for a record that belongs to no project.
    """

    project: str = ""
    row: RowKey | None = None
    why: str = ""


class Projects:
    """The projects that the records of a workbook may name."""

    def __init__(self, rows: Sequence[Row], index: Index) -> None:
        self._index = index
        self._by_uid: dict[str, RowKey] = {}
        self._by_code: dict[str, list[RowKey]] = defaultdict(list)
        self._by_name: dict[str, list[RowKey]] = defaultdict(list)
        for row in rows:
            key = (row.sheet, row.row)
            if row.uid:
                self._by_uid[row.uid] = key
            if row.values.get("code"):
                self._by_code[normalise_project_code(str(row.values["code"]))].append(key)
            self._by_name[normalised(str(row.values.get("name") or ""))].append(key)

    def of(self, entry: Entry) -> Whose:
        """The project that an entry names: by number, by code, by name."""
        told = entry.project
        if not told:
            return Whose()
        uid = told.get("uid", "")
        if uid in self._by_uid:
            return Whose(row=self._by_uid[uid])
        coded = self._by_code.get(normalise_project_code(told["code"]), []) if told.get("code") else []
        if len(coded) == 1 and not uid:
            return Whose(row=coded[0])
        named = [] if uid else self._by_name.get(normalised(told.get("name", "")), [])
        if len(named) == 1:
            return Whose(row=named[0])
        if len(named) > 1:
            return Whose(why="表里有不止一个这个名称的项目，分不清是哪一个")
        match = self._index.match(told, uid or None)
        if match.uid:
            return Whose(project=match.uid)
        return Whose(why=f"没有找到项目「{told.get('name') or uid or '（空）'}」")
