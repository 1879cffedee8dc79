"""The slip that lies beside a package (交接单): a short text file that any PC can print."""

from pathlib import Path

from app.errors import UserError
from app.files import trouble, write_atomically
from app.services.common import offices
from app.storage.ledger import Ledger
from app.sync.manifest import Manifest
from app.sync.slip import Slip, slip


def write(ledger: Ledger, manifest: Manifest, size: int, sm3: str, kept: Path, package: Path) -> Path:
    """Write the slip of a package beside it and beside its kept copy; gives its path.

    Raises UserError when the medium does not take it.
    """
    names = {office.code: office.name for office in offices.offices(ledger)}
    content = text(slip(manifest, size, sm3, names), package.name).encode("utf-8-sig")
    write_atomically(path_of(kept), content)
    return _lay(path_of(package), content)


def read(path: Path) -> str:
    """The words of a slip that was written before; raises UserError when it is not there any more."""
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise UserError(
            f"交接单「{path.name}」读不出来：{trouble(error)}。", "请重写这一期数据包。"
        ) from error


def copy(kept: Path, package: Path) -> Path:
    """Lay the slip of a kept package beside its copy."""
    return _lay(path_of(package), path_of(kept).read_bytes() if path_of(kept).is_file() else b"")


def _lay(path: Path, content: bytes) -> Path:
    try:
        write_atomically(path, content)
    except OSError as error:
        raise UserError(
            f"数据包已写好，交接单没有写到「{path.parent}」：{trouble(error)}。", "请检查U盘，再重写上一期。"
        ) from error
    return path


def path_of(package: Path) -> Path:
    """Where the slip of a package lies."""
    return package.with_name(package.stem + "_交接单.txt")


def text(slip: Slip, file: str) -> str:
    """The words of a slip, one fact a line."""
    proofs = f"，{slip.other_parts}份照片和文件" if slip.other_parts else ""
    lines = [
        "数据包交接单",
        "",
        f"数据包：第{slip.number}期（{slip.period}）",
        f"文件：{file}",
        f"大小：{slip.size:,} 字节",
        f"发出：{slip.sender}",
        f"收取：{'、'.join(slip.recipients)}",
        f"经办：{slip.author}    日期：{slip.business_date}",
        f"内容：{slip.change_sets}次修改，{slip.records}处改动{proofs}",
        f"编号：{slip.package}",
        "",
        f"校验数字（两边应一致）：{slip.digits}",
        "",
        "交出人（签字）：              接收人（签字）：              日期：",
        "",
    ]
    return "\r\n".join(lines)
