"""People in a cell: names, several of them, with titles and telephone numbers; nothing invented or broken."""

import re

from app.models import values

ROLES = frozenset(
    {"leader", "responsible_person", "owner_head", "contact", "legal_person", "agent", "person"}
)
"""The fields that hold people's names."""
HAN = "〇㐀-䶿一-鿿豈-﫿\U00020000-\U000323af"
"""Chinese characters as a class of a regular expression, rare ones (䶮) included."""
_ONE = rf"[{HAN}]"
_NAME = rf"(?:{_ONE}{{2,4}}|{_ONE}{{1,8}}(?:[·•]{_ONE}{{1,8}})+)"
_SPACED = rf"{_ONE}\s+{_ONE}"
_SAME_DASH = str.maketrans(dict.fromkeys("\u2010\u2011–—−－﹣", "-"))
_PHONE = re.compile(r"[(（]?\d[\d\s()（）-]{5,}\d(?:\s*[,，、/／;；]\s*\d[\d\s-]{5,}\d)*")
_PHONE_WORD = re.compile(r"(?:联系|移动|办公)?(?:电话|手机|座机|联系方式)(?:号码?)?\s*[:：]?\s*")
_EMPTY_BRACKETS = re.compile(r"[(（【\[]\s*[)）】\]]")
_POST = (
    r"(?:(?:党组|党委|党工委|常务|第一|执行)?副?"
    r"(?:[县市区镇乡局部处科校院厂州旗盟省厅股]长|书记|主任|主席|秘书长|检察长"
    r"|[总大支]?队长|行长|组长|总经理|经理|董事长|总裁|总监|总工程师|总工|站长|所长|会长|指挥长|专班长|链长|校长|园长)"
    r"|(?:[县市区省]委|党委|党组)?常委|(?:党组|党委)?成员|委员|[一二三四]级(?:调研员|巡视员|主任科员)|调研员|巡视员"
    r"|[县市区]长助理|助理|政委)"
)
_BEFORE = r"[一-鿿]{0,12}?"
_ONLY_POST = re.compile(rf"^{_BEFORE}{_POST}$")
_POST_FIRST = re.compile(rf"^{_BEFORE}{_POST}(?:[\s、兼]+{_BEFORE}{_POST})*[\s:：]+({_NAME}|{_SPACED})$")
_POST_STUCK = re.compile(
    rf"^(?:[县市区省州]委|[县市区]政府|党组|政府|人大|政协|管委会)?(?:(?:常委|成员|委员)、?)?"
    rf"(?:党组|党委|党工委|常务|第一)?副?(?:[县市区州]长|书记|主席|主任|常委|部长|指挥长)({_ONE}{{2,3}}|{_SPACED})$"
)
_POST_LAST = re.compile(rf"^({_NAME}|{_SPACED})\s*(?:[\s(（:：,，]|\s-\s)\s*[一-鿿\s、]*{_POST}\s*[)）]?$")
_SEPARATORS = re.compile(r"(?:[\r\n]+|[、,，;；/／]|(?<=[)）])\s+)(?![^(（]*[)）])")
_POST_IN_BRACKETS = re.compile(rf"\s*[(（][^()（）]*{_POST}\s*[)）]")
_LONG_SURNAMES = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "令狐",
        "慕容",
        "司徒",
        "夏侯",
        "端木",
        "轩辕",
    ]
)
_NO_PERSON = re.compile(
    r"(公司|集团|委员会|管委会|中心|学校|政府|办事处|银行|局|厂|院|办|处|站|所|部|镇|乡|街道|项目|工程)$"
)
_PERSON_LAST = re.compile(
    r"^(.*?)[\s(（:：、,，/／;；]+"
    r"(?:(?:项目)?(?:责任人|负责人|联系人|法人(?:代表)?|法定代表人|经办人)[:：\s]*)?"
    rf"({_NAME}|{_SPACED})\s*[)）]?\s*$",
    re.DOTALL,
)
_UNIT_END = r"(?:局|委|办|院|中心|公司|政府|集团|管委会|街道|镇|乡)"
_UNIT_POST = re.compile(rf"^(.*?{_UNIT_END})\s*{_POST}(?:[\s、兼]+{_POST})*$", re.DOTALL)
_OFFICER = re.compile(rf"^(.*?{_UNIT_END}){_POST}({_ONE}{{2,3}})$", re.DOTALL)


