"""What Slack shows around replies: buttons, titles, prompts and help."""

from __future__ import annotations

from assistant.language.text import Bilingual, Language

FEEDBACK_UP = Bilingual("Good answer", "有帮助")
FEEDBACK_DOWN = Bilingual("Bad answer", "没有帮助")
FEEDBACK_TITLE = Bilingual("What was wrong?", "哪里不对？")
FEEDBACK_COMMENT = Bilingual("Comment", "说明")
FEEDBACK_EVALS = Bilingual("Add to evals", "加入评测")
FEEDBACK_EVALS_NOTE = Bilingual(
    "The question is kept in clear and may become a test case.", "将保留问题原文，可能成为测试用例。"
)
SEND = Bilingual("Send", "提交")
CHECK = Bilingual("Check", "检查")
CLOSE = Bilingual("Close", "关闭")
CANCEL = Bilingual("Cancel", "取消")

ROUTES = Bilingual("All routes and criteria", "全部路径与条件")
CHANGE = Bilingual("Change the facts", "修改事实")
CHECK_TITLE = Bilingual("Can it list?", "上市条件检查")
CLAIM_TITLE = Bilingual("Check this claim", "核对引文")
CLAIM_WAIT = Bilingual("Checking the quotes…", "正在核对引文…")
NO_TEXT = Bilingual("That message has no text to check.", "这条消息没有可核对的文字。")
OFFICIAL_PAGE = Bilingual("Official page", "官方页面")
PROVISION_TITLE = Bilingual("Source", "条文")
IN_FORCE = Bilingual("in force from {}", "自{}起施行")
UNTIL = Bilingual(" to {}", "，至{}止")
MORE_LEFT = Bilingual("{} lines more: assistant check prints them all.", "另有{}行，可用 assistant check 查看全部。")

VERDICT_HERE = Bilingual("The verdict will be posted in this channel.", "结论将发布在本频道。")
VERDICT_PRIVATE = Bilingual("Only you will see the verdict.", "结论仅您可见。")
CHECKED_BY = Bilingual(" checked a company", " 检查了一家公司")
ASKED_BY = Bilingual(" asks: ", " 提问：")
NOT_STATED = Bilingual("not stated", "未填写")
VOUCHED = Bilingual("You vouch for", "您确认成立的事项")
DENIED = Bilingual("Not the case", "不成立的事项")
FURTHER = Bilingual("Further facts", "其他事实")
FURTHER_HINT = Bilingual(
    "One “key: value” a line, such as two_year_net_profit: 60m; assistant check --template lists the keys.",
    "每行一项“键: 值”，如 two_year_net_profit: 6000万元；assistant check --template 列出所有键。",
)
FURTHER_LINE = Bilingual("“{}” is not “key: value”", "“{}”不是“键: 值”的写法")
TWICE = Bilingual("{} is given twice; keep one value", "{}填写了两次，请保留一个")
TOO_MUCH = Bilingual(
    "More facts than Slack can hold; use assistant check FILE for this many.",
    "事实过多，Slack无法保存；请改用 assistant check FILE。",
)
UNREADABLE = Bilingual("{}", "无法采用，请核对：{}")
NOTHING_STATED = Bilingual("State at least one fact.", "请至少填写一项事实。")

NOT_HERE = Bilingual("The assistant is not enabled in this channel.", "本频道未启用此助手。")
WENT_WRONG = Bilingual("That did not work; please try again.", "操作未成功，请重试。")
WHAT_TO_SHOW = Bilingual("Say which provision, such as /listing show 2.1.2(5)", "请写明条文，如 /listing show 2.1.2(5)")
WHAT_TO_ASK = Bilingual(
    "Ask something, such as /listing ask what does the fifth standard require?",
    "请写明问题，如 /listing ask 第五套标准有什么要求？",
)

HELP = Bilingual(
    "/listing ask QUESTION – an answer in which every sentence is quoted from a dated provision\n"
    "/listing check – can this company list? A form, then the verdict with every criterion\n"
    "/listing show 2.1.2(5) – a provision in both languages\n"
    "Or mention me in a channel, write to me directly, or choose “Check this claim” on any message. "
    "In a thread that began with me I read on: no need to mention me again.",
    "/listing ask 问题 – 逐句引用现行条文作答\n"
    "/listing check – 这家公司能上市吗？填写表单，得到逐项结论\n"
    "/listing show 2.1.2(5) – 查看条文的中英文\n"
    "也可以在频道里@我、直接给我发消息，或在任一消息上选择“Check this claim”核对引文。由我开始的话题串里，无需再@我。",
)

PROMPTS_TITLE = Bilingual("About listing on the STAR Market", "关于科创板上市")
PROMPTS: tuple[tuple[Bilingual, Bilingual], ...] = (
    (
        Bilingual("Standard 5", "第五套标准"),
        Bilingual("What does the fifth listing standard require?", "第五套上市标准有什么要求？"),
    ),
    (
        Bilingual("A large-model company", "大模型企业"),
        Bilingual(
            "Can a large-model company with an expected market cap of RMB 4.5bn and no revenue list on STAR?",
            "一家预计市值45亿元、没有收入的大模型公司能在科创板上市吗？",
        ),
    ),
    (
        Bilingual("Share capital and float", "股本与公开发行比例"),
        Bilingual(
            "What are the share-capital and public-offering minimums for a STAR listing?",
            "科创板上市对股本总额和公开发行比例有什么最低要求？",
        ),
    ),
    (
        Bilingual("Sci-tech attributes", "科创属性"),
        Bilingual("How many invention patents are needed?", "需要多少项发明专利？"),
    ),
)
"""What the assistant pane offers to ask: a short title and the question."""

COMMANDS = {
    "ask": ("ask", Language.EN),
    "check": ("check", Language.EN),
    "show": ("show", Language.EN),
    "help": ("help", Language.EN),
    "问": ("ask", Language.ZH),
    "提问": ("ask", Language.ZH),
    "检查": ("check", Language.ZH),
    "条文": ("show", Language.ZH),
    "帮助": ("help", Language.ZH),
}
"""The words after `/listing`: what each does, and in which language it was said."""
