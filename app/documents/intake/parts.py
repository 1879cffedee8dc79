"""The parts of an .xlsx archive by what they are, however the program that wrote it spelled their names."""

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import quoteattr

WORKBOOK = "xl/workbook.xml"
_PLAIN_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_KEPT = {"sharedStrings": "xl/sharedStrings.xml", "styles": "xl/styles.xml"}
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship of the workbook: the last word of its type, and the part that it leads to."""

    kind: str
    part: str


@dataclass(frozen=True, slots=True)
class Parts:
    """What an archive has by plain names (as `plain_name` makes them), and what its workbook leads to.

    `sheets` maps the name of each sheet to its link; `ids` gives the id of the relationship it has; `slashed`
    tells that no backslash stands where a slash should.
    """

    archive: zipfile.ZipFile
    members: Mapping[str, zipfile.ZipInfo]
    book: str
    links: Mapping[str, Link]
    sheets: Mapping[str, Link]
    ids: Mapping[str, str]
    slashed: bool

    def macros(self) -> list[str]:
        """The sheets that hold macros of old Excel instead of cells."""
        return [name for name, link in self.sheets.items() if link.kind.lower().endswith("macrosheet")]

    def is_plain(self) -> bool:
        """Whether all that is to be read lies where every program puts it."""
        return (
            self.slashed
            and self.book == WORKBOOK
            and all(
                link.kind in ("worksheet", "chartsheet") and _PLAIN_SHEET.fullmatch(link.part)
                for link in self.sheets.values()
            )
        )


def plain_name(name: str) -> str:
    """The name of a part in one spelling: slashes, no letter case."""
    return name.replace("\\", "/").lstrip("/").lower()


def members_of(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The parts of an archive by their plain names."""
    return {plain_name(part.filename): part for part in archive.infolist()}


def book_of(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> str:
    """The plain name of the part that is the workbook; "" where there is none."""
    if "_rels/.rels" in members:
        for link in _links(archive.read(members["_rels/.rels"]), "").values():
            if link.kind == "officeDocument" and link.part in members and link.part.endswith(".xml"):
                return link.part
    return WORKBOOK if WORKBOOK in members else ""


def parts_of(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], book: str) -> Parts:
    """What the workbook `book` of an archive leads to; raises KeyError or ValueError where it is damaged."""
    folder, name = posixpath.split(book)
    relations = archive.read(members[posixpath.join(folder, "_rels", f"{name}.rels")])
    links = _links(relations, folder)
    sheets, ids = dict[str, Link](), dict[str, str]()
    for element in _elements(archive.read(members[book])):
        if _local(element.tag) == "sheet":
            marks = {_local(key): value for key, value in element.attrib.items()}
            sheets[marks.get("name", "")] = links.get(marks.get("id", ""), Link("", ""))
            ids[marks.get("name", "")] = marks.get("id", "")
    slashed = b"\\" not in relations and not any("\\" in part.orig_filename for part in members.values())
    return Parts(archive, members, book, links, sheets, ids, slashed)


def repacked(parts: Parts) -> io.BytesIO:
    """A plain archive in memory with the cells, words and formats alone."""
    names = {
        link_id: _KEPT.get(link.kind) or f"xl/worksheets/sheet{number}.xml"
        for number, (link_id, link) in enumerate(parts.links.items(), 1)
        if (link.kind in _KEPT or link.kind == "worksheet") and link.part in parts.members
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("_rels/.rels", _relations({"rId1": ("officeDocument", WORKBOOK)}))
        archive.writestr(WORKBOOK, _without(parts, names))
        kinds = {link_id: (parts.links[link_id].kind, f"/{name}") for link_id, name in names.items()}
        archive.writestr("xl/_rels/workbook.xml.rels", _relations(kinds))
        for link_id, name in names.items():
            archive.writestr(name, parts.archive.read(parts.members[parts.links[link_id].part]))
    packed.seek(0)
    return packed


def _without(parts: Parts, kept: Mapping[str, str]) -> bytes:
    """The workbook's part without the sheets that are not kept."""
    book = parts.archive.read(parts.members[parts.book])
    for link_id in (one for one in parts.ids.values() if one not in kept):
        mark = rb"<(?:\w+:)?sheet\s[^<>]*=\s*[\"']" + re.escape(link_id.encode()) + rb"[\"'][^<>]*>"
        book = re.sub(mark, b"", book)
    return book


def _relations(links: Mapping[str, tuple[str, str]]) -> str:
    rows = (
        f'<Relationship Id={quoteattr(link_id)} Type="{_TYPES}/{kind}" Target={quoteattr(target)}/>'
        for link_id, (kind, target) in links.items()
    )
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(rows)}</Relationships>'


def _links(content: bytes, folder: str) -> dict[str, Link]:
    """The relationships of a part in `folder` by their ids."""
    links = {}
    for element in _elements(content):
        if _local(element.tag) == "Relationship":
            target = element.get("Target", "").replace("\\", "/")
            whole = target if target.startswith("/") else posixpath.join("/", folder, target)
            part = plain_name(posixpath.normpath(whole))
            links[element.get("Id", "")] = Link(element.get("Type", "").rpartition("/")[2], part)
    return links


def _elements(content: bytes) -> list[ElementTree.Element]:
    try:
        return list(ElementTree.fromstring(content).iter())
    except (ElementTree.ParseError, LookupError) as error:  # LookupError: an encoding nobody knows
        raise ValueError(str(error)) from error


def _local(name: str) -> str:
    return name.rpartition("}")[2]
