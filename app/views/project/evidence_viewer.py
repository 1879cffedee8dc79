"""A proof large: ←→ goes on, ＋－ and the wheel zoom, the mouse drags; its facts stand beside it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QDialog, QSizePolicy, QWidget

from app.errors import UserError
from app.models import Evidence
from app.services.proofs import evidence
from app.services.proofs.gallery import GalleryItem
from app.views.kit import icons, parts, theme
from app.views.kit.emptied import empty
from app.views.kit.shortcuts import bind
from app.views.project.blocks import Scrolled
from app.views.project.evidence_words import facts, icon_of
from app.views.work import Work

_STEP, _MOST = 1.25, 8.0
_LARGE_FROM = 1.6
"""Beyond this zoom the original is unpacked."""


class Canvas(QWidget):
    """One picture, fitted to the widget, zoomed and moved; or a sign with words where there is none."""

    def __init__(self, zoomed: Callable[[float], object]) -> None:
        super().__init__()
        self._zoomed = zoomed
        self._image: QImage | None = None
        self._icon, self._words = "image", ""
        self.zoom = 1.0
        self._middle = QPointF(0.5, 0.5)  # the point of the picture in the middle of the widget, as shares
        self._dragged: QPoint | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("照片")

    def show_image(self, image: QImage | None, icon: str = "image", words: str = "") -> None:
        """Another picture, fitted; or none, with a sign and words."""
        self._image, self._icon, self._words = image, icon, words
        self.zoom, self._middle = 1.0, QPointF(0.5, 0.5)
        self.setAccessibleDescription(words)
        self._show_cursor()
        self.update()

    def sharpen(self, image: QImage) -> None:
        """The same picture in more pixels: zoom and place stay."""
        self._image = image
        self.update()

    @property
    def filled(self) -> bool:
        """Whether a picture is shown."""
        return self._image is not None

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom around a point of the widget, by default its middle; never smaller than fitted."""
        if self._image is None:
            return
        before = self._share_at(at) if at is not None else None
        self.zoom = min(max(self.zoom * factor, 1.0), _MOST)
        if before is not None and at is not None:
            target = self._target()
            off = at - QPointF(self.rect().center())
            self._middle = QPointF(
                before.x() - off.x() / target.width(), before.y() - off.y() / target.height()
            )
        self._hold()
        self._show_cursor()
        self._zoomed(self.zoom)
        self.update()

    def fit(self) -> None:
        """The whole picture."""
        self.zoom_by(1 / self.zoom)

    def _fitted(self) -> QSize:
        assert self._image is not None
        room = self.size() - QSize(theme.px(16), theme.px(16))
        size = self._image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        small = self._image.size()
        return small if size.width() > 2 * small.width() else size

    def _target(self) -> QRectF:
        size = self._fitted()
        width, height = size.width() * self.zoom, size.height() * self.zoom
        middle = QPointF(self.rect().center())
        return QRectF(
            middle.x() - self._middle.x() * width, middle.y() - self._middle.y() * height, width, height
        )

    def _share_at(self, at: QPointF) -> QPointF:
        target = self._target()
        return QPointF((at.x() - target.x()) / target.width(), (at.y() - target.y()) / target.height())

    def _hold(self) -> None:
        """The picture stays in the widget."""
        target = self._target()
        for_x = min(self.width() / target.width() / 2, 0.5)
        for_y = min(self.height() / target.height() / 2, 0.5)
        self._middle = QPointF(
            min(max(self._middle.x(), for_x), 1 - for_x), min(max(self._middle.y(), for_y), 1 - for_y)
        )

    def _show_cursor(self) -> None:
        movable = self._image is not None and self.zoom > 1
        self.setCursor(Qt.CursorShape.OpenHandCursor if movable else Qt.CursorShape.ArrowCursor)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("win"))
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._target(), self._image)
            return
        side = theme.px(48)
        square = QRectF(0, 0, side, side)
        square.moveCenter(QPointF(self.rect().center()) - QPointF(0, side / 2))
        icons.draw(painter, self._icon, square, "ink3")
        painter.setFont(theme.font(theme.BODY))
        painter.setPen(theme.colour("ink2"))
        below = self.rect().adjusted(theme.px(24), round(square.bottom()) + theme.px(10), -theme.px(24), 0)
        how = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(below, how, self._words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._image is not None:
            self._hold()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turns = event.angleDelta().y() / 120
        if turns:
            self.zoom_by(_STEP**turns, event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._dragged = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragged is None or self._image is None:
            return
        here, target = event.position().toPoint(), self._target()
        moved, self._dragged = here - self._dragged, here
        self._middle -= QPointF(moved.x() / target.width(), moved.y() / target.height())
        self._hold()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.zoom > 1:
            self.fit()
        else:
            self.zoom_by(3.0, event.position())


class Viewer(QDialog):
    """The proofs of a gallery one at a time. `save` saves one where the person chooses."""

    def __init__(
        self,
        work: Work,
        items: Sequence[GalleryItem],
        start: int,
        save: Callable[[GalleryItem, bool], object],
        parent: QWidget | None,
    ) -> None:
        super().__init__(parent)
        self._work, self._items, self._place, self._save = work, list(items), start, save
        self._shown = 0  # which picture was asked for last: an older one that comes later is not shown
        self._sharp = False
        self.setWindowTitle("看佐证")
        self.setObjectName("page")
        self.canvas = Canvas(self._zoomed)
        self.before = parts.icon_button("caret-left", "上一张（←）", lambda: self.step(-1))
        self.after = parts.icon_button("caret-right", "下一张（→）", lambda: self.step(1))
        self._number = parts.label("", "second")
        self._name = parts.ElidedLabel("", "block")
        self._zoom = parts.label("", "second")
        self.whole = parts.button("适合窗口(&0)", self.canvas.fit)
        self.save_button = parts.button("另存原件(&S)", lambda: self._save_now(False), icon="floppy-disk")
        self.save_small = parts.button("另存缩小件(&R)", lambda: self._save_now(True))
        self._facts = parts.column(gap=6)
        self._lay_out()
        self._listen()
        self.resize(self._room())
        self._show()
        self.canvas.setFocus()

    @property
    def item(self) -> GalleryItem:
        """The proof that is shown."""
        return self._items[self._place]

    def step(self, by: int) -> None:
        """The next (1) or previous (-1) proof; at an end nothing happens."""
        if 0 <= self._place + by < len(self._items):
            self._place += by
            self._show()

    def _lay_out(self) -> None:
        head = parts.row(
            self.before, self.after, self._number, self._name, self._zoom, self.whole, self.save_small,
            self.save_button, gap=8, margins=(12, 8, 12, 8),
        )  # fmt: skip
        head.setStretch(3, 1)
        side = Scrolled(parts.boxed(parts.column(self._facts, None, margins=(16, 12, 16, 12))), on_panel=True)
        side.setObjectName("panel")
        side.setFixedWidth(theme.px(280))
        below = parts.row(self.canvas, side, gap=0)
        below.setStretch(0, 1)
        whole = parts.column(head, parts.rule(), below, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)

    def _room(self) -> QSize:
        parent = self.parentWidget()
        whole = parent.window().size() if parent is not None else QSize(theme.px(1200), theme.px(700))
        return QSize(round(whole.width() * 0.96), round(whole.height() * 0.94))

    def _show(self) -> None:
        item, count = self.item, len(self._items)
        self._number.setText(f"{self._place + 1} / {count}")
        self._name.setText(item.record.name)
        self.before.setEnabled(self._place > 0)
        self.after.setEnabled(self._place + 1 < count)
        self.save_button.setEnabled(item.here == "original")
        self.save_button.setToolTip(item.whereabouts)
        has_small = bool(item.record.reduced) and item.here != "nothing"
        self.save_small.setVisible(has_small)
        self._tell_facts(item)
        self.canvas.show_image(None, icon_of(item), "正在打开…")
        self._load(large=False)

    def _tell_facts(self, item: GalleryItem) -> None:
        empty(self._facts)
        for words in item.doubts:
            self._facts.addWidget(parts.label(f"▲ {words}", "warn", wrap=True))
        record_facts = [
            ("证明", item.purpose),
            ("所属月份", item.record.month or ""),
            ("说明", item.record.note or ""),
        ]
        for label, words in [*facts(item), *record_facts]:
            if words:
                self._facts.addWidget(parts.label(label, "note"))
                self._facts.addWidget(parts.label(words, wrap=True, selectable=True))

    def _load(self, *, large: bool) -> None:
        self._shown += 1
        number, item, ledger = self._shown, self.item, self._work.ledger
        self._sharp = large

        def done(content: bytes | None) -> None:
            if number == self._shown:
                self._take(item, content, large)

        self._work.background.run(
            lambda _progress: evidence.picture(ledger, item.record, large=large), done=done, owner=self,
            failed=lambda error: self._tell_wrong(item, error),
        )  # fmt: skip

    def _take(self, item: GalleryItem, content: bytes | None, large: bool) -> None:
        image = QImage.fromData(content) if content else QImage()
        if image.isNull():
            self.canvas.show_image(None, icon_of(item), _why_not(item))
        elif large:
            self.canvas.sharpen(image)
        else:
            self.canvas.show_image(image)
        self._zoomed(self.canvas.zoom)

    def _tell_wrong(self, item: GalleryItem, error: UserError) -> None:
        self.canvas.show_image(None, "warning", f"{error.message}\n{error.hint}")

    def _zoomed(self, zoom: float) -> None:
        self._zoom.setText(f"放大 {zoom:.1f} 倍" if zoom > 1 else "")
        self.whole.setVisible(zoom > 1)
        if zoom >= _LARGE_FROM and not self._sharp and self.item.here == "original":
            self._load(large=True)

    def _save_now(self, small: bool) -> None:
        self._save(self.item, small)

    def _listen(self) -> None:
        """Keys of the whole window: a button that has the keyboard must not take the arrows."""
        acts: dict[str, Callable[[], object]] = {
            "Left": lambda: self.step(-1), "Right": lambda: self.step(1),
            "PgUp": lambda: self.step(-1), "PgDown": lambda: self.step(1),
            "+": lambda: self.canvas.zoom_by(_STEP), "=": lambda: self.canvas.zoom_by(_STEP),
            "-": lambda: self.canvas.zoom_by(1 / _STEP), "0": self.canvas.fit,
        }  # fmt: skip
        bind(self, acts, inside=False)


def _why_not(item: GalleryItem) -> str:
    record: Evidence = item.record
    if item.here == "nothing":
        return f"{item.whereabouts}，这里还没有它的文件。\n对方“完整重发”一次数据包就会带来。"
    if record.media.startswith("image/"):
        return "这张照片在这里打不开，可以另存以后用别的程序看。"
    return "这份文件不在这里打开。另存到文件夹，再用系统里的程序看。"
