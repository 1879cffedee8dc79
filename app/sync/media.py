"""What a disk or stick says when it refuses, in words."""

import errno

_TROUBLES = {
    errno.ENOSPC: "空间不足",
    errno.EROFS: "写保护，或者是只读的",
    errno.EACCES: "没有权限，或者写保护",
    errno.EPERM: "没有权限，或者写保护",
    errno.ENOENT: "文件或文件夹不存在，或者 U 盘已拔出",
    errno.ENOTDIR: "文件夹不存在",
    errno.EISDIR: "这是一个文件夹",
    errno.EIO: "读写出错，介质可能已损坏",
    errno.ENODEV: "U 盘已拔出",
    errno.EFBIG: "文件超过它能存的大小",
}


def trouble(error: OSError) -> str:
    """The reason in Chinese; the system's own words for what is not foreseen."""
    return _TROUBLES.get(error.errno or 0, error.strerror or "读写失败")
