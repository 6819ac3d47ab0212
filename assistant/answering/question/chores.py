"""What chat programs ask a model for themselves about a conversation: a title, tags, what to ask next.

Programs word it each in their way, put the conversation before, behind or inside it, and some want JSON back. What is
asked is read off the instruction alone, never off the conversation it quotes.
"""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.language.patterns import Pattern


class Chore(StrEnum):
    """What is asked for."""

    TITLE = "title"
    TAGS = "tags"
    FOLLOW_UPS = "follow_ups"
    QUERIES = "queries"
    COMPLETION = "completion"


def chore_of(text: str) -> Chore | None:
    """The chore that a message is; None for one that asks of the rules."""
    head = text[:_HEAD].lower()
    if not any(word in head for word in _NAMED):
        return None
    instruction = instruction_of(text)
    return next((chore for chore, pattern in _CHORES if pattern.search(instruction)), None)


def instruction_of(text: str) -> str:
    """What is asked, without the conversation it is asked of; of a long one the beginning and the end."""
    told = _QUOTED.sub("\n", text[:_HEAD] + "\n" + text[_HEAD:][-_TAIL:])
    return "\n".join(line for line in told.splitlines() if _SPOKEN.match(line) is None)


def first_words(text: str) -> str:
    """What the user says first in the conversation that a chore quotes; empty where it quotes none."""
    match = _USER.search(text[:_HEAD])
    return next((" ".join(words.split()) for words in match.groups() if words), "") if match else ""


_HEAD, _TAIL = 4_000, 400
"""Characters at the beginning and at the end of a message in which an instruction stands."""

_NAMED = (
    "title", "titling", "tag", "follow", "quer", "question", "repl", "response", "prompt", "autocomplet", "name",
    "标题", "标签", "名称", "题目", "主题", "问题", "补全",
)  # fmt: skip
"""What is asked for, in some of its letters: a text without any of them is no chore."""

_BEFORE = r"[ \t]{0,8}(?:\|\|>|\*\*|[-*>])?[ \t]{0,4}"
"""What programs put before who speaks."""
_BEHIND = r"\*{0,2} ?[:：]"

_QUOTED = Pattern(
    "a conversation that a chore quotes",
    r"<(chat_history|content|conversation|messages|history)>.*?(?:</\1>|$)|```.*?(?:```|$)|\"\"\".*?(?:\"\"\"|$)",
    yes=("<chat_history>\nUSER: a\n</chat_history>", '"""\nUser: a', "```\nuser: a\n```"),
    no=("the chat history", "User: a"),
    flags=re.DOTALL,
)
_SPOKEN = Pattern(
    "a line of a conversation",
    rf"{_BEFORE}(?:user|human|assistant|ai|bot|system|response|用户|助手|我){_BEHIND}",
    yes=("USER: what?", "||>Response:", "**User**: a", "用户：问"),
    no=("users: the title", "Generate a title", "title: x"),
    flags=re.IGNORECASE,
    how="match",
)
_USER = Pattern(
    "the first words of the user in a conversation",
    rf"(?:^|\n){_BEFORE}(?:user|human|用户|我){_BEHIND}\*{{0,2}}[ \t]{{0,4}}\n?[\"“]?([^\n\"”]+)"
    r"|\"role\" ?: ?\"user\", ?\"\w{1,20}\" ?: ?\"((?:[^\"\\]|\\.)+)\"|<user>([^<]+)",
    yes=("USER: what?", '||>User:\n"what?"', '[{"role":"user","content":"what?"}]', "<user>what?</user>"),
    no=("ASSISTANT: that", "for the user none of that"),
    flags=re.IGNORECASE,
)

