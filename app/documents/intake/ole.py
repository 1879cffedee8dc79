"""The old Office container (.xls, .doc, encrypted .xlsx): what is inside, and the marks of its cells."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from app.documents.intake.percents import BUILT_IN
from app.documents.intake.sheet_walk import Marks

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFE
SMALL, _SMALL_SECTOR = 4096, 64
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_BOUNDSHEET, _BOF, _BOOLERR, _FORMULA, _FILEPASS = 0x85, 0x809, 0x205, 0x06, 0x2F
_DIMENSIONS, _STRINGS = 0x200, 0xFC
_STYLE, _FORMAT, _ROW_OF_FIGURES = 0xE0, 0x41E, 0xBD
_FIGURES = frozenset({_FORMULA, 0x203, 0x27E})
_CELLS = frozenset({0x06, 0x203, 0x204, 0x205, 0x27E, 0xBD, 0xD6, 0xFD})


class DamagedError(ValueError):
    """The container contradicts itself."""


@dataclass(frozen=True, slots=True)
class Container:
    """The streams of a compound file by name; the small ones lie inside the stream of the root."""

    data: bytes
    sector: int
    table: tuple[int, ...]
    streams: dict[str, tuple[int, int]]
    small: bytes = b""
    small_table: tuple[int, ...] = ()

    def stream(self, *names: str) -> str:
        """The name of the first stream that is called so, in whatever letter case; "" for none."""
        by_word = {name.casefold(): name for name in self.streams}
        return next((by_word[name.casefold()] for name in names if name.casefold() in by_word), "")

    def read(self, name: str) -> bytes:
        """A whole stream; raises DamagedError when its chain is broken."""
        start, size = self.streams[name]
        if size >= SMALL:
            return _chain(self.data, self.sector, self.table, start)[:size]
        return _pieces(self.small, _SMALL_SECTOR, 0, self.small_table, start)[:size]

    def renamed(self, name: str, usual: str) -> bytes:
        """The file with a stream called as the parser knows it; `usual` differs in letter case alone."""
        return self.data.replace(_entry_name(name), _entry_name(usual), 1)


def _entry_name(name: str) -> bytes:
    return name.encode("utf-16-le").ljust(64, b"\0")


def open_container(data: bytes) -> Container:
    """The directory of a compound file; raises DamagedError."""
    try:
        return _open(data)
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise DamagedError(str(error)) from error


def _open(data: bytes) -> Container:
    sector = 1 << struct.unpack_from("<H", data, 30)[0]
    if sector not in (512, 4096):
        raise DamagedError("sector size")
    sectors = len(data) // sector + 1
    if any(struct.unpack_from("<I", data, at)[0] > sectors for at in (40, 44, 64, 72)):
        raise DamagedError("counts")  # the parser would reserve memory for them
    directory, extra, extra_count = (struct.unpack_from("<I", data, at)[0] for at in (48, 68, 72))
    places = [number for number in struct.unpack_from("<109I", data, 76) if number < _END - 3]
    per_sector = sector // 4
    for _ in range(min(extra_count, len(data) // sector + 1)):
        if extra >= _END - 3:
            break
        numbers = struct.unpack_from(f"<{per_sector}I", data, (extra + 1) * sector)
        places += [number for number in numbers[:-1] if number < _END - 3]
        extra = numbers[-1]
    table: list[int] = []
    for place in places:
        table += struct.unpack_from(f"<{per_sector}I", data, (place + 1) * sector)
    whole = tuple(table)
    streams = dict(_streams(_chain(data, sector, whole, directory), len(data)))
    small_start = struct.unpack_from("<I", data, 60)[0]
    small_table = _chain(data, sector, whole, small_start)
    root = streams.get("Root Entry", (_END, 0))[0]
    numbers = struct.unpack(f"<{len(small_table) // 4}I", small_table[: len(small_table) // 4 * 4])
    return Container(data, sector, whole, streams, _chain(data, sector, whole, root), numbers)


def _chain(data: bytes, sector: int, table: tuple[int, ...], start: int) -> bytes:
    return _pieces(data, sector, sector, table, start)


def _pieces(data: bytes, sector: int, first: int, table: tuple[int, ...], start: int) -> bytes:
    """The sectors of a chain; sector 0 begins at `first`."""
    pieces, seen, at = [], 0, start
    while at < _END - 3:
        if at >= len(table) or seen > len(table):
            raise DamagedError("chain")
        pieces.append(data[first + at * sector : first + (at + 1) * sector])
        at, seen = table[at], seen + 1
    return b"".join(pieces)


def _streams(entries: bytes, limit: int) -> Iterator[tuple[str, tuple[int, int]]]:
    for at in range(0, len(entries) - 127, 128):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        if kind in (1, 2, 5) and 2 <= length <= 64:
            name = entries[at : at + length - 2].decode("utf-16-le")
            start, size = struct.unpack_from("<II", entries, at + 116)
            if size > limit:
                raise DamagedError("stream size")
            yield name, (start, size)


@dataclass(frozen=True, slots=True)
class Survey:
    """What the records of an .xls workbook tell, sheet by sheet: used size, error cells, cells in percent."""

    encrypted: bool
    sizes: tuple[tuple[int, int], ...]
    marks: tuple[Marks, ...]


def survey(stream: bytes) -> Survey:
    """Walk the records of a workbook stream; raises DamagedError when they do not fit together."""
    try:
        return _survey(stream)
    except struct.error as error:
        raise DamagedError(str(error)) from error


def _survey(stream: bytes) -> Survey:
    starts: list[int] = []
    formats, percents = list[int](), set(BUILT_IN)
    for record, at, length in _records(stream, 0):
        if record == _FILEPASS:
            return Survey(True, (), ())
        if record == _STRINGS and struct.unpack_from("<I", stream, at + 4)[0] > len(stream):
            raise DamagedError("strings")
        if record == _BOUNDSHEET:
            starts.append(struct.unpack_from("<I", stream, at)[0])
        elif record == _STYLE and length >= 4:
            formats.append(struct.unpack_from("<H", stream, at + 2)[0])
        elif record == _FORMAT and b"%" in stream[at + 2 : at + length]:
            percents.add(struct.unpack_from("<H", stream, at)[0])
    styles = frozenset(number for number, used in enumerate(formats) if used in percents)
    sheets = [_sheet(stream, start, styles) for start in starts]
    return Survey(False, tuple(size for size, _ in sheets), tuple(marks for _, marks in sheets))


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Number, place and length of the records of one substream, without its nested ones.

    A substream that does not begin as it must is read all the same: the parser reads it, too.
    """
    depth = 0
    while at + 4 <= len(stream):
        record, length = struct.unpack_from("<HH", stream, at)
        if at + 4 + length > len(stream):
            raise DamagedError("record")
        if record == _DIMENSIONS and length >= 8:
            shape = "<IIHH" if length >= 12 else "<HHHH"  # as Excel 5 wrote it
            _check_dimensions(*struct.unpack_from(shape, stream, at + 4))
        depth += depth == 0 and record != _BOF
        depth += (record == _BOF) - (record == 0x0A)
        if depth <= 1:
            yield record, at + 4, length
        if depth <= 0:
            return
        at += 4 + length


