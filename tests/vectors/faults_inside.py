"""Faults of the payload, its content and the change sets."""

import base64
from typing import Any

import zstandard

from tests.vectors.faults_signed import put
from tests.vectors.recipe import (
    Edit,
    Json,
    Recipe,
    Vector,
    canonical,
    chain,
    change_set,
    flip,
    frame_of,
    hash_of,
    noise,
    sub,
    three_chunks,
    two_chunks,
    two_desks,
    vector,
)


def chunks() -> list[Vector]:
    """Chunks that are not as they were sealed, or not where."""

    def v(name: str, fault: str, says: str, base: Recipe, **edits: Edit) -> Vector:
        return vector(name, fault, "chunk-altered", base, says, **edits)

    # fmt: off
    return [
        v("chunk-flipped", "a bit of the first chunk", "第 1 块", two_chunks(),
          chunks=lambda c: [flip(c[0], 99), c[1]]),
        v("chunk-tag-flipped", "a bit of the last tag", "第 2 块", two_chunks(),
          chunks=lambda c: [c[0], flip(c[1], len(c[1]) - 1)]),
        v("chunks-swapped", "two chunks swapped", "第 1 块", three_chunks(),
          chunks=lambda c: [c[1], c[0], c[2]]),
        v("chunk-repeated", "the first again as second", "第 2 块", three_chunks(),
          chunks=lambda c: [c[0], c[0], c[2]]),
        v("chunk-inserted", "the first twice; lengths fit", "第 2 块", two_chunks(),
          chunks=lambda c: [c[0], *c]),
        v("chunk-dropped", "no second chunk; lengths fit", "第 2 块", three_chunks(),
          chunks=lambda c: [c[0], c[2]]),
        v("last-chunk-dropped", "no last chunk; lengths fit", "第 1 块", two_chunks(),
          chunks=lambda c: c[:1]),
        v("no-last-flag", "the last chunk lacks the flag", "第 2 块", two_chunks(),
          flags=lambda f: [False, False]),
        v("early-last-flag", "the first chunk has the flag", "第 1 块", two_chunks(),
          flags=lambda f: [True, True]),
    ]
    # fmt: on


def contents() -> list[Vector]:
    """Frames and parts that are not what the manifest announces, correctly sealed."""
    damaged, base = "content-damaged", Recipe(parts={"evidence-1": noise(2000)})

    def v(name: str, fault: str, expect: str, says: str = "", **edits: Edit) -> Vector:
        return vector(name, fault, expect, base, says, **edits)

    # fmt: off
    return [
        v("bomb", "1 GiB of zeros where 3 kB are announced", damaged, "比清单所列的大",
          frame=lambda f: _bomb()),
        v("wide-window", "a window of 32 MiB", damaged, "压缩", frame=_widened),
        v("not-zstd", "not a zstd frame", damaged, "压缩", frame=lambda f: noise(5000)),
        v("frame-cut", "the frame is not complete", damaged, "小", frame=lambda f: f[:-20]),
        v("frame-unended", "all content, but the frame does not end", damaged, "小", frame=_unended),
        v("frame-and-bytes", "bytes after the frame", damaged, "多余", frame=lambda f: f + b"more"),
        v("two-frames", "a second, empty frame", damaged, "多余", frame=lambda f: f + frame_of(b"")),
        v("skippable-frame", "a skippable frame behind", damaged, "多余",
          frame=lambda f: f + b"\x50\x2a\x4d\x18\x00\x00\x00\x00"),
        v("content-short", "less than announced", damaged, "小", content=lambda c: c[:-1]),
        v("content-long", "more than announced", damaged, "大", content=lambda c: c + b"x"),
        v("part-altered", "a bit of the second part", "part-altered", "evidence-1",
          content=lambda c: flip(c, len(c) - 1)),
        v("changes-altered", "a bit of the part changes", "part-altered", "changes",
          content=lambda c: flip(c, 40)),
        vector("evidence-misnamed", "a photo under the SHA-256 of another", "part-altered",
               Recipe(parts={"5e" * 32: noise(2000)}), "5e5e5e"),
    ]
    # fmt: on


def _bomb() -> bytes:
    compressor = zstandard.ZstdCompressor(level=19).compressobj()
    return b"".join(compressor.compress(bytes(2**20)) for _ in range(1024)) + compressor.flush()


def _unended(frame: bytes) -> bytes:
    compressor = zstandard.ZstdCompressor().compressobj()
    content = zstandard.ZstdDecompressor().decompress(frame, max_output_size=2**20)
    return compressor.compress(content) + compressor.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)


def _widened(frame: bytes) -> bytes:
    parameters = zstandard.ZstdCompressionParameters(window_log=25)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    content = zstandard.ZstdDecompressor().decompress(frame, max_output_size=2**20)
    return compressor.compress(content) + compressor.flush()


ONE, TWO, THREE = chain("desk-1", 3)
RECORD = [["project", "ff", None, {"name": "甲"}]]


