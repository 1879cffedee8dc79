"""Sending: what another office has not been sent yet, as an encrypted and signed package with its slip."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.files import becoming, explained
from app.models.roles import Act
from app.progress import Progress, silent
from app.services.common import offices, periods
from app.services.exchange import carrying, handover_slip
from app.services.exchange.trust import own_key, peers
from app.storage import journal, opening
from app.storage.books import PackageLog
from app.storage.ledger import Ledger
from app.sync.manifest import Draft
from app.sync.package import COPY_BLOCK, EXTENSION, peek
from app.sync.refusals import PackageError
from app.sync.sending import WrittenPackage, write_package

WRITE, FLUSH, CHECK, RENAME, DONE = STEPS = ("写数据包", "落盘", "回读核对", "改名", "可以拔出")
"""What writing a package tells its progress, step by step."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A package on its medium, with its slip.

    `again`: nothing was new, so the last one was written once more. `evidence` counts the photos and files in
    it, `left_out` the proofs whose file did not go along.
    """

    path: Path
    slip: Path
    number: int
    change_sets: int
    records: int
    again: bool = False
    evidence: int = 0
    left_out: int = 0


def send(
    ledger: Ledger, to: str, out: Path, by: str, *, full: bool = False, progress: Progress = silent
) -> Sent:
    """Write what an office has not been sent yet (everything with `full`) as a package, with its slip
    beside it.

    Raises UserError when its card is not trusted or the medium cannot take the file.
    """
    ledger.require(by, Act.SEND)
    recipient = peers(ledger).get(to)
    if recipient is None:
        raise UserError(f"还没有单位 {to} 的名片。", "请先收下对方的名片，电话核对指纹后再发。")
    _make_folder(out)
    with ledger.read() as session:
        last = _last_sent(session, to)
        scope = _scope(session, ledger.office, to, full)
        have = journal.vector(session.connection())
        until = {desk: have[desk] for desk in scope}
        since = {} if full or last is None else _within(_vector(last), until)
        if until == since:
            return _again(ledger, last, to, out, progress)
        draft = _draft(ledger, by, last, since, until, full)
        kept = _kept_folder(ledger, to) / _file_name(ledger, to, draft)
        kept.parent.mkdir(parents=True, exist_ok=True)
        changes = journal.causal(session, since, list(until))
        load = carrying.load(session, ledger, since, until, originals=full or to == ledger.office)
        written = write_package(
            kept, draft, changes, own_key(ledger), [recipient], parts=carrying.parts(ledger, load),
            scratch=kept.parent, progress=_as_first_step(progress),
        )  # fmt: skip
    opening.note_progress(ledger)  # what leaves the house must never be written differently a second time
    path = _copy_out(kept, out, progress)
    _log_sent(ledger, to, written)
    manifest = written.manifest
    slip = handover_slip.write(ledger, manifest, written.size, written.sm3, kept, path)
    counts = (manifest.change_sets, manifest.records)
    return Sent(path, slip, manifest.number, *counts, False, len(load.digests), load.left_out)


def rewrite(ledger: Ledger, to: str, out: Path, progress: Progress = silent) -> Sent:
    """Write the last package for an office once more; raises UserError when there is none or no medium."""
    ledger.require(ledger.person, Act.SEND)
    _make_folder(out)
    with ledger.read() as session:
        last = _last_sent(session, to)
    return _again(ledger, last, to, out, progress)


def unsent(session: Session, own: str, to: str) -> int:
    """How many change sets an office has not been sent yet."""
    last = _last_sent(session, to)
    have = journal.vector(session.connection())
    sent = _vector(last) if last else {}
    scope = _scope(session, own, to, False)
    return sum(max(have[desk] - sent.get(desk, 0), 0) for desk in scope)


def _as_first_step(progress: Progress) -> Progress:
    """All that happens before the medium is touched is told as one step."""

    def tell(done: int, total: int, text: str) -> None:
        del text
        progress(done, total, WRITE)

    return tell


def _file_name(ledger: Ledger, to: str, draft: Draft) -> str:
    """故城县_2025-09_第2期.gjpkg; a package that does not go up says for whom it is."""
    own = next((office for office in offices.offices(ledger) if office.code == ledger.office), None)
    short = offices.office_short(ledger, ledger.office)
    addressed = "" if own is not None and own.parent == to else f"致{offices.office_short(ledger, to)}"
    return f"{short}{addressed}_{draft.period}_第{draft.number}期{EXTENSION}"


def _make_folder(out: Path) -> None:
    hint = "请检查U盘是否插好、写保护开关是否打开，或换一个文件夹；台账没有改动。"
    with explained(f"不能写到「{out}」", hint):
        out.mkdir(parents=True, exist_ok=True)


def _scope(session: Session, own: str, to: str, full: bool) -> list[str]:
    """Whose changes travel: this office's; to the same office everything; in full also the receiver's
    own, for a rebuild.
    """
    offices = journal.desks_of(session)
    return sorted(desk for desk, office in offices.items() if own in (office, to) or (full and office == to))


def _draft(
    ledger: Ledger, by: str, last: PackageLog | None, since: dict[str, int], until: dict[str, int], full: bool
) -> Draft:
    return Draft(
        kind="full" if full else "changes",
        number=(last.number if last else 0) + 1,
        period=periods.filling(periods.period(ledger)),
        business_date=ledger.today.isoformat(),
        office=ledger.office,
        desk=ledger.desk,
        author=by,
        from_vector=since,
        to_vector=until,
        schema=ledger.schema,
        previous=last.digest if last else "",
    )


def _within(vector: dict[str, int], until: Mapping[str, int]) -> dict[str, int]:
    return {desk: min(seq, until[desk]) for desk, seq in vector.items() if desk in until}


def _vector(log: PackageLog) -> dict[str, int]:
    return msgspec.json.decode(log.vector, type=dict[str, int])


def _last_sent(session: Session, to: str) -> PackageLog | None:
    query = select(PackageLog).where(PackageLog.direction == "sent", PackageLog.office == to)
    return session.scalars(query.order_by(PackageLog.number.desc()).limit(1)).first()


def _again(ledger: Ledger, last: PackageLog | None, to: str, out: Path, progress: Progress) -> Sent:
    if last is None:
        raise UserError("台账里还没有任何内容可以报送。", "先录入或导入项目。")
    kept = _kept_folder(ledger, to) / last.file
    if not kept.is_file():
        raise UserError(
            "没有新的修改，上一期数据包的存底也不在了。", "请用“完整重发”（--full）写一份全量包。"
        )
    path = _copy_out(kept, out, progress)
    return Sent(path, handover_slip.copy(kept, path), last.number, last.changes, last.records, again=True)


def _kept_folder(ledger: Ledger, to: str) -> Path:
    """Where the packages for an office are kept: those for two offices may have the same name."""
    return ledger.folder / "outbox" / to


def _copy_out(kept: Path, out: Path, progress: Progress) -> Path:
    """Copy to the medium under a temporary name, read it back, then give it its name."""
    path = _free_name(out / kept.name, kept)
    blocks = max(-(-kept.stat().st_size // COPY_BLOCK), 1)
    hint = "请检查U盘，或换一个U盘、文件夹再写；台账没有改动。"
    with explained(f"数据包没有写到「{out}」", hint), becoming(path) as part:
        with open(kept, "rb") as source, open(part, "wb") as target:
            for number, block in enumerate(iter(partial(source.read, COPY_BLOCK), b""), 1):
                target.write(block)
                progress(number, blocks, FLUSH)
            target.flush()
            os.fsync(target.fileno())
            _forget(target)
        if _digest(part, blocks, progress) != _digest(kept, blocks, silent):
            raise UserError(f"写到「{out}」的数据包读回来不一样。", "这个U盘可能坏了，请换一个再写。")
        progress(blocks, blocks, RENAME)
    progress(blocks, blocks, DONE)
    return path


def _free_name(path: Path, kept: Path) -> Path:
    """The name itself, unless another whole package has it already: two desks number by themselves."""
    number = 1
    while _is_other(path, kept):
        number += 1
        path = path.with_name(f"{kept.stem}-{number}{EXTENSION}")
    return path


def _is_other(path: Path, kept: Path) -> bool:
    try:
        if not path.is_file():
            return False
        header = peek(path)
        whole = header.actual_size == header.expected_size
        return whole and _digest(path, 0, silent) != _digest(kept, 0, silent)
    except (PackageError, OSError):
        return False  # a damaged copy of this very package is written over


def _forget(file: BinaryIO) -> None:
    """Asks the system to drop the file from its cache, so that reading back reads the medium."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _digest(path: Path, blocks: int, progress: Progress) -> bytes:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for number, block in enumerate(iter(partial(file.read, COPY_BLOCK), b""), 1):
            digest.update(block)
            progress(number, blocks, CHECK)
    return digest.digest()


def _log_sent(ledger: Ledger, to: str, written: WrittenPackage) -> None:
    manifest = written.manifest
    row = {
        "id": manifest.package,
        "direction": "sent",
        "office": to,
        "number": manifest.number,
        "period": manifest.period,
        "outcome": "written",
        "reason": "",
        "file": written.path.name,
        "digest": written.sm3,
        "changes": manifest.change_sets,
        "records": manifest.records,
        "vector": msgspec.json.encode(manifest.to_vector, order="sorted").decode(),
        "business_date": manifest.business_date,
        "noted_at": journal.now(),
    }
    with ledger.books() as connection:
        connection.execute(insert(PackageLog), row)
