"""Saving proofs as plain files where the person chooses; only then may the system's own program open one."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from app.progress import Progress
from app.rules import media
from app.services.proofs import evidence
from app.services.proofs.gallery import GalleryItem
from app.views.kit.ask import Choice, Question
from app.views.kit.progress import run_shown
from app.views.work import Work

_ACT = "另存佐证"


def save(work: Work, parent: QWidget, items: Sequence[GalleryItem], small: bool = False) -> None:
    """Save one proof under a name, several into a folder; what is not here is left out and said."""
    here = [item for item in items if item.here == "original" or (small and item.here == "reduced")]
    if not here:
        words = items[0].whereabouts if items else ""
        work.ask.tell(parent, _ACT, "这里没有可以另存的文件", f"{words}。" if words else "")
        return
    if len(here) == 1:
        name = evidence.file_name(here[0].record)
        start = Path(f"{Path(name).stem}（缩小件）.jpg" if small and here[0].record.reduced else name)
        chosen = work.ask.save_file(parent, _ACT, start, "所有文件 (*)")
        targets = [chosen] if chosen is not None else []
    else:
        folder = work.ask.folder(parent, "另存到文件夹")
        targets = _free_names(folder, [evidence.file_name(item.record) for item in here]) if folder else []
    if targets:
        _write(work, parent, list(zip(here, targets, strict=True)), small, len(items) - len(here))


def _write(
    work: Work, parent: QWidget, todo: Sequence[tuple[GalleryItem, Path]], small: bool, left_out: int
) -> None:
    def job(progress: Progress) -> None:
        for number, (item, target) in enumerate(todo):
            progress(number, len(todo), f"正在写出「{item.record.name}」")
            evidence.export_to(work.ledger, item.record, target, reduced=small, progress=progress)

    def done(_nothing: None) -> None:
        rest = f"，{left_out}份的原件不在这台电脑上" if left_out else ""
        work.said.emit(f"已另存{len(todo)}份佐证{rest}")
        _offer(work, parent, todo[0][1], len(todo))

    run_shown(parent, work.background, work.ask, _ACT, job, done=done)


def _offer(work: Work, parent: QWidget, path: Path, count: int) -> None:
    """After saving: open it with the system's program if that can only show it, or its folder."""
    choices = [Choice("", "知道了(&K)"), Choice("folder", "打开文件夹(&F)")]
    if count == 1 and media.may_open(path.name):
        choices.append(Choice("open", "用系统程序打开(&O)"))
    first = f"「{path.name}」已写好" if count == 1 else f"{count}份佐证已写好"
    shown = tuple(Choice(each.key, each.text, primary=each is choices[-1]) for each in choices)
    answer = work.ask.choose(parent, Question(_ACT, first, (str(path.parent),), choices=shown))
    if answer:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path if answer == "open" else path.parent)))


def _free_names(folder: Path, names: Sequence[str]) -> list[Path]:
    """A path for each name that no file has yet, nor another of them."""
    paths: list[Path] = []
    for name in names:
        path, number = folder / name, 1
        while path.exists() or path in paths:
            number += 1
            path = folder / f"{Path(name).stem}-{number}{Path(name).suffix}"
        paths.append(path)
    return paths
