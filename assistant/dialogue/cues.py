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
AS_WELL = Pattern(
    "that it is asked whether what was said holds of something else too",
    r"\b(?:as well|too|likewise)\s*\?*$",
    yes=("is the volume test 20 days as well?", "does it apply to directors too"),
    no=("as well as directors", "too low"),
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
    r"^(?:(?:in|under|by|to|for|from|at|on|since) (?:which|what|whom|when|how)|what|which|who|when|where|why|how|is"
    r"|are|was|were|does|do|did|can|could|may|must|should|will|would"
    r"|compare(?! (?:with|to|against)\b)|explain|list|describe|summari[sz]e|define)\b(?! about\b)(?! if\b)",
    yes=("what is it", "Can we list", "in which document is that", "since when is that so", "Compare standard 2"),
    no=("what about software", "the fees", "compare with the fourth"),
    flags=re.IGNORECASE,
)
_MEASURE_EN = Pattern(
    "that a measure is asked for, wherever it stands",
    r"\bhow (?:long|much|many|often|soon)\b",
    yes=("locked for how long", "after that how long do we wait"),
    no=("how", "know long before"),
    flags=re.IGNORECASE,
)
_WHOLE_ZH = Pattern(
    "a Chinese question of its own",
    r"什么|多少|多[久长大高]|哪|吗|么|谁|如何|怎|是否|能否|可否|几[个家年项套条股件名天月期]|有没有|需要|不$"
    r"|([\u4e00-\u9fff])[不没]\1|是.{1,20}还是"
    r"|^(?:请|请你|帮我)?(?:比较|对比|列出|解释|说明|介绍)(?:一下)?(?!和|与|跟)",
    yes=(
        "要求是什么",
        "可以吗",
        "几年",
        "有没有",
        "要多久",
        "比较一下第二套和第四套",
        "是不是不行了",
        "过没过",
        "几股",
    ),
    no=("净利润", "软件公司", "比较和第四套"),
)
POINTS_BACK = Pattern(
    "what points back to the question before",
    r"\b(?:it|its|they|them|their|these|those|(?:that|this) (?:rule|one|guideline|standard|version|document|article"
    r"|route|way in|path|option|exemption|exception|limb|threshold|condition|requirement|tier|regime)"
    r"|the (?:rule|guideline|same))\b"
    r"|\b(?:is|was|does|do|did|can|could|will|would|must|of|for|to|about|after|before|with|by|like|under|why|how)"
    r" (?:that|this)\b(?! (?:a|an|the|our|we)\b)|\b(?:that|this)\s*[?.!]*$"
    r"|它们?|该(?:规则|指引|条|标准|办法|文件)|这(?:个|些|条|项|份|一|样|批|类|种)|那(?:个|些|条|项|份|样|批|种)|上述"
    r"|前述|其中"
    r"|[也都](?:得|要|能|可以|会|必须|需要|适用|一样|是这|算)|也$",
    yes=(
        "when did it take effect",
        "that rule",
        "since when has that route been there",
        "is that per year?",
        "该指引",
        "它们",
        "也得满足",
    ),
    no=("item 5", "the issuer", "标准五", "a company that is unprofitable"),
    flags=re.IGNORECASE,
)
DOES = Pattern(
    "that a message supposes that somebody changes something on the way",
    r"\b(?:swap|switch|move|transfer|change|replace|withdraw|refile)\w*\b.{0,40}\b(?:from|board|market|sponsor|lawyer"
    r"|auditor|accountant|meantime|meanwhile|during)\b|\bin the meantime\b|\bmeanwhile\b"
    r"|(?:中途|期间|途中|其间|这中间).{0,12}(?:换|改|变更|转|撤|退)|(?:换|变更)(?:了|个)?(?:板块|保荐|律师|会计师"
    r"|签字)|改报|转板",
    yes=("and if we swap from ChiNext to STAR in the meantime?", "要是中途换保荐机构呢", "如果改报科创板"),
    no=("and if it is RMB 3.9bn?", "change it to 4.2bn", "如果市值31亿呢"),
    flags=re.IGNORECASE,
)
SUPPOSES = Pattern(
    "that a message supposes something of the case before",
    r"^(?:(?:and|but|so|ok(?:ay)?|then|also|now|well)\b[\s,]*)*(?:what if|what happens if|if|suppos(?:e|ing)"
    r"|assum(?:e|ing)"
    r"|imagine|say|let'?s say|make|change|set|put|raise|lower|drop|increase|reduce|with|without|had|were"
    r"|actually|rather"
    r"|correction|sorry|no wait|no(?=,)|(?:scrap|forget|strike) (?:that|it)|never ?mind|same\b.{0,20}?\bbut)\b"
    r"|\binstead\b"
    r"|^(?:and |but |so |ok,? )?(?:bump|lift|push|cut|bring|scale|nudge|dial|move|take|up|step) (?:it|that|this"
    r"|the \w+)"
    r" (?:\w+ )?(?:to|at) "
    r"|^(?:and |but |so )(?:at|on|for) (?:RMB|CNY|¥)?\s?\d[\d.,]* ?(?:bn|billion|m|mn|million)?(?: yuan| rmb)?\?*$"
    r"|^(?:其他)?(?:同样|一样)的?(?:条件|情况|数字|公司)?[，,]?(?:但是?|只是|不过|就是)|^(?:不对|不是|错了|说错|搞错"
    r"|弄错|记错|更正|纠正|算了|抱歉|不好意思)"
    r"|^(?:and |but |so )?(?:how|what) about (?:with |if |at |an? )?(?:RMB|CNY|¥)?\s?\d"
    r"|^(?:and |but |so )?(?:how|what) about (?:dropp|remov|scrapp|unwind|add|hav|without|gett|rais|cutt|lower|keep)"
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
        "what about dropping the dual-class structure",
        "bump it to 2.2bn",
        "and at 4.1bn?",
    ),
    no=("What is required?", "which companies can list", "市值要求是多少"),
    flags=re.IGNORECASE,
)
_SUPPOSING = Pattern(
    "the words that only suppose",
    r"^(?:(?:and|but|so|ok(?:ay)?|then|also|now|well)\b[\s,]*)*(?:what if|what happens if|if|suppos(?:e|ing)(?: that)?"
    r"|assum(?:e|ing)(?: that)?|imagine(?: that)?|say|let'?s say|how about|what about|correction|sorry|no wait|no(?=,)"
    r"|(?:scrap|forget|strike) (?:that|it)|never ?mind|same\b.{0,20}?\bbut)\b[\s,:.;–—-]*"
    r"|^(?:其他)?(?:同样|一样)的?(?:条件|情况|数字|公司)?[，,]?(?:但是?|只是|不过|就是)|^(?:(?:不对|不是|错了"
    r"|说错了?|搞错了?|弄错了?|记错了?|更正(?:一下)?|纠正(?:一下)?|算了|抱歉|不好意思)[，,：:。！!\s]+)+"
    r"|^(?:(?:那么?|可|但)(?:要是|如果|假如|假设|倘若|万一|若是?)?|要是|如果|假如|假设|倘若|万一|若是?)[，,\s]*",
    yes=("and what if ", "suppose that ", "那要是", "sorry, ", "scrap that, ", "不对，"),
    no=("with 52", "不对外"),
    flags=re.IGNORECASE,
    how="match",
)
_ASKS = Pattern(
    "that a message asks",
    r"[?？]|^(?:since when|what(?:'?s)?|which|who|when|where|why|how|is|are|does|do|did|can|could|may|must|should"
    r"|will|tell|explain|list|compare|show|source|sources|citation)\b"
    r"|\b(?:confirm|tell me|let me know|advise|check (?:if|whether))\b"
    r"|\by ?/ ?n\b|吧$|([\u4e00-\u9fff])[不没]\1|呢[，,]|\bthoughts\W*$"
    r"|(?:要求|条件|标准|规定|比例|上限|下限|流程|期限|门槛|出处|依据|来源)$",
    yes=(
        "what's that",
        "please tell me",
        "是不是",
        "过没过",
        "那第二套呢，研发1亿",
        "any thoughts",
        "市值要求",
        "senior investor y/n",
        "?",
    ),
    no=("our market cap is 4bn", "公司有专利"),
    flags=re.IGNORECASE,
)
_ASKS_LAST = Pattern(
    "that the last clause of a line asks, without a question mark",
    r"(?:[.,;:!]|\s[–—-])\s+(?:(?:and|so|but|then) )?(?:(?:from|since|by|until|for|under|in|at|to|on) )?"
    r"(?:(?:what|which|where|how|why|when|who)(?:'?s)? (?:\w+ ){0,2}?)?"
    r"(?:do|does|did|is|are|was|were|can|could|will|would|should|must|may)"
    r" (?:we|it|they|i|he|she|you|this|that|our|there)\b"
    r"|[.,;:!]\s+(?:do|does|did|can|could|will|would) the\b"
    r"|[.;:!]\s+(?:(?:is|are|was|were) the (?=[^.,;]{1,60}$)"
    r"|(?:what|which|where|how|why) (?!is why\b|means\b))|,\s+which (?:standard|route|indicator|one|of)s?\b"
    r"|(?:[到过标了够格合成上齐满足有]没有?|[与是能可]否)[。！!~\s]*$",
    yes=(
        "revenue 118m in 2023. do we pass",
        "cap 3bn, are we fine",
        "cap 3bn, can the company pass",
        "6 patents. where do we fail",
        "cap 2bn, loss making. which standard fits",
        "估值90亿。阶段性成果算达到没",
        "达标没",
        "达标与否",
        "report out in April 2028 - from when can I sell",
    ),
    no=(
        "we did well. Did 118m",
        "Suzhou, which is loss making",
        "in 2024, when we lost",
        "批件还没",
        "收入没有",
        "盈利：否",
    ),
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
    r"why|when|how|who|where|since when|says who|为什么|为啥|怎么回事",
    yes=("why", "since when", "Who", "为什么"),
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
ASKS_FEE = Pattern(
    "that it is asked what somebody is paid, which has nothing to do with an amount before",
    r"\b(?:fees?|commissions?|underwriting (?:discount|spread)|remuneration|salar(?:y|ies)|hourly rate)\b|佣金"
    r"|(?:承销|保荐|律师|审计|中介|服务|手续)费|收费",
    yes=("what commission does the underwriter earn on that?", "承销费多少"),
    no=("the Securities Regulatory authority", "研发费用"),
    flags=re.IGNORECASE,
)
ASKS_MORE = Pattern(
    "a question of two or three words that goes on with a verdict",
    r"(?:what(?:'s| is)?|where|how) (?:else|missing|lacking|left|open|next|short|far off)(?: then| now)?\W*"
    r"|还?(?:缺|差)(?:什么|哪些?|啥|多少)呢?\W*",
    yes=("what's missing", "what else?", "还缺什么"),
    no=("what else do they ask", "what about cash flow"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
ON_THAT = Pattern(
    "what points at an amount before, at the end of a question",
    r" (?:on|of|for|from|out of) (?:that|this|it|those|these)(?: (?:amount|sum|issue|deal))?(?=\W*$)",
    yes=("what fee does it earn on that?", "the commission on this deal"),
    no=("on that day we listed",),
    flags=re.IGNORECASE,
)
ASKS_WHICH = Pattern(
    "that a clause asks which of some kind",
    r"^(?:which|what|how (?:many|much)) (?!if\b|about\b|then\b|now\b|happens\b|would\b|is\b|does\b)[a-z]+"
    r"|哪[一几]?[套个条种家]|什么(?:条件|要求|标准|规则|材料)",
    yes=("which standard is open then", "要满足什么条件"),
    no=("what then", "够吗"),
    flags=re.IGNORECASE,
)
FILLERS = Pattern(
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


THEY = Pattern(
    "what points back at somebody and never at what was asked of them",
    r"\b(?:they|them|their)\b|[它他]们",
    yes=("how do they leave", "它们怎么调出"),
    no=("does it end", "the rule", "它什么时候生效"),
    flags=re.IGNORECASE,
)
WEIGHS = Pattern(
    "that a message asks what follows from the very thing that the last question asked about",
    r"^(?:(?:and|so|but)\b[\s,]*)*(?:does|did|do|is|was|will|would|can) (?:that|this|it)\b[^,;]{0,12}?"
    r"\b(?:matter|needed|necessary|required|count|hurt|a problem|an issue|enough|mean|affect|block)\b"
    r"|^(?:这|那)(?:个|一?点|样)?(?:要紧|重要|有影响|影响|必须|必要|算|有关系|碍事|耽误|妨碍)",
    yes=("does that matter for the listing?", "is that needed for the fifth standard?", "这影响上市吗"),
    no=("when did that happen", "does it apply to red chips?", "is it that the rule says so", "这家公司有影响力吗"),
    flags=re.IGNORECASE,
)
OBLIGES = Pattern(
    "that a question asks whether one way has to be taken",
    r"\b(?:must|have to|has to|need to|only|forced)\b|必须|只能|一定要|非得|非要",
    yes=("Must we use standard 5?", "必须走第五套吗"),
    no=("Can we use standard 5?", "能走第五套吗"),
    flags=re.IGNORECASE,
)
REMOVES = Pattern(
    "what a message takes away",
    r"^(?:(?:and|but|so|what|if|then)\b[\s,]*)*(?:without|minus|drop|leave out|take away|not counting)"
    r"(?: (?:the|our|any|those|these))? (?P<en>[a-z&' -]{3,40})[?.!\s]*$"
    r"|^(?:那|要是|如果|假如)*(?:去掉|拿掉|扣掉|扣除|不算|撇开"
    r"|没有?了?)(?P<zh>[\u4e00-\u9fff]{2,8}?)了?[呢吗？?。\s]*$",
    yes=("and without the patents?", "what if without R&D staff", "去掉专利呢", "要是没了研发人员呢"),
    no=("a company without patents", "without the patents we hold 3 others", "没有专利的公司能上市吗，3亿收入"),
    flags=re.IGNORECASE,
)
BECOMES = Pattern(
    "that a company is supposed to be of another kind",
    r"换[成做作]|改[成为]|变成|如果是|要是|若是"
    r"|\binstead\b|\bif (?:we|it|they) (?:were|was|are|is)\b|\bas an?\b|\bactually\b",
    yes=("换成境内公司呢", "and if we were a domestic company", "as a dual-class issuer instead"),
    no=("and dual-class shares", "有AB股"),
    flags=re.IGNORECASE,
)
NONE = Pattern(
    "that there is none of what was asked about",
    r"\b(?:none|not one|no such|haven'?t (?:got )?(?:any|one)|don'?t have (?:any|one)|without (?:one|any))\b\W*$"
    r"|(?:没有|没找到|找不到|一个都没有?)(?:这种|这样的?|这类)?(?:呢|的话|怎么办)?[？?]?$",
    yes=("what if we have none", "if we don't have one?", "要是没有呢", "找不到怎么办"),
    no=("what if we have none of these patents in use", "没有收入呢", "要是没有专利呢"),
    flags=re.IGNORECASE,
)


THEN = Pattern(
    "a message that asks the last question for the day that was set",
    r"(?:那个?时候?|当时|那会儿|那天|那年)(?:呢|怎么样)?[？?]?|(?:back )?then[?.]?|at that time[?.]?|on that day[?.]?",
    yes=("那个时候呢", "当时呢？", "back then?", "then"),
    no=("那个时候要多少", "what then is needed"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
DENIES = Pattern(
    "that a message says of something that it is not so",
    r"还没|没有|尚未|还未|没能|未能|没拿到|没完成|\bnot\b|n't\b|\bno longer\b|\bnever\b",
    yes=("还没拿到批件呢", "尚未上线呢", "it is not launched yet", "we haven't filed"),
    no=("软件公司呢", "有没", "nothing", "notes"),
    flags=re.IGNORECASE,
)
STILL = Pattern(
    "that a message asks whether the answer stays as it was",
    r"(?:^|[,，;；.。:：!！\s–—-]+)(?:(?:is|are|does|do|would|will|can|could|so|and|but) )?(?:(?:it|that|this|we"
    r"|they|he|she) )?(?:then )?"
    r"still(?: (?:ok(?:ay)?|fine|enough|good|qualif\w+|pass\w*|meet\w*|work\w*|count\w*|hold\w*|eligible|possible"
    r"|open|so|true|yes|no))*"
    r"(?: (?:it|that|this))?\s*[?？]+$"
    r"|(?:^|[,，;；。\s])(?:那|这样)?(?:我们|它|他们)?(?:还|仍然?|依然)(?:是)?(?:行|算|够|可以|能行|符合|满足|达标"
    r"|成立|过|能过|合格|一样)[吗么不嘛]?\s*[?？]*$",
    yes=("it only put in RMB 400m. still?", "still ok?", "is it still enough?", "市值掉到38亿，还行吗", "，那还够吗？"),
    no=("is it still 7 patents?", "还要多少", "still in review", "那还有什么要求吗"),
    flags=re.IGNORECASE,
)
SETTLED = Pattern(
    "that it is asked at the end of a message whether that settles it",
    r"(?:^|[,，;；.。:：!！]\s*)(?:(?:are|is|would|does|do|so|and|will) )?(?:(?:we|it|that|they|i) )?(?:(?:be|all) )?"
    r"(?:done|sorted|settled|set|good(?: to go)?|home and dry|in the clear|there|ok(?:ay)?|fine|through"
    r"|(?:do|settle|fix|cover)s? (?:it|that))(?: then| now)\s*[?？]+$"
    r"|[，,。；](?:那|这)(?:样|下|就|算)*(?:行|成|可以|过|没问题|齐|搞定|够)了?[吧吗么]?[？?]*$",
    yes=("we file in february. done then?", "are we good to go now?", "2月再报。那就行了吧？"),
    no=("what is done then?", "市值45亿，行吗", "is it done"),
    flags=re.IGNORECASE,
)
BARE_COUNT = Pattern(
    "that a message states a number of what was asked about, and nothing else",
    r"(?:我们|我司|公司|目前|现在|只|才|就)*有(?P<zh>\d+[个项件名人])[了的呢]?[。？?]?"
    r"|we (?:only |just )?have (?:only )?(?P<en>\d+)(?: of (?:them|those))?[.?]?",
    yes=("我们有6个", "目前只有5项", "We have 6 of them"),
    no=("我们有6个研发中心", "we have 6 patents", "有多少个"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
OF_PART = Pattern(
    "that a figure is of a part of a year",
    r"\b(?:h[12]|q[1-4]|(?:first|second)[- ]half|half[- ]year|interim|(?:six|nine|three) months|quarter(?:ly|s)?)\b"
    r"|[上下]半年|半年报?|季度|季报|中报|前[三九六]个月",
    yes=("H1 2026 revenue", "first-half sales", "今年上半年营收", "前三季度"),
    no=("FY2025", "全年营收", "18 months", "锁6个月"),
    flags=re.IGNORECASE,
)
ATTRIBUTE = Pattern(
    "a Chinese noun for what may be asked of a subject",
    r"(?:比例|金额|期限|时间|时限|费用|条件|程序|流程|材料|范围|后果|门槛|上限|下限|人数|数量|方式|次数|有效期)$",
    yes=("持股比例", "时限"),
    no=("净利润", "第四套", "软件公司"),
)


def is_whole(text: str, language: Language, *, about: bool = False) -> bool:
    """Whether a message is a question or statement that stands on its own; `about` says what it asks about instead."""
    if language is Language.ZH:
        bare = text.rstrip("？?呢")
        word = _WHOLE_ZH.search(bare)
        return word is not None and len(text) >= 3 and len(word[0]) < len(bare) and not BARE_WORD.fullmatch(bare)
    words = text.split()
    asked = _WHOLE_EN.search(text) or _MEASURE_EN.search(text)
    return (len(words) >= 3 and asked is not None) or (len(words) >= 8 and not about)


def asks(text: str) -> bool:
    """Whether a message asks something."""
    return any(pattern.search(text) for pattern in (_ASKS, _ASKS_LAST, _WHOLE_ZH)) or text.endswith("呢")


def states(text: str, changed: Sequence[FactRead]) -> bool:
    """Whether a message tells of a company: it gives a figure, or says whose facts these are.

    A kind of company alone ("dual-class market cap requirement", 同股不同权公司的市值要求) is what a question is about.
    """
    figures = any(isinstance(fact.value, Decimal) for fact in changed)
    return bool(changed) and (figures or OF_US.search(text) is not None)


def supposes_a_deed(asked: str) -> bool:
    """Whether it is supposed that somebody changes something on the way, or that there is none of something."""
    return bool(NONE.search(asked) or DOES.search(asked))


def is_bare_amount(asked: str, unnamed: Sequence[FactRead]) -> bool:
    """Whether the message says little besides amounts that name no fact: "make it 4.2bn"."""
    return not says_more_than(asked, [fact.span for fact in unnamed])


def says_more_than(asked: str, spans: Sequence[str]) -> bool:
    """Whether a message says something besides these words."""
    for span in spans:
        asked = asked.replace(span, " ")
    return _SAYS_MORE.search(FILLERS.sub(" ", asked)) is not None


def bare_condition(asked: str) -> str:
    """What is supposed, without the words that only suppose it."""
    return _SUPPOSING.sub("", asked, count=1).strip(" ，,。.？?！!").removesuffix("呢").strip()


_TELLS = Pattern(
    "that a message tells of somebody in a sentence",
    r"\b(?:is|are|was|were|be|has|have|had|comes?|came|expect(?:s|ed)?|reach(?:es|ed)?|spen[dt]s?|hold|holds|held"
    r"|got)\b"
    r"|[是为有达占约了已]|[,，;；。:：]\s|[,，;；。:：](?!\d)",
    yes=("market cap is 4bn", "we have 6", "研发占比为5%", "营收3亿，亏损"),
    no=("co-invest 1.6bn", "研发 5%", "std 4 revenue 280m"),
    flags=re.IGNORECASE,
)
_MOST_WORDS, _MOST_CHARACTERS = 6, 16


def is_keywords(text: str, language: Language) -> bool:
    """Whether a message is a few words as they are typed into a search box, and no sentence."""
    short = len(text) <= _MOST_CHARACTERS if language is Language.ZH else len(text.split()) <= _MOST_WORDS
    return short and not _TELLS.search(text) and not OF_US.search(text)


def parted(text: str) -> str:
    """A few Chinese words with commas in the place of the blanks between them: 第四套 营收2.8亿."""
    return _BLANK.sub("，", text)


_BLANK = re.compile(r"(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])")
