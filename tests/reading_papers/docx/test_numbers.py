import pytest

from assistant.papers.docx.formats import written_number
from assistant.papers.docx.reader import read_docx
from assistant.papers.limits import PaperLimits
from tests.reading_papers.docx.word_cases import WORD_CASES, WordCase
from tests.reading_papers.docx.word_files import abstract, instance, level, override, paragraph, word_file


@pytest.mark.parametrize("case", WORD_CASES, ids=lambda case: case.name)
def test_every_number_is_the_one_that_word_shows(case: WordCase) -> None:
    paper = read_docx(case.content, "x.docx", PaperLimits())
    assert paper.text.split("\n") == list(case.lines)
    assert not [warning.en for warning in paper.warnings if "number" in warning.en]


@pytest.mark.parametrize(
    ("number_format", "written"),
    [
        ("chineseCountingThousand", "一 十 十一 二十 一百 一百〇一 一百一十 一千〇一 一千〇一十 一千一百 一万〇一"),
        ("chineseCounting", "一 十 十一 二十 一○○ 一○一 一一○ 一○○一 一○一○ 一一○○ 一○○○一"),
        ("taiwaneseCounting", "一 十 十一 二十 一○○ 一○一 一一○ 一○○一 一○一○ 一一○○ 一○○○一"),
        ("taiwaneseCountingThousand", "一 十 十一 二十 一百 一百零一 一百一十 一千零一 一千零一十 一千一百 一萬零一"),
        ("taiwaneseDigital", "一 一○ 一一 二○ 一○○ 一○一 一一○ 一○○一 一○一○ 一一○○ 一○○○一"),
        ("chineseLegalSimplified", "壹 壹拾 壹拾壹 贰拾 壹佰 壹佰零壹 壹佰壹拾 壹仟零壹 壹仟零壹拾 壹仟壹佰 壹万零壹"),
        (
            "ideographLegalTraditional",
            "壹 壹拾 壹拾壹 貳拾 壹佰 壹佰零壹 壹佰壹拾 壹仟零壹 壹仟零壹拾 壹仟壹佰 壹萬零壹",
        ),
        ("ideographDigital", "一 一〇 一一 二〇 一〇〇 一〇一 一一〇 一〇〇一 一〇一〇 一一〇〇 一〇〇〇一"),
        ("japaneseCounting", "一 十 十一 二十 百 百一 百十 千一 千十 千百 一万一"),
        ("japaneseLegal", "壱 壱拾 壱拾壱 弐拾 壱百 壱百壱 壱百壱拾 壱阡壱 壱阡壱拾 壱阡壱百 壱萬壱"),
        ("koreanCounting", "일 십 십일 이십 백 백일 백십 천일 천십 천백 일만일"),
        ("decimalFullWidth", "１ １０ １１ ２０ １００ １０１ １１０ １００１ １０１０ １１００ １０００１"),
        ("decimalEnclosedFullstop", "⒈ ⒑ ⒒ ⒛ 100 101 110 1001 1010 1100 10001"),
        ("ideographEnclosedCircle", "㈠ ㈩ 11 20 100 101 110 1001 1010 1100 10001"),
        ("ideographZodiac", "子 酉 戌 20 100 101 110 1001 1010 1100 10001"),
        ("ideographZodiacTraditional", "甲子 癸酉 甲戌 癸未 100 101 110 1001 1010 1100 10001"),
        ("upperRoman", "I X XI XX C CI CX MI MX MC MMMMMMMMMMI"),
        ("ordinal", "1st 10th 11th 20th 100th 101st 110th 1001st 1010th 1100th 10001st"),
        ("numberInDash", "-1- -10- -11- -20- -100- -101- -110- -1001- -1010- -1100- -10001-"),
    ],
)
def test_a_number_in_each_format(number_format: str, written: str) -> None:
    values = (1, 10, 11, 20, 100, 101, 110, 1001, 1010, 1100, 10001)
    shown = [(written_number(value, number_format) or "").replace(" ", "") for value in values]
    assert shown == written.split()


@pytest.mark.parametrize(
    ("number_format", "value", "shown"),
    [
        ("upperLetter", 26, "Z"),
        ("upperLetter", 27, "AA"),
        ("upperLetter", 53, "AAA"),
        ("cardinalText", 342, "Three hundred forty-two"),
        ("ordinalText", 1012, "One thousand twelfth"),
        ("decimalZero", 0, "00"),
        ("chineseCountingThousand", 1_000_000, ""),
        ("lowerLetter", 999_999_999, "999999999"),
        ("upperRoman", 999_999_999, "999999999"),
        ("iroha-of-tomorrow", 3, None),
    ],
)
def test_the_edges_of_the_formats(number_format: str, value: int, shown: str | None) -> None:
    assert written_number(value, number_format) == shown


def test_a_format_that_is_not_known_is_counted_in_digits_and_said() -> None:
    numbering = abstract(0, level(0, "klingon", "第%1条")) + instance(1, 0)
    paper = read_docx(word_file(paragraph("a", 1, 0), parts={"numbering": numbering}), "x.docx", PaperLimits())
    assert paper.text == "第1条 a"
    assert "klingon" in paper.warnings[0].en
    assert "klingon" in paper.warnings[0].zh


def test_a_numbering_that_is_not_defined_gives_no_number_and_is_said() -> None:
    paper = read_docx(word_file(paragraph("a", 3, 0)), "x.docx", PaperLimits())
    assert paper.text == "a"
    assert "does not define" in paper.warnings[0].en


def test_a_level_that_was_passed_over_counts_as_used() -> None:
    numbering = abstract(0, level(0, "decimal", "%1"), level(1, "decimal", "%1.%2")) + instance(1, 0)
    body = paragraph("a", 1, 1) + paragraph("b", 1, 1) + paragraph("c", 1, 0)
    paper = read_docx(word_file(body, parts={"numbering": numbering}), "x.docx", PaperLimits())
    assert paper.text.split("\n") == ["1.1 a", "1.2 b", "2 c"]


def test_a_list_begun_again_at_a_lower_level_only() -> None:
    numbering = (
        abstract(0, level(0, "decimal", "%1."), level(1, "lowerLetter", "%2)"))
        + instance(1, 0)
        + instance(2, 0, override(1, start=1))
    )
    body = "".join(paragraph(text, number, 1) for text, number in (("a", 1), ("b", 1), ("c", 2), ("d", 2)))
    paper = read_docx(word_file(body, parts={"numbering": numbering}), "x.docx", PaperLimits())
    assert paper.text.split("\n") == ["a) a", "b) b", "a) c", "b) d"]
