"""Puts admitted claims into the text a person reads, and says in words how the rules are known."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.answer import Citation, Claim
from assistant.answering.question.abstention import AbstainReason
from assistant.corpus.model import Corpus, Evidence
from assistant.corpus.words import evidence_sentence
from assistant.language.text import Language

_ABSTAIN = {
    Language.EN: {
        AbstainReason.OUT_OF_SCOPE: (
            "This is outside what is covered here: the rules for listing on the Shanghai STAR Market. "
            "No STAR figure is given in its place. For another market, ask that exchange or its rulebook; to compare, ask about the STAR side."
        ),
        AbstainReason.ADVICE: (
            "No investment advice is given here. You can ask what the STAR rules require, what is known of a company's application, "
            "or which risks a rule names; for a decision to buy or sell, ask a licensed adviser."
        ),
        AbstainReason.FABRICATION: (
            "No statement is written here that the facts do not support; a false statement in an offering document is an offence. "
            "You can ask what has to be shown and which documents prove it, and have the sponsor and lawyers confirm the wording."
        ),
        AbstainReason.SILENT: (
            "The material held here does not say. It covers the conditions, process and market rules for STAR listings; "
            "for this point read the exchange's own site or ask the sponsor. A search for its main words shows the nearest passages held."
        ),
        AbstainReason.NO_RULES_THEN: (
            "No rule held here speaks to that day: the STAR Market's first rules took effect on {first_day}, and no day far ahead can be answered for. "
            "Ask for a day in between."
        ),
    },
    Language.ZH: {
        AbstainReason.OUT_OF_SCOPE: (
            "这个问题不在本工具范围内：这里只收录上海证券交易所科创板的上市规则，也不会拿科创板的数字来代替。"
            "其他市场请查阅该交易所的规则；如需对比，可以单独询问科创板一侧的要求。"
        ),
        AbstainReason.ADVICE: "这里不提供投资建议。可以询问科创板规则有何要求、某公司申报进展已知到什么程度；买卖决定请咨询持牌顾问。",
        AbstainReason.FABRICATION: (
            "没有事实支持的表述不能代写；在发行文件中作虚假陈述属于违法。可以询问需要证明哪些事项、依据哪些材料，并由保荐人和律师核定措辞。"
        ),
        AbstainReason.SILENT: (
            "所收资料没有说明这一点。这里收录的是科创板上市条件、审核注册程序和相关市场规则；"
            "请查阅上交所网站或咨询保荐人。用关键词检索可以查看所收的最接近的条文。"
        ),
        AbstainReason.NO_RULES_THEN: "所收规则不适用于这一天：科创板首批规则自{first_day}起施行，过远的未来也无法作答。请改问这之间的日期。",
    },
}


def abstention_text(reason: AbstainReason, language: Language, corpus: Corpus) -> str:
    """What is said instead of an answer, and what to do."""
    return _ABSTAIN[language][reason].format(first_day=corpus.first_day)


def other_market_text(language: Language) -> str:
    """What closes a comparison whose other side is another market."""
    if language is Language.EN:
        return "Only the STAR side is covered here; for the other market see that exchange's own rules."
    return "这里只收录科创板一侧的规则；另一市场的要求请查阅该交易所的规则。"


def nearest_text(language: Language) -> str:
    """What opens an answer made of the nearest provisions, when none speaks to the question itself."""
    if language is Language.EN:
        return "No provision held here answers this directly; the nearest ones say:"
    return "所收条文没有直接回答这个问题，最接近的内容是："


def paragraphs(claims: Sequence[Claim], language: Language, *, bullets: bool) -> list[str]:
    """Claims with their `[n]` markers as lines: under their groups, as bullets, or run together as one paragraph."""
    lines: list[str] = []
    group = ""
    for claim in claims:
        if claim.group and claim.group != group:
            lines.append(f"{claim.group}{':' if language is Language.EN else '：'}")
        group = claim.group
        if bullets or claim.group:
            lines.append(f"- {mark(claim, language)}")
        elif lines:
            lines[-1] += (" " if language is Language.EN else "") + mark(claim, language)
        else:
            lines.append(mark(claim, language))
    return lines


def mark(claim: Claim, language: Language) -> str:
    """The claim with its markers behind it."""
    return claim.text + (" " if language is Language.EN else "") + "".join(f"[{number}]" for number in claim.citations)


def evidence_lines(citations: Sequence[Citation], language: Language) -> list[str]:
    """One line for each grade below transcribed, naming the citations it stands for."""
    lines: list[str] = []
    for grade in list(Evidence)[Evidence.TRANSCRIBED.rank + 1 :]:
        numbers = [citation.n for citation in citations if citation.evidence is grade]
        if numbers:
            marks = "".join(f"[{number}]" for number in numbers)
            words = evidence_sentence(grade)[language]
            everything = len(numbers) == len(citations)
            if language is Language.EN:
                lines.append(f"Evidence{'' if everything else ' for ' + marks}: {words}.")
            else:
                lines.append(f"依据{'' if everything else marks}：{words}。")
    return lines


def note_lines(citations: Sequence[Citation], language: Language) -> list[str]:
    """What is to be known of wording carried over from another version, said once for all citations it concerns."""
    notes: dict[str, list[int]] = {}
    for citation in citations:
        if citation.note:
            notes.setdefault(citation.note, []).append(citation.n)
    return ["".join(f"[{number}]" for number in numbers) + " " + note for note, numbers in notes.items()]
