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


_NOBODYS = Whose()


class Projects:
    """The projects that the records of a workbook may name."""

    def __init__(self, rows: Sequence[Row], index: Index) -> None:
        self._index = index
        self._by_uid: dict[str, Whose] = {}
        self._by_code: dict[str, list[Whose]] = defaultdict(list)
        self._by_name: dict[str, list[Whose]] = defaultdict(list)
        for row in rows:
            one = Whose(row=(row.sheet, row.row))
            if row.uid:
                self._by_uid[row.uid] = one
            if row.values.get("code"):
                self._by_code[normalise_project_code(str(row.values["code"]))].append(one)
            self._by_name[normalised(str(row.values.get("name") or ""))].append(one)

    def of(self, entry: Entry) -> Whose:
        """The project that an entry names: by number, else by code, else by name."""
        names = entry.project
        uid = names.get("uid", "")
        if not names or uid in self._by_uid:
            return self._by_uid.get(uid, _NOBODYS)
        if not uid:
            coded = self._by_code.get(normalise_project_code(names["code"]), []) if names.get("code") else []
            named = self._by_name.get(normalised(names.get("name", "")), [])
            if len(coded) == 1 or len(named) == 1:
                return coded[0] if len(coded) == 1 else named[0]
            if len(named) > 1:
                return Whose(why="表里有不止一个这个名称的项目，分不清是哪一个")
        match = self._index.match(names, uid or None)
        if match.uid:
            return Whose(match.uid)
        return Whose(why=f"没有找到项目「{names.get('name') or uid or '（空）'}」")
