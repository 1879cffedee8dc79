"""How proofs come in, wherever they are wanted: chosen in a dialog, dropped, pasted from the clipboard."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter
from PySide6.QtWidgets import QWidget

from app.progress import Progress
from app.services.proofs import evidence
from app.services.proofs.evidence import Added, Pasted, ProofSource, Purpose
from app.views.kit.ask import Listing, Question
from app.views.kit.page_files import dropped_paths
from app.views.kit.progress import run_shown
from app.views.work import Work

KINDS = (
    "照片和文件 (*.jpg *.jpeg *.png *.webp *.bmp *.gif *.heic *.pdf *.ofd *.doc *.docx *.xls *.xlsx *.mp4)"
    ";;所有文件 (*)"
)
_ACT = "加佐证"


def choose(work: Work, parent: QWidget) -> list[ProofSource]:
    """The files that a person chooses in a dialog."""
    return list(work.ask.open_files(parent, "加照片或文件", KINDS))


def sources_in(data: QMimeData, number: int) -> list[ProofSource]:
    """What is dropped or pasted: files and folders, else a picture, which gets a name with `number`."""
    paths = dropped_paths(data)
    if paths:
        return list(paths)
    if data.hasImage():
        image = QImage(data.imageData())
        if not image.isNull():
            return [Pasted(f"粘贴{number}.png", _png(image))]
    return []


def can_take(data: QMimeData) -> bool:
    """Whether anything in what is dragged could be a proof."""
    return data.hasImage() or any(url.isLocalFile() for url in data.urls())


def clipboard() -> QMimeData:
    """What was copied last; Qt gives None where nothing ever was."""
    return QGuiApplication.clipboard().mimeData() or QMimeData()


def add(
    work: Work, parent: QWidget, project: str, sources: Sequence[ProofSource], purpose: Purpose,
    done: Callable[[Added], object],
) -> None:  # fmt: skip
    """Add proofs on the worker; what was refused, and what else is to be known, is told file by file."""
    ledger, person = work.ledger, work.person

    def job(progress: Progress) -> Added:
        return evidence.add(
            ledger, person, project, sources, about=purpose.about, record=purpose.record, progress=progress
        )

    def ended(added: Added) -> None:
        done(added)
        tell(work, parent, added)

    run_shown(parent, work.background, work.ask, _ACT, job, done=ended, note="停下来就一份也不加")


def tell(work: Work, parent: QWidget, added: Added) -> None:
    """In the status bar when all went well, else as a list of files with what is to be known of each."""
    outcome = f"已加{len(added.uids)}份佐证" if added.uids else "没有加佐证"
    if not added.refused and not added.remarks:
        work.said.emit(outcome)
        return
    if added.refused:
        outcome += f"，{len(added.refused)}份没有收"
    rows = [*((name, f"没有收：{reason}") for name, reason in added.refused), *added.remarks]
    listing = Listing(("文件", "说明"), tuple(rows))
    work.ask.choose(parent, Question(_ACT, outcome, listing=listing))


def _png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(buffer.data().data())
