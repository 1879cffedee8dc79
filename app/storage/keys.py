"""Key slots: the ledger's random key, wrapped once for each password and once for the printed
recovery code.
"""

import contextlib
import os
import threading
import time
from pathlib import Path
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import UserError
from app.files import explained, write_atomically

FILE = "keys.json"
_VERSION = 1
MIN_PASSWORD = 8
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U to misread
_FREE_TRIES = 3
_LONGEST_WAIT = 20.0
_STRETCHING = threading.Lock()
"""Two threads that stretch with several lanes at once wait for each other forever (cryptography 50)."""


class Slot(msgspec.Struct, frozen=True):
    """One way to the ledger's key. `name` is the person of a password slot, `person` the uid of the person's
    account ("" where the slot is older than that); `by_code` tells that the recovery code set the password.
    """

    kind: Literal["password", "recovery"]
    name: str
    salt: bytes
    nonce: bytes
    wrapped: bytes
    time_cost: int = 3
    memory_kib: int = 65536
    lanes: int = 4
    person: str = ""
    by_code: bool = False


class KeyFile(msgspec.Struct, frozen=True):
    """What `keys.json` holds; nothing in it opens the ledger without a password or the recovery code."""

    version: int
    ledger: str
    slots: list[Slot]
    failures: int = 0


class Unlocked(msgspec.Struct, frozen=True):
    """The ledger's key and who opened it ("" when it was the recovery code); see `Slot`."""

    key: bytes
    name: str
    person: str = ""
    by_code: bool = False


def create(folder: Path, ledger: str, name: str, password: str) -> tuple[bytes, str]:
    """Make the key and its first slots; gives the key and the recovery code, which is stored nowhere."""
    key, code = os.urandom(32), new_recovery_code()
    slots = [_password_slot(name, password, key), _recovery_slot(code, key)]
    write(folder, KeyFile(version=_VERSION, ledger=ledger, slots=slots))
    return key, code


def read(folder: Path) -> KeyFile:
    """The slots of a ledger's folder; raises UserError when the folder is no ledger or the file is
    damaged.
    """
    path = folder / FILE
    try:
        with explained("台账的密钥文件读不出来"):
            if not path.is_file():
                raise UserError(
                    f"「{folder}」不是台账文件夹。", "请选择里面有 keys.json 和 ledger.db 的文件夹。"
                )
            content = path.read_bytes()
        file = msgspec.json.decode(content, type=KeyFile)
    except msgspec.MsgspecError as error:
        raise UserError("台账的密钥文件读不出来。", "请从备份恢复；备份里有一份同样的密钥文件。") from error
    if file.version > _VERSION:
        raise UserError("这本台账的密钥文件是更新的程序写的。", "请先升级本程序，再打开它。")
    return file


def write(folder: Path, keys: KeyFile) -> None:
    """Replace the slots of a folder in one step; raises UserError when that cannot be written."""
    with explained("密钥文件没有保存"):
        write_atomically(folder / FILE, msgspec.json.encode(keys))


def unlock(folder: Path, password: str, name: str = "") -> Unlocked:
    """The key for a password, that of one person or, where none is named, anybody's.

    Each failure after the third makes the next answer slower; raises UserError. Every slot that is tried
    costs a stretch of the password.
    """
    keys = read(folder)
    _slow_down(keys.failures)
    slots = [slot for slot in keys.slots if slot.kind == "password" and name in ("", slot.name)]
    for slot in slots:
        key = _unwrap(slot, _stretch(slot, password))
        if key is not None:
            _count(folder, 0)
            return Unlocked(key, slot.name, slot.person, slot.by_code)
    _count(folder, keys.failures + 1)
    whose = f"密码不对，不是{name}的。" if name else "密码不对。"
    raise UserError(whose, _advice(keys.failures + 1))


def unlock_with_code(folder: Path, code: str) -> Unlocked:
    """The key for the recovery code; raises UserError that tells a mistyped code from a wrong one."""
    secret = _code_bytes(code)
    for slot in read(folder).slots:
        if slot.kind == "recovery":
            key = _unwrap(slot, _expand(slot, secret))
            if key is not None:
                return Unlocked(key, "")
    raise UserError("恢复码不是这本台账的。", "请核对打印件上的单位和日期，换一张再试。")


def unlock_either(folder: Path, secret: str) -> Unlocked:
    """The key for the recovery code where the text reads as one, else for a password; raises UserError."""
    return unlock_with_code(folder, secret) if is_code(secret) else unlock(folder, secret)


def is_code(secret: str) -> bool:
    """Whether a text is a recovery code without a slip of the pen."""
    try:
        _code_bytes(secret)
    except UserError:
        return False
    return True


def set_password(
    folder: Path, key: bytes, name: str, password: str, *, person: str = "", by_code: bool = False
) -> None:
    """Give a person a new password; the ledger itself is not rewritten.

    Raises UserError when it is the password of somebody else: nobody could tell who opens the ledger.
    """
    others = [slot for slot in read(folder).slots if not is_of(slot, name, person)]
    for slot in others:
        if slot.kind == "password" and _unwrap(slot, _stretch(slot, password)) is not None:
            raise UserError("这个密码别人已经在用，分不清是谁。", "请换一个密码。")
    own_slot = _password_slot(name, password, key)
    keys = read(folder)  # again: stretching takes a while
    own = next((slot for slot in keys.slots if is_of(slot, name, person)), own_slot)
    own_slot = msgspec.structs.replace(own_slot, person=person or own.person, by_code=by_code)
    others = [slot for slot in keys.slots if not is_of(slot, name, person)]
    write(folder, msgspec.structs.replace(keys, slots=[own_slot, *others], failures=0))


