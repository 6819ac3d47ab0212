"""What Feishu cards say besides answers: labels, hints and short replies to a press."""

from __future__ import annotations

from assistant.language.text import Bilingual, Language

WORKING = Bilingual("Looking up the rules…", "正在查阅规则…")
SOURCES = Bilingual("Open a source", "查看条文")
OFFICIAL = Bilingual("official page", "官方页面")
MORE = Bilingual("Every criterion", "逐项结果")
HELPFUL = Bilingual("👍 Helpful", "👍 有帮助")
NOT_HELPFUL = Bilingual("👎 Not helpful", "👎 没有帮助")
COMMENT = Bilingual("What should be different? (optional)", "可补充意见（选填）")
FOR_EVALS = Bilingual("This question may be used to test the assistant", "可将此问题用于评测助手")
THANKS = Bilingual("Thank you, noted.", "已记录，谢谢。")
OPENING = Bilingual("Opening the provision…", "正在打开条文…")
CHECKING = Bilingual("Checking; the result follows here.", "正在检查，结果稍后显示在这里。")
NOT_ALLOWED = Bilingual("The assistant is not available in this chat.", "本会话未开通此助手。")
OUTDATED = Bilingual("This card can no longer be used; ask again.", "此卡片已失效，请重新提问。")

FORM_TITLE = Bilingual("Check a company", "发行上市条件检查")
FORM_HINT = Bilingual(
    "Leave empty what is not known: it stays unknown and is never taken for zero or no.",
    "不清楚的留空即可：留空表示未知，不会被当作零或否。",
)
FILL_FIRST = Bilingual("Please fill in: {}", "请补充：{}")
KEPT = Bilingual("Also kept from before: {}", "已保留先前填写的：{}")
CHECK = Bilingual("Check", "开始检查")
CHANGE = Bilingual("Change the facts", "修改填写内容")
CHOOSE = Bilingual("not known", "不清楚")

EXAMPLES = {
    Language.ZH: (
        "请就科创板发行上市规则提问，答案附可核对的出处。群聊里请@我。",
        "例如：第五套标准有什么要求？",
        "“检查”：填写公司情况，逐条检查上市条件",
        "“条文 2.1.2”：查看条文（中英文对照）",
        "“核对”：回复一条消息并写“核对”，或在后面附上文字，逐字核对其中的引文",
    ),
    Language.EN: (
        "Ask about listing on the STAR Market; every answer cites its sources. In a group, mention me.",
        "For example: what does the fifth standard require?",
        "“check”: fill in a form and test a company against every criterion",
        "“show 2.1.2”: a provision in both languages",
        "“verify”: as a reply to a message, or with the text behind it, checks every quote in it word for word",
    ),
}
UNREADABLE = Bilingual(
    "The text of that message cannot be read here. Write “verify” and then the text.",
    "读不到那条消息的文字。请写“核对”，并在后面附上要核对的文字。",
)
