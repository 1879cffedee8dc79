"""A minimal BIFF8 workbook (.xls) from cells, so that tests need no old Excel."""

import struct
from collections.abc import Sequence

from app.documents.intake.ole import MAGIC

END, FREE = 0xFFFFFFFE, 0xFFFFFFFF


def record(number: int, body: bytes) -> bytes:
    """One BIFF record."""
    return struct.pack("<HH", number, len(body)) + body


def cell(row: int, column: int, value: object) -> bytes:
    """A cell record: number, text, or an error when the text starts with #."""
    head = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str) and value.startswith("#"):
        return record(0x205, head + struct.pack("<BB", 42, 1))
    if isinstance(value, str):
        return record(0x204, head + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
    return record(0x203, head + struct.pack("<d", value))


def workbook_stream(
    rows: Sequence[Sequence[object]],
    *,
    before: bytes = b"",
    dimensions: tuple[int, int, int, int] | None = None,
    after: bytes = b"",
) -> bytes:
    """The stream of a workbook with one sheet; `before` stands among the global records, `after` before the
    cells of the sheet.
    """
    bof = struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)
    name = "项目"
    bound = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    start = 20 + len(before) + 4 + 6 + len(bound) + 4
    whole = (
        record(0x809, bof) + before + record(0x85, struct.pack("<IH", start, 0) + bound) + record(0x0A, b"")
    )
    width = max(map(len, rows))
    size = dimensions or (0, len(rows), 0, width)
    sheet = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))
    sheet += record(0x200, struct.pack("<IIHHH", *size, 0))
    sheet += after
    cells = ((row, column, value) for row, line in enumerate(rows) for column, value in enumerate(line))
    sheet += b"".join(cell(row, column, value) for row, column, value in cells if value != "")
    return (whole + sheet + record(0x0A, b"")).ljust(4096, b"\0")


def container(streams: dict[str, bytes]) -> bytes:
    """A compound file with these streams; those below 4,096 bytes lie in the stream of the root."""
    sectors: list[bytes] = [b"", b""]  # the sector table, the directory
    table = [0xFFFFFFFD, END]
    small, small_table = b"", list[int]()
    entries = b""
    for name, content in streams.items():
        if 0 < len(content) < 4096:
            first, count = len(small_table), -(-len(content) // 64)
            small_table += [*range(first + 1, first + count), END]
            small += content.ljust(count * 64, b"\0")
        else:
            first = _chained(sectors, table, content)
        entries += _entry(name, 2, first, len(content))
    root = _entry("Root Entry", 5, _chained(sectors, table, small), len(small))
    packed_table = struct.pack(f"<{len(small_table)}I", *small_table)
    small_first = _chained(sectors, table, packed_table.ljust(512 if packed_table else 0, b"\xff"))
    sectors[0] = struct.pack("<128I", *table, *[FREE] * (128 - len(table)))
    sectors[1] = (root + entries).ljust(512, b"\0")
    header = MAGIC + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, small_first, bool(small), END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    return header + b"".join(sectors)


def _chained(sectors: list[bytes], table: list[int], content: bytes) -> int:
    """Put a stream behind the other sectors; gives its first one."""
    first = len(sectors) if content else END
    pieces = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
    sectors += pieces
    table += range(len(table) + 1, len(table) + 1 + len(pieces))
    if pieces:
        table[-1] = END
    return first


def _entry(name: str, kind: int, first: int, size: int) -> bytes:
    said = name.encode("utf-16-le") + b"\0\0"
    head = (
        said.ljust(64, b"\0")
        + struct.pack("<HBB", len(said), kind, 1)
        + struct.pack("<III", FREE, FREE, FREE)
    )
    return (head + bytes(36) + struct.pack("<IQ", first, size)).ljust(128, b"\0")
