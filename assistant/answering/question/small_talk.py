"""Messages that ask nothing of the rules: thanks, greetings, who are you, and what chat programs ask for themselves."""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.answering.question.chores import Chore, chore_of
from assistant.answering.words import WORDS
from assistant.language.patterns import Pattern
from assistant.language.text import Language


class SmallTalk(StrEnum):
    """What is said; each gets one line of its own from `words.yaml`."""

    THANKS = "thanks"
    GREETING = "greeting"
    WHO = "who"
    TITLE = "title"
    TAGS = "tags"
    SUGGESTIONS = "suggestions"
    NO_SUBJECT = "no_subject"


def small_talk(text: str) -> SmallTalk | None:
    """The kind of small talk that a message is and nothing else; None for one that asks or states something."""
    chore = chore_of(text)
    if chore is not None:
        return _OF_CHORES.get(chore, SmallTalk.SUGGESTIONS)
    if len(text) > _LONGEST or _TALK.fullmatch(text.strip()) is None:
        return None
    if _WHO.search(text):
        return SmallTalk.WHO
    return SmallTalk.GREETING if _GREETING.match(text.strip()) else SmallTalk.THANKS


def small_talk_text(talk: SmallTalk, language: Language) -> str:
    """The line that answers it."""
    return WORDS(f"talk.{talk.value}", language)


