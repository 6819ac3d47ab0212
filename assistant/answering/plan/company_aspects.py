"""What may be asked of a company: each aspect by the words that ask for it and those that state it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.language.patterns import Pattern


@dataclass(frozen=True, slots=True, order=True)
class CompanyAspect:
    """What may be asked of a company; where it goes on, several sentences state it, the `latest` news first.

    One that is `certain` is told in so many words where it is told at all: a sentence without them is no answer. `near`
    is the number of what is told instead then, 0 where nothing is near.
    """

    number: int
    asks: Pattern
    states: Pattern
    latest: bool = False
    certain: bool = False
    near: int = 0


def aspects_in(text: str) -> tuple[CompanyAspect, ...]:
    """What a text asks of a company, in its order."""
    wanted = sorted((match.start(), aspect) for aspect in _ASPECTS if (match := aspect.asks.search(text)))
    return tuple(aspect for _, aspect in wanted)


def without_certain(text: str) -> str:
    """A text without the words that ask for what is told in so many words, such as who underwrote."""
    for aspect in _ASPECTS:
        text = aspect.asks.sub(" ", text) if aspect.certain else text
    return text


def asks_of_two_days(text: str) -> bool:
    """Whether a text asks of two events of a company that each have a day, such as acceptance and listing."""
    return sum(aspect.number in _DATED for aspect in aspects_in(text)) == 2  # from one to the other


def aspect_of(number: int) -> CompanyAspect | None:
    """The aspect of a number."""
    return next((aspect for aspect in _ASPECTS if aspect.number == number), None)


_ISSUE_PRICE, _PROGRESS = 2, 5
_DATED = (4, 8, 30, 31)
"""The aspects that are the day of an event: listing, registration, acceptance, the listing committee."""
_ASPECTS = (
    CompanyAspect(
        1,
        Pattern(
            "that the standard a company used is asked for",
            r"\b(?:which|what)\b.{0,30}\b(?:standard|clause|rule|route|test)s?\b"
            r"|[哪第][一几些]?[套条].{0,6}(?:标准|路|上市)"
            r"|\bstandards? (?:used|chosen|taken|applied)\b|[哪几]套|什么标准|第几[套条]|(?:所用|适用"
            r"|选用)的?(?:上市)?标准",
            yes=("which listing standard", "用的哪套标准", "走的第几套", "standard used", "适用标准"),
            no=("does the standard fit", "标准高"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence says which standard a company used",
            r"\b(?:used|chose|chosen)\b.{0,40}\b(?:standard|Rule|2\.1\.\d)|(?:适用"
            r"|选择)(?:《[^》]+》)?第.{0,12}(?:标准|项)",
            yes=(
                "Moore Threads used the second standard",
                "沐曦股份适用第四套标准",
                "选择《上市规则》第2.1.4条第（一）项",
            ),
            no=("the second standard may fit", "没有使用第五套标准"),
        ),
    ),
    CompanyAspect(
        _ISSUE_PRICE,
        Pattern(
            "that an issue price is asked for",
            r"(?<!over )(?<!above )(?<!below )(?<!over the )(?<!above the )\bissue price\b(?!.{0,12}\bmarket)"
            r"|(?<!at the )\b(?:what|which) price\b(?! tag)|\bpriced?\b(?! tag)"
            r"|(?<![较比破过于])发行价(?!.{0,4}(?:对应|计算|算)|格?\s*(?:×|x|X|\*|乘))|定价多少|多少钱一股",
            yes=("what was the issue price", "发行价多少"),
            no=("发行价对应市值多少", "% over issue price", "比发行价涨了多少"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states an issue price",
            r"\bissue price (?:of|was) (?:RMB|HK)|发行价(?:格)?(?:每股|为)?\d",
            yes=("At the issue price of RMB 114.28", "发行价每股104.66元"),
            no=("the issue price", "发行价格乘以"),
        ),
    ),
    CompanyAspect(
        3,
        Pattern(
            "that a company's market cap is asked for",
            r"\bprice tag\b|\b(?:market|mkt)[- ](?:cap\w*|value)\b|\bcap (?:at|on|after)\b|\bvaluation\b|\bworth\b"
            r"|市值|估值"
            r"|\bprice (?:times|x|×|\*|multiplied by)\b.{0,30}\bshares?\b|发行价格?\s*(?:×|x|X|\*|乘以?)\s*(?:发行后)?"
            r"总?股[本份数]",
            yes=(
                "at what price tag",
                "what market cap",
                "发行市值多少",
                "发行价×总股本算下来多少亿",
                "issue price times shares",
                "cap at issue",
            ),
            no=("market practice", "市场", "the cap of RMB 60m"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states a company's market cap",
            r"\bmarket cap of (?:RMB|HK)|\bvaluation of\b|市值为?\d|估值(?:超过|约)?\d",
            yes=("had a market cap of RMB 53.72 billion", "市值为418.7亿元", "估值超过200亿元"),
            no=("expected market cap is", "预计市值不低于"),
        ),
    ),
    CompanyAspect(
        4,
        Pattern(
            "that the day a company was listed is asked for",
            r"\bwhen\b.{0,30}\b(?:list\w*|trad\w+|debut\w*|float\w*|go public|went public)\b"
            r"|\b(?:from|between)\b.{0,40}\b(?:to|until|and)\b.{0,12}\b(?:list(?:ing|ed)|debut|(?:first )?trading)\b"
            r"|\blisted when\b|[从由自].{1,10}到.{0,4}(?:上市|挂牌)"
            r"|(?:哪[天年一日]|什么时候|何时|几号|几月|日期).{0,8}(?:上的?市|挂牌|上的|敲钟)|(?:上市|挂牌)(?:日期?"
            r"|时间)?.{0,4}(?:哪[天年日]|什么时候|何时|几号)",
            yes=("when did it list", "from acceptance to listing", "从受理到上市花了多久", "listed when", "哪天挂牌的"),
            no=("is it listed", "上市标准"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states the day a company was listed",
            r"\blisted on the STAR Market (?:on|since) \d|\blisted (?:in Hong Kong )?(?:on|since)\b.{0,20}\d"
            r"|自?\d+年\d+月\d+日(?:起)?在.{2,6}上市",
            yes=("has been listed on the STAR Market since 19 August 2026", "于2025年10月28日在科创板上市"),
            no=("listed under the fifth standard", "上市时未盈利"),
        ),
    ),
    CompanyAspect(
        _PROGRESS,
        Pattern(
            "that it is asked how far a company has come",
            r"\b(?:filed|accepted|approved|rejected|refused|turned down|under review|status|stage|progress|how far"
            r"|still|withdrawn?|paused|latest)\b|走?到哪|哪一步|进展|进度|受理|过会|获批|被[否拒]|驳回|申报了|递表"
            r"|中止|终止|撤回"
            r"|还在审|状态|(?:奔|冲|去|来|上|报)科创板|回复了?(?:没|吗)|(?:回复|答复)(?:了|过)"
            r"|\b(?:repl(?:y|ied)|responded)\b|\b(?:heading|going|coming|headed) (?:for|to) (?:the )?STAR\b",
            yes=("has it filed yet", "走到哪一步了", "受理了吗", "was it rejected", "奔科创板去了", "heading for STAR"),
            no=("which standard", "市值"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence tells how far a company has come",
            r"\b(?:filing|filed|accepted|tutoring|committee|registered|paused|resumed|applicant|application|no A-share"
            r"|listed on the STAR|plans to list|aims to file)\b|备案|辅导|受理|审核(?!指引|规则)|审议|注册(?!资本)|恢复"
            r"|申报|申请|递交|(?<!应)在科创板上市(?!应)|尚未在A股|上市计划",
            yes=("filed for listing tutoring", "The review had resumed", "办理上市辅导备案", "尚未在A股上市"),
            no=("builds on-device models", "审核规则", "估值超过200亿元"),
        ),
        latest=True,
    ),
    CompanyAspect(
        30,
        Pattern(
            "that the day a company's application was accepted is asked for",
            r"\bwhen\b.{0,30}\baccepted\b|\baccepted when\b|\b(?:from|between|since)\b.{0,24}\baccept(?:ed|ance)\b"
            r"|(?:哪[天年一日]|什么时候|何时|几号).{0,8}受理|受理(?:日期?|时间)?.{0,4}(?:哪[天年日]|什么时候|何时|几号)"
            r"|[从由自].{0,4}受理(?:之日|开始)?[到至起]",
            yes=("when was it accepted", "from acceptance to its first trading day", "哪天受理的", "从受理到上市"),
            no=("was it accepted", "受理了吗"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states when a company's application was accepted",
            r"\baccepted (?:on \d|in [A-Z])|月(?:\d+日)?获受理",
            yes=("application was accepted on 29 December 2022", "于2022年12月29日获受理", "accepted in March 2026"),
            no=("No application accepted under", "申请获受理"),
        ),
    ),
    CompanyAspect(
        31,
        Pattern(
            "that the day of the listing committee is asked for",
            r"\b(?:when|from|between)\b.{0,30}\b(?:committee|hearing)\b|\bto the (?:listing )?committee\b"
            r"|(?:哪[天年一日]|什么时候|何时|几号).{0,6}(?:过会|上会)|[从由自].{0,4}(?:过会|上会|审议)[到至起]|[到至](?:过会|上会)",
            yes=("from acceptance to the committee", "between the listing committee and the listing", "从过会到上市"),
            no=("the listing committee's members", "过会率"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states the day of the listing committee",
            r"\bcommittee (?:considered|heard|cleared|passed)\b.{0,60}\bon \d|\bcommittee\b.{0,24}\bon \d"
            r"|上市委员?会于\d|\d日.{0,8}(?:上市委|审议)",
            yes=(
                "The listing committee considered Healthgen's application on 1 July 2025",
                "上市委员会于2025年7月1日审议",
            ),
            no=("the listing committee has five members", "上市委员会审议发行人"),
        ),
    ),
    CompanyAspect(
        6,
        Pattern(
            "that the money a company raises is asked for",
            r"\b(?:how much|what)\b.{0,40}\b(?:rais\w+|proceeds)\b"
            r"|(?:募资|募集|融资|融|募)(?:资金)?(?:了|到|得|来|金额|规模|总额)*(?:是|有)?(?:多少|几)|要募",
            yes=("how much does it want to raise", "募资多少", "要募多少钱", "实际募了多少钱", "募到多少"),
            no=("raise the threshold", "募集资金用途"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states the money a company raises",
            r"\b(?:raise[ds]?|plans to raise|offering|funding round|round)\b.{0,30}\b(?:RMB|US\$)"
            r"|\bapplication, for (?:RMB|US\$)|募集资金(?:总额|净额)?为?\d"
            r"|融资超过?\d|融资，规模|(?:发行|金额)(?:金额)?为\d|亿美元的一轮融资",
            yes=("LandSpace plans to raise RMB 7.5 billion", "拟募集资金75亿元"),
            no=("the raise of thresholds", "募集资金用途"),
        ),
    ),
    CompanyAspect(
        7,
        Pattern(
            "that a company's net profit is asked for",
            r"\bhow (?:much|profitable)\b.{0,30}\b(?:earn\w*|profit\w*)\b|\bnet profit\b|赚了?多少|赚多少"
            r"|净利润?(?:是|有|为)?多少",
            yes=("how much profit did it make", "去年赚了多少"),
            no=("is it profitable", "盈利了吗"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states a company's net profit",
            r"\bnet profit (?:in|of|was)\b.{0,20}\bRMB|净利润.{0,40}为-?\d",
            yes=("net profit in 2025 was RMB 278.21 million", "2025年净利润为2.88亿元"),
            no=("net profit is the lower of", "净利润均为正"),
        ),
    ),
    CompanyAspect(
        8,
        Pattern(
            "that the registration of a company's issue is asked for, its date or its number",
            r"\b(?:date|number|day|when|which)\b.{0,40}\bregist(?:ration|ered)\b|\bregist(?:ration"
            r"|ered)\b.{0,20}\b(?:date|number|when)\b"
            r"|注册.{0,8}(?:文号|批文|批复|哪[天日]|日期|什么时候|何时|几号)|(?:文号|批文|哪[天日]|什么时候"
            r"|何时).{0,8}注册(?!地|资本|办法|管理)",
            yes=("date and number of its CSRC registration", "哪天注册的，文号多少", "注册批文号是多少"),
            no=("how long is a registration valid", "注册资本"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states when a company's issue was registered, or under which number",
            r"\bregistered\b.{0,40}\bon \d|证监许可|同意.{0,20}注册",
            yes=("The CSRC registered Unitree's IPO on 1 July 2026", "以证监许可〔2026〕1612号同意"),
            no=("the registered capital", "注册地"),
        ),
    ),
    CompanyAspect(
        10,
        Pattern(
            "that it is asked who brings a company to the market",
            r"\b(?:who|which (?:bank|broker|firm))\b.{0,16}\b(?:sponsor|tutor)\w*"
            r"|谁来?(?:做)?(?:保荐|辅导)|哪家(?:券商|保荐|辅导)|(?:保荐|辅导)(?:机构|人|券商)是?(?:谁|哪)",
            yes=("who sponsors it", "谁保荐", "保荐机构是谁", "哪家券商辅导"),
            no=("who signs", "保荐机构要跟投多少"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence names who brings a company to the market",
            r"\bwith [A-Z][\w ]{1,30} as (?:its )?(?:tutor|sponsor)|\b(?:tutored|sponsored) by\b"
            r"|\btutoring\b.{0,40}\bwith [A-Z]|与.{2,24}(?:办理|签署).{0,8}辅导|\b(?:tutor|sponsor) is\b"
            r"|\btutoring (?:agency|institution)\b|(?:辅导机构|保荐机构|保荐人)(?:为|是)",
            yes=(
                "with CITIC Securities as its tutor",
                "辅导机构为中信",
                "filed for its tutoring in May with CICC",
                "与中金公司办理辅导备案",
            ),
            no=("the sponsor must", "辅导机构应当"),
        ),
        certain=True,
    ),
    CompanyAspect(
        9,
        Pattern(
            "that the votes of a company's shares are asked for",
            r"\bhow many votes\b|\bvotes (?:per|a|each)\b|每股[^，。]{0,6}(?:几|多少)[个票]|几票|多少(?:票|表决权)",
            yes=("how many votes does a class A share carry", "A类股每股几票"),
            no=("the votes at the meeting", "每股多少钱"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states the votes of a company's shares",
            r"\b\d+ votes each\b|每股\d+票|每股\d+个表决权",
            yes=("class A shares with 10 votes each", "每股10票"),
            no=("at most ten votes", "每股150.80元"),
        ),
    ),
    CompanyAspect(
        11,
        Pattern(
            "that the shares a company sold are asked for",
            r"\bhow (?:much stock|many (?:new )?shares)\b|\b(?:number of|new) shares (?:sold|issued|offered)\b"
            r"|(?:发行?|卖|售)出?了?多少(?:万|亿)?股|发行(?:股数|数量|股份数)|多少股",
            yes=("how much stock did it sell", "how many shares", "发行了多少股", "卖了多少股"),
            no=("how many votes", "多少钱一股"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states the shares a company sold",
            r"\bissued [\d,.]+(?: million)? shares\b|\bplaced [\d.]+ million\b|发行[\d,.]+[万亿]?股|配售\d+万股",
            yes=("Unitree issued 40,446,434 shares", "宇树科技发行40,446,434股"),
            no=("470.0 million shares after the issue", "发行后"),
        ),
    ),
    CompanyAspect(
        12,
        Pattern(
            "that the price of a company's shares on the market is asked for",
            r"\bclos(?:e|ed|ing)\b(?! of)|\b(?:first|opening|debut)[- ](?:day|trade)\b.{0,30}\b(?:price"
            r"|gain|rise|pop|jump)\b"
            r"|\b(?:share|stock) price\b|\btrad(?:es|ing) at\b|\b(?:gain|rise|rose|jump|fall"
            r"|fell)\w*\b.{0,24}\b(?:debut|first day)\b"
            r"|收盘|开盘|股价|现价|首日.{0,6}(?:涨|跌|价)|涨了?(?:多少|几)|跌了?(?:多少|几)|涨幅|跌幅|破发",
            yes=("what did it close at", "its share price today", "首日涨了多少", "现在股价多少"),
            no=("the issue price", "发行价多少", "a close of the books"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states the price of a company's shares on the market",
            r"\bclosed at\b|\bclosing price of (?:RMB|HK)|收盘(?:价|报)\D{0,4}\d",
            yes=("closed at RMB 600", "收盘价为600元"),
            no=("closing prices below par", "20个交易日收盘价低于"),
        ),
        certain=True,
        near=_ISSUE_PRICE,
    ),
    CompanyAspect(
        13,
        Pattern(
            "that a multiple of a company's price is asked for",
            r"\bp/?[es]\b(?! ratio of comp)|\bprice[- ](?:to[- ])?(?:earnings|sales)\b"
            r"|\bearnings multiple\b|市盈率|市销率",
            yes=("issue P/E", "price-earnings ratio", "发行市盈率"),
            no=("market cap", "市值"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states a multiple of a price",
            r"\b(?:P/E|price-earnings|multiple)\b.{0,30}\d|市[盈销]率.{0,8}\d",
            yes=("a P/E of 60.7", "市盈率为60.7倍"),
            no=("P/E of comparable companies", "可比公司市盈率"),
        ),
        certain=True,
        near=_ISSUE_PRICE,
    ),
    CompanyAspect(
        14,
        Pattern(
            "that the number of a company's people is asked for",
            r"\b(?:how many|number of) (?:people|staff|employees|workers|engineers)\b|\bhead ?count\b|\bemploys?\b"
            r"|多少(?:个?人|名?员工|职工)|员工(?:数|人数|总数|有|共|一共)|几个?人|几号人",
            yes=("how many staff does it have", "headcount", "有多少员工", "员工人数"),
            no=("how many companies", "员工持股"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states the number of a company's people",
            r"\b(?:employ\w*|staff|people)\b.{0,16}\d|\d (?:people|employees|staff)\b|员工\d|\d名?(?:员工|人员?)",
            yes=("had 178 employees", "员工178人"),
            no=("staff share plan", "员工持股计划"),
        ),
        certain=True,
    ),
    CompanyAspect(
        15,
        Pattern(
            "that it is asked who underwrote, audited or advised a company, or who leads it",
            r"\b(?:who )?(?:underwr[io]te\w*|audits|audited) (?!rules|measures|figures|accounts)|\bunderwritten by\b"
            r"|\bbook ?runners?\b|\b(?:(?:who|which firm) (?:is|are|was|were) )?(?:the |its )?"
            r"(?:(?:lead )?underwriters?|auditors?|law firm|counsel"
            r"|CEO|CFO|founder|chair(?:man|woman)?)\b|主?承销商?是?[谁哪]|[谁哪].{0,6}承销|哪家(?:会计师|律师|律所)"
            r"|(?:会计师|律师)事务所是?[谁哪]|董事长|创始人|法定代表人|总经理",
            yes=(
                "who underwrote it",
                "its auditor",
                "who is the CEO",
                "who audits it",
                "谁承销的",
                "主承销商是谁",
                "董事长是谁",
            ),
            no=("who sponsors it", "underwriting rules", "保荐机构是谁"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence names who underwrote, audited or advised a company, or who leads it",
            r"\bunderwritten by\b|\bunderwriters?\b.{0,20}\b(?:is|are|was|were)\b|\b(?:founder|CEO|chair\w*"
            r"|audited by)\b"
            r"|承销商为|董事长|创始人|审计机构为",
            yes=("was underwritten by CITIC Securities", "主承销商为中信证券", "its founder"),
            no=("the SSE Underwriting Rules", "承销细则"),
        ),
        certain=True,
    ),
    CompanyAspect(
        16,
        Pattern(
            "that the demand for a company's shares in its offering is asked for",
            r"\boversubscri\w+|\bsubscription (?:rate|multiple)\b|\blottery\b|中签率|申购(?:倍数|户数)"
            r"|超额认购|冻结资金",
            yes=("how many times oversubscribed", "中签率多少"),
            no=("subscription by the sponsor", "申购条件"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states the demand for shares in an offering",
            r"\boversubscribed\b.{0,30}\d|中签率.{0,6}\d|认购倍数.{0,6}\d",
            yes=("was oversubscribed 4,000 times", "中签率为0.03%"),
            no=("oversubscribed tranches", "中签投资者"),
        ),
        certain=True,
    ),
    CompanyAspect(
        17,
        Pattern(
            "that a company's customers, suppliers or patents are asked for",
            r"\b(?:customers?|clients?|suppliers?)\b|\bhow many (?:invention )?patents\b"
            r"|(?:大|主要|前\w)?客户|供应商|多少[件项个]?(?:发明)?专利|专利(?:有|数量)?多少",
            yes=("its biggest customer", "how many patents does it hold", "前五大客户是谁", "有多少专利"),
            no=("patents of the software", "客观"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence states a company's customers, suppliers or patents",
            r"\b(?:customer|client|supplier|patent)s?\b|客户|供应商|专利",
            yes=("has 121 invention patents", "前五大客户"),
            no=("a market cap of RMB 8 billion", "市值"),
        ),
        certain=True,
    ),
    CompanyAspect(
        18,
        Pattern(
            "that it is asked what the exchange asked a company",
            r"\bwhat (?:did|has|was)\b.{0,40}\bask(?:ed)?\b|\bquestions?\b.{0,24}\b(?:asked|raised)\b"
            r"|\binquiry letters?\b"
            r"|问了(?:哪些|哪几|什么|几|啥)|问询(?:了|的)?(?:什么|哪些|内容|问题|重点)|被问",
            yes=("What did the SSE ask Zhipu", "首轮问询问了哪些问题"),
            no=("what does the standard ask", "问询回复期限"),
            flags=re.IGNORECASE,
        ),
        Pattern(
            "that a sentence tells what the exchange asked a company",
            r"\b(?:asked|questioned) (?:the company|it|about|to explain)\b|问询(?:函)?(?:要求|关注|涉及)"
            r"|要求.{0,12}说明",
            yes=("The exchange asked the company to explain", "问询函关注"),
            no=("sends its first inquiry", "首轮问询"),
        ),
        certain=True,
        near=_PROGRESS,
    ),
)
