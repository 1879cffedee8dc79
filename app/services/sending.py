"""Sending: what another office has not been sent yet, as an encrypted and signed package with its slip."""

import hashlib
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.errors import UserError
from app.progress import Progress, silent
from app.services import ledgers, slips
from app.services.trust import own_key, peers
from app.storage import journal
from app.storage.books import PackageLog
from app.storage.ledger import Ledger
from app.sync.manifest import Draft
from app.sync.media import trouble
from app.sync.package import EXTENSION
from app.sync.sending import Written, write_package


@dataclass(frozen=True, slots=True)
class Sent:
    """A package on its medium, with its slip.

    `again`: nothing was new, so the last one was written once more.
    """

    path: Path
    slip: Path
    number: int
    change_sets: int
    records: int
    again: bool = False


def send(
    ledger: Ledger, to: str, out: Path, by: str, *, full: bool = False, progress: Progress = silent
) -> Sent:
    """Write what an office has not been sent yet (everything with `full`) as a package, with its slip
    beside it.

    Raises UserError when its card is not trusted or the medium cannot take the file.
    """
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
            return _again(ledger, last, out)
        draft = _draft(ledger, by, last, since, until, full)
        name = f"{ledgers.office_short(ledger, ledger.office)}_{draft.period}_第{draft.number}期{EXTENSION}"
        changes = journal.causal(session, since, list(until))
        kept = ledger.folder / "outbox" / name
        addressed = [recipient]
        written = write_package(kept, draft, changes, own_key(ledger), addressed, progress=progress)
    path = _copy_out(kept, out / name)
    slip = slips.write(ledger, written.manifest, written.size, written.sm3, path)
    _log_sent(ledger, to, written)
    manifest = written.manifest
    return Sent(path, slip, manifest.number, manifest.change_sets, manifest.records)


def _make_folder(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"不能写到「{out}」。", "请检查U盘是否插好、写保护开关是否打开，或换一个文件夹。"
        ) from error


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
        period=ledgers.period(ledger),
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


def _again(ledger: Ledger, last: PackageLog | None, out: Path) -> Sent:
    if last is None:
        raise UserError("台账里还没有任何内容可以报送。", "先录入或导入项目。")
    kept = ledger.folder / "outbox" / last.file
    if not kept.is_file():
        raise UserError(
            "没有新的修改，上一期数据包的存底也不在了。", "请用“完整重发”（--full）写一份全量包。"
        )
    path = _copy_out(kept, out / last.file)
    slip = slips.copy(kept, path)
    return Sent(path, slip, last.number, last.changes, last.records, again=True)


def _copy_out(kept: Path, path: Path) -> Path:
    """Copy to the medium under a temporary name, read it back, then give it its name."""
    part = path.with_name(path.name + ".part")
    try:
        shutil.copyfile(kept, part)
        with open(part, "rb+") as file:
            os.fsync(file.fileno())
        if _digest(part) != _digest(kept):
            raise UserError(f"写到「{path.parent}」的数据包读回来不一样。", "这个U盘可能坏了，请换一个再写。")
        os.replace(part, path)
    except OSError as error:
        raise UserError(
            f"数据包没有写到「{path.parent}」：{trouble(error)}", "请换一个U盘或文件夹再写。"
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return path


def _digest(path: Path) -> bytes:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _log_sent(ledger: Ledger, to: str, written: Written) -> None:
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