_LONGEST = 120
_OF_CHORES = {Chore.TITLE: SmallTalk.TITLE, Chore.TAGS: SmallTalk.TAGS}
_WHO = Pattern(
    "a question for who or what the program is, or what it can be asked",
    r"\b(?:who|what) (?:are|r) (?:you|u)\b|\bwhat(?: else)? can (?:you|u|i)\b|\bwhat do you do\b|\bhow can you help\b"
    r"|^help\b|\bare (?:you|u) (?:an? )?(?:ro)?(?:bot|ai|human|llm|chatgpt|person)\b|\byour name\b"
    r"|(?:你|您)(?:是|叫|都?能|都?可以|会)|^(?:能|可以|会)(?:帮我|帮)?(?:做|干|回答|解答|说)|(?:还)?(?:能|可以)问(?:你|您)?|干嘛的|有什么(?:功能|用)",
    yes=("who are you", "what else can you tell me?", "你是干嘛的", "你能做什么"),
    no=("who decides", "can we list", "谢谢"),
    flags=re.IGNORECASE,
)
_GREETING = Pattern(
    "a greeting at the start",
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|你好|您好|嗨|哈[喽啰]|早上好|上午好"
    r"|下午好|晚上好|在吗|早)",
    yes=("hello there", "你好呀"),
    no=("thanks", "谢谢"),
    flags=re.IGNORECASE,
    how="match",
)
_WORDS_EN = (
    r"(?:many |so |much )?(?:thanks?|thank (?:you|u)|thx|tks|ty|cheers|ta)(?: (?:you|so much|very much|a lot|a bunch"
    r"|a million|again|for (?:the|your|that|this|all)(?: \w+){0,3}))*",
    r"ok(?:ay)?|k|great|good|perfect|nice|cool|fine|super|awesome|excellent|brilliant|wonderful|alright|all right|right"
    r"|sure|yes|yep|yeah|no|nope|noted|understood|got it|i see|makes sense|clear|all clear|never ?mind|no problem|well"
    r"|lol|haha+|(?:good|great|nice) (?:job|work|answer|stuff)",
    r"(?:that|this|it)(?:'s| is| was)?(?: (?:really|very|so|all|quick|fast|helpful|great|good|useful|clear"
    r"|enough|perfect"
    r"|for now|i need(?:ed)?|helps?|helped|a lot|much|makes sense|will do))+",
    r"(?:that|this|it) (?:answers|closes|settles|covers|clears(?: up)?|solves) "
    r"(?:it|this|that|everything|(?:the|my|our) \w+)"
    r"(?: (?:in|for|on|of) (?:(?:the|my|our|me|us|now|this) ?)?(?:\w+ ?){0,2})?",
    r"(?:hi|hello|hey|greetings|good (?:morning|afternoon|evening|day))(?: (?:there|all|everyone|again|team|bot))?",
    r"(?:good ?)?bye|see you(?: later)?|talk (?:to you )?later|have a (?:nice|good|great) (?:day|one|evening|weekend)",
    r"(?:and |so )?(?:who|what) (?:are|r) (?:you|u)(?: exactly)?|(?:and )?what(?: else)? can (?:you|u)"
    r"(?: (?:do|tell me|answer|help(?: me)?(?: with)?))?(?: for me)?|what(?: else)? can i ask(?: you)?|what do you do"
    r"|how can you help(?: me)?|help(?: me)?(?: please)?|are (?:you|u) (?:an? )?(?:ro)?(?:bot|ai|human|llm"
    r"|chatgpt|person)"
    r"|what(?:'s| is) your name|how are you(?: doing)?|nice to meet you|please|test(?:ing)?|ping",
)
_WORDS_ZH = (
    r"(?:非常|十分|太|多)?(?:谢谢|感谢|多谢|谢了|谢啦|谢|3q)(?:你|您|啦|了|啊|哈|解答|回复|帮助|分享|的)*",
    r"(?:好|好的|好滴|好吧|好哒|行|行吧|可以|没问题|明白|明白了|懂了|知道了|了解|了解了|收到|清楚了|嗯+|哦+|噢"
    r"|对|是的|不用了|没事了?|没了|ok)(?:呀|啊|吧|哈|呢|啦)?",
    r"(?:你|您)?(?:太|很|真|挺|好)(?:好|棒|快|厉害|有用|有帮助|清楚|详细|专业|强)(?:了|呀|啊)?|辛苦(?:了|啦|你了|你啦"
    r"|您了)?|帮(?:了)?大忙(?:了)?",
    r"(?:你好|您好|嗨|哈[喽啰]|早上好|上午好|下午好|晚上好|早|在吗|在不在|再见|拜拜|晚安|周末愉快)(?:呀|啊|哈|吗)?",
    r"(?:那)?(?:你|您)(?:到底)?是(?:谁|什么|啥|做什么的|干什么的|干嘛的|干啥的|(?:一个)?(?:机器人|AI|人工智能"
    r"|真人)(?:吗|么)?)(?:呀|啊|呢)?"
    r"|(?:(?:你|您)(?:都|又|还|到底)?)?(?:能|可以|会)(?:帮我|帮)?(?:做|干|回答|解答|说)(?:什么|啥|些什么|些啥|哪些)(?:问题|事情?)?(?:呀|啊|呢)?"
    r"|(?:你|您)(?:能|可以|会)(?:帮我)?(?:什么|啥|些什么|些啥|哪些)(?:问题|事情?)?(?:呀|啊|呢)?"
    r"|(?:你|您)叫什么(?:名字)?|(?:还)?(?:能|可以)问(?:你|您)?(?:些)?(?:什么|啥)(?:问题)?|(?:你|您)?有什么(?:功能|用)",
)
_TALK = Pattern(
    "small talk and nothing else",
    r"(?:(?:" + "|".join((*_WORDS_EN, *_WORDS_ZH)) + r")(?:[\s,.!?~;:)，。！？；、～…👍🙏😊🙂-]+|$))+",
    yes=(
        "Thanks!",
        "thanks, that was quick! what else can you tell me?",
        "ok, got it",
        "who are you",
        "perfect, thanks - that closes the point in my papers",
        "好的，谢谢！",
        "你好呀，你是干嘛的",
        "你是谁，能干什么",
    ),
    no=("thanks, and for rockets?", "ok, what about standard 4?", "好公司", "可以上市吗", "good standing"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
