"""Questions that get no answer, by what they ask for. Rules only; no model, no scores."""

from __future__ import annotations

import re
from enum import StrEnum

from assistant.language.patterns import Pattern


class AbstainReason(StrEnum):
    """Why no answer is given; each has its own words and its own way forward."""

    OUT_OF_SCOPE = "out_of_scope"
    ADVICE = "advice"
    FABRICATION = "fabrication"
    SILENT = "silent"
    NO_RULES_THEN = "no_rules_then"


_STAR = Pattern(
    "the STAR Market",
    r"\bSTAR\b|sci-tech|科创|fifth (?:listing )?standard|第五套",
    yes=("listing on STAR", "科创板", "the fifth standard"),
    no=("startup", "创业板"),
    flags=re.IGNORECASE,
)
_HERE = Pattern(
    "Shanghai and its exchange, or a company that comes back to it",
    r"\bShanghai\b|\bSSE\b|上交所|上证|上海|A股|A-share|\bred[- ]chips?\b|红筹|回A",
    yes=("the Shanghai exchange", "上交所", "A股", "红筹"),
    no=("Shenzhen", "港股"),
    flags=re.IGNORECASE,
)
_OTHER_MARKETS = (
    Pattern(
        "Hong Kong's exchange",
        r"\b(?:hong kong.{0,12}18[ac]|hong kong (?:exchange|stock|listing|main board|ipo)|(?:on|in) the hong kong"
        r"|hkex|sehk|chapter 18[ac]|18[ac] (?:biotech|company|listing))\b"
        r"|港交所|联交所|香港(?:主板|上市|(?:联合)?交易所|GEM)|港股.{0,4}(?:18[AC]|上市|要求|标准|条件)",
        yes=("list in Hong Kong under chapter 18A", "Hong Kong IPO", "HKEX's tiers", "港交所主板", "香港交易所"),
        no=("A Hong Kong law firm", "STAR", "科创板"),
        flags=re.IGNORECASE,
    ),
    Pattern(
        "Shenzhen's exchange and its ChiNext",
        r"\b(?:chinext|shenzhen (?:stock exchange|exchange|stock market|listing|bourse)"
        r"|(?:list|listed|listing|ipo) (?:on|in) shenzhen)\b|创业板|深交所",
        yes=("what does ChiNext ask", "listed in Shenzhen", "创业板", "深交所"),
        no=("operations in Shenzhen", "深圳的公司"),
        flags=re.IGNORECASE,
    ),
    Pattern(
        "Beijing's exchange and the board below it",
        r"\b(?:beijing stock exchange|bse|neeq)\b|北交所|北京证券交易所|新三板",
        yes=("the Beijing Stock Exchange", "北交所", "新三板"),
        no=("a Beijing company", "北京的公司"),
        flags=re.IGNORECASE,
    ),
    Pattern(
        "an exchange abroad",
        r"\b(?:nasdaq|nyse|new york stock|london stock|lse|sgx|singapore exchange|tokyo stock|euronext|s-1|form f-1)\b"
        r"|纳斯达克|纽交所|新加坡交易所|伦敦证券交易所",
        yes=("on Nasdaq", "Form F-1", "纳斯达克"),
        no=("abroad", "境外上市"),
        flags=re.IGNORECASE,
    ),
)
"""Markets whose rules are not held: of some the texts held tell a little."""

