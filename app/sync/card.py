"""The card: an office's public key as a small text file, with a fingerprint for the telephone.

The form is that of `docs/package-format.md` §7.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from app.errors import UserError
from app.files import explained, trouble, write_atomically
from app.sync.keys import KeyProvider, PublicKey, short_digits, sm3, verify

EXTENSION = ".gjcard"
MAX_SIZE = 4096
Level = Literal["county", "city", "province"]

_SIGNED = b"gongjian-card 1 signature\x00"
_PRINTED = b"gongjian-card 1 fingerprint\x00"
_OFFICE = re.compile(r"[A-Za-z0-9._-]{1,32}")
_CARD = re.compile(
    r"gongjian-card 1\noffice (?P<office>[^\n]+)\nlevel (?P<level>[^\n]+)\nname (?P<name>[^\n]+)\n"
    r"key (?P<key>[0-9a-f]{128})\nsignature (?P<signature>[0-9a-f]{128})\n"
)
_NEWER = re.compile(rb"gongjian-card ([2-9]|[1-9][0-9]+)\n")


@dataclass(frozen=True, slots=True)
class Card:
    """An office and its public key, signed with that key. It proves the key's possession, not the office."""

    office: str
    level: Level
    name: str
    public: PublicKey
    signature: bytes


def make_card(office: str, name: str, level: Level, key: KeyProvider) -> Card:
    """The card of the office that holds `key`; raises `UserError` when code or name do not fit a card."""
    if not _OFFICE.fullmatch(office):
        raise UserError(
            f"单位代码“{office}”不能用于名片。", "代码只能由 1 到 32 位字母、数字、点和横线组成。"
        )
    if not _is_name(name):
        raise UserError(
            f"单位名称“{name}”不能用于名片。", "名称应为 1 到 60 个字，首尾没有空格，也没有换行。"
        )
    return Card(office, level, name, key.public, key.sign(_SIGNED + _body(office, level, name, key.public)))


def fingerprint(card: Card) -> str:
    """Eight groups of four digits, to be compared over the phone; covers code, level, name and key."""
    return short_digits(sm3(_PRINTED, _body(card.office, card.level, card.name, card.public)))


def card_bytes(card: Card) -> bytes:
    """The card's file content."""
    body = _body(card.office, card.level, card.name, card.public)
    return body + f"signature {card.signature.hex()}\n".encode()


def write_card(path: Path, card: Card) -> None:
    """Writes the card so that a half-written file never bears its name."""
    with explained(f"名片写不进「{path}」"):
        write_atomically(path, card_bytes(card))


def read_card(path: Path) -> Card:
    """The card in a file; raises `UserError` when it is none, is damaged, or its signature is wrong."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_SIZE + 1)
    except OSError as error:
        raise UserError(
            f"无法读取名片“{path.name}”：{trouble(error)}", "请检查 U 盘是否插好，然后重试。"
        ) from error
    return parse_card(content, path.name)


def parse_card(content: bytes, name: str = "名片") -> Card:
    """The card in a file's content; `name` is what messages call it."""
    if _NEWER.match(content):
        raise UserError(f"“{name}”由更新版本的程序生成。", "请先升级本机程序，再导入名片。")
    if not content.startswith(b"gongjian-card "):
        raise UserError(f"“{name}”不是单位名片。", "请选择扩展名为 .gjcard 的文件。")
    card = _parsed(content)
    if card is None or card_bytes(card) != content:
        raise UserError(
            f"名片“{name}”已损坏或被改动。", "请让对方重新导出名片；名片不能用记事本等打开后另存。"
        )
    body = _body(card.office, card.level, card.name, card.public)
    if not verify(card.public, _SIGNED + body, card.signature):
        raise UserError(f"名片“{name}”的签名不对，内容被改动过。", "请不要使用，让对方重新导出名片。")
    return card


def _parsed(content: bytes) -> Card | None:
    try:
        match = _CARD.fullmatch(content.decode("utf-8"))
        if match is None or match["level"] not in get_args(Level):
            return None
        if not _OFFICE.fullmatch(match["office"]) or not _is_name(match["name"]):
            return None
        public = PublicKey(bytes.fromhex(match["key"]))
    except ValueError:  # not UTF-8, or not a point of the curve
        return None
    level = cast(Level, match["level"])
    return Card(match["office"], level, match["name"], public, bytes.fromhex(match["signature"]))


def _is_name(name: str) -> bool:
    return 1 <= len(name) <= 60 and name.isprintable() and name == name.strip(" ")


def _body(office: str, level: str, name: str, public: PublicKey) -> bytes:
    lines = [
        "gongjian-card 1",
        f"office {office}",
        f"level {level}",
        f"name {name}",
        f"key {public.raw.hex()}",
    ]
    return "".join(line + "\n" for line in lines).encode()
