"""How follow-ups are worded: what shows that a message goes on with the question before it, and how."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.eligibility.reading.reader import FactRead
from assistant.language.patterns import Pattern
from assistant.language.text import Language

LEAD = Pattern(
    "what a follow-up begins with",
    r"^(?:(?:and|so|but|ok(?:ay)?|then|also|now)\b[\s,]*)*(?:(?:what|how) about\b|what if\b|same (?:question )?for\b"
    r"|(?:and|so|but|also|then)\b)?[\s,]*"
    r"|^(?:那么?(?![个些种条份项家批套时天年])|还有|另外|如果|假如|再问一下|好的?)[，,\s]*",
    yes=("and what about ", "what if ", "ok, ", "那么", ""),
    no=("software", "what is", "那净"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
FOLLOWS = Pattern(
    "that a message follows up",
    r"^(?:and|so|but|then|also|what about|how about|what if|same|make (?:it|that)|change|suppose|actually|instead"
    r"|with|without|as (?:of|at)|in \d{4}|only)\b"
    r"|^(?:那|还有|另外|如果是|假如是|若是|换成|换做|改成|改为|截至|截止)|呢\s*[？?]?$",
    yes=("and for rockets?", "make it 4.2bn", "in 2022?", "那净利润呢", "换成软件"),
    no=("What is standard 5?", "Android", "标准五的要求"),
    flags=re.IGNORECASE,
)
ABOUT = Pattern(
    "that a message asks the last question about something else",
    r"^(?:(?:and|so|but|ok(?:ay)?|then)\b[\s,]*)*(?:what|how) about\b",
    yes=("and what about those who came later", "how about staff"),
    no=("what is it about", "what if"),
    flags=re.IGNORECASE,
)
_WHOLE_EN = Pattern(
    "an English question of its own",
    r"^(?:(?:in|under|by|to|for|from|at|on) (?:which|what|whom|when|how)|what|which|who|when|where|why|how|is|are|was"
    r"|were|does|do|did|can|could|may|must|should|will|would"
    r"|compare(?! (?:with|to|against)\b)|explain|list|describe|summari[sz]e|define)\b(?! about\b)(?! if\b)",
    yes=("what is it", "Can we list", "in which document is that", "Compare standard 2 and standard 4"),
    no=("what about software", "the fees", "compare with the fourth"),
    flags=re.IGNORECASE,
)
_WHOLE_ZH = Pattern(
    "a Chinese question of its own",
    r"什么|多少|多[久长大高]|哪|吗|么|谁|如何|怎|是否|能否|可否|几[个家年项套条]|能不能|有没有|要不要|需要|不$"
    r"|^(?:请|请你|帮我)?(?:比较|对比|列出|解释|说明|介绍)(?:一下)?(?!和|与|跟)",
    yes=("要求是什么", "可以吗", "几年", "有没有", "要多久", "比较一下第二套和第四套"),
    no=("净利润", "软件公司", "比较和第四套"),
)
POINTS_BACK = Pattern(
    "what points back to the question before",
    r"\b(?:it|its|they|them|their|these|those|(?:that|this) (?:rule|one|guideline|standard|version|document|article)"
    r"|the (?:rule|guideline|same))\b"
    r"|\b(?:is|was|does|do|did|can|could|will|would|must|of|for|to|about|after|before|with|by|like|under|why|how)"
    r" (?:that|this)\b(?! (?:a|an|the|our|we)\b)|\b(?:that|this)\s*[?.!]*$"
    r"|它们?|该(?:规则|指引|条|标准|办法|文件)|这(?:个|些|条|项|份|一|样|批|类)|那(?:个|些|条|项|份|样|批)|上述"
    r"|前述|其中"
    r"|[也都](?:得|要|能|可以|会|必须|需要|适用|一样|是这|算)|也$",
    yes=("when did it take effect", "that rule", "is that per year?", "该指引", "它们", "也得满足"),
    no=("item 5", "the issuer", "标准五", "a company that is unprofitable"),
    flags=re.IGNORECASE,
)
SUPPOSES = Pattern(
    "that a message supposes something of the case before",
    r"^(?:(?:and|but|so|ok(?:ay)?|then|also|now|well)\b[\s,]*)*(?:what if|what happens if|if|suppos(?:e|ing)"
    r"|assum(?:e|ing)"
    r"|imagine|say|let'?s say|make|change|set|put|raise|lower|drop|increase|reduce|with|without|had|were"
    r"|actually|rather"
    r"|correction|sorry|no,)\b|\binstead\b"
    r"|^(?:and |but |so )?(?:how|what) about (?:with |if |at |an? )?(?:RMB|CNY|¥)?\s?\d"
    r"|要是|如果|假如|假设|倘若|万一|若(?:是|为|有|没)|换成|换做|改成|改为|改到|(?:做"
    r"|达)到(?=[^，。]{0,4}[\d一二三四五六七八九十百])|调[到成]|升到|降到|提高到|增加到"
    r"|减[到少]|涨到|变成|(?:能|可以)?发到|[\d十百千万亿%人项股元][\d.十百千万亿%人项股元]*呢[？?]?$",
    yes=(
        "市值估到31亿呢",
        "what if it is 3.9bn",
        "make the revenue 305m",
        "and with 52 in R&D",
        "suppose we had 12 patents",
        "with revenue of 120m instead",
        "要是现金流做到1.05亿呢",
        "营收要是只有2.8亿呢",
    ),
    no=("What is required?", "which companies can list", "市值要求是多少"),
    flags=re.IGNORECASE,
)
_SUPPOSING = Pattern(
    "the words that only suppose",
    r"^(?:(?:and|but|so|ok(?:ay)?|then|also|now|well)\b[\s,]*)*(?:what if|what happens if|if|suppos(?:e|ing)(?: that)?"
    r"|assum(?:e|ing)(?: that)?|imagine(?: that)?|say|let'?s say|how about|what about)\b[\s,]*"
    r"|^(?:(?:那么?|可|但)(?:要是|如果|假如|假设|倘若|万一|若是?)?|要是|如果|假如|假设|倘若|万一|若是?)[，,\s]*",
    yes=("and what if ", "suppose that ", "那要是"),
    no=("with 52",),
    flags=re.IGNORECASE,
    how="match",
)
_ASKS = Pattern(
    "that a message asks",
    r"[?？]|^(?:what(?:'?s)?|which|who|when|where|why|how|is|are|does|do|did|can|could|may|must|should|will|tell"
    r"|explain|list|compare|show)\b"
    r"|\b(?:confirm|tell me|let me know|advise|check (?:if|whether))\b"
    r"|吧$|(\w)不\1|(?:要求|条件|标准|规定|比例|上限|下限|流程|期限|门槛)$",
    yes=("what's that", "please tell me", "是不是", "市值要求", "?"),
    no=("our market cap is 4bn", "公司有专利"),
    flags=re.IGNORECASE,
)
THOSE = Pattern(
    "that a topic is somebody, told by what they did",
    r"(?:those|the ones|anybody|anyone|somebody|someone|people|holders|shareholders|investors)"
    r" (?:who|that|with|in|from)\b",
    yes=("those who came in late", "the ones in the tier"),
    no=("those rules", "the rules that changed"),
    flags=re.IGNORECASE,
    how="match",
)
BARE_WORD = Pattern(
    "a question word alone",
    r"why|when|how|who|where|since when|says who",
    yes=("why", "since when", "Who"),
    no=("why not", "whom"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
PREPOSITION = Pattern(
    "a preposition in front of a topic",
    r"^(?:for|under|in|with|without|if|when|as|on|at|of)\b",
    yes=("for rockets", "as software"),
    no=("former", "rockets"),
    flags=re.IGNORECASE,
    how="match",
)
OWN_TOPIC = Pattern(
    "that a short question has a topic of its own, whatever it is",
    r"\b(?:star|sse|csrc|weather|price|buy|invest|stock|shanghai|we|our|company|companies|law|rules?)\b"
    r"|科创板|上交所|证监会|天气|股价|买入|投资|(?<![老新旧])公司|企业|我们|规则",
    yes=("who runs the SSE?", "科创板几点开盘"),
    no=("who decides?", "材料会公开吗"),
    flags=re.IGNORECASE,
)
CLAUSE = Pattern(
    "where the clause that supposes ends and another may ask",
    r"[，,；;：:？?。]|\.(?=\s|$)|\s[–—-]\s",
    yes=("a, b", "如果，"),
    no=("4.5",),
)
ASKS_WHICH = Pattern(
    "that a clause asks which of some kind",
    r"^(?:which|what|how (?:many|much)) (?!if\b|about\b|then\b|now\b|happens\b|would\b|is\b|does\b)[a-z]+"
    r"|哪[一几]?[套个条种家]|什么(?:条件|要求|标准|规则|材料)",
    yes=("which standard is open then", "要满足什么条件"),
    no=("what then", "够吗"),
    flags=re.IGNORECASE,
)
_FILLERS = Pattern(
    "words around an amount that do not say of what",
    r"\b(?:what|if|and|but|so|then|make|it|that|to|be|is|was|were|comes?|came|out|at|only|change[ds]?|set|put"
    r"|we|had|have"
    r"|instead|actually|say|suppose|with|rmb|cny|the|of|a|an|about|how|now)\b|改成|改为|换成|要是|如果|假如"
    r"|做到|只有|达到|那"
    r"|是|呢|发",
    yes=("what if it comes out at", "改成"),
    no=("revenue", "营收"),
    flags=re.IGNORECASE,
)
_SAYS_MORE = Pattern(
    "words that say something",
    r"[a-z]{3,}|[\u4e00-\u9fff]{2,}",
    yes=("the founders", "盈利"),
    no=("4 ", "元"),
    flags=re.IGNORECASE,
)
OF_US = Pattern(
    "that a message speaks of the own company",
    r"\b(?:we|our|us|ours|i|i'm|my|the company|it (?:is|has|was|had))\b|我们|我司|我公司|本公司|公司[是为有没已未不]"
    r"|它[是为有没]",
    yes=("we lose money", "our revenue", "the company", "我们公司", "它有专利"),
    no=("its revenue", "hours", "公司法", "公司的市值"),
    flags=re.IGNORECASE,
)


def is_whole(text: str, language: Language, *, about: bool = False) -> bool:
    """Whether a message is a question or statement that stands on its own; `about` says what it asks about instead."""
    if language is Language.ZH:
        return len(text) >= 4 and _WHOLE_ZH.search(text) is not None
    words = text.split()
    return (len(words) >= 3 and _WHOLE_EN.search(text) is not None) or (len(words) >= 8 and not about)


def asks(text: str) -> bool:
    """Whether a message asks something."""
    return _ASKS.search(text) is not None or _WHOLE_ZH.search(text) is not None or text.endswith("呢")


def states(text: str, changed: Sequence[FactRead]) -> bool:
    """Whether a message tells of a company: it gives a figure, or says whose facts these are.

    A kind of company alone ("dual-class market cap requirement", 同股不同权公司的市值要求) is what a question is about.
    """
    figures = any(isinstance(fact.value, Decimal) for fact in changed)
    return bool(changed) and (figures or OF_US.search(text) is not None)


def is_bare_amount(asked: str, unnamed: Sequence[FactRead]) -> bool:
    """Whether the message says little besides amounts that name no fact: "make it 4.2bn"."""
    rest = asked
    for fact in unnamed:
        rest = rest.replace(fact.span, " ")
    return not _SAYS_MORE.search(_FILLERS.sub(" ", rest))


def bare_condition(asked: str) -> str:
    """What is supposed, without the words that only suppose it."""
    return _SUPPOSING.sub("", asked, count=1).strip(" ，,。.？?！!").removesuffix("呢").strip()