def is_of(slot: Slot, name: str, person: str) -> bool:
    """Whether a slot is a person's: by the account where both are known, else by the name."""
    if slot.kind != "password":
        return False
    return slot.person == person if slot.person and person else slot.name == name


def name_slot(folder: Path, name: str, *, to: str, person: str) -> None:
    """Put a person's present name and account on the slot; the password stays."""
    keys = read(folder)
    slots = [
        msgspec.structs.replace(slot, name=to, person=person, by_code=False)
        if is_of(slot, name, person)
        else slot
        for slot in keys.slots
    ]
    if slots != keys.slots:
        write(folder, msgspec.structs.replace(keys, slots=slots))


def drop_password(folder: Path, name: str, person: str = "") -> None:
    """Take a person's way to the key away; harmless when there is none.

    Raises UserError when nobody's password would be left.
    """
    keys = read(folder)
    slots = [slot for slot in keys.slots if not is_of(slot, name, person)]
    if not any(slot.kind == "password" for slot in slots):
        raise UserError("这是最后一个能打开台账的人。", "请先给别人设好密码。")
    if slots != keys.slots:
        write(folder, msgspec.structs.replace(keys, slots=slots))


def renew_recovery_code(folder: Path, key: bytes) -> str:
    """Make a new recovery code; the printed old one stops working."""
    keys, code = read(folder), new_recovery_code()
    slots = [slot for slot in keys.slots if slot.kind != "recovery"]
    write(folder, msgspec.structs.replace(keys, slots=[*slots, _recovery_slot(code, key)]))
    return code


def new_recovery_code() -> str:
    """160 random bits and a 20-bit check, as nine groups of four letters and digits."""
    secret = os.urandom(20)
    return _spelled(secret)


def _spelled(secret: bytes) -> str:
    number = int.from_bytes(secret, "big") << 20 | _check(secret)
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(175, -1, -5))
    return "-".join(letters[at : at + 4] for at in range(0, 36, 4))


def _check(secret: bytes) -> int:
    return int.from_bytes(_sm3(secret)[:3], "big") >> 4


def _sm3(data: bytes) -> bytes:
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()


def _code_bytes(code: str) -> bytes:
    letters = code.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    letters = "".join(letter for letter in letters if letter in _ALPHABET)
    if len(letters) != 36:
        raise UserError(f"恢复码应有36个字符，现在是{len(letters)}个。", "请照打印件逐组输入，每组4个。")
    number = 0
    for letter in letters:
        number = number << 5 | _ALPHABET.index(letter)
    secret = (number >> 20).to_bytes(20, "big")
    if number & 0xFFFFF != _check(secret):
        raise UserError("恢复码有字符输错了。", "请逐组核对打印件，也可以扫打印件上的二维码。")
    return secret


def check_password(password: str) -> None:
    """Raises UserError when a password is too weak to protect a ledger."""
    if len(password) < MIN_PASSWORD:
        raise UserError(f"密码至少{MIN_PASSWORD}位。", "可以用一句话的拼音首字母，再加几个数字。")


def _password_slot(name: str, password: str, key: bytes) -> Slot:
    empty = Slot(kind="password", name=name, salt=os.urandom(16), nonce=os.urandom(12), wrapped=b"")
    return _wrapped(empty, _stretch(empty, password), key)


def _recovery_slot(code: str, key: bytes) -> Slot:
    empty = Slot(kind="recovery", name="", salt=os.urandom(16), nonce=os.urandom(12), wrapped=b"")
    return _wrapped(empty, _expand(empty, _code_bytes(code)), key)


def _wrapped(slot: Slot, key_of_slot: bytes, key: bytes) -> Slot:
    sealed = AESGCM(key_of_slot).encrypt(slot.nonce, key, slot.kind.encode())
    return msgspec.structs.replace(slot, wrapped=sealed)


def _unwrap(slot: Slot, key_of_slot: bytes) -> bytes | None:
    try:
        return AESGCM(key_of_slot).decrypt(slot.nonce, slot.wrapped, slot.kind.encode())
    except InvalidTag:
        return None


def _stretch(slot: Slot, password: str) -> bytes:
    function = Argon2id(
        salt=slot.salt, length=32, iterations=slot.time_cost, lanes=slot.lanes, memory_cost=slot.memory_kib
    )
    with _STRETCHING:
        return function.derive(password.encode("utf-8"))


def _expand(slot: Slot, secret: bytes) -> bytes:
    return HKDF(algorithm=hashes.SM3(), length=32, salt=slot.salt, info=b"gongjian recovery").derive(secret)


def _slow_down(failures: int) -> None:
    if failures >= _FREE_TRIES:
        time.sleep(min(2.0 ** (failures - _FREE_TRIES), _LONGEST_WAIT))


def _count(folder: Path, failures: int) -> None:
    """Into the slots as they are now: stretching takes a while, and somebody may have changed a password.

    Where nothing can be written it is not counted; who can stop the writing could copy the folder as well.
    """
    keys = read(folder)
    if keys.failures != failures:
        with contextlib.suppress(UserError):
            write(folder, msgspec.structs.replace(keys, failures=failures))


def _advice(failures: int) -> str:
    if failures < _FREE_TRIES:
        return "请看看大小写锁定和输入法；忘记了可以用打印的恢复码重设。"
    return f"已连续输错{failures}次，下一次会慢一些；忘记了可以用打印的恢复码重设。"
