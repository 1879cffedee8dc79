"""Check digits of project codes and of 统一社会信用代码 (domain §3.1, §3.2).

A code that fails is a warning, never a refusal: legal codes exist that fail.
"""

import re
import unicodedata

_DASHES = re.compile("[-_\u2010-\u2015\u2212\u2500\uff0d]+")
_NEW = re.compile(r"^(\d{2})(0[1-9]|1[0-2])-(\d{6})-(\d{2})-(\d{2})-(\d{6})$")
_OLD = re.compile(r"^20(?:1[4-9]|20)-(\d{6})-\d{2}-0[1-3]-\d{6}$")
_SHAPE = re.compile(r"^\d{4}-\d{6}-\d{2}-\d{2}-\d{6}$")
_BLOCKS = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
_PROVINCES = frozenset(str(number) for first, last in _BLOCKS for number in range(first, last + 1))

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100-2015: no I, O, S, V, Z."""
_CREDIT_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def check_digit(digits: str) -> int:
    """The ISO 7064 MOD 11,10 (GB/T 17710) check digit over a string of decimal digits."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = 2 * total % 11
    return (11 - product) % 10


def normalise_project_code(code: str) -> str:
    """The code in half-width characters and plain hyphens, which 20 bare digits get (domain §3.1)."""
    compact = re.sub(r"\s", "", unicodedata.normalize("NFKC", code))
    compact = _DASHES.sub("-", compact)
    if re.fullmatch(r"\d{20}", compact):
        return "-".join((compact[:4], compact[4:10], compact[10:12], compact[12:14], compact[14:]))
    return compact


def check_project_code(code: str) -> str | None:
    """Why a project code cannot be right, as a Chinese sentence; None when nothing is wrong with it.

    Codes of the form used until October 2020 have no known check digit: only their form is checked
    (domain §3.1).
    """
    normal = normalise_project_code(code)
    if not normal:
        return None
    if not _SHAPE.match(normal):
        return f"项目代码应是4-6-2-2-6位数字、共24位，现在是「{normal}」"
    if normal[5:7] not in _PROVINCES:
        return f"项目代码的地区段「{normal[5:11]}」不是行政区划代码"
    if _NEW.match(normal):
        digits = normal.replace("-", "")
        return (
            None if check_digit(digits[:19]) == int(digits[19]) else "项目代码的校验码不对，请核对有没有抄错"
        )
    if _OLD.match(normal):
        return None
    return f"项目代码的时间段「{normal[:4]}」不是年月"


def project_code_region(code: str) -> str:
    """The six digits that tell the region of a project code, "" when it has not the form of one."""
    normal = normalise_project_code(code)
    return normal[5:11] if _SHAPE.match(normal) else ""


def make_project_code(yymm: str, region: str, department: str, kind: str, serial5: str) -> str:
    """A project code with its check digit; raises ValueError when a segment has not its form."""
    code = f"{yymm}-{region}-{department}-{kind}-{serial5}"
    stem = code.replace("-", "")
    if len(stem) != 19 or not _NEW.match(f"{code}0"):
        raise ValueError(f"no segments of a project code: {code}")
    return f"{code}{check_digit(stem)}"


def organisation_digit(body8: str) -> str:
    """The check character of an organisation code (GB 11714) over its eight characters."""
    total = sum(weight * int(char, 36) for weight, char in zip(_ORGANISATION_WEIGHTS, body8, strict=True))
    return "0123456789X0"[11 - total % 11]


def credit_digit(stem17: str) -> str:
    """The last character of a 统一社会信用代码; raises ValueError for a character it cannot have."""
    pairs = zip(_CREDIT_WEIGHTS, stem17, strict=True)
    total = sum(weight * CREDIT_ALPHABET.index(char) for weight, char in pairs)
    return CREDIT_ALPHABET[-total % 31]


def normalise_credit_code(code: str) -> str:
    """The code in half-width capitals without blanks and hyphens."""
    return _DASHES.sub("", re.sub(r"\s", "", unicodedata.normalize("NFKC", code))).upper()


def check_credit_code(code: str) -> str | None:
    """Why a 统一社会信用代码 cannot be right, in Chinese; None when nothing is wrong (domain §3.2)."""
    normal = normalise_credit_code(code)
    if not normal:
        return None
    if len(normal) == 15 and normal.isdigit():
        return "这是15位的旧工商注册号，请填18位统一社会信用代码"
    if len(normal) != 18:
        return f"统一社会信用代码应是18位，现在是{len(normal)}位"
    foreign = [char for char in normal if char not in CREDIT_ALPHABET]
    if foreign:
        return f"统一社会信用代码里不会有「{foreign[0]}」（不用 I、O、S、V、Z）"
    if credit_digit(normal[:17]) != normal[17]:
        return "统一社会信用代码的校验码不对，请核对有没有抄错"
    if organisation_digit(normal[8:16]) != normal[16]:
        return "统一社会信用代码中组织机构代码的校验位不对，请核对证照（个别真实代码如此）"
    return None


def make_credit_code(prefix: str, region: str, body8: str) -> str:
    """A 统一社会信用代码 with both check characters.

    `prefix` is registrar and kind (91: enterprise), `body8` the organisation's own eight characters.
    """
    stem = f"{prefix}{region}{body8}{organisation_digit(body8)}"
    return f"{stem}{credit_digit(stem)}"