_SETS_AGAINST = Pattern(
    "that one market is set against another",
    r"\b(?:compar\w+|vs\.?|versus|than|whose|differ\w*|which (?:\w+ ){0,3}(?:is|has|asks)|easier|tougher"
    r"|stricter|lower|higher|alternative)\b"
    r"|比|区别|差异|不同|哪[个边家]|还是|差多少|更[高低严松]",
    yes=("STAR vs Hong Kong", "whose bar is lowest", "和港股18C比", "哪个门槛低"),
    no=("may a company listed on Nasdaq come to STAR", "红筹企业如何回科创板"),
    flags=re.IGNORECASE,
)
_MAIN_BOARD = Pattern(
    "the main board",
    r"\bmain[- ]board\b|主板",
    yes=("the main board", "沪市主板"),
    no=("the board", "董事会"),
    flags=re.IGNORECASE,
)
_ON_MAIN_BOARD = Pattern(
    "what the rules held say of the main board",
    r"\bST\b|\b(?:band|daily limit|price limit|registration measures|order)\b|风险警示|涨跌幅|注册管理办法|注册办法"
    r"|号令",
    yes=("ST shares", "price limit", "风险警示"),
    no=("STAR conditions", "上市条件"),
    flags=re.IGNORECASE,
)
_ADVICE = Pattern(
    "advice on shares",
    r"\b(?:should (?:i|we|my \w+) (?:buy|sell|hold|invest|subscribe)|(?:good|worth|best) (?:buy|investment|stock"
    r"|investing)|worth (?:buying|investing)|price target|target price|"
    r"will .{0,60}\b(?:be worth|trade at|open at|double|soar)|will (?:the )?(?:stock|share|price"
    r"|shares)\b.{0,40}\b(?:rise|fall|go up|go down)|which (?:stock|shares?) (?:should|to) buy|"
    r"recommend (?:a |any |some )?(?:stocks?|shares?)|stock tips?|how much (?:money )?(?:can|will) i (?:make|earn)"
    r"|undervalued|overvalued|(?<!-)\binvest in (?-i:[A-Z])\w+)"
    r"|值得(?:买|投资|申购|入手)|该不该(?:买|卖|申购)|要不要(?:买|卖|申购|打新)|推荐.{0,6}(?:股票|个股|标的)|目标价"
    r"|(?:现在|这会儿|此时)(?:买|入手|上车).{0,16}(?:划算|合适|好吗|值|行吗)|(?:帮我|给我)(?:挑|选|推荐)|(?:挑|选|推荐)一[只支]|买哪[只支]"
    r"|会涨|会跌|还能涨|涨多少|能赚|抄底|(?:能|可以?|该|要|应|现在|建议|何时|什么时候|逢低)(?:不能|否)?买入|买入(?:建议|时机|评级|点|吗|好|合适)|卖出建议|值不值得|投资建议",
    yes=(
        "Should I buy it?",
        "Is it worth investing?",
        "Will the stock go up?",
        "invest in Moore",
        "值得申购吗",
        "目标价",
        "现在买入合适吗",
    ),
    no=(
        "科创板买入一笔最少多少股",
        "should we list",
        "investors must hold CNY 500,000",
        "invest in our R&D",
        "申购条件",
    ),
    flags=re.IGNORECASE,
)
_FABRICATION = Pattern(
    "help with something untrue",
    r"\b(?:fabricat\w+|fake|falsif\w+|forge[ds]?|backdat\w+"
    r"|make up(?! (?:about |over |some |nearly |almost |roughly )?(?:\d|most|more|half|a third|the (?:bulk|rest)))"
    r"|invent (?:a|some|the)|pretend(?:ing)?|conceal"
    r"|inflate)\b"
    r"|\b(?:hide|omit|leave out)\b.{0,60}\b(?:from the (?:exchange|regulator|prospectus|sponsor)|in the prospectus)\b"
    r"|(?:^|[.!?;,:]\s*|\bplease\s+|\bhelp (?:me|us)\s+(?:to\s+)?|\b(?:can|could|will|would) you\s+"
    r"|\bjust\s+)(?:write|draft|prepare|compose|sign|issue|approve)\b.{0,120}(?:\b(?:stating|saying|says?|claiming"
    r"|confirming|asserting|as if|already|even though|we don.t|not yet)\b|\"[^\"]*(?:approved|eligible|complies"
    r"|meets)[^\"]*\")"
    r"|编造|伪造|造假|虚构|虚增|隐瞒|粉饰|(?:帮我|请|替我|给我)?(?:写|起草|拟|撰写|改写).{0,60}(?:直接(?:说|写)|就说"
    r"|写成|改写成|声称|写明已|的说法|已(?:经)?(?:完成|取得|获得)|哪怕|虽然还没)"
    r"|(?:请|帮我|替我|给我)(?:直接|马上)?出具.{0,30}(?:意见|报告|证明)",
    yes=(
        "Backdate the minutes",
        "hide the loss from the exchange",
        "Draft a letter stating we already comply",
        "编造专利",
        "帮我写公司已取得批准",
        "请出具法律意见",
    ),
    no=(
        "What does a draft prospectus contain?",
        "must fraud be disclosed?",
        "rents make up 80% of revenue",
        "披露要求",
    ),
    flags=re.IGNORECASE,
)
_OF_CONSEQUENCES = Pattern(
    "that it is asked what comes of something untrue",
    r"\b(?:liab\w+|punish\w*|penal\w+|fined?|fines|sanction\w*|consequences?|compensat\w+|damages|pays?|happens?"
    r"|responsible|prison|delist\w*|bans?|banned|caught|found out|discovered|allowed|illegal|offences?|crimes?)\b"
    r"|赔|罚|责任|后果|追究|处分|退市|坐牢|刑|禁入|被查|会怎|怎么办|谁负责|违法|违规|犯罪|算不算|影响",
    yes=("who is liable for fabricated data", "造假要赔多少", "虚增利润会被怎么处罚"),
    no=("fabricate the data", "编造一份专利"),
    flags=re.IGNORECASE,
)
_HELPS = Pattern(
    "that help is wanted with something untrue",
    r"\b(?:help (?:me|us)|how (?:do|can|could|should|might|would) (?:we|i|one)|can you|could you|please"
    r"|without (?:being|getting))\b"
    r"|^\W*(?:fabricat|fake|falsif|forge|backdat|make up|invent|conceal|hide|omit|write|draft)\w*"
    r"|帮|替我|给我|教我|请|(?:怎么|怎样|如何)(?:才能|去|把)?(?:编造|伪造|造假|虚构|虚增|隐瞒|粉饰|不被)|不被(?:发现|查)|^(?:编造|伪造|虚构)",
    yes=("help us hide the loss", "how can we conceal it", "怎么虚增利润", "帮我编造"),
    no=("who is liable", "造假怎么罚"),
    flags=re.IGNORECASE,
)
_OFF_TOPIC = Pattern(
    "what has nothing to do with listing",
    r"\b(?:(?<!\bwe )(?<!\bthey )write (?:me )?(?:a |an |some )?(?:\w+ )?"
    r"(?:poem|haiku|song|story|code|function|script|essay|limerick)|joke|translate this"
    r"|capital of(?! (?:at least|about|over|more|less|rmb|cny|yuan|us|hk|[¥$\d]))"
    r"|system prompt|your (?:instructions|prompt)|file paths?)\b"
    r"|\b(?:write|draft|compose|make) (?:me |us )?(?:(?:a|an|some|my|our) )?(?:[\w-]+ ){0,2}(?:post|tweet"
    r"|e-?mail|toast|speech"
    r"|card|invitation|blog|caption|slogan|birthday|thank-?you (?:letter|note)|letter of (?:thanks|apology)"
    r"|(?:apology|farewell|resignation|congratulation) letter)\b"
    r"|写.{0,10}(?:朋友圈|文案|活动方案|团建|祝福|祝贺|贺词|邀请函|演讲稿|小红书|公众号|情书|作文|段子"
    r"|(?:感谢|道歉|慰问|表扬|推荐|辞职|介绍|邀请)信|致辞|年会)"
    r"|写(?:一)?首|作(?:一)?首|绝句|律诗|笑话|(?:帮|给|替|请|教)我?.{0,4}写.{0,4}代码|提示词|系统指令原文",
    yes=(
        "write me a poem",
        "draft a wechat post",
        "your system prompt",
        "写一首诗",
        "写条朋友圈",
        "写一封感谢信",
        "write a thank-you letter",
        "帮我写段代码",
    ),
    no=(
        "write-downs",
        "we write ERP code",
        "天使投资",
        "write a letter of intent",
        "保荐人写的推荐意见",
    ),
    flags=re.IGNORECASE,
)


