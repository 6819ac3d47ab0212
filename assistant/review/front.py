"""Whose paper it is, under which code, and for which board it is written: read from its cover and overview."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from assistant.language.patterns import Pattern
from assistant.review.body import PaperBody
from assistant.review.candidates import FactCandidate
from assistant.review.model import Board

_COMPANY = Pattern(
    "a line of the cover that is a company's name, perhaps with that of the paper",
    r"\s*(?:#+\s*)?(?P<name>[一-鿿（）()A-Za-z· ]{2,40}?(?:股份有限公司|有限公司|有限责任公司))\s*"
    r"(?:20\d\d\s*年.{0,12}|招股.{0,20}|首次公开.{0,40}|上市公告书|年度报告.{0,8}|审计报告)?\s*",
    yes=("甲乙丙科技股份有限公司", "# 甲乙国际集成电路制造有限公司2024 年年度报告"),
    no=("保荐人（主承销商）", "（山东省济南市市中区经七路86 号）"),
    how="fullmatch",
)
_ENGLISH_COMPANY = Pattern(
    "a line of the cover that is a company's name in English",
    r"\s*(?:#+\s*)?(?P<name>[A-Z][\w&.,'’() -]{2,80}? "
    r"(?:Co\., ?Ltd\.?|Company Limited|Corporation|Limited|Ltd\.?|Inc\.?|PLC))\s*",
    yes=("Halden Photonics (Suzhou) Co., Ltd.", "Cormorant Compute Holdings Limited"),
    no=("Initial public offering", "Prospectus of the year"),
    how="fullmatch",
)
_CODE = Pattern(
    "the code of the company's shares",
    r"(?:(?:股票|证券|公司|a股)代码|(?:stock|security|a-?share)code)[:]?(?P<code>\d{6})(?!\d)",
    yes=("股票代码:688999", "公司代码:688999"),
    no=("统一社会信用代码91110108",),
)
_CODE_IN_NAME = re.compile(r"(?<!\d)(?P<code>(?:688|689|60\d|00\d|30\d|43\d|83\d|87\d|920)\d{3})(?!\d)")
_NAMED_BOARDS = (  # how a cover names them
    (
        Board.STAR,
        r"科创板上市|(?:拟?在|于)[^。;]{0,14}科创板|交易所科创板|starmarket|scienceandtechnologyinnovationboard",
    ),
    (Board.CHINEXT, r"创业板上市|交易所创业板|(?:拟?在|于)创业板|chinext"),
    (Board.BSE, r"北京证券交易所上市|北交所上市|向不特定合格投资者公开发行"),
    (Board.SZSE_SME, r"中小企业板上市|交易所中小(?:企业)?板|中小板上市"),
    (Board.NEEQ, r"公开转让说明书|股转系统挂牌"),
)
_EXCHANGES = (
    (Board.SSE_MAIN, r"上海证券交易所(?:主板)?(?:上市|挂牌)?|上交所主板"),
    (Board.SZSE_MAIN, r"深圳证券交易所(?:主板)?(?:上市|挂牌)?|深交所主板"),
    (Board.HKEX, r"香港联合交易所|thestockexchangeofhongkong"),
)
_OF_CODE = {
    "688": Board.STAR, "689": Board.STAR, "300": Board.CHINEXT, "301": Board.CHINEXT, "002": Board.SZSE_SME,
    "003": Board.SZSE_MAIN, "000": Board.SZSE_MAIN, "001": Board.SZSE_MAIN, "600": Board.SSE_MAIN,
    "601": Board.SSE_MAIN, "603": Board.SSE_MAIN, "605": Board.SSE_MAIN, "920": Board.BSE,
}  # fmt: skip
_COVER_LINES = 60
_OTHERS = re.compile("保荐|承销|证券(?:股份|有限)|律师|会计师|评估")
_ENGLISH_OTHERS = re.compile("Securities|Sponsor|Accountants|Law |Partners|Exchange|Appraisal")
_LISTING = Pattern(
    "where the shares will be listed",
    r"(?:拟上市(?:的)?(?:证券)?交易所(?:和|及)板块|拟上市地(?:点|证券交易所)?|上市地点|拟上市的证券交易所)[:]?(?P<where>[^。;]{4,24})",
    yes=("拟上市的证券交易所和板块上海证券交易所科创板", "上市地点:深圳证券交易所"),
    no=("上市标准",),
)


def company_of(body: PaperBody, candidates: Sequence[FactCandidate]) -> str:
    """Whose paper it is: the name that the overview labels, else the first that the cover shows; empty if none is."""
    named = sorted((each for each in candidates if each.fact == "name"), key=lambda each: (each.rank, each.start))
    if named:
        return str(named[0].value)
    for line in body.paper.text[:6000].split("\n")[:_COVER_LINES]:
        if (match := _COMPANY.fullmatch(line)) and not _OTHERS.search(line):
            return "".join(match["name"].split())
        if (match := _ENGLISH_COMPANY.fullmatch(line)) and not _ENGLISH_OTHERS.search(line):
            return " ".join(match["name"].split())
    return ""


def code_of(body: PaperBody) -> str:
    """The code of its shares: as the paper says, else as the name of the file does; empty if neither does."""
    found = _CODE.search(body.cover) or _CODE_IN_NAME.search(PurePath(body.paper.name).stem)
    return str(found["code"]) if found else ""


def board_of(body: PaperBody, code: str) -> Board | None:
    """The board: as the paper says where it will be listed, else as its cover names one, else by the code."""
    if (listing := _LISTING.search(body.squeezed[:60_000])) and (named := _named(listing["where"])):
        return named
    return _named(body.cover[:1500]) or _OF_CODE.get(code[:3]) or _named(body.cover)


def _named(text: str) -> Board | None:
    """The board that a text names first; an exchange alone is its main board, if no board is named."""
    for boards in (_NAMED_BOARDS, _EXCHANGES):
        found = [(match.start(), board) for board, regex in boards if (match := re.search(regex, text))]
        if found:
            return min(found)[1]
    return None