def _check_dimensions(first_row: int, last_row: int, first_column: int, last_column: int) -> None:
    """Raises DamagedError for more than a sheet has: the parser would reserve memory for it."""
    if not (first_row <= last_row <= 1 << 16 and first_column <= last_column <= 1 << 8):
        raise DamagedError("dimensions")


def _sheet(stream: bytes, start: int, percents: frozenset[int]) -> tuple[tuple[int, int], Marks]:
    rows = columns = 0
    faults, shared = {}, set[tuple[int, int]]()
    for record, at, length in _records(stream, start):
        if record not in _CELLS or length < 6:
            continue
        row, column, style = struct.unpack_from("<HHH", stream, at)
        rows, columns = max(rows, row + 1), max(columns, column + 1)
        if record == _ROW_OF_FIGURES:
            last = column + (length - 6) // 6
            styles = (
                (one, struct.unpack_from("<H", stream, at + 4 + 6 * (one - column))[0])
                for one in range(column, last)
            )
            shared |= {(row, one) for one, used in styles if used in percents}
        elif record in _FIGURES and style in percents:
            shared.add((row, column))
        if record == _BOOLERR and length >= 8 and stream[at + 7]:
            faults[row, column] = _ERRORS.get(stream[at + 6], "#N/A")
        elif (
            record == _FORMULA
            and length >= 14
            and stream[at + 12 : at + 14] == b"\xff\xff"
            and stream[at + 6] == 2
        ):
            faults[row, column] = _ERRORS.get(stream[at + 8], "#N/A")
    return (rows, columns), Marks(faults, frozenset(shared))
