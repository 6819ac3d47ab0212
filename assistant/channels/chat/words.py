"""What the assistant says in a chat besides answers."""

from __future__ import annotations

from assistant.language.text import Bilingual

WORKING = Bilingual("looking up the rules…", "正在查阅规则…")
EMPTY = Bilingual(
    "Ask about listing on the STAR Market, for example: what does the fifth standard require?",
    "请就科创板上市规则提问，例如：第五套标准有什么要求？",
)
TOO_MANY = Bilingual(
    "That is a lot of questions at once; ask again in {} s.",
    "提问太频繁，请在{}秒后再试。",
)
CAN_IT_LIST = Bilingual("Can the company list on the STAR Market?", "这家公司能在科创板上市吗？")
"""The question that a form stands for, to which what is said next refers."""
UNAVAILABLE = Bilingual(
    "This cannot be answered right now: something the assistant needs cannot be reached. Please ask again in a few minutes.",
    "暂时无法作答：所需的服务连接不上，请过几分钟再试。",
)
FAILED = Bilingual(
    "Something went wrong while answering; it was logged. Please ask again.",
    "作答时出了问题，已作记录，请再问一次。",
)
NOTHING_TO_VERIFY = Bilingual(
    "No citation with a quote was found in that text. Written like this it can be checked: "
    "sse-star-listing-rules#2.1.2(5) “the words said to stand there”.",
    "这段文字里没有找到带引文的出处。可以这样写再核对：sse-star-listing-rules#2.1.2(5) “据称的原文”。",
)

CHECKED = {
    "ok": Bilingual("stands in {}, word for word", "与{}逐字一致"),
    "quote_differs": Bilingual("does not stand in {}; beside its text:", "与{}不一致，对照原文："),
    "no_such_provision": Bilingual("cites {}, which is not a provision held here", "所引的{}不是所收条文"),
    "not_in_force": Bilingual("cites {}, which is not in force today", "所引的{}今天并不施行"),
    "not_checkable": Bilingual("cites {}, which is not held here: it cannot be checked", "所引的{}未收录，无法核对"),
}
"""What is said of a quote, by what the verification found."""
