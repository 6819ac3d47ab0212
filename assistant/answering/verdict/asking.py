"""What a question about a company wants of the checker: whether a verdict is due, on what, and in which words.

Patterns only: the rules, sections and routes that a question names are found by the concepts of the glossary.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from assistant.language.patterns import Pattern

_ASKS = Pattern(
    "that a question asks for a verdict",
    r"\b(?:enough|suffic\w+|eligib\w+|qualif(?:y|ies)|satisf\w+|clears?|pass(?:es)?|meets?|reach(?:es)?|counts? as"
    r"|makes? (?:it|standard|indicator)|short of"
    r"|how (?:far|much (?:more|below|short|is missing|is lacking)|many (?:more|short|are missing))"
    r"|(?:ok|okay|fine|open) (?:for|under|to|with|by)|out of the growth tier|leave the (?:growth )?tier"
    r"|which (?:\w+ ){0,3}?(?:standards?|routes?|branch|limb|set)\b"
    r"(?! (?:needs?|requires?|asks?|looks?|tests?|do|does)\b)"
    r"|\bat risk\b|get (?:the )?\*?st\b|works? (?:on|for|with)|over the \d"
    r"|(?:can|could|may|does|do|would|will|should) (?:we|i|it|our|the|this|that|they)\b)"
    r"|\b(?:anything|any (?:way|route|standard)s?|what)(?:'s| is| are)? (?:still )?(?:left|remaining|open)"
    r" (?:for|to) (?:us|me|them|it)\b"
    r"|还剩(?:什么|哪[些几套条个]|啥)[^，。；？?]{0,4}(?:路|能走|可走|可选|能用|可用|标准)|还有(?:什么|哪[些几]?[套条个]?)?路[可能]?走?"
    r"|看不看|适不适用|还?[要用得]看[吗么不嘛]"
    r"|^\W*(?:(?:and|but|so) )?(?:is|are|am)\b"
    r"(?! (?:it|that|this) (?:outdated|out of date|wrong|a mistake|an? (?:typo|error))\b)"
    r"|(?:standard|set|route|branch)(?: \d[ab]?)? ?\?|\b(?:work|there|met|ok|okay|through|clear|in)\s?\?"
    r"|够[吗么不没]|[不没]够|够格|行[吗么不]|可[以否]|符合|符不符|合规|达标|达到|满足|过[不没]过|过得去|过了?[吗么]|能不能|能否"
    r"|能.{0,30}[吗么]|[还才]能|是否|算不算|算.{0,12}[吗么]|哪一?套(?!.{0,6}(?:门槛|要求))|[用选按走]哪一?[个种](?:上市)?标准|哪条|该走|走哪|差多少|差几"
    r"|有没有.{0,8}[可能]?[走用选]的?.{0,8}(?:标准|路)|有戏|要被|会.{0,20}[吗么]|触及|调出[吗么]|(?:上市|申报|适用|该).{0,8}[吗么][?？]?$|能.{0,10}报"
    r"|够.{0,12}[吗么]|得了[吗么]|会不会|有没有达"
    r"|\b(?:possible|feasible|doable)\b[^.;?]{0,40}\?"
    r"|\b(?:falls?|falling|comes?) short\b|\bwhat (?:\w+ ){0,2}?fails?\b"
    r"|\bwhich (?:\w+ ){0,3}?(?:fails?|(?:is|are) not met)\b"
    r"|^\W*(?:so )?which(?: one)?(?: then| fits| works| is it)?\W*$|(?:^|/)\W*[走用选是]?哪个(?:合适|行|能走)?\W*$"
    r"|\bwhere (?:do|does|are|is) (?:\w+ ){1,4}?(?:fail|stuck|stumble|lacking|missing)\b"
    r"|\bwhich (?:\w+ ){0,3}?(?:cases?|exceptions?) (?:works?|appl(?:y|ies)|fits?|helps?|do we meet)\b"
    r"|哪[一个种条]{0,2}(?:例外)?(?:情形|例外)[^，。；？?]{0,4}(?:能|可以|适用|行得通|成立|符合)"
    r"|\b(?:warning|ST)\s?\?|(?:警示|戴帽|豁免期|保护期)[了吗呢内里]{0,2}[？?]"
    r"|(?:卡|差|败|输)在(?:哪|什么)|哪(?:里|儿|些|[一几]?[项条个点])(?:指标|条件|要求)?[还没有]{0,2}(?:不够|不达标|达标|不符合|达到|过不了|不满足|不过关)"
    r"|哪[一几]?(?:项|个|条)(?:指标|条件|要求)?[还没有]{0,2}(?:不行|不合格|没过|不过|有问题|达不到|没达到|不合要求|拖后腿|是短板)"
    r"|帮(?:我们?|忙)?(?:看看?|看一?下|算算?|算一?下|核一?下|核对|过一?[下遍]|测算?|查一?下)|(?:核对|对照|逐项|挨个)[看过核]?一?[下遍]"
    r"|\b(?:run|check|test|go through|look at|assess) (?:(?:us|it|them|these|the|all|our|his|her) ){0,3}"
    r"(?:[\w-]+ ){0,3}?(?:indicators?|numbers|figures|standards?|conditions)\b"
    r"|\b(?:where|how) (?:do|does|would|will) (?:\w+ ){1,4}?(?:fits?|stand|look|fare|come out|measure up)\b"
    r"|(?:非得|唯一|只能|只有|必须)[^，。；？?]{0,12}[吗么嘛]|不可[吗么嘛]"
    r"|\bonly (?:\w+ )?(?:way|route|option|choice|standard|path)\b"
    r"|认(?!购|缴|定|证|为|真|识|可[^，。]{0,4}度)(?:不认)?[^，。；？?]{0,8}[吗么嘛]|认不认"
    r"|怎[么样]看[？?。]?\s*$|怎么样(?:了)?[？?：:]|(?:指标|那条|那项|标准|属性)(?:咋样|如何)[？?：:]?"
    r"|\b(?:suits?|fits?|better for) (?:us|it|them|this)\b"
    r"|哪[些几个一][点项条]?(?:会|能)?(?:构成|算|成为|成了?|是)?(?:实质)?(?:障碍|硬伤|问题)|构成(?:实质)?(?:障碍|影响)"
    r"|\bstand in the way\b"
    r"|才(?:行|够|可以|算数?|合格|达标)(?:[吗么呢]|(?=[？?，,。]|$))|影不影响|有[没无]有?影响|有影响[吗么没]|碍不碍事|要不要紧|(?:有没有|有无)(?:实质)?(?:障碍|问题)"
    r"|\b(?:is|are|does|do|will|would) (?:any|each|either|one) of (?:these|this|them|the)\b"
    r"|哪[个边家种板](?:更|能|才)?(?:够得着|合适|适合|走得通|能走|能上|行得通)|够得[着上]|[去上走]北交所还是"
    r"|\bwhich (?:\w+ ){0,3}?(?:lets? us down|is the problem|'s the problem|falls? short|does not hold)\b",
    yes=(
        "非得第五套吗",
        "指引认这个成果吗",
        "科创属性第一第三项怎么看？",
        "How do indicators 1 and 3 look?",
        "帮看下常规四项",
        "收入增长还看不看",
        "Anything left for us?",
        "还剩哪套能走",
        "增速要看吗",
        "And is revenue growth tested?",
        "哪项不行？",
        "run the four indicators",
        "where does this client fit?",
        "哪个够得着",
        "卡在哪",
        "Delisting warning?",
        "Which exceptional case works?",
        "哪个例外情形能用",
        "还在豁免期里？",
        "过得去吗",
        "哪里不够",
        "差在哪里",
        "Where do we fall short?",
        "What fails?",
        "STAR possible without unwinding?",
        "Is that enough?",
        "which standard is open",
        " which one?",
        " // 哪个",
        "Fifth standard?",
        "Through?",
        "够吗",
        "行不行",
        "能不能上市",
        "走哪一套",
        "用哪个标准",
    ),
    no=(
        "what happens then",
        "who gives an opinion",
        "最早哪年能卖",
        "跟投多少",
        "which standard needs revenue",
        "哪里申报",
    ),
    flags=re.IGNORECASE,
)
_ASKS_OTHER = Pattern(
    "that a question asks for something else than a verdict",
    r"(?<!\bof )\b(?:what|who|whom|whose|when|where|why|how|which)\b|\b(?:needed|consequences?|definition|meaning)\b"
    r"|\b(?:outdated|out of date|mistaken?|typo)\b|过时|写错"
    r"|(?:要不要|需不需要|用不用|还?(?:要|需要?|得))(?:再|先|另|重新|单独){0,2}(?:签|交|办|补|披露|公告|备案)"
    r"|有没有|谁|什么|多久|多长|何时|哪|怎么|如何|多少|几|为何|为什么"
    r"|咋(?:规定|要求|回事|算|写|定|弄|操作)|啥(?:规定|要求|条件|意思|时候|规则|文件|情况)",
    yes=(
        "what happens",
        "who decides",
        "CAGR needed over three years",
        "多久",
        "哪天",
        "具体咋规定的",
        "要不要再签风险揭示书",
    ),
    no=("Can we list?", "够吗", "310 staff, of whom 140 in R&D", "咋样", "走啥标准"),
    flags=re.IGNORECASE,
)
_ASKS_FIGURE = Pattern(
    "that a question asks for a number that can be worked out",
    r"\bhow (?:much|many|large|big)\b|\bwhat (?:does|do|must|would|is)\b|\bwork(?:s|ed)? out\b"
    r"|多少|怎么算|几|比例|金额",
    yes=("how much does the sponsor buy", "what does the sponsor put in", "跟投多少"),
    no=("Can we list?", "够吗"),
    flags=re.IGNORECASE,
)
_ASKS_FIRST_YEAR = Pattern(
    "that a question asks from which fiscal year or day on",
    r"\b(?:which|what|first|earliest|latest)\b.{0,30}\b(?:fiscal |financial )?(?:year|day|date)\b|\b(?:from )?when\b"
    r"|哪一?个?(?:会计)?年|哪年|哪天|何时|什么时候|最早|最晚",
    yes=("Which is the first fiscal year", "when can we file", "哪个会计年度", "最早何时"),
    no=("last year we lost money", "去年亏损"),
    flags=re.IGNORECASE,
)
_WHOLE = Pattern(
    "that a question asks whether a company can list at all",
    r"\b(?:(?<!once )(?<!after )(?<!when )(?<!newly )list(?:ed|ing)"
    r"|(?<!once )(?<!after )(?<!when )(?<!the )(?<!our )(?<!er )(?<!ry )(?<!ve )list(?! of\b)"
    r"|(?<!pre-)ipo|go public|(?<!public )float|qualify"
    r"|eligible)\b"
    r"|\b(?:come to|for|on|onto|to) (?:the )?star\b|\bstar (?:listing )?(?:possible|feasible|doable|an option|ok)\b"
    r"|\b(?:file|apply)(?= (?:now|already|yet|this year|on|with the)\b|\W*$)"
    r"|\b(?:barred|banned|prohibited|shut out|closed to (?:us|me|them|it))\b"
    r"|\b(?:everything|all of (?:it|this)|the whole (?:lot|thing)) (?:clears?|pass(?:es)?|is (?:fine|ok|met)|works)\b"
    r"|(?:全部?|样样|条条|各项|每一?项)都?(?:达标|符合|满足|没问题|过关|能过)"
    r"|上市(?![后以之公])|[上回]科创板|[能可]以?.{0,6}报|申报|挂牌|禁止|负面清单|(?<!pre-)\bIPO\b|过会",
    yes=(
        "Can we list?",
        "everything clears",
        "全都达标",
        "Can we file?",
        "Are we barred from it?",
        "OK for STAR?",
        "does it qualify",
        "能上科创板吗",
    ),
    no=(
        "Is that enough?",
        "够吗",
        "does indicator 4 apply to us",
        "may we sell once listed",
        "keep the supplier list out of it",
        "the list of patents",
        "上市后能卖吗",
        "pre-IPO shares",
    ),
    flags=re.IGNORECASE,
)
_WHICH = Pattern(
    "that a question asks which way is open",
    r"\bwhich (?:\w+ ){0,3}?(?:standards?|routes?|branch|limb|set)\b|哪一?套|哪条|哪个标准|哪几套|走哪"
    r"|\b(?:anything|any (?:way|route|standard)s?|what)(?:'s| is| are)? (?:still )?(?:left|remaining|open)"
    r" (?:for|to) (?:us|me|them|it)\b"
    r"|还剩(?:什么|哪[些几套条个]|啥)[^，。；？?]{0,4}(?:路|能走|可走|可选|能用|可用|标准)|还有(?:什么|哪[些几]?[套条个]?)?路[可能]?走?"
    r"|^\W*(?:so )?which(?: one)?(?: then| fits| works| is it)?\W*$|(?:^|/)\W*[走用选是]?哪个(?:合适|行|能走)?\W*$",
    yes=("which standard", "Anything left for us?", "which one?", "Which of the five standards", "哪一套"),
    no=("what standard 5 asks", "第五套"),
    flags=re.IGNORECASE,
)
_ENOUGH = Pattern(
    "that a question asks whether a number is enough",
    r"\b(?:enough|suffic\w+)\b|够",
    yes=("Enough?", "is it sufficient", "够吗", "够不够"),
    no=("Can we list?", "能吗"),
    flags=re.IGNORECASE,
)
_CAN = Pattern(
    "that a Chinese question asks with 能",
    r"能不能|能否|能(?![够力源量产]).{0,30}[吗么]|还能|能[^，。]{0,6}报",
    yes=("能不能上市", "能用第四套吗"),
    no=("够吗", "产能"),
)
_SAID_ANYWAY = Pattern(
    "that a question asks for what a note on a verdict says anyway",
    r"\bjudge?ment\b|\bstill (?:open|missing|needed)\b|\banything else\b|靠判断|需要判断|还[缺差](?:什么|哪些)",
    yes=("what is left to judgement", "What is still open?", "还缺什么"),
    no=("what does it cost", "还差多少"),
    flags=re.IGNORECASE,
)
_TAKES = Pattern(
    "that a question asks by which changes a rule would be met",
    r"\bwhat (?:would|will|does|might) it take\b"
    r"|\bwhat (?:do|would|must|should|could|can) (?:we|i|they) (?:need to |have to )?(?:change|do|alter|fix)\b"
    r"|\bhow (?:can|could|do|would|might) (?:we|i|they) (?:still )?(?:qualify|get there|make it|meet|reach|pass)\b"
    r"|[怎咋](?:样|么)?(?:做|办|改)?才(?:能|可以|算|行)|如何(?:做)?才(?:能|可以)|[要得]怎么改|(?:要|需要?|得)(?:改变?|调整)(?:什么|哪些|多少)"
    r"|(?:改变?|调整)(?:什么|哪些)(?:才|就)",
    yes=(
        "What would it take?",
        "what do we need to change",
        "how can we still qualify",
        "怎样才能符合",
        "需要调整什么",
    ),
    no=("what does it cost", "how do we file", "怎么办理", "如何申报"),
    flags=re.IGNORECASE,
)
_BETWEEN = Pattern(
    "that a question asks which of two rules applies",
    r"还是.{1,20}[？?]?$|\bor\b.{1,60}\bguideline\b|\bwhich guideline\b|哪个指引|哪份指引",
    yes=("走医疗器械指引还是大模型指引？", "which guideline applies"),
    no=("还是亏损，够吗，该怎么办才好，我们的董事长想问一下", "standard 2 or 3"),
    flags=re.IGNORECASE,
)
_MEANT = Pattern(
    "that a question asks in which of two units, or of which of two things, a number is",
    r"(?:元|股|%|人民币|美元|港元|总人数|(?:发行|上市)[前后])还是(?![亏没未要会不能有可])[^，。；？?\s]{1,8}[？?]?\s*$"
    r"|\b(?:yuan|rmb|shares?|months?|years?|days?|people|before|after|average|total|gross|net),? or "
    r"(?:in |of |the )*(?:yuan|rmb|shares?|months?|years?|days?|people|before|after|average|total|gross|net)\b"
    r"(?! ?\d)[^,.;?]{0,16}\??\s*$",
    yes=("3000万 元还是股", "是发行前还是发行后", "yuan or shares?", "before or after the issue"),
    no=("走第二套还是第三套", "发行后还是亏损吗", "5% of the shares or RMB 500m?", "standard 2 or 3"),
    flags=re.IGNORECASE,
)
_LOCK_UP = Pattern(
    "that a question asks how long shares are locked up",
    r"\block|锁|限售",
    yes=("how long is the lock-up", "锁多久", "限售期多长"),
    no=("how much does the sponsor take", "跟投多少", "block trade"),
    flags=re.IGNORECASE,
)
_IN_THE_WAY = Pattern(
    "that a question asks whether something stands in the way",
    r"\b(?:problems?|obstacles?|hurdles?|(?:issues?|concerns?)(?= for|\W*$)|any (?:issues?|concerns?)|red flags?"
    r"|show-?stoppers?|deal-?breakers?|prevent|bar us|stop us"
    r"|barred|banned|prohibited|shut out|closed to (?:us|me|them|it)|in (?:the|our) way"
    r"|too (?:small|low|few|short|late|high|many))\b"
    r"|障碍|影响|有问题|(?:什么|啥|哪些)问题|有没有问题|问题[吗么嘛]|问题大不大|硬伤|妨碍|禁止|负面清单|太[小少低短高多]",
    yes=(
        "Is that a problem?",
        "is it barred",
        "is it too low",
        "Problems?",
        "Any issues?",
        "有影响吗",
        "构成障碍吗",
        "有什么问题",
    ),
    no=("Can we list?", "够吗", "issues of shares", "an issue size", "请问这个问题"),
    flags=re.IGNORECASE,
)
_PROBLEMS = Pattern(
    "that a question asks which problems there are",
    r"\b(?:any|what|which) (?:\w+ ){0,2}?(?:problems?|issues?|obstacles?|hurdles?|red flags?)\b"
    r"|^\W*(?:problems?|issues?|obstacles?|concerns?)\W*$|(?:什么|啥|哪些|有没有|有无)(?:问题|障碍|硬伤)"
    r"|(?:问题|障碍|硬伤)(?:有没有|有无|有哪些|在哪|大不大|多不多)",
    yes=("Problems?", "what obstacles are there", "any legal issues", "有什么问题？", "有哪些障碍", "硬伤有没有"),
    no=("issue size", "Is that a problem?", "请问一个问题"),
    flags=re.IGNORECASE,
)
_DEED = Pattern(
    "that a question asks what may be done with shares",
    r"\b(?:sell|sold|transfer\w*|pledge\w*|lend|lent|vote|dispose|give away|trade)\b"
    r"|卖|减持|转让|质押|出借|套现|投票|增发",
    yes=("can our founder sell", "从什么时候起能卖", "能减持吗"),
    no=("can we list", "能上市吗"),
    flags=re.IGNORECASE,
)
_TAKEN_FOR = Pattern(
    "that a question asks what a number may be taken for",
    r"能不?能?(?:当|作为|视为|看作)(?!天|年|场).{0,12}[吗么用]|\b(?:be|is|are) (?:used|taken|treated) (?:as|for)\b",
    yes=("这个能当预计市值用吗", "can it be used as expected market cap"),
    no=("能当天报吗", "能报吗", "is it enough"),
    flags=re.IGNORECASE,
)
_COUNTS = Pattern(
    "that a question asks what counts as something, such as spending as R&D",
    r"\b(?:count(?:s|ed)?|includ(?:e|es|ed)|treat(?:ed)?|classif(?:y|ied)|qualif(?:y|ies)(?= as\b)|part) "
    r"(?:(?!meet|met\b|enough|pass)\w+ ){0,2}?(?:as|for|towards?|in|into|among|under|of) "
    r"(?:(?!meet|met\b|pass)[\w&-]+ ){0,3}?"
    r"(?:r&d|research|revenues?|income|staff|personnel|employees|headcount|patents?|indicators?|ratio|market cap)\b"
    r"|算(?:不算|作|做|入|进|成|是|为|得上)(?!算|达|够|符合|满足|合格)[^，。；？?]{0,8}?"
    r"(?:研发|费用|支出|投入|收入|员工|人员|人数|专利|指标|市值|股本)[^，。；？?达够符满合率比快增]{0,5}(?:[吗么嘛？?]|$)"
    r"|(?<![计换折])算(?:研发|营业收入|收入|员工|发明专利|专利)(?:投入|费用|支出|人员)?[吗么嘛]"
    r"|(?:能|能不能|可以?|可不可以|是否|应|该|要不要)[^，。；？?]{0,4}(?:计入|算入|归入|列入|纳入|计算在)"
    r"|(?:计入|算入|归入|列入|纳入)[^，。；？?]{0,12}[吗么嘛]|算(?:进去|进来|在内|在里面)"
    r"|(?:专利|投入|费用|支出|人员|收入|补助|外包|委外|租金|成本|兼职)[^，。；？?\d]{0,6}(?:算不算|算吗|算数吗|能算|也算吗|是否算)数?[吗么嘛？?]*$"
    r"|\b(?:do|does|can|would|will|should|may) [^.?;]{0,60}\bcount\b\W*$"
    r"|\bcount(?:s|ed)? (?:as|towards?|in|into|among) (?:(?:one|part) of )?(?:(?:the|those|these|our|your) )?"
    r"(?:\d+|three|five|six|seven|ten|fifty)\b"
    r"|(?:算不算|能?不能算|能算|可以算|也算|还算|算得?上?)数[的了吗么嘛不没呢？?]*$"
    r"|(?:凑|计|算|归|放)[进入到](?:那|这)?[^，。；？?]{0,6}(?:\d|[几两三五六七十])[^，。；？?]{0,8}[吗么嘛里？?]",
    yes=(
        "能不能算数？",
        "can it be counted toward the seven",
        "能不能凑到那7项里？",
        "受让专利算不算？",
        "do licensed patents count?",
        "does it count for the R&D indicator",
        "may part-timers be counted as R&D staff",
        "算不算研发投入",
        "能计入研发投入吗",
        "能算进去吗",
        "算研发人员吗",
        "能否纳入营业收入",
    ),
    no=(
        "do we qualify for indicator 2",
        "算不算达标",
        "算够吗",
        "算上研发人员65人够吗",
        "Is our R&D ratio of 6% enough?",
        "算不算营业收入快速增长",
    ),
    flags=re.IGNORECASE,
)
_IS_OF_KIND = Pattern(
    "that it is asked whether a company is one of a kind that rules are for",
    r"(?:算不算|算是?|属不?属于|是不是|能?不?能?认定为|能当)[^，。；？?\d]{2,12}(?:企业|公司|行业|领域)[吗么嘛]"
    r"|(?:算不算|是不是|属不属于)[^，。；？?\d]{2,12}(?:企业|公司|行业|领域)"
    r"|\b(?:count|qualify|pass|class\w*|regarded|treated|seen)\w* as an? [^,.;?\d]{3,40}"
    r" (?:company|firm|issuer|enterprise|maker)\b",
    yes=("算大模型企业吗", "算不算商业火箭公司", "do we count as a large-model company"),
    no=("算第五套吗", "我们公司算够吗", "qualify as a senior investor"),
    flags=re.IGNORECASE,
)
_TWO_SETS = Pattern(
    "two sets of figures, one behind the other",
    r"(?:^|[\s,，:：;；。])[(（]?(?:方案|情形|option |case |scenario )?(?:A|甲|一)[)）:：.、，, ]\D{0,30}\d.{0,80}?"
    r"(?:[\s,，:：;；。])[(（]?(?:or |and )?(?:方案|情形|option |case |scenario )?(?:B|乙|二)[)）:：.、，, ]\D{0,30}\d",
    yes=(
        "two options: A) cap 4.2bn revenue 150m; B) cap 3.1bn revenue 305m",
        "方案A：市值42亿；方案B：市值31亿",
        "甲：市值42亿，乙：市值31亿",
    ),
    no=("class A shares 10%, class B shares", "A round of 3bn", "A股市值42亿，B股"),
    flags=re.IGNORECASE,
)
_PICKS_SET = Pattern(
    "that a question asks which of two sets of figures does",
    r"\bwhich\b|\b(?:can|could|does|do|is|are|would)\b|哪[一个种家套]|[吗么嘛]|能不能|能否|是否",
    yes=("Which one can list?", "哪个能上市？"),
    no=("cap 4.2bn", "市值42亿"),
    flags=re.IGNORECASE,
)
_ITEM_EN = r"(?:(?:standard|std|set|route)s?\.? )?[1-5][ab]?\b(?!\.\d|%)"
_LIST_EN = Pattern(
    "standards of which only the first is called one",
    rf"\b(standard|std|set|route)s?\.? ({_ITEM_EN}(?:(?:,? (?:or|and|vs\.?|versus) |, ?| ?/ ?){_ITEM_EN}){{1,6}})"
    r"(?= ?(?:[?!;:.,)—-]|$|(?:is|are|for|better|best|fits?|suits?|works?|then)\b))",
    yes=("std 2, 3 or 4?", "standards 2 and 4", "standard 2 or standard 4?", "standards 2/4 for us"),
    no=("standard 2, 3 years of losses", "standard 2, 3.1bn", "standard 2"),
    flags=re.IGNORECASE,
)
_SETS_ZH = r"第?[一二三四五1-5](?:套(?:上市)?(?:标准)?)?"
_JOIN_ZH = r"(?:[、/,，和或跟与]|还是走?|或者|以及)"
_LIST_ZH = Pattern(
    "standards of which only the first or the last is called one",
    rf"(?<![哪几同])(?:标准[一二三四五1-5](?:{_JOIN_ZH}(?:标准)?[一二三四五1-5](?![\d.%年亿万个项人家条倍])){{1,6}}"
    rf"|{_SETS_ZH}(?:{_JOIN_ZH}{_SETS_ZH}){{1,6}}(?<=[套准]))",
    yes=("标准2、3、4", "标准二还是四", "第二、三、四套", "第二套还是第四套", "二套还是四套", "第二或第四套标准"),
    no=("标准2，3年亏损", "第二套", "哪一套"),
)
_MARKED = Pattern(
    "that a company already carries a delisting risk warning",
    r"(?:\b(?:already|now|currently|still|is|are|been|carr(?:y|ies|ying)|wear(?:s|ing)?|under)|'(?:re|s))"
    r" (?:(?:a|been|in|marked|labelled|tagged|under|the|put|on|now|already) ){0,3}\*st\b"
    r"|\*st (?:company|stock|star|issuer)\b"
    r"|\b(?:already|now|currently|still) (?:\w+ ){0,3}delisting (?:risk )?warning"
    r"|(?:已经?|目前|现在|仍|是|为)(?:被|是|实施|戴|带|挂|处于)*[了着上]?(?:\*st|退市风险警示)"
    r"|\*st(?:的|公司|企业|股|科创|状态)|被\*st了|(?:戴|带|披)着?(?:\*st|星)(?!戴帽)"
    r"|(?:已经?|早就|目前|现在)被?披星戴帽",
    yes=("we're a *ST STAR company", "we are already *ST", "已经被*ST", "是*ST的科创板公司", "已被实施退市风险警示"),
    no=(
        "will we get *ST",
        "会被*ST吗",
        "会不会披星戴帽",
        "delisting warning after the 2026 report?",
        "会被实施退市风险警示吗",
    ),
    flags=re.IGNORECASE,
)
_BARE = Pattern(
    "a clause that only asks whether something before it is so",
    r"\W*(?:(?:and|so|but|is|are|would|will|can|could|that|this|it|be|we|do|at all|allowed|possible|feasible|doable"
    r"|ok|okay|fine|legal|work|true|right)\W*){1,7}|\W*[我你它这那]?[们样]?[能会可还]?[能会可]?[不没否]?"
    r"(?:够格|行|可以|能|会|成|允许|可行|合规|对|操作|做)[吗么不没]?(?:行|可以|能|会|对|成)?[吗么呢]?\W*",
    yes=("possible?", "is that allowed?", "行不行？", "可以吗", "我们够格吗", "能不能行"),
    no=("can we list?", "is standard 4 possible?", "能上市吗", "够吗"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_RIGHT = Pattern(
    "a clause that asks whether what is claimed before it is so",
    r"\W*(?:(?:and|so) )?(?:(?:is|are|was) (?:he|she|it|that|this|they) )?(?:right|correct|true|wrong)\W*"
    r"|\W*(?:这|那|他|她)?(?:说得|说的|样|话)?(?:是)?(?:对|没错|正确|真的?|错)[吗么吧不没呢](?:对)?\W*|\W*(?:是真的|是这样|对不对)[吗么吧]?\W*",
    yes=("Right?", "is that correct?", "is she right?", "对吗？", "对不对", "他说得对吗", "是这样吗"),
    no=("is it the right standard?", "对吗，行吗", "对市值有要求吗"),
    flags=re.IGNORECASE,
    how="fullmatch",
)
_EITHER = re.compile(r"\bor\b|\bvs\b|\bversus\b|还是|或", re.IGNORECASE)
_PICKS = Pattern(
    "that a question asks which of the standards it names to take",
    r"\bwhich\b|哪[一个套条种]|[走选用][^，。；？?]{0,12}(?:还是|[？?]|$)",
    yes=("Which is better", "标准2、3、4哪个合适？", "走第二套还是第四套？"),
    no=("what do standards 2 and 4 ask", "第二套和第四套有何区别"),
    flags=re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?<=[。！？?；;\n])|(?<=[.!])\s+|[,，:：]\s*(?!\d)")


class AnswerForm(StrEnum):
    """In which words a question wants its yes or no."""

    ENOUGH = "enough"
    CAN = "can"
    MEETS = "meets"
    PLAIN = "plain"
    """Neither yes nor no: the question asks whether something stands in the way."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question wants: `text` are the clauses that ask, `whole` whether listing as such, `which` which way.

    `others` are the clauses that ask for something else than a verdict, `between` says that two rules are weighed,
    `when` that it asks from when on something is so, `takes` that it asks what would have to change, `deed` that it
    asks what may be done with shares, `several` that it weighs standards which it names. `about` is `text` with the
    clause in front of each that names nothing itself, such as `possible?`.
    """

    text: str
    others: tuple[str, ...]
    between: bool
    verdict: bool
    figure: bool
    first_year: bool
    whole: bool
    which: bool
    lock_up: bool
    when: bool
    takes: bool
    deed: bool
    form: AnswerForm
    several: bool = False
    about: str = ""


NOTHING_ASKED = Asked(
    text="", others=(), between=False, verdict=False, figure=False, first_year=False, whole=False, which=False,
    lock_up=False, when=False, takes=False, deed=False, form=AnswerForm.MEETS,
)  # fmt: skip


def what_is_asked(question: str) -> Asked:
    """What a question about a company wants of the checker."""
    clauses = [clause for clause in _CLAUSE.split(question) if clause and clause.strip()]
    claimed = {before for before, clause in pairwise(clauses) if _RIGHT.fullmatch(clause)}
    asking = [
        clause
        for clause in clauses
        if clause in claimed or any(p.search(clause) for p in (_ASKS, _TAKES, _PROBLEMS, _RIGHT))
    ]
    others = [clause for clause in clauses if _ASKS_OTHER.search(clause)]
    text = " ".join(asking or others or clauses[-1:])
    plain = _IN_THE_WAY.search(text)
    several = weighs_standards(question)
    form = (
        AnswerForm.PLAIN
        if plain
        else AnswerForm.ENOUGH
        if _ENOUGH.search(text)
        else AnswerForm.CAN
        if _CAN.search(text)
        else AnswerForm.MEETS
    )
    return Asked(
        text,
        tuple(
            clause
            for clause in others
            if clause not in asking and not _SAID_ANYWAY.search(clause) and not (several and _PICKS.search(clause))
        ),
        bool(_BETWEEN.search(text)) and not several,
        (bool(asking) or not others or several) and not any(p.search(text) for p in (_MEANT, _TAKEN_FOR, _COUNTS)),
        bool(_ASKS_FIGURE.search(question)),
        bool(_ASKS_FIRST_YEAR.search(" ".join(others))),
        bool(_WHOLE.search(text)),
        bool(_WHICH.search(text)),
        bool(_LOCK_UP.search(question)),
        bool(_ASKS_FIRST_YEAR.search(text)),
        bool(_TAKES.search(question)),
        bool(_DEED.search(text)),
        form,
        several,
        _with_matter(clauses, asking or others or clauses[-1:]),
    )


def _with_matter(clauses: Sequence[str], asking: Sequence[str]) -> str:
    """The clauses that ask, a bare one behind what it asks of: `we want to file in secret, possible?`."""
    pairs = zip(["", *clauses], clauses, strict=False)
    said = (f"{before} {clause}" if _BARE.fullmatch(clause) else clause for before, clause in pairs if clause in asking)
    return " ".join(said)


def weighs_standards(question: str) -> bool:
    """Whether a question weighs several standards that it names: `std 2, 3 or 4?`."""
    lists = [match[0] for pattern in (_LIST_EN, _LIST_ZH) for match in pattern.finditer(question)]
    return any(_EITHER.search(words) for words in lists) or (bool(lists) and _PICKS.search(question) is not None)


def standards_listed(text: str) -> frozenset[str]:
    """The numbers of the standards that a question lists."""
    lists = (match for pattern in (_LIST_EN, _LIST_ZH) for match in pattern.finditer(text))
    return frozenset(number for match in lists for number in re.findall(r"[1-5][ab]?", match[0]))


def two_sets(text: str) -> bool:
    """Whether a question states two sets of figures, as options, and asks of both."""
    return _TWO_SETS.search(text) is not None and _PICKS_SET.search(text) is not None


def asks_kind_of_company(clause: str) -> bool:
    """Whether a clause asks if a company is one of a kind that rules are for, such as a large-model company."""
    return _IS_OF_KIND.search(clause) is not None


def picks_a_standard(clause: str) -> bool:
    """Whether a clause asks which of several standards to take."""
    return _PICKS.search(clause) is not None


def each_standard_named(text: str) -> str:
    """The text with every standard of a list called one: `std 2, std 3 or std 4`, `第二套、第三套`."""
    text = _LIST_EN.sub(lambda match: _NUMBER_EN.sub(rf"{match[1]} \1", match[2]), text)
    return _LIST_ZH.sub(lambda match: _NUMBER_ZH.sub(r"第\1套", match[0]), text)


_NUMBER_EN = re.compile(r"(?:(?:standard|std|set|route)s?\.? )?([1-5][ab]?\b)", re.IGNORECASE)
_NUMBER_ZH = re.compile(r"(?:标准|第)?([一二三四五1-5])(?:套(?:上市)?(?:标准)?)?")


def is_marked(text: str) -> bool:
    """Whether it is told of a company that it already carries a delisting risk warning."""
    return _MARKED.search(text) is not None


def asks_what_it_takes(text: str) -> bool:
    """Whether it is asked by which changes a rule would be met."""
    return _TAKES.search(text) is not None


def is_worked_out(clause: str) -> bool:
    """Whether a clause asks for a number, a day or a lock-up: what can follow from figures."""
    return any(pattern.search(clause) for pattern in (_ASKS_FIGURE, _ASKS_FIRST_YEAR, _LOCK_UP))
