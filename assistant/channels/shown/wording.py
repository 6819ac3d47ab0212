"""The words every medium puts around an answer: evidence badges, forms, notes."""

from __future__ import annotations

from assistant.corpus.model import Evidence, Form
from assistant.language.text import Bilingual, Language

BADGES = {
    Language.EN: {
        Evidence.OFFICIAL: "official text read",
        Evidence.TRANSCRIBED: "transcribed copy",
        Evidence.PRESS: "press",
        Evidence.SINGLE_SOURCE: "single source",
        Evidence.UNVERIFIED: "unverified",
    },
    Language.ZH: {
        Evidence.OFFICIAL: "官方文本",
        Evidence.TRANSCRIBED: "转录文本",
        Evidence.PRESS: "媒体报道",
        Evidence.SINGLE_SOURCE: "单一来源",
        Evidence.UNVERIFIED: "未核实",
    },
}
FORMS = {
    Language.EN: {Form.RESTATEMENT: "restated", Form.OFFICIAL_TEXT: "official text"},
    Language.ZH: {Form.RESTATEMENT: "重述", Form.OFFICIAL_TEXT: "官方原文"},
}

NOTE = Bilingual("Note: ", "提示：")
PARTLY = Bilingual("This answers part of the question only.", "以上仅回答了问题的一部分。")
ASKED_AS = Bilingual("(asked as: {})", "（理解为：{}）")
