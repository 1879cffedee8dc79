"""The part `changes`: lines of change sets, and the check that they are one unbroken, causal run.

The form is that of `docs/package-format.md` §4.
"""

from collections.abc import Iterable, Iterator, Mapping

import msgspec

from app.models.changes import GENESIS, ChangeSet
from app.sync.manifest import MAX_INTEGER
from app.sync.refusals import Reason

MAX_LINE = 64 * 1024 * 1024
"""Bytes one change set may take in a package."""


class Fault(Exception):
    """What is wrong with the change sets: `reason`, its `number` from 1, and a Chinese `detail`."""

    def __init__(self, reason: Reason, number: int, detail: str) -> None:
        super().__init__(f"{reason.value} at change set {number}: {detail}")
        self.reason = reason
        self.number = number
        self.detail = detail


def encode_line(change_set: ChangeSet) -> bytes:
    """One line of the part `changes`."""
    return msgspec.json.encode(change_set, order="sorted") + b"\n"


def decode_lines(pieces: Iterable[bytes]) -> Iterator[ChangeSet]:
    """The change sets in a stream of bytes; raises `Fault` where a line is not the canonical form of one."""
    for number, line in enumerate(_lines(pieces), 1):
        try:
            change_set = msgspec.json.decode(line, type=ChangeSet)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise Fault(Reason.CHANGES_MALFORMED, number, str(error)) from error
        if encode_line(change_set)[:-1] != line:
            raise Fault(Reason.CHANGES_MALFORMED, number, "不是规范写法")
        yield change_set


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    number, waiting = 1, bytearray()
    for piece in pieces:
        first, *others = piece.split(b"\n")
        waiting += first
        for other in others:
            yield bytes(waiting)
            number, waiting = number + 1, bytearray(other)
        if len(waiting) > MAX_LINE:
            raise Fault(Reason.CHANGES_MALFORMED, number, "过长")
    if waiting:
        raise Fault(Reason.CHANGES_MALFORMED, number, "不完整")


class ChainCheck:
    """Follows change sets from one vector to another; raises `Fault` at the first that does not fit.

    `count` and `records` tell how many change sets and record changes went by.
    """

    def __init__(self, from_vector: Mapping[str, int], to_vector: Mapping[str, int]) -> None:
        self.count = 0
        self.records = 0
        self._now = dict(from_vector)
        self._end = to_vector
        self._hashes: dict[str, bytes] = {}
        self._counters: dict[str, int] = {}

    def add(self, change_set: ChangeSet) -> None:
        """Takes the next change set."""
        self.count += 1
        self._check_place(change_set)
        self._check_link(change_set)
        try:
            self.records += len(change_set.records())
        except (ValueError, RecursionError) as error:
            raise Fault(Reason.CHANGES_MALFORMED, self.count, str(error)) from error
        self._now[change_set.desk] = change_set.seq
        self._hashes[change_set.desk] = change_set.hash
        self._counters[change_set.desk] = change_set.counter

    def finish(self) -> None:
        """Nothing may be missing at the end."""
        for desk, seq in self._end.items():
            if self._now.get(desk, 0) != seq:
                raise Fault(
                    Reason.VECTORS_MISMATCH,
                    self.count,
                    f"缺少第 {self._now.get(desk, 0) + 1} 条到第 {seq} 条",
                )

    def _check_place(self, change_set: ChangeSet) -> None:
        desk, seq = change_set.desk, change_set.seq
        if not 1 <= seq <= self._end.get(desk, 0) or seq != self._now.get(desk, 0) + 1:
            raise Fault(Reason.VECTORS_MISMATCH, self.count, f"序号 {seq} 不在应有的位置")
        for other, seen in change_set.vector.items():
            if other == desk or not 1 <= seen <= MAX_INTEGER:
                raise Fault(Reason.VECTORS_MISMATCH, self.count, "所见范围无效")
            if other in self._end and seen > self._now.get(other, 0):
                raise Fault(Reason.VECTORS_MISMATCH, self.count, "排在它所依据的修改之前")

    def _check_link(self, change_set: ChangeSet) -> None:
        expected = GENESIS if change_set.seq == 1 else self._hashes.get(change_set.desk)
        if len(change_set.previous) != 32 or (expected is not None and change_set.previous != expected):
            raise Fault(Reason.CHAIN_BROKEN, self.count, "前一条的校验值不对")
        if change_set.hash != change_set.computed_hash():
            raise Fault(Reason.CHAIN_BROKEN, self.count, "本条的校验值不对")
        if not self._counters.get(change_set.desk, 0) < change_set.counter <= MAX_INTEGER:
            raise Fault(Reason.CHAIN_BROKEN, self.count, "逻辑时钟倒退")
