"""What kind of file a proof is, by its content and not by its name; what is refused; names that are safe."""

import re
from pathlib import PurePath

from app.files import is_device

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"%PDF-", "application/pdf"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!", "application/vnd.rar"),
    (b"ID3", "audio/mpeg"),
)
_ZIPPED = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ofd": "application/ofd",
    ".zip": "application/zip",
}
_OLE = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".wps": "application/vnd.ms-works",
}
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe")
_RUN = """exe com bat cmd scr pif msi msp dll sys cpl lnk url js jse vbs vbe wsf wsh hta ps1 psm1 reg jar apk
sh inf chm iso img vhd docm xlsm pptm xll ade mdb appx gadget"""
_SEEN = "jpg jpeg jpe jfif png gif bmp webp heic heif avif tif tiff"
_READ = """jpg jpeg png gif bmp webp heic tif tiff pdf ofd doc docx xls xlsx ppt pptx wps txt csv mp4 mov avi
mp3 m4a wav zip rar 7z dwg"""
_PROGRAM_ENDINGS, _PICTURE_ENDINGS, _OPENED = (
    frozenset(f".{word}" for word in words.split()) for words in (_RUN, _SEEN, _READ)
)
_ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/bmp": ".bmp",
            "image/webp": ".webp", "image/heic": ".heic", "application/pdf": ".pdf"}  # fmt: skip
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/bmp", "image/webp"})
"""What the program itself can show."""
_FORBIDDEN = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]')
_LONGEST = 120
HEAD = 64
"""Bytes that tell the kind of a file."""


def media_of(name: str, head: bytes) -> str:
    """The media type of a file by its first bytes, by its name where those allow several."""
    ending = PurePath(name).suffix.lower()
    for start, media in _STARTS:
        if head.startswith(start):
            return media
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"AVI ": "video/x-msvideo", b"WAVE": "audio/wav"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        brand = head[8:12].lower()
        return "image/heic" if brand[:3] in (b"hei", b"hev", b"mif", b"avi", b"msf") else "video/mp4"
    if head.startswith(b"PK"):
        return _ZIPPED.get(ending, "application/zip")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _OLE.get(ending, "application/x-ole-storage")
    return "text/plain" if ending in (".txt", ".csv") else "application/octet-stream"


def refusal(name: str, head: bytes) -> str:
    """Why a file is not taken as a proof (Chinese), "" when it is."""
    ending = PurePath(name).suffix.lower()
    if not head:
        return "是空文件（0字节），多半没有拷完整"
    if ending in _PROGRAM_ENDINGS:
        return "是程序或能运行的文件，不能当佐证"
    if head.startswith(_PROGRAMS):
        shown = "照片" if ending in _PICTURE_ENDINGS else "文件"
        return f"名字是{shown}，内容却是程序，可能有病毒"
    return ""


def remark(name: str, media: str) -> str:
    """What a person should know of a file that is kept but cannot be shown here (Chinese), "" for nothing."""
    ending = PurePath(name).suffix.lower()
    if media == "image/heic":
        return "HEIC 照片这里看不了，按文件存了；手机相机设成“兼容性最佳”就存 JPG"
    if ending in _PICTURE_ENDINGS and media not in PICTURES and media != "image/tiff":
        return "名字是照片，内容不是，按文件存了"
    return ""


def is_picture(media: str) -> bool:
    """Whether the program can show it."""
    return media in PICTURES


def may_open(name: str) -> bool:
    """Whether a saved file may be handed to the system's program for it: never anything that could run."""
    return PurePath(name).suffix.lower() in _OPENED


def safe_name(name: str, media: str = "") -> str:
    """A name that both systems can write and that hides nothing, with the ending that its kind has."""
    clean = _FORBIDDEN.sub("_", name.strip()).strip(" .")
    stem, ending = PurePath(clean).stem, PurePath(clean).suffix
    proper_ending = _ENDINGS.get(media)
    if proper_ending and not (
        ending.lower() == proper_ending or (proper_ending, ending.lower()) == (".jpg", ".jpeg")
    ):
        stem, ending = (clean if ending.lower() not in _PICTURE_ENDINGS else stem), proper_ending
    if ending.lower() in _PROGRAM_ENDINGS:
        ending += ".txt"
    stem = stem.strip(" .")[:_LONGEST] or "佐证"
    return f"_{stem}{ending}" if is_device(stem) else f"{stem}{ending}"
