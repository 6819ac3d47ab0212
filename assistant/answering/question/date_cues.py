"""How dates are worded in questions: what shows which part a date has, whose rules are asked for or what happened."""

from __future__ import annotations

import re

from assistant.language.patterns import Pattern

# --- words that ask for a day -------------------------------------------------------------------------------------

CLAUSE_END = Pattern(
    "where the part of a sentence around a date ends",
    r"[，。；;！!？?\n]|,(?![\d]{3})(?! ?(?:19|20)\d\d)|(?<!\bNo)(?<!\bSept)\.(?=\s|$)| - | – |—",
    yes=("a, b", "a. b", "，", "? ", "x - y"),
    no=("1,000", "4.5", "No. 10", "30 April, 2024"),
)
STATED_LEAD = Pattern(
    "words in front of a day whose rules are asked for",
    r"(?:\bas (?:of|at|on)\s+(?:early |mid |late |the end of |end of |year )?|\beffective (?:on|in|as of)\s+"
    r"|\bin force (?:on|in|at|as of)\s+|(?:截至|截止(?:到|至)?|以|按照?|依照?)\s*)$",
    yes=("as of ", "as of the end of ", "in force on ", "截至", "按"),
    no=("founded in ", "in ", "于"),
    flags=re.IGNORECASE,
)
STATED_TAIL_ZH = Pattern(
    "Chinese words behind a day whose rules are asked for",
    r"^\s*(?:年|当年|那年|时|当时|[底末初])?(?:的|有效的?|现行的?|施行的?|适用的?)\s*[^，。；？]{0,8}?"
    r"(?:规则|规定|办法|标准|指引|口径|版本)|^\s*[^，。；？]{0,6}?(?:那一?版|版的?)(?!本?[跟和与])",
    yes=("的规则", "的暂行规定", "修订那版", "有效的标准", "版"),
    no=("发布的指引", "营收", "申报", "的研发投入"),
    how="match",
)
ACCOUNTS_LEAD = Pattern(
    "words of accounts in front of the day they end on",
    r"\b(?:accounts|financials|financial (?:data|statements)|balance sheet|audited (?:numbers|figures))\s+"
    r"(?:are |were |drawn up |made up )?(?:as (?:of|at)|to|at|dated)\s+(?:the end of )?$"
    r"|(?:财务[^，。；？]{0,4}|报表|财报|账目|报告期)(?:截止|截至)[日期于为是在到]*\s*$",
    yes=("our accounts are as of ", "financial statements as at the end of ", "财务报表截止日", "财报截至"),
    no=("as of ", "the rules as of ", "截至"),
    flags=re.IGNORECASE,
)
RULES_LEAD = Pattern(
    "words in front of a day whose rules are meant",
    r"\b(?:under|by|per|following|according to|pursuant to|did|do|does) the (?:old |former )?(?:rules?|law"
    r"|provisions|text|version|regime)? ?(?:of|in|from)?\s*(?:early |mid |late |the end of )?$",
    yes=("under the ", "by the rules of ", "did the "),
    no=("founded in ", "new in ", "since the end of "),
    flags=re.IGNORECASE,
)
RULES_TAIL = Pattern(
    "what may stand behind a day whose rules are meant",
    r"^\s*(?:$|[,.;?]|(?:listing |registration |sci-tech |STAR |trading )*(?:rules?|text|version|regime|provisions"
    r"|edition|wording|law|criteria|standards?|requirements?|thresholds?|numbers|figures)\b)",
    yes=(" rules", " version", ", ", "?"),
    no=(" revenue", " prospectus"),
    flags=re.IGNORECASE,
    how="match",
)
AT_THAT_TIME = Pattern(
    "words that point back to a day",
    r"\b(?:at|back at) (?:that|the) time\b|\bback then\b|\bin those days\b|\bthen in force\b|\b(?:at|on) that (?:date"
    r"|point|day)\b"
    r"|\b(?:did|was|were|had|ha[sd] to|applied|counted|needed)\b[^,.;:?!]{0,60}(?<! and) then(?=\s*(?:[,.;:?!)]"
    r"|please\b|$))"
    r"|当时|那时候?|彼时|那个时候|那会儿",
    yes=("at that time", "right at the time?", "back then", "当时", "which did it have to meet then?", "那会儿"),
    no=("at the end", "and then", "现在", "what happens then?", "was it then filed"),
    flags=re.IGNORECASE,
)
DAY_LEAD = Pattern(
    "words in front of a day that a question may ask about",
    r"(?:\b(?:on|in|during|at|by|back in|until|up to)\s+"
    r"(?:early |mid |late |(?:the )?(?:start|beginning|middle|end) of |year )?|在|于|到)\s*$",
    yes=("in ", "back in early ", "at the start of ", "在"),
    no=("founded ", "为", "since "),
    flags=re.IGNORECASE,
)
STARTING = Pattern(
    "that the first day of a year is meant; the year stands at the mark",
    r"\b(?:start|beginning) of (?:the year )?\0|\0年?(?:年?初|元旦)",
    yes=("at the start of \0", "\0年初", "\0初"),
    no=("since the end of \0", "\0年底", "\0年"),
    flags=re.IGNORECASE,
)
HALFWAY = (
    (3, Pattern("the first months of a year", r"\bearly (?:in )?\0", yes=("in early \0",), no=("late \0",))),
    (
        6,
        Pattern(
            "the middle of a year",
            r"\b(?:mid|middle of)[- ]?\0|\0年?年中(?!国)",
            yes=("by mid-\0", "in the middle of \0", "\0年年中"),
            no=("late \0", "\0年中国"),
        ),
    ),
)
"""Parts of a year with the month they end in; the year stands at the mark."""
ON_A_DAY = Pattern(
    "words in front of a day that put a question on it",
    r"\b(?:suppos\w*|assum\w*|imagin\w*|back|say|it is|it's|today is|time is)\b"
    r"|假[设如定]|如果|若|现在|时间|回到|站在|当作",
    yes=("Suppose it is ", "假设现在是"),
    no=("put a satellite in orbit in ", "我们的火箭"),
    flags=re.IGNORECASE,
)
BEFORE_LEAD = Pattern(
    "words that ask for the time before a day",
    r"(?:\b(?:before|prior to|earlier than)\s+|早于)$",
    yes=("before ", "prior to ", "早于"),
    no=("before it ", "晚于"),
    flags=re.IGNORECASE,
)
ZH_TAIL = Pattern(
    "Chinese words behind a year that a question may ask about",
    r"^\s*(?:的时候|时|那时|当时|前|之前|以前|底|末|初|，|,|的|版|适用|有效|现行|施行|科创|第|能|可|是否)",
    yes=("的规则", "时", "之前", "底"),
    no=("成立", "营收"),
    how="match",
)
THEN_ZH = Pattern(
    "Chinese words behind a day that ask what was so then",
    r"^\s*(?:的时候|那时候?|那会儿?)",
    yes=("的时候研发投入",),
    no=("的研发投入", "时"),
    how="match",
)
ZH_BEFORE = Pattern(
    "words behind a day that ask for the time before it",
    r"^\s*(?:之前|以前|前(?!后|就))(?!就|已|便)",
    yes=("前", "之前"),
    no=("后", "提前", "前后", "之前就"),
    how="match",
)
LISTED_ABROAD = Pattern(
    "words behind the time before a day that only say which companies are asked about",
    r"^\s*(?:之前|以前|前)，?(?:已经?)?在?(?:境外|海外|香港|美国|港股)上市(?!的|了|，|。)",
    yes=("以前境外上市红筹能报吗",),
    no=("以前境外上市的公司", "前上市的公司", "以前在香港上市，"),
    how="match",
)
PROSPECTUS_LEAD = Pattern(
    "a prospectus in front of its day",
    r"\bprospectus(?:es)?,? (?:of|from|dated|signed|issued|published)(?: (?:in|on|of))?\s*$|招股(?:说明)?书[（(]\s*$",
    yes=("a prospectus of ", "our prospectus dated "),
    no=("the prospectus says in ", "招股书"),
    flags=re.IGNORECASE,
)
PROSPECTUS_TAIL = Pattern(
    "a prospectus behind its day",
    r"^\s*(?:\w+ ){0,2}?prospectus(?:es)?\b|^\s*[^，。；？]{0,6}?招股(?:说明)?书",
    yes=(" prospectus", "的招股书", "那份招股说明书"),
    no=(" listing", "的规则"),
    flags=re.IGNORECASE,
    how="match",
)
CITES = Pattern(
    "that it is asked what a text has to say",
    r"\b(?:cit(?:e|es|ed|ing)|articles?|should|must|have to|has to|need(?:s|ed)?)\b"
    r"|引(?:用|的|了|常规|哪|第)|应引|援引|第几[条项款]|哪一?[条项款]|条号|该写|应写|须写|要写|应当",
    yes=("cites the regular indicators", "which article", "该写第几条", "引的"),
    no=("which standard", "限售期写多久", "引进"),
    flags=re.IGNORECASE,
)
FILING_LEAD = Pattern(
    "words of an application in front of its day",
    r"\b(?:fil(?:e[ds]?|ing)|submit(?:s|ted|ting)?|submission|appl(?:y|ied|ying)|application|lodg(?:e|ed|ing)"
    r"|hand(?:ed|ing)? in)\b[^?？]{0,40}\b(?:on|in|by|at|before|around|for|of|is|was|:)?\s*(?:the |early |mid "
    r"|late |end of )*$"
    r"|(?:申报|递交|递表|提交|报送|受理)(?:日|时间|日期|材料)?(?:是|为|在|于|定在)?\s*$",
    yes=("filing in ", "We filed on ", "申报日为", "a filing by the end of "),
    no=("founded in ", "profile in ", "the rule is "),
    flags=re.IGNORECASE,
)
FILING_TAIL = Pattern(
    "words of an application behind its day",
    r"^\s*(?:filings?|applications?|submissions?|applicants?)\b|^,?\s*(?:we|they|it|the (?:company|issuer)|an? \w+)"
    r"(?: \w+)? (?:file|filed|files|filing|submit|submitted|apply|applied)\b"
    r"|^[^，。；？]{0,8}?(?:申报|递交|递表|提交|报送|报材料|受理)",
    yes=(" filing", " we file", "申报需要", "提交申请", "我们申报"),
    no=(" revenue", "成立", "profile"),
    flags=re.IGNORECASE,
    how="match",
)
SO_FAR = Pattern(
    "that something is told of the time up to today",
    r"\bso far\b|\b(?:not|no|n't) [^.;?!]{0,40}\byet\b|\bstill (?:no|not|nothing|waiting|ha(?:ve|s)(?:n't| not))"
    r"|至今|到现在|迄今|(?:还|仍|一直|尚)(?:没|未|在等)(?:有|能)?(?!盈利|上市)",
    yes=("four months so far", "the inquiry has not come yet", "还没来", "至今没收到"),
    no=("yet another filing", "公司还未盈利", "is it still 5 patents"),
    flags=re.IGNORECASE,
)
REGISTRATION_STEP = Pattern(
    "that the CSRC took in, or was sent, an application that had been filed before",
    r"\bregistration (?:file|application|papers|request|package)\b"
    r"|\bcsrc (?:has |have )?(?:accepted|received|took|got)\b"
    r"|注册申请|证监会[^，。；？]{0,4}(?:受理|收到|接收)|(?:报送|提交|报)证监会",
    yes=("accepted our registration file on ", "CSRC received it on ", "受理了我们的注册申请", "证监会受理"),
    no=("registration of the issue", "we filed on ", "申报", "交易所受理"),
    flags=re.IGNORECASE,
)
NO_APPLICATION = Pattern(
    "a filing that is no application to list",
    r"\b(?:tutoring|annual report|patent|counselling|guidance)\b|辅导|备案|年报|专利",
    yes=("tutoring filing was ", "辅导备案"),
    no=("the filing in ", "申报"),
    flags=re.IGNORECASE,
)

