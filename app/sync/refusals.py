"""Why a package is refused, and how that is told: one reason, one sentence, one thing to do."""

from collections.abc import Callable
from enum import Enum
from typing import NamedTuple

from app.errors import UserError


class Reason(Enum):
    """The outcomes of `docs/package-format.md` §5; the values are the names used there."""

    UNREADABLE = "unreadable"
    EMPTY = "empty"
    NOT_A_PACKAGE = "not-a-package"
    TOO_NEW = "too-new"
    UNKNOWN_SUITE = "unknown-suite"
    HEADER_MALFORMED = "header-malformed"
    TRUNCATED = "truncated"
    TRAILING_BYTES = "trailing-bytes"
    WRONG_RECIPIENT = "wrong-recipient"
    HEADER_ALTERED = "header-altered"
    MANIFEST_ALTERED = "manifest-altered"
    MANIFEST_MALFORMED = "manifest-malformed"
    UNKNOWN_SENDER = "unknown-sender"
    BAD_SIGNATURE = "bad-signature"
    SENDER_MISMATCH = "sender-mismatch"
    MANIFEST_MISMATCH = "manifest-mismatch"
    NEWER_LEDGER = "newer-ledger"
    TOO_LARGE = "too-large"
    CHUNK_ALTERED = "chunk-altered"
    CONTENT_DAMAGED = "content-damaged"
    PART_ALTERED = "part-altered"
    CHANGES_MALFORMED = "changes-malformed"
    CHAIN_BROKEN = "chain-broken"
    VECTORS_MISMATCH = "vectors-mismatch"
    PAYLOAD_MISMATCH = "payload-mismatch"


class Telling(NamedTuple):
    """The sentence for a reason (with `{names}` of facts) and what to do."""

    message: str
    hint: str


COPY_AGAIN = "请从发送单位的电脑上重新拷贝一次；仍不行时请对方重新生成数据包。"
ASK_SENDER = "请不要使用此文件，联系发送单位用本程序重新生成数据包。"
UPDATE = "请先把本机程序升级到与对方相同的版本，再接收。"

TELLINGS = {
    Reason.UNREADABLE: Telling(
        "无法读取数据包文件：{detail}", "请检查 U 盘是否插好、文件是否还在，然后重试。"
    ),
    Reason.EMPTY: Telling("数据包文件是空的（0 字节），可能是 U 盘没有安全弹出。", COPY_AGAIN),
    Reason.NOT_A_PACKAGE: Telling(
        "这不是本程序的数据包。", "请选择扩展名为 .gjpkg 的文件；若确是数据包，请重新拷贝。"
    ),
    Reason.TOO_NEW: Telling("数据包由更新版本的程序生成，本机程序还不认识它的格式。", UPDATE),
    Reason.UNKNOWN_SUITE: Telling("数据包使用了本机程序不认识的加密方式。", UPDATE),
    Reason.HEADER_MALFORMED: Telling("数据包的文件头已损坏或被改动。", COPY_AGAIN),
    Reason.TRUNCATED: Telling("文件不完整：{detail}，请重新拷贝。", COPY_AGAIN),
    Reason.TRAILING_BYTES: Telling("文件比应有的长度多出 {extra} 字节，已被改动。", COPY_AGAIN),
    Reason.WRONG_RECIPIENT: Telling(
        "这个数据包不是发给本单位的，打不开。",
        "请核对是不是拿错了U盘或文件；本单位换过电脑、重建过台账的，请把新名片交给对方，再请他们重写一次。",
    ),
    Reason.HEADER_ALTERED: Telling("数据包的文件头被改动过，校验不通过。", COPY_AGAIN),
    Reason.MANIFEST_ALTERED: Telling("数据包的清单已损坏或被改动。", COPY_AGAIN),
    Reason.MANIFEST_MALFORMED: Telling("数据包的清单不符合格式：{detail}", ASK_SENDER),
    Reason.UNKNOWN_SENDER: Telling(
        "这个数据包写着由{office}发出，可是这本台账里没有他们的名片，或者名片换过了。",
        "请先导入对方现在的名片，打电话核对指纹，再接收。",
    ),
    Reason.BAD_SIGNATURE: Telling("签名不对：数据包不是由{office}发出的。", ASK_SENDER),
    Reason.SENDER_MISMATCH: Telling(
        "数据包写着由{office}发出，签名却是{card}的。", "请与对方电话核对，必要时重新交换名片。"
    ),
    Reason.MANIFEST_MISMATCH: Telling("数据包的清单与文件不符：{detail}", ASK_SENDER),
    Reason.NEWER_LEDGER: Telling(
        "数据包里有更新版本台账的数据（版本 {theirs}，本机版本 {ours}），暂不能接收。", UPDATE
    ),
    Reason.TOO_LARGE: Telling("数据包内容过大：{detail}", "为防止损坏文件占满电脑，已拒绝。请对方分期发送。"),
    Reason.CHUNK_ALTERED: Telling("第 {number} 块（共 {chunks} 块）已损坏或被改动。", COPY_AGAIN),
    Reason.CONTENT_DAMAGED: Telling("数据包的内容无法解压：{detail}", ASK_SENDER),
    Reason.PART_ALTERED: Telling("数据包中的“{part}”与清单上的校验值不符。", ASK_SENDER),
    Reason.CHANGES_MALFORMED: Telling("数据包中第 {number} 条修改记录不符合格式：{detail}", ASK_SENDER),
    Reason.CHAIN_BROKEN: Telling("数据包中第 {number} 条修改记录与前一条接不上：{detail}", ASK_SENDER),
    Reason.VECTORS_MISMATCH: Telling("数据包里的修改记录与清单所列范围不符：{detail}", ASK_SENDER),
    Reason.PAYLOAD_MISMATCH: Telling("数据包的内容与发送单位签名时的不一致。", ASK_SENDER),
}


class PackageError(UserError):
    """A package (or what should be one) is refused for `reason`; nothing of it was used."""

    def __init__(self, reason: Reason, **facts: object) -> None:
        telling = TELLINGS[reason]
        super().__init__(telling.message.format(**facts), telling.hint)
        self.reason = reason
        self.facts = facts

    def named(self, name: Callable[[str], str]) -> "PackageError":
        """The same with the names of offices in the place of their codes."""
        codes = ("office", "card")
        facts = {key: name(str(fact)) if key in codes else fact for key, fact in self.facts.items()}
        return PackageError(self.reason, **facts)
