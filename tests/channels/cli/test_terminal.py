"""What a screen shows: nothing is lost or cut in wrapping, whatever the language and width."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from assistant.channels.cli.terminal import console, display_width, side_by_side, wrap

TEXT = st.text(alphabet="ab1 ,.-（）科创板上市。，“”%", max_size=200)


@given(TEXT, st.integers(min_value=12, max_value=60))
def test_wrapping_loses_no_character(text: str, width: int) -> None:
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())


def test_chinese_fills_the_lines_and_its_punctuation_opens_none() -> None:
    lines = wrap("第二套标准要求预计市值不低于15亿元，最近一年营业收入不低于2亿元，且研发投入占比不低于15%。", 30)
    assert all(display_width(line) <= 32 for line in lines)
    assert not any(line.startswith(("，", "。")) for line in lines)
    assert len(lines) == 4


def test_an_item_is_indented_under_its_dash() -> None:
    lines = wrap("- " + "The fifth standard requires an expected market cap " * 2, 40)
    assert lines[0].startswith("- ")
    assert all(line.startswith("  ") for line in lines[1:])


def test_both_languages_stand_whole_beside_each_other() -> None:
    english, chinese = "One rule a sentence. " * 8, "一句一条规则。" * 12
    shown = list(side_by_side(english, chinese, 60))
    left, right = zip(*(line.partition(" |")[::2] for line in shown), strict=True)
    assert "".join("".join(left).split()) == "".join(english.split())
    assert "".join("".join(right).split()) == chinese


def test_what_is_drawn_in_colours_takes_no_command_from_a_text() -> None:
    out = console()
    out.file = io.StringIO()
    out.print(Text("a\x1b[2Jb\x9bc\u202ed"))
    out.print("e\x1b]0;f", markup=False)
    assert out.file.getvalue() == "a\ufffd[2Jb\ufffdc\ufffdd\ne\ufffd]0;f\n"