_VERB = (
    r"\b(?:generat\w+|creat\w+|write|suggest\w*|provide|give|make|propose|come up with|reply with|return|respond with"
    r"|extract|produce|choose|find|predict\w*|summari[sz]\w+|compose|output|determine|decompose)\b"
)
_CHAT = (
    r"\b(?:chats?|conversations?|dialog(?:ue)?s?|messages?|history|discussion|thread|session|exchange|transcript"
    r"|user'?s? (?:request|query|question|input|message)|human)\b"
)
_CHORES = (
    (
        Chore.COMPLETION,
        Pattern(
            "a chat program wants the rest of what is being typed",
            r"\bautocomplet\w+|自动补全",
            yes=("### Task:\nYou are an autocompletion system. Continue the text in `<text>`",),
            no=("What completes the review?",),
            flags=re.IGNORECASE,
        ),
    ),
    (
        Chore.FOLLOW_UPS,
        Pattern(
            "a chat program wants what to ask next",
            rf"{_VERB}[^.?!\n]{{0,80}}?\bfollow[- ]?ups?\b(?=(?s:.){{0,300}}?{_CHAT})"
            rf"|{_VERB}[^.?!\n]{{0,60}}?\b(?:next|likely|potential|possible|relevant|related|suggested)\b[^.?!\n]{{0,30}}?"
            rf"\b(?:questions?|replies|responses|prompts)\b(?=(?s:.){{0,300}}?{_CHAT})"
            r"|(?:预测|生成|推荐|提出|建议|给出)[^。？\n]{0,20}?(?:后续|追问|下一[步个]|接下来|可能(?:会)?(?:问|提))[^。？\n]{0,12}?问题?"
            r"(?=(?s:.){0,120}?(?:对话|聊天|会话|用户))"
            r"|(?:根据|基于|针对)[^。？\n]{0,12}?(?:对话|聊天|会话)[^。？\n]{0,30}?(?:后续|追问|推荐|建议)[^。？\n]{0,8}?问题",
            yes=(
                "Suggest 3-5 relevant follow-up questions for the conversation",
                "Please help me predict the three most likely questions that human would ask",
                "predicting the user's next question based on the conversation history",
                "请根据对话内容生成三个后续问题",
                "预测用户接下来可能会问的问题，结合对话",
            ),
            no=(
                "Which follow-up questions does the exchange ask?",
                "What are the next steps?",
                "交易所后续会问哪些问题",
            ),
            flags=re.IGNORECASE,
        ),
    ),
    (
        Chore.TAGS,
        Pattern(
            "a chat program wants tags for a conversation",
            rf"{_VERB}[^.?!\n]{{0,60}}?\btags?\b(?=(?s:.){{0,300}}?{_CHAT})"
            r"|(?:生成|给出|提取|打|写|加)[^。？\n]{0,16}?标签(?=(?s:.){0,120}?(?:对话|聊天|会话))"
            r"|(?:对话|聊天|会话)[^。？\n]{0,20}?(?:生成|给出|提取|打|写|加)[^。？\n]{0,16}?标签",
            yes=(
                "### Task:\nGenerate 1-3 broad tags categorizing the main themes of the chat history",
                "请为这段对话生成三个标签",
            ),
            no=("Which tag does a dual-class company carry?", "股票简称前的标签是什么"),
            flags=re.IGNORECASE,
        ),
    ),
    (
        Chore.QUERIES,
        Pattern(
            "a chat program wants what to search for",
            rf"{_VERB}[^.?!\n]{{0,60}}?\b(?:search|retrieval) quer(?:y|ies)\b(?=(?s:.){{0,300}}?{_CHAT})",
            yes=("determine the necessity of generating search queries, in the chat's language",),
            no=("What does the search query return?",),
            flags=re.IGNORECASE,
        ),
    ),
    (
        Chore.TITLE,
        Pattern(
            "a chat program wants a title for a conversation",
            rf"{_VERB}[^.?!\n]{{0,90}}?\btitles?\b(?=(?s:.){{0,300}}?{_CHAT})"
            rf"|{_CHAT}[^.?!\n]{{0,120}}?\b(?:into|as) an?\b[^.?!\n]{{0,40}}?\btitle\b"
            r"|\b(?:chat|conversation|thread|title)(?:[ -]\w+)? (?:title|titling|generator)\b"
            r"|\b\d+[- ]word title\b|\btitle only\b|\bonly (?:return|output|respond with|reply with) the title\b"
            r"|\b(?:name (?:this|the) (?:chat|conversation)|give (?:this|the) (?:chat|conversation) an? name)\b"
            r"|(?:对话|聊天|会话|讨论)[^。？\n]{0,30}?(?:生成|起|取|拟|写|总结|概括|归纳|提炼)[^。？\n]{0,20}?(?:标题|名称|题目|主题)"
            r"|(?:生成|起|取|拟|写|总结|概括|返回|给出)[^。？\n]{0,20}?(?:标题|题目|主题)(?=(?s:.){0,120}?(?:对话|聊天|会话))"
            r"|直接返回这句话的简要主题",
            yes=(
                "Generate a concise title for this chat",
                "Please generate a four to five word title summarizing our conversation without any lead-in",
                "Summarize in a 5-word Title. Give the title only.",
                "Based on the chat history, give this conversation a name.",
                "You are an assistant. You need to summarize the user's conversation into a title of 10 words or less",
                "You are a title generator. You output ONLY a thread title.",
                "你是一名擅长会话的助理，你需要将用户的会话总结为 10 个字以内的标题",
                "使用四到五个字直接返回这句话的简要主题，不要解释、不要标点",
                "请为这段对话生成一个简短的标题",
                "生成一个不超过十个字的标题，概括以下聊天内容",
            ),
            no=(
                "What title must the prospectus have?",
                "Which documents must we provide?",
                "招股书的标题写什么",
                "公司名称变更后招股书标题怎么写",
            ),
            flags=re.IGNORECASE,
        ),
    ),
)
"""Every chore with how it is asked for; the first that fits is meant, a title last, for many prompts speak of one."""
