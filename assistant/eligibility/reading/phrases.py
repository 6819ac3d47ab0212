"""The words by which people state issuer facts, English and Chinese, as data for `assistant.eligibility.reading.reader`.

Patterns run on folded text (lower case, half width). An amount keyword says which fact an amount next to it states, by
the kind of the amount; a statement keyword is a fact in itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AmountWord:
    """What an amount beside these words states: fact keys by `money`, `ratio` or `count`; `note` tells what was assumed."""

    pattern: re.Pattern[str]
    money: str = ""
    ratio: str = ""
    count: str = ""
    note: str = ""
    sign: int = 1


@dataclass(frozen=True, slots=True)
class StatementWord:
    """Words that state a fact by themselves. `rank` lets the more specific word win where several fit one company."""

    fact: str
    value: str | bool
    pattern: re.Pattern[str]
    rank: int = 0


def _words(text: str) -> re.Pattern[str]:
    return re.compile(text, re.ASCII)


# The longer expression stands before the shorter one it contains.
AMOUNT_WORDS: tuple[AmountWord, ...] = (
    AmountWord(
        _words(
            r"overseas\smarket\s(?:cap\w*|value)|market\svalue\s(?:overseas|abroad|in\shong\skong)|境外(?:上市)?市值|海外市值"
        ),
        money="overseas_market_value",
    ),
    AmountWord(
        _words(
            r"(?:expected\s|estimated\s|anticipated\s|target\s)?market[\s-](?:cap(?:itali[sz]ation)?|value)\b|\bmktcap\b|预计(?:发行后)?总?市值|市值|\bcap\b(?!\w)"
        ),
        money="expected_market_cap",
    ),
    AmountWord(_words(r"\bvaluation\b|\bvalued\sat\b|\bworth\b|估值"), money="expected_market_cap", note="valuation"),
    AmountWord(
        _words(
            r"(?:post-issue\s|total\s)?share\scapital(?:\safter\s(?:the\s)?(?:issue|offering|ipo))?|(?:发行后)?(?:总股本|股本总额|股本)"
        ),
        money="share_capital_after_issue",
        count="share_capital_after_issue",
    ),
    AmountWord(
        _words(
            r"public\s(?:offering|float)|free\sfloat|(?:shares?\s)?(?:offered|offering|sold|sell|offer)\sto\sthe\spublic|to\sthe\spublic|公开发行(?:的)?(?:股份|比例|股票)*|公众持股(?:比例)?"
        ),
        ratio="public_offering_ratio",
    ),
    AmountWord(
        _words(
            r"issue\ssize|offering\ssize|size\sof\sthe\s(?:issue|offering|ipo)|\b(?:plans?\sto\s|to\s|will\s)?rais(?:e|es|ing)\b|发行规模|募集资金(?:总额)?|募资(?:总额|规模|金额)?"
        ),
        money="issue_size",
    ),
    AmountWord(
        _words(
            r"(?:compound|annuali[sz]ed)\s(?:annual\s)?(?:revenue\s)?growth(?:\srate)?(?:\sof\srevenue)?|(?:revenue\s)?\bcagr\b|(?:营业收入|营收|收入)?(?:年均)?复合增长率?"
        ),
        ratio="revenue_cagr",
    ),
    AmountWord(
        _words(
            r"gross\sprofit|profit\smargin|毛利润?率?|净利率|营业利润|revenue\sgrowth|(?:收入|营收)增长率?|investor\sassets|总资产|fund(?:ing|ed)?\b|融资"
        )
    ),
    AmountWord(
        _words(
            r"(?:net\s)?operating\scash[\s-]?flows?|cash[\s-]?flows?\sfrom\soperati(?:ons|ng\sactivities)|\bocf\b|经营(?:活动|性)?(?:产生的)?现金流(?:量)?(?:净额)?"
        ),
        money="years.*.operating_cash_flow",
    ),
    AmountWord(
        _words(
            r"net\s(?:profit|income)\s(?:excluding|before|after)\snon-?recurring\sitems|扣非(?:后)?(?:归母)?净利润?|扣除非经常性损益后的?净利润"
        ),
        money="years.*.net_profit_excl_nonrecurring",
    ),
    AmountWord(_words(r"(?:net\s)?loss(?:es)?\b|\blost\b|净?亏损(?:额)?"), money="years.*.net_profit", sign=-1),
    AmountWord(
        _words(r"(?:net\s|after-tax\s)?(?:profits?|income|earnings)\b|归母净利润?|净利润?|(?<!未)盈利(?:额)?|利润"),
        money="years.*.net_profit",
    ),
    AmountWord(
        _words(
            r"r\s?&\s?d\s(?:staff|employees|people|personnel|headcount|team|engineers)|research(?:ers|\sstaff)|研发(?:技术)?(?:人员|团队|员工)(?:数量)?(?:占比|比例)?"
        ),
        ratio="rd_staff_ratio",
        count="years.*.rd_staff",
    ),
    AmountWord(
        _words(
            r"(?:r\s?&\s?d|research\sand\sdevelopment)(?:\s(?:spend(?:ing)?|spent|expens(?:e|es|diture)|cost|costs|investment|intensity|ratio|outlay|budget))?|研发(?:投入|费用|支出|开支|强度|占比)(?:占比|比例|总额|金额)?"
        ),
        money="years.*.rd_expense",
        ratio="three_year_rd_ratio",
    ),
    AmountWord(
        _words(
            r"(?:operating\s|annual\s|total\s)?(?:revenues?|turnover|sales)\b|营业收入|营业总收入|营收|销售收入|(?<!净)收入|销售额"
        ),
        money="years.*.revenue",
    ),
    AmountWord(
        _words(
            r"utility\s(?:model\s)?patents?|design\spatents?|实用新型(?:专利)?|外观(?:设计)?专利|软件著作权|software\scopyrights?"
        )
    ),
    AmountWord(
        _words(
            r"(?:应用于|用于)主营业务(?:并能够产业化)?的(?:发明专利)?|applied\s(?:to|in)\s(?:the\s|our\s)?main\sbusiness"
        ),
        count="invention_patents",
    ),
    AmountWord(_words(r"(?:qualifying\s|granted\s)?invention\spatents?|发明专利"), count="invention_patents"),
    AmountWord(_words(r"\bpatents?\b|专利"), count="invention_patents", note="patents"),
    AmountWord(
        _words(
            r"(?:total\s)?(?:staff|employees|headcount|workforce|people)\b|员工(?:总数|人数|总人数)?|(?:公司)?总人数|职工(?:总数|人数)?"
        ),
        count="years.*.total_staff",
    ),
    AmountWord(
        _words(r"\b(?:company|issuer|unicorn|developer|start-?up)\b|的公司|的企业"),
        money="expected_market_cap",
        note="company_size",
    ),
)

_NOT = r"(?:not\s(?:yet\s)?(?:a\s|an\s)?|n't\s(?:yet\s)?|never\s|without\s(?:a\s|any\s)?|no\s|non-)"

STATEMENT_WORDS: tuple[StatementWord, ...] = (
    StatementWord(
        "weighted_voting_rights",
        False,
        _words(
            rf"{_NOT}(?:have\s(?:a\s)?)?(?:dual[\s-]class|super-?\s?voting|weighted[\s-]voting)|one[\s-]share,?\s?one[\s-]vote|single[\s-]class|(?<!不)同股同权|"
            r"(?:没有|无|未设置?|不存在|不设|不设置)(?:任何)?(?:特别|特殊)?表决权(?:差异|股份|安排)?"
        ),
        rank=1,
    ),
    StatementWord(
        "weighted_voting_rights",
        True,
        _words(
            r"dual[\s-]class|super-?\s?voting|weighted[\s-]voting|multiple[\s-]voting|\bwvr\b|特[殊别]表决权|表决权差异|同股不同权|双层股权|双重股权|ab股"
        ),
    ),
    StatementWord(
        "issuer_type",
        "domestic",
        _words(
            rf"{_NOT}(?:red[\s-]chip|vie\b)|domestic\s(?:company|issuer|enterprise)|非红筹|不是红筹|境内(?:企业|公司|注册)|没有红筹"
        ),
        rank=2,
    ),
    StatementWord(
        "issuer_type",
        "red_chip_listed_overseas",
        _words(
            r"(?:listed\s(?:overseas|abroad|in\s(?:hong\skong|new\syork|the\sus)|on\s(?:nasdaq|nyse|hkex))[^.;。]{0,20}red[\s-]chip|"
            r"red[\s-]chip[^.;。]{0,40}(?<!not\s)(?<!not\syet\s)(?:already\s)?listed\s(?:overseas|abroad|in\s(?:hong\skong|new\syork|the\sus)|on\s(?:nasdaq|nyse|hkex))|"
            r"(?:已|已经)在?(?:境外|海外|香港|美国)上市的?红筹|红筹[^。；]{0,8}(?:已|已经)在?(?:境外|海外|香港|美国)上市)"
        ),
        rank=1,
    ),
    StatementWord("issuer_type", "red_chip_unlisted", _words(r"red[\s-]chip|\bvie\b|红筹|协议控制")),
    StatementWord(
        "profitable",
        False,
        _words(
            rf"unprofitable|{_NOT}(?:been\s|be\s|made\s(?:a\s)?|making\s(?:a\s)?|any\s)?profit(?:able|s)?\b(?![^.;?]{{0,40}}\b(?:floor|requirement|test|threshold|condition|needed|required))|"
            r"loss-?\s?making|pre-profit|makes?\s(?:a\s)?loss(?:es)?\b|(?:losing|lost|loses)\smoney|(?:still\s|currently\s)?in\sthe\sred|"
            r"(?:尚|仍|还|暂)?未(?:能|曾)?(?:实现)?盈利|没有盈利|(?:还|仍|尚)?没盈利|不盈利|(?<!扭)亏损(?:企业|公司|状态|中)?|无盈利"
        ),
    ),
    StatementWord(
        "profitable",
        True,
        _words(
            r"(?<!un)(?<!not\s)(?<!yet\s)(?<!n't\s)(?<!been\s)(?<!be\s)profitable\b|(?:has|have)\s(?:already\s)?been\sprofitable|(?:已|已经|现已)(?:实现)?盈利|扭亏为盈|(?<!否)(?<!未)(?<!能)实现盈利"
        ),
    ),
    StatementWord(
        "asserted.large_model_product_launched",
        False,
        _words(
            r"(?:closed|private|internal|limited)[\s-](?:beta|test(?:ing)?)|\bin\s(?:beta|pilot)\b|\bpilot\s(?:phase|stage|only|clients?|customers?|users?|testing)|"
            r"(?:not|n't)\s(?:yet\s)?(?:been\s)?(?:launched|released|live|online)|(?:yet\sto|before\s(?:it\s)?)\s?(?:be\s)?(?:launch|release)\w*|unreleased|pre-launch|"
            r"内测|封闭测试|公测前|(?:尚|还|仍)?未(?:正式)?(?:上线|发布)|(?:还)?没(?:有)?(?:正式)?(?:上线|发布)|试点阶段"
        ),
    ),
    StatementWord(
        "asserted.large_model_product_launched",
        True,
        _words(
            r"(?:(?:is|are|was|were|has\sbeen|have\sbeen|has|have|already|fully|publicly|we)\s(?:already\s|now\s|publicly\s|been\s)?)(?:launched|released|live\b|went\slive)|"
            r"(?:已|已经|正式)(?:经)?(?:正式|公开|全面)?(?:完成)?(?:上线|发布|推出)(?!前)"
        ),
    ),
    StatementWord(
        "asserted.large_model_product_applied_at_scale",
        False,
        _words(
            r"(?:not|n't)\s(?:yet\s)?(?:been\s)?(?:applied|used|deployed|in\suse)\sat\s(?:a\slarge\s)?scale|(?:尚|还|仍)?(?:未|没有)(?:能|实现|形成)?(?:大)?规模化?(?:商业)?应用"
        ),
    ),
    StatementWord(
        "asserted.large_model_product_applied_at_scale",
        True,
        _words(
            r"(?:is|are|was|been|already|now|and)\s(?:already\s|now\s|widely\s)?(?:applied|used|deployed|in\suse)\sat\s(?:a\slarge\s)?scale|(?:已|已经)(?:经)?(?:实现|形成)?(?:大)?规模化?(?:商业)?应用"
        ),
    ),
    StatementWord(
        "asserted.phase_two_trial_cleared",
        False,
        _words(
            r"(?:not|n't)\s(?:yet\s)?(?:been\s)?(?:cleared|approved)\s(?:for|to\sstart)\s(?:a\s)?phase\s(?:ii|2|two)|(?:尚|还|仍)?未获准(?:开展|进入)(?:ii|ⅱ|二|2)期"
        ),
    ),
    StatementWord(
        "asserted.phase_two_trial_cleared",
        True,
        _words(
            r"(?:cleared|approved)\s(?:for|to\sstart)\s(?:a\s)?phase\s(?:ii|2|two|iii|3|three)|(?:is|are|already)\sin\s(?:a\s)?phase\s(?:ii|2|two|iii|3|three)|"
            r"(?:已|已经)(?:经)?(?:获准|获批|进入)(?:开展|进入)?(?:ii|ⅱ|二|2|iii|ⅲ|三|3)期"
        ),
    ),
)

INDUSTRY_WORDS: tuple[StatementWord, ...] = tuple(
    StatementWord("industry", name, _words(pattern), rank)
    for name, rank, pattern in (
        (
            "ai_large_model",
            3,
            r"\bllms?\b|large[\s-](?:language[\s-]|ai[\s-])?models?|foundation[\s-]models?|大(?:语言)?模型",
        ),
        ("commercial_rocket", 3, r"\brockets?\b|launch\svehicles?|火箭"),
        ("medical_device", 3, r"medical[\s-]devices?|medtech|医疗器械"),
        (
            "pharmaceutical",
            2,
            r"\bbio-?tech\w*|\bpharma\w*|\bdrugs?\b|drug[\s-](?:maker|developer|company)|创新药|新药|生物制药|制药|药企|生物技术",
        ),
        ("quantum", 3, r"\bquantum\b|量子"),
        ("biomanufacturing", 3, r"bio-?manufactur\w+|生物制造"),
        ("hydrogen_fusion", 3, r"nuclear[\s-]fusion|hydrogen\s(?:energy|power)|氢能|核聚变"),
        ("brain_computer", 3, r"brain[\s-](?:computer|machine)|脑机"),
        ("embodied_intelligence", 3, r"embodied[\s-](?:ai|intelligence)|humanoid|具身智能|人形机器人"),
        ("6g", 3, r"\b6g\b|第六代移动通信"),
        ("semiconductor", 2, r"semiconductors?|chip[\s-]?(?:maker|designer|company)|\bgpus?\b|集成电路|半导体|芯片"),
        ("new_energy", 1, r"new[\s-]energy\scompany|新能源(?:企业|公司)"),
        ("new_materials", 1, r"new[\s-]materials?\scompany|新材料(?:企业|公司)"),
        (
            "artificial_intelligence",
            1,
            r"\bai[\s-](?:company|firm|developer|start-?up|business)|artificial\sintelligence|人工智能",
        ),
        (
            "software",
            0,
            r"software\s(?:company|firm|developer|issuer|business|maker|house)|软件(?:企业|公司|行业|开发商)",
        ),
        ("fintech", 2, r"\bfintech|金融科技"),
        ("real_estate", 2, r"real[\s-]estate|property\sdeveloper|房地产"),
        (
            "finance_investment",
            2,
            r"(?:mainly|primarily)\s(?:in\s)?(?:financial|investment)\s(?:business|company)|金融、?投资类(?:业务|企业|公司)",
        ),
    )
)

NO_AMOUNT: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "years.latest.revenue",
        _words(
            r"(?:\bno|\bzero|without(?:\sany)?|\bnil|n't\s(?:have|generate)\s(?:any\s)?|not\s(?:yet\s)?(?:have|generat\w+|earn\w*)(?:\sany)?|has\syet\sto\sgenerate)\s?(?:operating\s|meaningful\s)?(?:revenues?|sales)\b"
            r"(?!\s(?:floor|requirement|test|threshold|condition|growth|target|limit))|pre-revenue|revenues?\s(?:is|are|of)\s(?:zero|nil)|"
            r"(?:没有|无|尚无|暂无|未产生|零|没)(?:任何)?(?:营业收入|营收|收入)(?!要求|门槛|限制|条件|下限|指标)|(?:营业收入|营收|收入)(?:为|是)(?:零|0(?![\d.]))|(?:尚|还)?未(?:产生|形成|实现)(?:营业)?收入"
        ),
    ),
    (
        "invention_patents",
        _words(
            r"\b(?:no|zero|without(?:\sany)?)\s(?:invention\s)?patents?\b(?!\s(?:requirement|test|threshold|needed))|(?:没有|无|尚无|零)(?:发明)?专利(?!要求|门槛)"
        ),
    ),
)

# A number that belongs to a rule, not to the company.
RULE_AFTER = _words(
    r"\s?(?:的)?\s?(?:(?:market[\s-]cap(?:itali[sz]ation)?|market|revenue|net|profit|r\s?&\s?d|financial|statutory|expected|cash[\s-]flow|total|minimum|预计|最低)\s?|市值|收入|营收|净利润|研发投入?|利润){0,3}"
    r"(?:(?:thresholds?|requirements?|minimum|floor|test|limb|branch|mark|level|bar|hurdle|limit|line|condition|criterion|rule)\b|门槛|要求|下限|红线|标准线|的?标准|条件|的?规定)|"
    r"\s(?:of|under|in|from)\s(?:the\s)?(?:\0|first|second|third|fourth|fifth|standard|rules?\b|guideline|listing\srules?)|"
    r"\s(?:is|are|be)\s(?:the\s)?(?:required|needed|minimum|enough|necessary|threshold)|\s(?:required|needed)\b|够吗|是否?够|才行|才可以|才能"
)
RULE_BEFORE = _words(
    r"\brequir\w+|\bneeds?\b|\bneeded\b|\bmust\b|\bminimum\b|\bthresholds?\b|\bfloor\b|\b(?:has|have)\sto\b|\bshould\b|\bsuppose[ds]?\b|\bis\sthere\b|\bare\sthere\b|"
    r"\b(?:meet|reach|pass|clear|satisf(?:y|ies)|against|below|above|under|over|than|exceed|hit)(?:s|ed|ing)?\s(?:the|that|this)\s?$|\b(?:short\sby|short\sof\sthe|missing|gap\sof)\b|"
    r"要求|门槛|必须|须(?!知)|需(?!求)|规定|最低|下限|应当|应不|还差|差了?$|是否有|有没有|满足[^，,]{0,4}$"
)
RULE_STATEMENT = _words(
    r"\b(?:needs?|must|requir\w+|have\sto|has\sto|should)\b[^,.;]{0,40}$|(?:必须|须|需要?|要求|应当?)[^，。；,]{0,12}$|是否(?:必须|需要?|要求)[^，。；,]{0,12}$"
)
POSSESSED = _words(
    r"\b(?:we|our|us|my|its|it|their|the\scompany|company)\b|我们|我司|本公司|公司|企业|发行人|其|\bif\b|如果|假如|假设"
)
NOT_REACHED = _words(
    r"(?:\bnot|n't|never)\s(?:yet\s)?(?:quite\s)?(?:reach\w*|hit|have|got|made|at)\s?(?:an?\s|the\s)?$|(?:没有|尚未|还未|未|没)(?:达到|达|到|超过)?$"
)
DENIED = _words(r"(?:\bnot\b|n't\b|\bnever\b)[^,]{0,20}$|(?:不是|并非|不等于)[^，,]{0,6}$")
PROPORTION_BEFORE = _words(r"占|\b(?:equal\sto|equivalent\sto|representing|accounting\sfor)\s?$")
PROPORTION_AFTER = _words(
    r"\s(?:of|to)\s(?:our\s|its\s|the\s|total\s|annual\s){0,2}(?:revenues?|sales|turnover|staff|employees|headcount|workforce)\b"
)

# Words that make the later of two values the valid one.
CORRECTION = _words(
    r"\bmake\s(?:it|that)\b|\bchange\s(?:it|that)?\s?to\b|\bactually\b|\bi\smeant?\b|\bcorrection\b|\binstead\b|\bwhat\sif\b|\bsuppose\b|\brather\b|\bsorry\b|\bhow\sabout\b|"
    r"^那|改[成为到]|更正|应为|而是|说错|如果|假如|假设|若(?:是|为)?|换成|调整[为到]"
)

RELATIVE_YEARS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("latest-2", _words(r"two\syears\s(?:before|earlier|ago)|大前年")),
    ("latest-1", _words(r"(?:the\s)?year\sbefore(?:\slast)?|a\syear\searlier|前一年度?|前年|上上年")),
    (
        "latest",
        _words(
            r"(?:last|latest|past|previous|prior|most\srecent)\s(?:fiscal\s|financial\s|full\s)?year\b|最近一年|最近一个会计年度|去年|上一年度?|上年度?|今年"
        ),
    ),
)
PREVIOUS_YEAR = _words(r"(?:previous|prior)\s(?:fiscal\s|financial\s|full\s)?year|上一?年度?")
GROWN_TO = _words(r"(?:\bto|至|到|达)\s?$")
TOGETHER = _words(
    r"(?:in\s)?\b(?:total(?:l?ing|s|led)?|together|combined|cumulative|aggregate|altogether|sum)\b|合计|累计|共计|总计|总额|之和|加起来"
)
EACH = _words(r"\beach\b|\bboth\syears\b|\bevery\b|均为(?!正)|每年|各为|都是")
