"""A text in one width, case and script, every character in its place."""

from __future__ import annotations

import re
import unicodedata

from assistant.language.patterns import Pattern

_TRADITIONAL = str.maketrans(
    "萬億點負兩個項條號幣圓貨長間內過於約達標準櫃圍發點後無營業總額潤淨東員專檔倆歐鎊韓"
    "對預計們該這還沒為與從將會來時間開關現價資產費損虧場實際類種數據電機車華國體網絡軟製藥醫療導雲衛"
    "獲權讓認購證監審報書創層進選擇當議東監誰說嗎個夠滿買賣單協總統練習壓縮紅籌設計結構歸屬經濟聯動"
    "門檻則須應範劃訂備業訊務優勢競鏈試驗臨師溢幾倍約僅餘貳叄參壓較別連續遞殼嗎頭線團隊員離職"
    "變從術領證銷產稱歷創釋極適裡聯終軌載運飛調薪給採購處罰違規懲換轉讓鎖錄簽險揭據",
    "万亿点负两个项条号币圆货长间内过于约达标准柜围发点后无营业总额润净东员专档俩欧镑韩"
    "对预计们该这还没为与从将会来时间开关现价资产费损亏场实际类种数据电机车华国体网络软制药医疗导云卫"
    "获权让认购证监审报书创层进选择当议东监谁说吗个够满买卖单协总统练习压缩红筹设计结构归属经济联动"
    "门槛则须应范划订备业讯务优势竞链试验临师溢几倍约仅余贰叁参压较别连续递壳吗头线团队员离职"
    "变从术领证销产称历创释极适里联终轨载运飞调薪给采购处罚违规惩换转让锁录签险揭据",
)
_FORMAL = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟", "一二二三三四五六六七八九十百千")
_FORMAL_RUN = Pattern(
    "a numeral in the formal characters of cheques",
    "(?=.?.?[壹贰貳叁參肆伍陆陸柒捌玖拾])[壹贰貳叁參肆伍陆陸柒捌玖拾佰仟零万亿点]{2,}|[壹贰貳叁參肆伍陆陸柒捌玖](?=[角分])",
    yes=("人民币贰拾亿元", "伍仟万"),
    no=("二十亿元", "参与", "拾"),
)


_MOST_KEPT = 30_000


class _Folding(dict[int, str]):
    """What each character is folded to, found when a text first has it; only so many are kept."""

    def __missing__(self, number: int) -> str:
        folded = _fold_character(chr(number))
        if len(self) < _MOST_KEPT:
            self[number] = folded
        return folded


def _fold_character(char: str) -> str:
    if unicodedata.category(char) == "No":  # ² and ① are not amounts
        return char
    folded = unicodedata.normalize("NFKC", char).lower()
    if len(folded) == 1:
        return folded.translate(_TRADITIONAL)
    return char.lower() if len(char.lower()) == 1 else char


_FOLDING = _Folding()


def fold(text: str) -> str:
    """The text in half width, lower case and simplified numerals; every character keeps its offset."""
    if text.isascii():
        return text.lower()
    folded = text.translate(_FOLDING)
    return folded if _FORMAL.keys().isdisjoint(map(ord, folded)) else _FORMAL_RUN.sub(_plain, folded)


def _plain(match: re.Match[str]) -> str:
    return match[0].translate(_FORMAL)
