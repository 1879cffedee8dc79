"""Good packages, files cut short, and faults of the header."""

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from tests.vectors.recipe import (
    CHUNK,
    CITY,
    OTHER_CITY,
    Edit,
    Recipe,
    Vector,
    chain,
    frame_of,
    jsonl,
    noise,
    sub,
    three_chunks,
    two_chunks,
    two_desks,
    vector,
)

SEALED = CHUNK + 16


def header_size(file: bytes) -> int:
    """Where the manifest box begins."""
    return file.index(b"\n", file.index(b"\nmac ") + 1) + 1


def payload_at(file: bytes) -> int:
    """Where the payload begins."""
    match = re.search(rb"\nmanifest ([0-9]+)\n", file)
    assert match
    return header_size(file) + int(match[1])


def in_header(spoil: Callable[[bytes], bytes]) -> Edit:
    """Changes the header of a finished file, leaving the rest."""
    return lambda file: spoil(file[: header_size(file)]) + file[header_size(file) :]


def full_last_chunk() -> Recipe:
    """A payload whose only chunk is full to the last byte."""
    changes = jsonl(chain("desk-1", 3))
    for size in range(CHUNK - 1500, CHUNK):
        if len(frame_of(changes + noise(size))) == CHUNK:
            return Recipe(parts={"evidence-1": noise(size)})
    raise AssertionError("no size fits")


def good() -> list[Vector]:
    """Packages that must open."""
    both, ok = (CITY, OTHER_CITY), "success"
    later = Recipe(changes=chain("desk-1", 5)[3:], manifest=lambda m: m | {"from_vector": {"desk-1": 3}})
    return [
        vector("good-one-recipient", "none", ok, Recipe()),
        vector("good-two-recipients", "none", ok, Recipe(recipients=both)),
        vector("good-empty", "none; no change sets", ok, Recipe(changes=[])),
        vector("good-many-chunks", "none; three chunks and a second part", ok, three_chunks()),
        vector("good-full-last-chunk", "none; the last chunk is full", ok, full_last_chunk()),
        vector("good-two-desks", "none; desks mixed in causal order", ok, Recipe(changes=two_desks())),
        vector("good-later", "none; begins after what the recipient has", ok, later),
        vector("good-evidence", "none; two photos, named by their SHA-256", ok, with_evidence()),
    ]


def with_evidence() -> Recipe:
    """A package with two files of evidence."""
    return Recipe(parts={sha256(content).hexdigest(): content for content in (noise(70_000), b"a")})


def cut_short() -> list[Vector]:
    """Files that lack bytes, or have too many."""

    def v(
        name: str, fault: str, says: str, cut: Edit, expect: str = "truncated", base: Edit | None = None
    ) -> Vector:
        return vector(name, fault, expect, base(None) if base else two_chunks(), says, file=cut)

    def boundary(file: bytes) -> bytes:
        return file[: payload_at(file) + 2 * SEALED]

    def three(_: object) -> Recipe:
        return three_chunks()

    # fmt: off
    return [
        v("empty-file", "0 bytes", "0 字节", lambda f: b"", "empty"),
        v("cut-in-magic", "ends after 10 bytes", "不完整", lambda f: f[:10]),
        v("cut-in-header", "ends in the recipient's line", "不完整", lambda f: f[:150]),
        v("cut-before-mac", "ends before the line mac", "不完整", lambda f: f[: f.index(b"mac ")]),
        v("cut-in-manifest", "ends in the box", "应有 2 块，只有 0 块", lambda f: f[: payload_at(f) - 9]),
        v("cut-at-boundary", "the last chunk is missing", "应有 3 块，只有 2 块", boundary, base=three),
        v("cut-off-boundary", "ends in the second chunk", "应有 2 块，只有 1 块", lambda f: f[:-999]),
        v("cut-last-byte", "the last byte is missing", "应有 2 块，只有 1 块", lambda f: f[:-1]),
        v("trailing-byte", "one byte too many", "多出 1 字节", lambda f: f + b"\n", "trailing-bytes"),
        v("not-a-package", "a zip archive", "不是", lambda f: b"PK\x03\x04" + noise(99), "not-a-package"),
        v("byte-order-mark", "a byte order mark", "不是",
          lambda f: b"\xef\xbb\xbf" + f[:999], "not-a-package"),
    ]
    # fmt: on


