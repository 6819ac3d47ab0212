"""Random statutes whose provisions are known, with cross-references at the start of lines, and random text."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.corpus.parsing.parser import PieceKind, parse_provisions

_DIGITS = "零一二三四五六七八九"
_BODY_ZH = (
    "船长应当点灯。",
    "守塔人负责记录。",
    "灯塔由港口管理，并公告。",
    "中国船舶适用本办法。",
    "前款以外的，不适用。",
    "所有船舶登记。",
)
_REFERENCES_ZH = (
    "{}规定的情形，不适用。", "{}、{}所称船长，以船籍为准。", "{}第一款所列事项，由守塔人确认。", "{}的规定，适用于港口。",
    "{}至{}不适用于小船。", "{} 规定的灯塔，应当点灯。", "{}和{}另有规定的除外。", "{} 第二款规定的记录。", "{}所述船舶。",
)  # fmt: skip
_BODY_EN = ("Boats must carry a light.", "The keeper keeps a record.", "No boat may leave at night.", "A port is open.")
_REFERENCES_EN = (
    "{} applies to boats.", "{} and {} do not apply.", "{} of this Act prevails.", "{}, as amended, applies.", "{} shall not apply.",
    "{} is subject to review.",
)  # fmt: skip


def chinese(number: int) -> str:
    """How statutes write 1 to 9999."""
    written, rest = "", number
    for unit, name in ((1000, "千"), (100, "百"), (10, "十")):
        if rest >= unit:
            digit = "" if unit == 10 and number < 20 else _DIGITS[rest // unit]
            written, rest = written + digit + name, rest % unit
            if 0 < rest < unit // 10:
                written += "零"
    return written + (_DIGITS[rest] if rest else "")


@dataclass
class Statute:
    """A text and what stands in it: the ids of its provisions and items, and where the provisions begin."""

    lines: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def add(self, line: str, name: str = "", provision: bool = False) -> None:
        self.lines.append(line)
        if name:
            self.ids.append(name)
        if provision:
            self.opened.append(line)


def references(draw: st.DrawFn, statute: Statute, templates: tuple[str, ...], numbers: list[str]) -> None:
    for _ in range(draw(st.integers(0, 2))):
        template = draw(st.sampled_from(templates))
        statute.add(template.format(draw(st.sampled_from(numbers)), draw(st.sampled_from(numbers))))


@st.composite
def chinese_statutes(draw: st.DrawFn) -> tuple[str, Statute]:
    statute = Statute()
    space = draw(st.sampled_from([" ", "\u3000", "  "]))
    mark = draw(st.sampled_from(["", "## ", "\u3000\u3000"]))
    chapters = draw(st.integers(0, 4))
    if chapters and draw(st.booleans()):
        statute.add(draw(st.sampled_from(["目录", "目\u3000录", "# 目 次"])))
        for chapter in range(1, chapters + 1):
            statute.add(f"第{chinese(chapter)}章{space}灯塔{chapter}")
    number = draw(st.sampled_from([0, 0, 0, 8, 98, 998]))
    mentioned = [f"第{chinese(other)}条" for other in range(1, number + 20)] + [
        f"第{chinese(other)}章" for other in (1, 2, 3)
    ]
    for chapter in range(1, max(chapters, 1) + 1):
        if chapters:
            statute.add(f"{mark}第{chinese(chapter)}章{space}灯塔{chapter}")
        for _ in range(draw(st.integers(2 if chapter == 1 else 1, 4))):
            first = not statute.opened
            number += 1 if first else draw(st.sampled_from([1, 1, 1, 1, 2, 3]))
            base, written = f"art. {number}", f"第{chinese(number)}条"
            body = draw(st.sampled_from(_BODY_ZH))
            items = draw(st.integers(2, 12)) if draw(st.booleans()) else 0
            statute.add(f"{written}{space}{'有下列情形之一的：' if items else body}", base, provision=True)
            for item in range(1, items + 1):
                statute.add(f"（{chinese(item)}）{body[:-1]}{'。' if item == items else '；'}", f"{base}({item})")
            references(draw, statute, _REFERENCES_ZH, mentioned)
            if not first and draw(st.integers(0, 5)) == 0:
                statute.add(f"{written}之一{space}{body}", f"{base}-1", provision=True)
                references(draw, statute, _REFERENCES_ZH, mentioned)
    return draw(st.sampled_from(["\n", "\r\n", "\n\n"])).join(statute.lines) + "\n", statute


@st.composite
def decimal_rulebooks(draw: st.DrawFn) -> tuple[str, Statute]:
    statute = Statute()
    english = draw(st.booleans())
    bodies, templates = (_BODY_EN, _REFERENCES_EN) if english else (_BODY_ZH, _REFERENCES_ZH)
    mentioned = [f"{a}.{b}.{c}" for a in (1, 2, 3) for b in (1, 2, 3) for c in (1, 2, 3, 4)]
    if english:
        mentioned += ["Article 6", "Section 5", "Chapter 2"]
    for chapter in range(1, draw(st.integers(1, 3)) + 1):
        statute.add(f"CHAPTER {chapter} LIGHTS" if english else f"第{chinese(chapter)}章 灯塔")
        for section in range(1, draw(st.integers(1, 3)) + 1):
            for rule in range(1, draw(st.integers(2, 4)) + 1):
                name = f"{chapter}.{section}.{rule}"
                items = draw(st.integers(2, 11)) if draw(st.booleans()) else 0
                body = draw(st.sampled_from(bodies))
                lead = "A boat must have:" if english else "灯塔应当：　"
                statute.add(f"{name} {lead if items else body}", name, provision=True)
                for item in range(1, items + 1):
                    letter = chr(ord("a") + item - 1)
                    end = "." if item == items else ";"
                    statute.add(
                        f"({letter}) a light{end}" if english else f"（{chinese(item)}）灯{end}",
                        f"{name}({letter if english else item})",
                    )
                references(draw, statute, templates, mentioned)
    return "\n".join(statute.lines) + "\n", statute


def check(source: str, statute: Statute) -> None:
    pieces = parse_provisions(source)
    assert "".join(piece.text for piece in pieces) == source
    assert [piece.id for piece in pieces if piece.kind in (PieceKind.PROVISION, PieceKind.ITEM)] == statute.ids
    provisions = [piece for piece in pieces if piece.kind is PieceKind.PROVISION]
    assert [piece.text.strip().splitlines()[0] for piece in provisions] == [line.strip() for line in statute.opened]


@settings(max_examples=150, deadline=None)
@given(chinese_statutes())
def test_a_random_statute_is_recovered(case: tuple[str, Statute]) -> None:
    check(*case)


@settings(max_examples=150, deadline=None)
@given(decimal_rulebooks())
def test_a_random_rulebook_is_recovered(case: tuple[str, Statute]) -> None:
    check(*case)


_FRAGMENTS = st.sampled_from(
    ["第一条 ", "第二条", "第十条之一", "第一章 总则", "第三编", "附件1", "目录", "一、", "（一）", "(a)", "(i)", "(ii)", "1.", "1.1", "2.1.1", "2.", "①", "Guidance",
     "Article 1", "Chapter 2", "PART II", "：", "；", "。", "\n", "\r\n", "\r", "\u2028", "\u3000", "## ", "**", "text ", "正文", "第九千九百九十九条", "\ud800"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(_FRAGMENTS, max_size=60).map("".join)))
def test_any_text_comes_back_whole(source: str) -> None:
    pieces = parse_provisions(source)
    assert "".join(piece.text for piece in pieces) == source
    assert len({piece.id for piece in pieces}) == len(pieces)
    ends = [0, *(piece.end for piece in pieces)]
    assert [piece.start for piece in pieces] == ends[:-1]
    assert ends[-1] == len(source)
    assert all(piece.end <= piece.until <= len(source) for piece in pieces)
