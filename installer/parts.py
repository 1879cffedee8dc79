"""What the frozen program is made of: its data, what is left out and why. The spec and the tests read it."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


WINDOW, CONSOLE = "攻坚台账", "gongjian"
"""The program with a window, and the one for a console; both lie in one folder."""

DATA = {
    "resources": "resources",
    "docs/manual": "docs/manual",
    "docs/pictures": "docs/pictures",
    "app/storage/migrations/*.sql": "app/storage/migrations",
}
"""What the program reads: where it lies in the project, and in which folder of the frozen program."""

HIDDEN: tuple[str, ...] = ()
"""Modules that nothing names where PyInstaller could see it; the program has none."""

NETWORK = _words(
    """
    ssl _ssl http.server http.cookiejar ftplib smtplib poplib imaplib nntplib telnetlib socketserver
    xmlrpc urllib.robotparser webbrowser wsgiref cgi PySide6.QtNetwork requests urllib3 certifi httpx
    aiohttp matplotlib.backends.backend_webagg matplotlib.backends.backend_webagg_core
    matplotlib.backends.backend_nbagg
    """
)
"""What speaks with other computers: none of it is shipped, since the program makes no call.

What must come all the same, because others import it and do not use it: `socket` and `asyncio` (SQLAlchemy),
`urllib.request` and `http.client` (xml.sax.saxutils). Without `ssl` they reach no website of today.
"""

UNUSED = _words(
    """
    _hashlib tkinter _tkinter turtle idlelib lib2to3 ensurepip venv pydoc_data test doctest
    unittest.mock pip setuptools pkg_resources wheel distutils pytest _pytest hypothesis IPython mypy
    PyInstaller numpy.testing numpy.f2py numpy.distutils matplotlib.testing matplotlib.tests
    matplotlib.sphinxext PIL._avif PIL.ImageTk PIL.ImageQt lxml.html tzdata numpy.random
    multiprocessing.dummy xmlrpc lxml.objectify lxml.isoschematron sqlalchemy.dialects.mysql
    sqlalchemy.dialects.oracle sqlalchemy.dialects.mssql sqlalchemy.dialects.postgresql
    sqlalchemy.testing PySide6.QtPdf PySide6.QtQml PySide6.QtQuick PySide6.QtSvg PySide6.QtOpenGL
    PySide6.QtTest mpl_toolkits.axisartist matplotlib._qhull matplotlib._tri PIL._imagingcms greenlet
    """
)
"""What would come along and is never used. `_hashlib` only makes hashlib faster, with one more OpenSSL."""

_LEFT_OUT = _words(
    """
    opengl32sw.dll d3dcompiler qt6network /plugins/tls/ /plugins/networkinformation/ qdirect2d qminimal
    /plugins/generic/ qt6pdf qt6qml qt6quick qt6svg qt6opengl qt6virtualkeyboard qsvg qtga qtiff qwbmp
    qicns qpdf.dll _avif _imagingtk mpl-data/sample_data mpl-data/images mpl-data/plot_directive
    mpl-data/fonts/afm mpl-data/fonts/pdfcorefonts fonts/ttf/stix fonts/ttf/cm ttf/dejavuserif
    ttf/dejavusansmono mpl-data/stylelib backend_cffi _cffi. libssl numpy/_core/_simd. _core/tests
    numpy/random/tests /tests/ lxml/objectify lxml/html lxml/isoschematron lxml/includes libcrypto
    pyside6/qtuitools pyside6/scripts docx/templates/default-docx-template
    """
)
"""Parts of the names of files that PyInstaller's hooks bring and the program never opens."""

_OF_THE_SYSTEM = _words(
    """
    libglib-2.0 libgio-2.0 libgobject-2.0 libgmodule-2.0 libgthread-2.0 libsystemd libmount libblkid
    libselinux libpcre libpng16 libsqlite3 libfreetype libfontconfig libdbus-1 libx11.so libx11-xcb
    libexpat libuuid libkrb5 libk5crypto libgssapi libcom_err libkeyutils libgcrypt libgpg-error liblz4
    libbsd libmd.so libqgtk3 libresolv libssl libcrypto
    """
)
"""What every Linux desktop has in a version of its own, which is the one to use there."""

LINUX_INPUT = "platforminputcontexts"
"""Plugins through which Chinese is typed; Windows has its input methods in the platform plugin."""


def is_kept(name: str, *, windows: bool) -> bool:
    """Whether a file that PyInstaller found goes into the program."""
    name = "/" + name.replace("\\", "/").lower()
    if "/translations/" in name:
        return "zh_cn" in name and "qtbase" in name
    if LINUX_INPUT in name:
        return not windows
    if not windows and ".libs/" not in name and any(part in name for part in _OF_THE_SYSTEM):
        return False  # what lies in .libs came with a wheel and has a name of its own
    return not any(part in name for part in _LEFT_OUT)


def data_files() -> dict[str, list[str]]:
    """Every data file of the project by the folder of the frozen program that it goes to."""
    files: dict[str, list[str]] = {}
    for pattern, target in DATA.items():
        for found in sorted(ROOT.glob(pattern)):
            for path in sorted(found.rglob("*")) if found.is_dir() else [found]:
                if path.is_file() and path.suffix != ".svg":
                    inside = path.parent.relative_to(found) if found.is_dir() else Path()
                    files.setdefault((Path(target) / inside).as_posix(), []).append(str(path))
    return files