def phone_of(text: str) -> str:
    """A telephone number as it is dialled: half-width, one kind of dash; other words stay."""
    return values.text_of(text).translate(_SAME_DASH)


def parted(text: str) -> tuple[str, str]:
    """A text without the telephone numbers in it and what stood only around them; and these numbers."""
    plain = text.translate(_SAME_DASH)
    match = _PHONE.search(plain)
    if match is None:
        return text.strip(), ""
    rest = _PHONE_WORD.sub(" ", _PHONE.sub(_without_number, plain))
    while (shorter := _EMPTY_BRACKETS.sub(" ", rest)) != rest:
        rest = shorter
    return rest.strip(" \t:：,，;；/／-、\u3000"), _number(match[0])


def _without_number(match: re.Match[str]) -> str:
    """What stays of a number's brackets: those that it does not close itself."""
    return "".join(char for char in match[0] if char in "(（" or char in ")）")


def _number(text: str) -> str:
    number = values.text_of(text).strip()
    if number.count("(") != number.count(")"):
        number = number.strip("()").strip()
    return number


def names_of(text: str, *, posts: bool) -> str:
    """The people of a cell joined by 、, without blanks inside a name; with what they are where `posts`.

    A post is no person of its own: 副县长 马晓燕 is one, and so is 县委常委、常务副县长 孙立军.
    """
    plain, _ = parted(text)
    if not posts:
        plain = _POST_IN_BRACKETS.sub(" ", plain)
    people: list[str] = []
    held = ""
    for part in filter(None, (part.strip(" \t\u3000:：") for part in _SEPARATORS.split(plain))):
        whole, held = (f"{held}、{part}" if held else part), ""
        if _ONLY_POST.match(part):
            held = whole  # of whoever comes next
        else:
            people += _people(whole, posts)
    if held and people and posts:
        people[-1] += f"，{held}"  # 王五，县委常委
    return "、".join(people) or held


def _people(part: str, posts: bool) -> list[str]:
    """The people of a part without separators: one with a post, or several names with blanks between."""
    match = _POST_FIRST.match(part) or _POST_LAST.match(part) or (None if posts else _POST_STUCK.match(part))
    if match is not None:
        return [part] if posts else [re.sub(r"\s+", "", match[1])]
    tokens = part.split()
    if len(tokens) < 2 or not all(re.fullmatch(rf"{_ONE}{{1,4}}", token) for token in tokens):
        return [part]
    return _joined(tokens)


def _joined(tokens: list[str]) -> list[str]:
    """Names with blanks: 王 强 is one, 张甲 李乙 are two, 王 强 李 四 are two, 马 晓燕 is one."""
    if len(tokens) <= 3 and all(len(token) == 1 for token in tokens):
        return ["".join(tokens)]
    names: list[str] = []
    for token in tokens:
        if names and (len(names[-1]) == 1 or (names[-1] in _LONG_SURNAMES and len(token) <= 2)):
            names[-1] += token
        else:
            names.append(token)
    if len(names) > 1 and len(names[-1]) == 1:
        names[-2:] = [names[-2] + names[-1]]
    return names


def is_person(text: str) -> bool:
    """Whether a text is a person with a post, or a post alone: no header, though it speaks of a 县长."""
    said = text.strip()
    return any(pattern.match(said) for pattern in (_ONLY_POST, _POST_FIRST, _POST_LAST))


def unit_and_person(text: str) -> tuple[str, str]:
    """A unit and its person in one cell: 某某公司（张三）, 某某局 李四, 某某局局长赵六.

    Either is "" where the cell does not tell it.
    """
    plain, _ = parted(text)
    match = _PERSON_LAST.match(plain)
    if match and match[1].strip() and not _NO_PERSON.search(match[2]):
        return _unit(match[1]), re.sub(r"\s+", "", match[2])
    if officer := _OFFICER.match(plain):
        return officer[1], officer[2]
    lone = len(plain) <= 4 and not _NO_PERSON.search(plain)
    return ("", plain) if lone else (plain, "")


def _unit(text: str) -> str:
    """The unit before a person, without the person's post there."""
    bare = text.strip(" \u3000\t\r\n:：、,，(（")
    post = _UNIT_POST.match(bare)
    return post[1].strip() if post else bare
