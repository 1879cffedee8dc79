"""What the room 佐证 says of a proof: size, time, place, kind, doubts."""

from app.models import Evidence
from app.services.proofs.gallery import GalleryItem

_ICONS = (
    ("image/", "image"),
    ("video/", "play-circle"),
    ("application/pdf", "file-pdf"),
    ("application/zip", "archive"),
    ("application/vnd.rar", "archive"),
    ("application/x-7z", "archive"),
)
_KINDS = (
    ("image/jpeg", "照片"),
    ("image/", "图片"),
    ("video/", "录像"),
    ("audio/", "录音"),
    ("application/pdf", "PDF"),
    ("text/", "文本"),
)


def size_words(size: int) -> str:
    """486 KB, 3.1 MB; 0 KB never."""
    if size < 1024 * 1024:
        return f"{max(round(size / 1024), 1)} KB"
    if size < 1024**3:
        return f"{size / 1024**2:.1f} MB"
    return f"{size / 1024**3:.2f} GB"


def taken_words(record: Evidence) -> str:
    """2025-08-21 10:32, "" when the photo does not tell."""
    return (record.taken or "")[:16]


def place_words(record: Evidence) -> str:
    """东经115.9700° 北纬37.3500°, "" when the photo does not tell."""
    if record.longitude is None or record.latitude is None:
        return ""
    east, north = "东经" if record.longitude >= 0 else "西经", "北纬" if record.latitude >= 0 else "南纬"
    return f"{east}{abs(record.longitude):.4f}°　{north}{abs(record.latitude):.4f}°"


def kind_words(record: Evidence) -> str:
    """照片, PDF, 录像, else the ending of the name."""
    for start, word in _KINDS:
        if record.media.startswith(start):
            return word
    ending = record.name.rpartition(".")[2] if "." in record.name else ""
    return f"{ending.upper()} 文件" if ending and len(ending) <= 5 else "文件"


def icon_of(item: GalleryItem) -> str:
    """The picture that stands for a file that is not shown."""
    return next((icon for start, icon in _ICONS if item.record.media.startswith(start)), "file-text")


def facts(item: GalleryItem) -> list[tuple[str, str]]:
    """Label and words of everything that is known of a proof, without what nobody knows."""
    record = item.record
    lines = [
        ("拍摄时间", taken_words(record) or ("照片没带" if record.media.startswith("image/") else "")),
        ("拍摄地点", place_words(record)),
        ("文件", f"{kind_words(record)}　{size_words(record.size)}"),
        ("加入", "　".join(word for word in (record.added or "", item.author) if word)),
        ("校验值", f"{record.digest[:8]}…{record.digest[-4:]}"),
        ("原件", item.whereabouts),
    ]
    return [(label, words) for label, words in lines if words]
