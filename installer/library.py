"""The first thing that both programs run: their modules lie in one archive beside them, not in each exe.

PyInstaller puts that archive into every exe; what an exe has is empty here and is led to the shared one.
"""

import os
import sys

import pyimod02_importers
from pyimod01_archive import ZlibArchiveReader

_own = pyimod02_importers.pyz_archive
_shared = ZlibArchiveReader(os.path.join(getattr(sys, "_MEIPASS", ""), "gongjian.pyz"), check_pymagic=True)
_own._filename, _own._start_offset, _own.toc = _shared._filename, _shared._start_offset, _shared.toc
pyimod02_importers._pyz_tree = None