def header_form() -> list[Vector]:
    """Headers that are not spelled as they must be, each with a MAC that fits where the fault allows one."""

    def v(name: str, fault: str, expect: str = "header-malformed", **edits: Any) -> Vector:
        return vector(name, fault, expect, Recipe(recipients=(CITY, OTHER_CITY)), **edits)

    # fmt: off
    return [
        v("newer-version", "version 2", "too-new", header=sub("package 1", "package 2")),
        v("version-zero", "version 0", header=sub("package 1", "package 0")),
        v("version-spelled-01", "version 01", header=sub("package 1", "package 01")),
        v("unknown-suite", "suite 2", "unknown-suite", header=sub("suite 1", "suite 2")),
        v("crlf", "lines end with CR LF", mac=lambda h: h.replace(b"\n", b"\r\n")),
        v("upper-case-hex", "a wrapped key in upper case", to_lines=lambda t: [_upper(t[0]), t[1]]),
        v("upper-case-mac", "the MAC in upper case", mac=lambda h: h[:-65] + h[-65:].upper()),
        v("leading-zero", "a length with a leading zero", header=sub("payload ", "payload 0")),
        v("plus-sign", "a length with a sign", header=sub("manifest ", "manifest +")),
        v("double-blank", "two blanks between fields", header=sub("to ", "to  ")),
        v("trailing-blank", "a blank at a line's end", header=sub("suite 1\n", "suite 1 \n")),
        v("blank-line", "an empty line", header=sub("suite 1\n", "suite 1\n\n")),
        v("unknown-line", "a line the format does not know", header=sub("payload", "comment 1\npayload")),
        v("lines-swapped", "payload before manifest", header=sub("(manifest .*\n)(payload .*\n)", r"\2\1")),
        v("payload-of-nothing", "a payload of 16 bytes", header=sub("payload [0-9]+", "payload 16")),
        v("recipients-unsorted", "recipients in descending order", to_lines=lambda t: t[::-1]),
        v("recipient-twice", "the same recipient twice", to_lines=lambda t: t + t[-1:]),
        v("no-recipient", "no recipient", to_lines=lambda t: []),
    ]
    # fmt: on


def _upper(line: str) -> str:
    return line[:40] + line[40:].upper()


def _other_digit(header: bytes, at: int) -> bytes:
    """The header with one digit changed for another."""
    return header[:at] + (b"2" if header[at : at + 1] == b"1" else b"1") + header[at + 1 :]


def header_altered() -> list[Vector]:
    """Headers of sound form that are not the sender's."""

    def v(name: str, fault: str, before: bytes, after: int, expect: str = "header-altered") -> Vector:
        spoil = in_header(lambda header: _other_digit(header, header.index(before) + after))
        return vector(name, fault, expect, Recipe(), file=spoil)

    off_curve = Recipe(to_lines=lambda lines: [lines[0][:-257] + "1" * 256 + "\n"])
    other = Recipe(recipients=(OTHER_CITY,))
    return [
        v("key-id-altered", "a digit of the recipient's key id", b"\nto ", 4, "wrong-recipient"),
        v("wrapped-key-altered", "a digit of C2", b"\nmac ", -1),
        v("wrapped-point-altered", "a digit of C1", b"\nto ", 40),
        vector("wrapped-point-off-curve", "C1 is off the curve; the MAC fits", "header-altered", off_curve),
        v("mac-altered", "a digit of the MAC", b"\nmac ", 5),
        v("payload-length-altered", "the payload's length", b"\nto ", -1),
        v("manifest-length-altered", "the box's length", b"\npayload ", -1),
        vector("wrong-recipient", "made for another office", "wrong-recipient", other),
    ]