# --- words that make a date something else ------------------------------------------------------------------------

FISCAL_LEAD = Pattern(
    "a fiscal year's name in front of it",
    r"\b(?:FY|fiscal(?: year)?|financial year|year ended(?: on)?|year to|calendar year)\s*$",
    yes=("FY", "fiscal year ", "year ended "),
    no=("this year ", "in "),
    flags=re.IGNORECASE,
)
FISCAL_TAIL = Pattern(
    "what a fiscal year is named for behind it",
    r"^\s*(?:(?:annual )?(?:revenue|net profit|net loss|profit|loss|results?|sales|turnover|earnings|accounts|audit"
    r"|annual report|figures|income|cash flow|R&D|financials?)\b|年?度|年?的?(?:年报|营收|营业收入|净利润|净利"
    r"|收入|利润"
    r"|[末底](?:的|归母)*(?:净?资产|所有者权益)|业绩|财报|审计|盈利|亏损|亏|扣非|研发投入[\d一二三四五六七八九]))",
    yes=(" revenue", "年度", "的净利润", " annual report", "年末净资产"),
    no=(" rules", "的规则", "申报"),
    flags=re.IGNORECASE,
    how="match",
)
VERB = Pattern(
    "a verb, by its form",
    r"\b(?:[a-z]{2,}ed(?! (?:compan|issuer|firm|share|stock|red))|bought|went|came|began|became|took|sold|held"
    r"|lost|won|grew|left|met|spent|paid|rose|fell|made|put|flew|sent|blew"
    r"|got|built|stood|need|require|apply|applies|(?<!the )(?<!star )(?<!industry )(?<!field )list|use|have"
    r"|has|say|be|belong|read|ask|demand|rely|hold|were"
    r"|was|do|does|did|will|would)\b",
    yes=("listed", "bought", "applied", "need"),
    no=("red", "in", "patents", "onto the list", "the STAR list"),
    flags=re.IGNORECASE,
)
RULE_VERB = Pattern(
    "a verb of what rules do or of asking for them",
    r"(?:need|requir|appl|ask|demand|allow|permit|us|fil|submit|expect|provid|stat|suppos|oblig|bound|rely|reli)\w*"
    r"|list|do|does|did|will|would|have|has|had|say|said|be|belong|belonged|read|hold|held|were|was|met"
    r"|unlisted|unprofitable|advanced|called"
    r"|based|combined|restated|numbered|detailed|permitted",
    yes=("applied", "required", "needed", "belonged"),
    no=("listed", "bought", "added", "extended"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
EVENT_LEAD = Pattern(
    "what happened, or began, in front of its day",
    r"\b(?:since|after|from|starting|beginning|ipo|listing|purchase|acquisition|founding|incorporation|launch"
    r"|opinions?|revision|amendment|guideline|meeting|round|trad(?:e|es|ing)|account"
    r"|change)\b(?: date| day)?\s*(?:was )?"
    r"(?:of|on|in|at|was|:|dated)?\s*(?:the )?$"
    r"|(?:自从?|从|成立于|创立于|设立于|注册于|上市于|发布于|自)\s*$",
    yes=("since ", "our listing in ", "the opinions of ", "first trade was in ", "成立于"),
    no=("under the rules of ", "in ", "截至"),
    flags=re.IGNORECASE,
)
OF_SOMEBODY_LEAD = Pattern(
    "what somebody does or was, in a clause that says which one is meant, in front of its day",
    r"\b(?:that|which|who|whose) (?!(?:the )?(?:rules?|standards?|thresholds?|floors?|numbers?)\b|(?:had |has "
    r"|have |will |would )?"
    r"(?:want|need|appl|fil|submit|requir|ask|held|hold|count|govern|(?:was|were|is|are) (?:in force|valid|requir"
    r"|need))\w*)"
    r"(?:[\w'-]+ ){1,5}(?:in|on|by|since|from|as of)\s*(?:early |mid |late |the )?$"
    r"|\b(?:already|still|was|were|been) (?:there|in it|inside|on board|aboard"
    r"|in the (?:growth )?tier)(?: already)? (?:in|on|by|since|from)\s*$",
    yes=(
        "a company that floats in ",
        "a company that was already there in ",
        "those already there in ",
        "firms who came in ",
    ),
    no=(
        "the rules that applied in ",
        "what was required in ",
        "the thresholds which held in ",
        "a company that filed in ",
    ),
    flags=re.IGNORECASE,
)
SINCE_WHEN_THERE = Pattern(
    "since when somebody was where a question says: which companies are meant, no day that sentences would name",
    r"(?<=\bthere) (?:in|since|by|from) (?:[a-z]+ )?20\d\d\b|(?<=\bin it) (?:since|by|from) (?:[a-z]+ )?20\d\d\b",
    yes=("already there in July 2025", "there since 2023", "in it since May 2024"),
    no=("listed there, in July 2025", "in July 2025"),
    flags=re.IGNORECASE,
)
EXPECTED_LEAD = Pattern(
    "what is to come, in front of its day",
    r"\b(?:expected|due|planned|scheduled|slated|targeted|foreseen|anticipated|pencilled in|set)"
    r"(?: (?:for|in|on|by|around))?\s*(?:the )?(?:early |mid |late |end of )?$"
    r"|\b(?:will|plans? to|expects? to|hopes? to|aims? to|going to) "
    r"(?!the |rules|file|apply|submit|list\b|need|ask|require)\w+"
    r"[^.;?!]{0,40}$",
    yes=("clearance expected in ", "due by ", "we will launch our model in "),
    no=("we will file in ", "what the rules will require in ", "we expect to apply in "),
    flags=re.IGNORECASE,
)
EVENT_TAIL_EN = Pattern(
    "what happened, behind its day",
    r"^,?\s*(?:we|our \w+|they|it|I|the (?:company|issuer|client|exchange|sse|csrc)|my \w+)\s+(?!need|requir|appl|fil"
    r"|submit|could|can|would|must|may|should)(?:\w+ly )?(?:\w+ed|bought|went|came|began|became|took|sold|were|was"
    r"|had|made|lost|turned|got|joined)\b",
    yes=(" we listed", ", we bought a subsidiary", ", it was unprofitable"),
    no=(" we needed", ", could we list", ", we filed"),
    flags=re.IGNORECASE,
    how="match",
)
CAME_IN_TAIL = Pattern(
    "that somebody became a shareholder, in Chinese behind the day",
    r"(?:之前|以前)?(?:就|才|已|刚){0,2}(?:入股|入的股|进来|进的|投进|投的|投资入股|突击)",
    yes=("入股的基金", "才进来的投资人"),
    no=("申报", "投产", "进入"),
    how="match",
)
EVENT_TAIL_ZH = Pattern(
    "what happened or began, in Chinese behind its day",
    r"^\s*(?:起|开始|以来|之后|以后|后(?!的规则)|(?:之前|以前|前)(?:就|已|便))"
    r"|^(?:(?!(?<![智功产])能|可以|可否|是否|要|需|应|想|拟|计划)[^，。；？]){0,16}?(?:上市|成立|设立|创立|收购"
    r"|购买|买入|买[了的]|买下|并购|卖[了出]|出售|投资|入股|增资|融资|股改"
    r"|改制|变更|更换|换了|加入|入职|取得|获得|获批|上线|发布(?!稿)|印发|公布|修订|修改|改成|改了|新增|增加|纳入|列入"
    r"|施行|实施|签署|签了"
    r"|同意注册|注册的|作出|做出|下发|出具|离职|备案|完成|启动|拿到|收到|接到|调入|进入|进了|扭亏"
    r"|首次盈利)(?!时|的时候|要|需|应|有?什么|有?哪|的?条件"
    r"|的?要求|的?门槛|能|可)",
    yes=("在科创板上市，", "同意注册", "成立", "发布的指引", "以来", "买了一家公司", "之前就带U"),
    no=("的规则", "大模型企业能不能上市？", "上市要什么", "上市时", "第五套标准", "之前"),
    how="match",
)
OURS = Pattern(
    "that a clause tells of the asker's own company",
    r"\b(?:we|our|ours|us|my|the company|the client|they|their)\b|我们|咱们?|我司|本公司|我公司|公司的|客户",
    yes=("in March our rocket", "我们的火箭首飞"),
    no=("in March 2026", "2026年3月的规则"),
    flags=re.IGNORECASE,
)
WHY = Pattern(
    "a question for a reason: it says itself that something happened",
    r"^\s*why (?:did|was|were|has|have)\b|^\s*(?:为什么|为何|怎么会)",
    yes=("why did the sse extend it", "为什么"),
    no=("why is it so", "what was it"),
    flags=re.IGNORECASE,
)
TEXT_EN = Pattern(
    "English words behind a day that names a text",
    r"^\s*(?:\w+ ){0,2}?(?:revisions?|versions?|texts?|amendments?|rules|editions?|opinions?|guidelines?"
    r"|prospectus(?:es)?"
    r"|drafts?|releases?|measures|provisions)\b",
    yes=(" revision", " listing rules", " guidelines"),
    no=(" the company", " we listed"),
    flags=re.IGNORECASE,
    how="match",
)
TEXT_ZH = Pattern(
    "Chinese words behind a day that names a text",
    r"^\s*(?:的)?[^，。；？]{0,6}?(?:那次|文本|发布稿|招股书|招股说明书|审核规则|上市规则|修订|公告)",
    yes=("审核规则", "那次修改", "的招股书"),
    no=("申报", "第五套标准有什么要求"),
    how="match",
)
AT_ASKING = Pattern(
    "words behind an event that ask for the rules of its time",
    r"^[^，。；？]{0,16}?(?:上市|挂牌)(?:(?:时|的时候)(?!就?(?:亏|未盈|没盈|没有?利润|还|是|已|盈利))|，?适用|需要"
    r"|要(?:什么|哪|满足|符合))",
    yes=("第一批公司上市时", "上市需要"),
    no=("在科创板上市，", "上市的公司", "上市时亏损"),
    how="match",
)

# --- words that compare days --------------------------------------------------------------------------------------

BOTH_SIDES_EN = Pattern(
    "English words that ask for both sides of a day",
    r"\b(?:before and (?:since|after)|after and before|until and since|both sides of|before (?:vs\.?|versus) after)\s+"
    r"(?:the )?$",
    yes=("before and after ", "before and after the "),
    no=("before ", "after "),
    flags=re.IGNORECASE,
)
BOTH_SIDES_ZH = Pattern(
    "Chinese words that ask for both sides of a day",
    r"^\s*(?:的)?[^，。；？]{0,6}?(?:前后|(?:之|以)?前[和与及跟、](?:之|以)?后)",
    yes=("前后，", "修订前后", "修订之前和之后"),
    no=("前", "之后"),
    how="match",
)
CHANGE = Pattern(
    "that a change made on a day is asked about",
    r"那次(?:修改|修订|改动|调整)|改了哪|改了什么|变了(?:哪|什么)|哪几个数",
    yes=("那次修改", "改了哪几个数"),
    no=("修改的规则", "修订那版"),
)
NOW = Pattern(
    "today, as one side of a comparison",
    r"\b(?:now|today|todays|currently|nowadays|current|at present|these days)\b|现在|如今|目前|现行|今天|当前",
    yes=("2019 vs now", "filing today", "跟现在比"),
    no=("known", "现金"),
    flags=re.IGNORECASE,
)
DIFFERENCE = Pattern(
    "that days are compared",
    r"\b(?:compar\w+|versus|vs\.?|differ\w*|chang\w*|evolv\w*|and now|then and now|from .{1,30} to|between"
    r"|and (?:how \w+ |what )?(?:\w+ )?now|than now"
    r"|than today|still|next to|side by side|alongside)\b|区别|对照|对比|比较|相比|[跟和与同].{0,8}(?:比|不同|差)"
    r"|不同|差异|差别|变化|变了|改了"
    r"|出入|现在(?:呢|是多少|要几|要多少|又)|有啥不|不一样",
    yes=("2019 vs now", "how did it change", "and how many now?", "跟现在比", "有什么出入"),
    no=("as of 2019", "按2019年的规则"),
    flags=re.IGNORECASE,
)

TIGHTER = Pattern(
    "that it is asked which rules became harder or easier to meet",
    r"\b(?:tight|strict|tough|loos|hard|eas)(?:er|ier|ened|en(?:ing)?)\b|变[得]?[严宽松紧高低难]|收紧|放宽|放松|更[严松难紧]|[严松]了",
    yes=("which of them got tougher", "哪几条变严了", "有没有放宽", "哪些收紧"),
    no=("eased debt", "严格执行", "宽松环境"),
    flags=re.IGNORECASE,
)
OF_INDICATORS = Pattern(
    "that a text speaks of the sci-tech indicators",
    r"\bindicators?\b|\bsci-?tech\b|指标|科创属性",
    yes=("the sci-tech indicators", "哪几条指标"),
    no=("the second standard", "第二套标准"),
    flags=re.IGNORECASE,
)
SINCE_LEAD = Pattern(
    "English words by which the time from a day on is one side of a comparison",
    r"\b(?:since|after|from)\s+(?:the )?(?:early |mid |late |end of )?$",
    yes=("those since ", "the ones from "),
    no=("listed in ", "before "),
    flags=re.IGNORECASE,
)
SINCE_TAIL = Pattern(
    "Chinese words by which the time from a day on is one side of a comparison",
    r"^\s*(?:以后|之后|起|以来|后)(?:的(?!公司|企业)|[，,、：:]|\s|[那这]|$)|^\s*(?:以后|之后|起|后)?(?:的?新?[那这]?版|的?新规)",
    yes=("以后的，", "之后那版", "起的", "新版"),
    no=("后上市的公司", "以后我们申报", "以后的公司"),
    how="match",
)

# --- words that ask, or speak of rules ----------------------------------------------------------------------------

ASKS = Pattern(
    "that words ask",
    r"[?？]|\b(?:what|which|who|when|how|is|are|was|were|does|do|did|can|could|may|must|should|will|would)\b"
    r"|什么|多少|哪|吗|么|如何|怎|是否|能否|可否|几[个家年项套条]|能不能|有没有|够不够|需要|要求|适用",
    yes=("what is", "Was that right", "是什么", "需要"),
    no=("we listed in 2024", "公司亏损"),
    flags=re.IGNORECASE,
)
RULES = Pattern(
    "that words speak of rules",
    r"\b(?:rules?|requir\w*|standards?|appl(?:y|ies|ied)|law|thresholds?|in force|need(?:s|ed)?|conditions?)\b"
    r"|规则|规定|要求|标准|适用|条件|门槛|办法|指引|需要|要(?:多少|几|什么)",
    yes=("the rules", "required", "有什么要求", "专利要几项"),
    no=("our revenue", "营收"),
    flags=re.IGNORECASE,
)

# --- dates as they are written ------------------------------------------------------------------------------------

FAR_YEAR = Pattern(
    "a year that no rule held here can speak to",
    r"\b(?:in|by|during|before|after)\s+(1[5-9]\d\d|20[3-9]\d|2[1-9]\d\d)\b(?!\s*(?:million|billion|%|patents|people"
    r"|employees|staff|shares))",
    yes=("in 1999", "by 2031"),
    no=("in 2024", "in 2031 million", "1999"),
    flags=re.IGNORECASE,
)
"""Years that no rule held here can speak to, which are not read as years elsewhere."""
YEARS_BETWEEN = Pattern(
    "what may stand between the years of one list",
    r"\s*年?\s*(?:,|，|、|;|/|\+|&|-|–|—|~|to|through|and|和|及|与|至|到)?\s*(?:and)?\s*",
    yes=(", ", " and ", ", and ", "、", "年和", "-", "至"),
    no=(" revenue, ", "年营收，", " or "),
    flags=re.IGNORECASE,
    how="fullmatch",
)
YEAR_OF_A_TEXT = Pattern(
    "the year of a prospectus or an application, which reads like a number of them",
    r"\b(?:an?|the|our|their|its|any|some) ((?:19|20)\d\d) (?=prospectus|application|filing|annual|revision|version)",
    yes=("In a 2022 prospectus", "the 2024 revision"),
    no=("in 2022", "2022 patents"),
    flags=re.IGNORECASE,
)
WRITTEN_DAY = Pattern(
    "a full date",
    r"\b(?P<y1>\d{4})-(?P<m1>\d{2})-(?P<d1>\d{2})\b|(?P<y2>\d{4})年(?P<m2>\d{1,2})月(?P<d2>\d{1,2})[日号]"
    r"|\b(?P<d3>\d{1,2})(?:st|nd|rd|th)? (?P<m3>[A-Z][a-z]{2})[a-z]* (?P<y3>\d{4})\b"
    r"|\b(?P<m4>[A-Z][a-z]{2})[a-z]* (?P<d4>\d{1,2})(?:st|nd|rd|th)?, (?P<y4>\d{4})\b",
    yes=("2026-06-17", "2026年6月17日", "17 June 2026", "June 17th, 2026"),
    no=("June 2026", "2026年6月", "2026-6-17"),
)
