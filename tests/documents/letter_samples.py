"""Letters of invented offices, short and long, with every kind of block."""

from app.documents.letter.model import (
    BODY,
    CELL,
    POINT,
    STRONG,
    Letter,
    LetterCell,
    LetterRow,
    LetterTable,
    NumberedPart,
    Pair,
    Paragraph,
    Receipt,
    Signature,
    Title,
    label,
)

WIDTHS = (19.0, 66.0, 19.0, 52.0)
NUMBER = "示发改督〔2025〕9号"
SAID = (
    "今年以来，全县上下坚持以项目建设为主抓手，1—8月完成投资25.37亿元，占年度计划的62.6%，低于序时进度4.1个百分点；"
    "新开工项目18个，开工率72.0%，较上月提高5.3个百分点。"
)
FACT = "8月31日前没有办结；手续31项中需办19项，已办16项。"
ASK = "9月28日前办结；办不成的，当日书面报原因和新的时限。"


def sample_order(facts: int = 3, asks: int = 3, name: str = "示例县雨污分流改造", fact: str = FACT) -> Letter:
    """An order with so many facts and requirements, and its tear-off."""
    return Letter(
        "问题督办单",
        (
            Pair("限期办理", NUMBER, (STRONG, BODY)),
            Title("问题督办单", air=False),
            Paragraph("示例县住房和城乡建设局：", indent=0),
            LetterTable(
                WIDTHS,
                (
                    LetterRow((label("项目名称"), LetterCell((name,), span=3))),
                    LetterRow(
                        (
                            label("问题编号"),
                            LetterCell(("2025-021",)),
                            label("责任人"),
                            LetterCell(("甲某兰",)),
                        )
                    ),
                    LetterRow((label("问题"), LetterCell(("施工许可证承诺到期未办结。",), POINT, span=3))),
                    LetterRow((label("事实"), LetterCell((fact,) * facts, span=3, numbered=True))),
                    LetterRow((label("要求"), LetterCell((ASK,) * asks, span=3, numbered=True))),
                    LetterRow(
                        (label("签发"), LetterCell(), label("日期"), LetterCell(("2025年9月18日",))), 12
                    ),
                ),
            ),
            Pair("联系人：丁某", NUMBER),
        ),
        masthead="示例县发展和改革局",
        receipt=Receipt(
            "沿此线裁下，9月21日前交回",
            "督办单回执",
            (
                Paragraph("示例县发展和改革局：督办单收悉，办理情况如下。", CELL, indent=0),
                LetterTable(
                    WIDTHS,
                    (
                        LetterRow((label("办理情况"), LetterCell(("□ 已办结",), span=3, top=True)), 21),
                        LetterRow(
                            (
                                label("负责人"),
                                LetterCell(note="（签字）"),
                                label("单位"),
                                LetterCell(note="（盖章）"),
                            )
                        ),
                    ),
                ),
                Pair(name, NUMBER),
            ),
            number=NUMBER,
            code=f"{NUMBER} 52B8-0E7D-A916",
        ),
        foot=("第12版　打印 2025-09-18 10:42　校验码 52B8-0E7D-A916", "存入问题2025-021 第③步佐证"),
    )


def sample_bulletin(paragraphs: int = 3) -> Letter:
    """A letter of parts on three levels, with a signature and without a red head."""
    text = tuple(Paragraph(SAID) for _ in range(paragraphs))
    return Letter(
        "关于2025年1—8月全县重点项目建设情况的通报",
        (
            Title("关于2025年1—8月全县重点项目建设情况的通报"),
            Paragraph("各乡镇人民政府，县直有关部门：", indent=0),
            *text,
            NumberedPart("总体进展"),
            NumberedPart("投资完成情况。", 2, SAID),
            NumberedPart("开工情况。", 2, SAID),
            NumberedPart("存在问题"),
            NumberedPart("手续办理慢", 2),
            NumberedPart("施工许可。", 3, SAID),
            NumberedPart("用地。", 3, SAID),
            NumberedPart("前期不足", 2),
            NumberedPart("储备少。", 3, SAID),
            *text,
            Signature("示例县发展和改革局", "2025年9月18日"),
        ),
    )
