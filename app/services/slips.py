"""The slip that lies beside a package (交接单): a short text file that any PC can print."""

from pathlib import Path

from app.services import ledgers
from app.storage.files import write_atomically
from app.storage.ledger import Ledger
from app.sync.manifest import Manifest
from app.sync.slip import Slip, slip


def write(ledger: Ledger, manifest: Manifest, size: int, sm3: str, package: Path) -> Path:
    """Write the slip of a package beside it and beside its kept copy; gives its path."""
    names = {office.code: office.name for office in ledgers.offices(ledger)}
    content = text(slip(manifest, size, sm3, names), package.name).encode("utf-8-sig")
    write_atomically(path_of(ledger.folder / "outbox" / package.name), content)
    write_atomically(path_of(package), content)
    return path_of(package)


def copy(kept: Path, package: Path) -> Path:
    """Lay the slip of a kept package beside its copy."""
    write_atomically(path_of(package), path_of(kept).read_bytes() if path_of(kept).is_file() else b"")
    return path_of(package)


def path_of(package: Path) -> Path:
    """Where the slip of a package lies."""
    return package.with_name(package.stem + "_交接单.txt")


def text(made: Slip, file: str) -> str:
    """The words of a slip, one fact a line."""
    lines = [
        "数据包交接单",
        "",
        f"数据包：第{made.number}期（{made.period}）",
        f"文件：{file}",
        f"大小：{made.size:,} 字节",
        f"发出：{made.sender}",
        f"收取：{'、'.join(made.recipients)}",
        f"经办：{made.author}    日期：{made.business_date}",
        f"内容：{made.change_sets}次修改，{made.records}条记录",
        f"编号：{made.package}",
        "",
        f"校验数字（两边应一致）：{made.digits}",
        "",
        "交出人（签字）：              接收人（签字）：              日期：",
        "",
    ]
    return "\r\n".join(lines)