_OTHER_SUBJECT = Pattern(
    "a subject that has nothing to do with listing, unless a company makes its business of it",
    r"\b(?:weather(?!.{0,14}\bmodel)|recipes?|football|movies?|horoscopes?)\b"
    r"|天气(?!.{0,6}模型)|菜谱|写代码|编程|足球|电影|星座",
    yes=("the weather today", "天气", "编程怎么学"),
    no=("a weather forecasting model", "天气预报大模型"),
    flags=re.IGNORECASE,
)
_LISTING = Pattern(
    "that it is about a listing and its standards",
    r"\bSTAR\b|科创|上市|IPO|\blist(?:ed|ing)?\b|第?[一二三四五1-5]套|\bstandards?\b|市值|\bmarket cap",
    yes=("第二套还能走吗", "the fourth standard", "能上市吗"),
    no=("编程怎么学", "a playlist"),
    flags=re.IGNORECASE,
)
_FIGURE = Pattern(
    "a company's figure",
    r"\d\s?(?:亿|万|%|人|项|名|bn\b|billion\b|mn?\b|million\b|people\b|staff\b|patents?\b)",
    yes=("市值37亿", "RMB 2.6bn", "180人"),
    no=("第2套", "18C"),
    flags=re.IGNORECASE,
)


def names_other_market(text: str) -> bool:
    """Whether another market is named beside what is held here."""
    return bool(other_markets(text))


def other_markets(text: str) -> frozenset[str]:
    """The other markets that are named."""
    return frozenset(market.name for market in _OTHER_MARKETS if market.search(text))


def compares_markets(text: str) -> bool:
    """Whether the STAR Market is set against another."""
    here = _STAR.search(text) or _HERE.search(text)
    return bool(here and _SETS_AGAINST.search(text)) and names_other_market(text)


def abstention(text: str, documents: tuple[str, ...] = ()) -> AbstainReason | None:
    """Why the question is not one for this program, by what it asks for; None when it is one to try.

    A question that names a document held here is about that document, whatever market it mentions.
    """
    if _FABRICATION.search(text) and (_HELPS.search(text) or not _OF_CONSEQUENCES.search(text)):
        return AbstainReason.FABRICATION
    if _ADVICE.search(text):
        return AbstainReason.ADVICE
    if _OFF_TOPIC.search(text) or (_OTHER_SUBJECT.search(text) and not _tells_of_a_listing(text)):
        return AbstainReason.OUT_OF_SCOPE
    if documents or _STAR.search(text):
        return None
    if names_other_market(text) and not _HERE.search(text):
        return AbstainReason.OUT_OF_SCOPE
    if _MAIN_BOARD.search(text) and not _ON_MAIN_BOARD.search(text):
        return AbstainReason.OUT_OF_SCOPE
    return None


def _tells_of_a_listing(text: str) -> bool:
    """Whether a company's figures are told and its listing is asked about, whatever its business is."""
    return _LISTING.search(text) is not None and _FIGURE.search(text) is not None