def third(**members: Any) -> list[Json]:
    """Three change sets, the last with some members replaced before hashing."""
    return [ONE, TWO, change_set("desk-1", 3, hash_of(TWO), RECORD, **members)]


def v(name: str, fault: str, expect: str, says: str = "", **edits: Any) -> Vector:
    """A vector from the plain recipe."""
    return vector(name, fault, expect, Recipe(), says, **edits)


def chains() -> list[Vector]:
    """Change sets that do not fit each other or the vectors, correctly packed and signed."""
    broken, vectors = "chain-broken", "vectors-mismatch"
    unlinked = [ONE, TWO, change_set("desk-1", 3, hash_of(ONE), RECORD)]
    rootless = [change_set("desk-1", 1, hash_of(ONE), RECORD)]
    stunted = [change_set("desk-1", 3, hash_of(TWO)[:31], RECORD)]
    one, other, two, three = two_desks()
    # fmt: off
    return [
        v("change-set-altered", "a title altered after hashing", broken, "第 3 条",
          changes=[ONE, TWO, THREE | {"title": "改"}]),
        v("link-broken", "previous is not the hash before", broken, "第 3 条", changes=unlinked),
        v("first-not-genesis", "seq 1 has a predecessor", broken, "第 1 条", changes=rootless),
        v("previous-short", "previous has 31 bytes", broken, "第 1 条", changes=stunted,
          manifest=put(from_vector={"desk-1": 2})),
        v("counter-falls", "the counter does not grow", broken, "第 3 条", changes=third(counter=2)),
        v("seq-gap", "seq 2 is missing", vectors, "序号 3", changes=[ONE, THREE]),
        v("seq-repeated", "seq 2 twice", vectors, "序号 2", changes=[ONE, TWO, TWO, THREE]),
        v("order", "seq 2 before seq 1", vectors, "序号 2", changes=[TWO, ONE, THREE]),
        v("not-to-the-end", "ends early", vectors, "缺少第 4 条", manifest=put(to_vector={"desk-1": 4})),
        v("beyond-the-end", "goes beyond to_vector", vectors, "序号 3",
          manifest=put(to_vector={"desk-1": 2})),
        v("starts-late", "begins after from_vector + 1", vectors, "序号 2", changes=[TWO, THREE]),
        v("desk-not-announced", "a desk that to_vector lacks", vectors,
          manifest=put(to_vector={"desk-9": 3})),
        v("sees-itself", "the vector names its own desk", vectors, changes=third(vector={"desk-1": 2})),
        v("sees-zero", "the vector names seq 0", vectors, changes=third(vector={"desk-7": 0})),
        v("not-causal", "stands before what it had seen", vectors, "所依据",
          changes=[other, one, two, three]),
    ]
    # fmt: on


def lines() -> list[Vector]:
    """Lines of the part changes that are not canonical or hold no change set."""
    malformed = "changes-malformed"
    bad_body = base64.b64encode(frame_of(b"[1, 2, 3]")).decode()

    nested_bytes = b'[["project","ff",null,{},' + b"[" * 9999 + b"]" * 9999 + b"]]"
    nested = base64.b64encode(frame_of(nested_bytes)).decode()

    def spare_bits(part: bytes) -> bytes:
        at = part.index(b'="')  # before the padding of the first hash
        return part[: at - 1] + bytes([part[at - 1] + 1]) + part[at:]

    # fmt: off
    return [
        v("body-damaged", "a body that is no frame", malformed, "第 3 条", changes=third(body="AAAA")),
        v("body-no-records", "a body without record changes", malformed, "第 3 条",
          changes=third(body=bad_body)),
        v("line-white-space", "a blank in a line", malformed, changes_bytes=sub('"author":', '"author": ')),
        v("line-unknown-member", "a member too many", malformed,
          changes_bytes=sub('"vector":', '"unknown":1,"vector":')),
        v("base64-spare-bits", "base64 with spare bits set", malformed, changes_bytes=spare_bits),
        v("base64-no-padding", "base64 without padding", malformed,
          changes_bytes=sub('("hash":"[^"=]+)=', r"\1")),
        v("line-unended", "the last line has no end", malformed, changes_bytes=lambda p: p[:-1]),
        v("line-crlf", "a line ends with CR LF", malformed, changes_bytes=lambda p: p[:-1] + b"\r\n"),
        v("line-nested", "arrays in arrays in arrays …", malformed, "第 1 条",
          changes_bytes=lambda p: b'{"a":' + b"[" * 9999 + b"]" * 9999 + b"}\n"),
        v("body-nested", "the same in a body", malformed, "第 3 条", changes=third(body=nested)),
        v("line-empty", "an empty line", malformed, "第 1 条", changes_bytes=lambda p: b"\n" + p),
        v("line-no-change-set", "no change set", malformed, changes_bytes=lambda p: canonical([1]) + b"\n"),
    ]
    # fmt: on
