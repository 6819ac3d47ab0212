"""Figures: called for by words, made of what is stated, exact to the threshold, refused where something is open."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.eligibility.figures.book import FigureBook, resting_sentences, without_used
from assistant.eligibility.figures.calculator import ComputedFigure
from assistant.eligibility.figures.days import add_months
from assistant.eligibility.figures.wording import figure_words
from assistant.eligibility.reading.reader import read_facts
from assistant.language.detection import language_of
from assistant.language.sentences import corpus_sentences
from tests.eligibility.verdicts import BOOK, TODAY

FIGURES = FigureBook(BOOK)


def figures_in(question: str, *, verdict: bool = False, day: dt.date = TODAY) -> dict[str, ComputedFigure]:
    """The figures of a question by their id."""
    language = language_of(question)
    computed = FIGURES.figures_in(
        question, lambda: read_facts(question, BOOK.fact_table, language, day), day, verdict=verdict
    )
    return {each.figure.id: each for each in computed}


def lines(question: str, *, verdict: bool = False, day: dt.date = TODAY) -> dict[str, str]:
    """The figures of a question as they are said, by their id."""
    language = language_of(question)
    return {name: figure_words(each, language) for name, each in figures_in(question, verdict=verdict, day=day).items()}


SAID = [
    ("tutoring-too-early", "Tutoring was filed on 14 September 2026. We hand in the complete papers on 2 December 2026. Too early?", "too early; 14 September 2026 + 3 months = 14 December 2026; 2 December 2026 is before that"),
    ("tutoring-too-early", "辅导备案是2026年10月8日，想2026年12月20日提交验收材料，会不会太早？", "太早；2026年10月8日 + 3个月 = 2027年1月8日；2026年12月20日早于该日"),
    ("tutoring-too-early", "Tutoring was filed on 1 July 2026, complete papers on 5 October 2026: too soon?", "not too early; 1 July 2026 + 3 months = 1 October 2026; 5 October 2026 is not before that"),
    ("tutoring-earliest", "辅导备案是今年10月10号，打算12月20日交验收材料，来得及吗？", "来不及；2026年10月10日 + 3个月 = 2027年1月10日；2026年12月20日早于该日"),
    ("tutoring-before-filing", "Tutoring filing was on 10 Oct 2026; the boss wants the STAR application in by the end of December. Will we make it?", "no, not in time; 10 October 2026 + 3 months = 10 January 2027; December 2026 is before that"),
    ("tutoring-before-filing", "辅导备案是今年10月10号，老板想12月底前把科创板材料递上去，时间上来得及吗？", "来不及；2026年10月10日 + 3个月 = 2027年1月10日；2026年12月早于该日"),
    ("tutoring-before-filing-open", "Tutoring filing was on 1 June 2026. We file with STAR on 10 December 2026, can we make it?", "1 June 2026 + 3 months = 1 September 2026"),
    ("tutoring-before-filing-open", "辅导备案是2026年8月20日，计划年底前申报科创板，来得及吗", "2026年8月20日 + 3个月 = 2026年11月20日"),
    ("lock-up-late-entrants", "有家机构今年3月10号工商登记完增资进来的，我们打算12月中旬申报，就当明年9月1号上市吧，它的股份锁到哪天？", "中较晚者 = 2029年3月10日"),
    ("lock-up-late-entrants", "A fund came in by a capital increase registered 5 May 2026; we plan to file in mid-December, listing 1 September 2027. Locked until when?", "= 5 May 2029"),
    ("lock-up-unprofitable-leavers", "We listed in March 2026 loss making & no profit in sight before 2030. A core tech guy quits in Feb 2027, when can he sell?", "2026 + 3 = 2029"),
    ("lock-up-unprofitable-leavers", "我们2026年3月亏损上市，2030年前盈利无望，一位核心技术人员2027年2月离职，他的首发前股份最早什么时候能卖？", "2026年 + 3 = 2029年"),
    ("reapplication-earliest", "The CSRC refused our registration on 20 July 2026. We refile on 10 January 2027, too soon?", "too early; 20 July 2026 + 6 months = 20 January 2027"),
    ("lock-up-controllers", "Listed 8 June 2024. Is it too early for the actual controller to sell old shares on 1 May 2027?", "too early; 8 June 2024 + 36 months = 8 June 2027; 1 May 2027 is before that"),
    ("lock-up-other-holders", "2025年3月10日上市，普通老股东2026年2月1日就想卖，是不是太早？", "太早；2025年3月10日 + 12个月 = 2026年3月10日；2026年2月1日早于该日"),
    ("lock-up-unprofitable", "Listed 16 December 2025 while loss-making. Is it too early for the controlling holder to sell on 1 March 2028?", "too early; 2025 + 3 = 2028"),
    ("controllers-yearly-sale", "Listed 16 December 2025 while loss-making (360m shares in total). How many may the controlling holder sell per yr?", "2% × 360 million shares = 7.2 million shares"),
    ("co-investment", "Deciding between a RMB 980m and a RMB 1.35bn raise. What cheque does the sponsor's sub write in each case?", "RMB 49 million, capped at RMB 40 million; 4% × RMB 1.35 billion = RMB 54 million"),
    ("co-investment", "How much must the sponsor co-invest if we raise RMB 1.9bn or RMB 2.1bn?", "capped at RMB 60 million; 3% × RMB 2.1 billion = RMB 63 million"),
    ("strategic-placement-share", "Offering 64m new shares. Want 38 strategic investors taking 33m between them, plus 7m for the staff plan. Where do we bust the rules?", "33 million shares, 1 million shares above 32 million shares; 33 million shares + 7 million shares = 40 million shares; 40 million shares, 8 million shares above"),
    ("staff-plan-share", "发行8000万股新股，战略投资者36家共认购3000万股，员工计划900万股，哪条违规？", "超过上限；10% × 8000万股 = 800万股；900万股，比800万股高100万股"),
    ("issue-size-from-co-investment", "跟投实际缴了1.38亿，倒推发行规模", "1.38亿元 ÷ 2% = 69亿元，未超过10亿元的上限；超过规模较小各档的上限（4000万元、6000万元、1亿元）"),
    ("issue-size-from-co-investment", "跟投实缴4000万，反推发行规模", "4000万元 ÷ 5% = 8亿元；恰为该档上限，发行规模自8亿元至10亿元均为该金额"),
    ("issue-size-from-co-investment", "The sponsor's subsidiary paid in RMB 45m. How big was the issue?", "RMB 45 million / 4% = RMB 1.125 billion, within the cap of RMB 60 million; above the caps of the smaller tiers (RMB 40 million)"),
    ("issue-size-from-co-investment", "Sponsor co-invested RMB 30 million, what issue size does that imply?", "RMB 30 million / 5% = RMB 600 million, within the cap of RMB 40 million."),
    ("issue-size-from-co-investment", "Sponsor co-invested RMB 1bn, what issue size does that imply?", "the same for any size from RMB 50 billion on"),
    ("strategic-investors-held", "36 strategic investors, what breaks a rule?", "over its limit; 36, 1 above 35"),
    ("strategic-investors-held", "战投38家，有没有违规", "超过上限；38家，比35家高3家"),
    ("strategic-placement-whole", "Check the deal: strategic investors take 30% incl the staff plan at 9%. What breaks a rule?", "within its limit; 30%, below 50%"),
    ("strategic-placement-whole", "战投合计52%（其中员工计划9%），哪条违规", "超过上限；52%，高于50%"),
    ("strategic-investors-left", "issue of 70m shares, signed so far 31 strategic investors. What's left under the limits?", "35 − 31 = 4"),
    ("strategic-investors-left", "已签28家战投，还能再引几家", "35家 − 28家 = 7家"),
    ("strategic-placement-left", "issue of 50m shares, 20 strategic investors so far with 21m shares between them. How much room is left?", "25 million shares − 21 million shares = 4 million shares"),
    ("strategic-placement-left", "发行8000万股，28家战投共3000万股，还能配多少股", "4000万股 − 3000万股 = 1000万股"),
    ("staff-plan-left", "issue of 50m shares; the staff plan has 4m shares. How much room is left for it?", "5 million shares − 4 million shares = 1 million shares"),
    ("staff-plan-left", "发行8000万股，员工计划已认500万股，还能再认多少", "800万股 − 500万股 = 300万股"),
    ("valid-bidders-held", "We sell 43m shares and 12 valid bidders are left. Is that enough?", "not below its floor; 12, 2 above 10"),
    ("valid-bidders-held", "发行5000万股，有效报价9家，够吗", "低于下限；9家，比10家低1家"),
    ("valid-bidders-held-large", "We sell 450m shares and 15 valid bidders are left. Is that enough?", "below its floor; 15, 5 below 20"),
    ("valid-bidders-held-large", "发行5亿股，有效报价21家，够吗", "未低于下限；21家，比20家高1家"),
    ("offline-share-held-unprofitable", "We made a loss last year; opening offline share 75%. Enough?", "below its floor; 75%, below 80%"),
    ("offline-share-held-unprofitable", "公司亏损，网下初始比例80%，合规吗", "未低于下限；恰为80%"),
    ("offline-share-held-large", "420m shares after the issue, offline share 75%, enough?", "below its floor; 75%, below 80%"),
    ("offline-share-held-large", "发行后5亿股，网下比例82%，合规吗", "未低于下限；82%，高于80%"),
    ("offline-share-held", "380m shares after the issue, offline share 72%, enough?", "not below its floor; 72%, above 70% (for an issuer that is in profit)"),
    ("offline-share-held", "发行后3亿股，网下比例65%，合规吗", "低于下限；65%，低于70%"),
    ("market-cap-at-the-top", "96m shares after issue, price range 27.20 to 31.80, fourth standard. Is the bottom ok?", "96 million shares × RMB 31.8 = RMB 3,052.8 million, RMB 52.8 million above"),
    ("market-cap-at-the-top", "定价区间18到22元，发行后1.4亿股，第四套，下限够吗", "1.4亿股 × 22元 = 30.8亿元"),
    ("base-revenue-most-for-growth", "2025 revenue RMB 268m. whats the highest 2023 revenue that would still get us over the growth indicator", "RMB 268 million / (1 + 25%)² = RMB 171.52 million; revenue of the latest year RMB 268 million, RMB 32 million short of the RMB 300 million floor of indicator 4"),
    ("base-revenue-most-for-growth", "2025年收入2.4亿，2023年收入最高多少还能满足25%复合增长", "2.4亿元 ÷ (1 + 25%)² = 1.536亿元"),
    ("registration-due", "CSRC accepted our registration file on Wednesday 4 November 2026. last day for a decision by the 20-working-day rule?", "4 November 2026 + 20 working days = 2 December 2026"),
    ("acceptance-due", "材料11月23号（周一）交上去的，最晚哪天给受理决定？要是当天受理，工作底稿最晚哪天交", "2026年11月23日 + 5个工作日 = 2026年11月30日"),
    ("working-papers-due-latest", "材料11月23号（周一）交上去的，最晚哪天给受理决定？要是当天受理，工作底稿最晚哪天交", "2026年11月30日 + 10个工作日 = 2026年12月14日"),
    ("working-papers-due-latest", "The exchange got our application on Monday 2 November 2026 - by when must it accept, and when are the working papers due?", "9 November 2026 + 10 working days = 23 November 2026"),
    ("lock-up-controllers-extended", "2026年3月16日上市，发行价28元，控股股东承诺跌破就延长。9月16日收盘26.5，他这股份到哪天才解禁？", "26.5元，比28元低1.5元；2026年3月16日 + 36个月 = 2029年3月16日；2029年3月16日 + 6个月 = 2029年9月16日（以承诺为据"),
    ("lock-up-controllers-extended", "Listed 12 May 2026 at an issue price of RMB 40; on 12 November 2026 it closed at RMB 38. The controlling shareholder promised an extension. When does his lock-up end?", "12 May 2029 + 6 months = 12 November 2029 (resting on the undertaking"),
    ("lock-up-controllers-extended-undated", "Listed 12 May 2026, issue price of RMB 40; six months after listing it closed at RMB 38. When does the controller's lock-up end?", "12 May 2029 + 6 months = 12 November 2029"),
    ("lock-up-controllers-extended-undated", "2026年4月20日上市，发行价35元，满6个月收盘价31元，控股股东锁到哪天", "2029年4月20日 + 6个月 = 2029年10月20日"),
    ("lock-up-after-report-core-staff", "Listed Aug 14 2025 while loss-making. Our core technical lead left on 10 December 2025. FY2026 is our first year in profit, annual report planned for 20 April 2027. When is he free?", "the day after 20 April 2027 = 21 April 2027; 10 December 2025 + 6 months = 10 June 2026"),
    ("lock-up-after-report-core-staff", "2025年8月14日上市时亏损，首席科学家没走。2026年首次盈利，年报2027年3月30日披露，他什么时候能卖？", "2027年3月30日的次日 = 2027年3月31日"),
    ("lock-up-after-report-directors", "Unprofitable at listing on 5 June 2025. 2026 is the first profit year, annual report out on 15 April 2027. When can the CFO sell?", "the later of 16 April 2027 and 5 June 2026 = 16 April 2027"),
    ("lock-up-after-report-directors", "2026年6月5日上市，未盈利，2026年实现盈利，年报2027年4月15日披露，董事什么时候能卖", "2027年4月16日与2027年6月5日中较晚者 = 2027年6月5日"),
    ("completion-letter-expiry-switch", "辅导验收完成的函是去年11月18号拿到的，现在改报科创板，保荐说下周就递。来得及吗？辅导要不要从头再来", "2025年11月18日 + 12个月 = 2026年11月18日（已过，不再有效）"),
    ("completion-letter-expiry-switch", "The bureau's completion letter is dated 20 January 2026 for ChiNext; we switch to STAR now. Until when is it valid?", "20 January 2026 + 12 months = 20 January 2027"),
    ("market-cap-h-shares-included", "发行后总股本4亿股，其中H股8000万股，发行价12元，预计市值多少", "4亿股 × 12元 = 48亿元"),
    ("market-cap-h-shares-included", "400m shares after the issue, of which 80m H shares, issue price RMB 12: expected market cap?", "400 million shares × RMB 12 = RMB 4.8 billion"),
    ("strategic-placement-share", "Strategic investors take 55% of the issue, allowed?", "over its limit; 55%, above 50%"),
    ("staff-plan-share", "募资8亿，员工战配计划占本次发行10%，方案合规吗", "未超上限；恰为10%"),
    ("sale-share", "Founder wants to sell 2.5% next month. Issues?", "2.5%, above 1%; 2.5%, above 2%"),
    ("lock-up-controllers", "Controller of a company listed in July 2022; the share price is RMB 38, issue price RMB 42. Can he sell?", "July 2022 + 36 months = July 2025 (already past)"),
    ("revenue-needed-for-growth", "2022年收入1.9亿，2024年收入要多少才满足增长指标", "1.9亿元 × (1 + 25%)² = 29,687.5万元"),
    ("lock-up-late-entrants", "我们基金是今年1月20日完成工商登记增资进去的，公司9月15日递的科创板申请，2027年3月10日挂牌。不是实控人，股份锁到哪天？", "2029年1月20日与2028年3月10日中较晚者 = 2029年1月20日"),
    ("dividend-exemption", "三年现金分红1900万，三年研发占收入16%，会不会被ST？", "研发豁免，不会因分红偏低被ST；16%，高于15%"),
    ("market-cap-with-h-shares", "发行价23.6元，发行后境内股份1.24亿股，另有H股3000万股，第四套预计市值够吗", "1.24亿股 + 3000万股 = 1.54亿股；1.54亿股 × 23.6元 = 36.344亿元，比第四套标准要求的30亿元高6.344亿元"),
    ("market-cap-with-h-shares", "124m A shares after the issue plus 30m H shares at an issue price of RMB 23.6: expected market cap for standard 4?", "154 million shares × RMB 23.6 = RMB 3,634.4 million, RMB 634.4 million above the RMB 3 billion floor of the fourth standard"),
    ("market-cap-of-both", "biotech under the 5th: 90m shares before the IPO, selling 30m new at RMB 33.00. Over the cap floor?", "120 million shares × RMB 33 = RMB 3.96 billion, RMB 40 million short of the RMB 4 billion floor of the fifth standard"),
    ("market-cap-of-both", "发行前9000万股，卖3000万股新股，每股33元，第五套够吗", "9000万股 + 3000万股 = 1.2亿股；1.2亿股 × 33元 = 39.6亿元，距第五套标准要求的40亿元差4000万元"),
    ("new-shares-least-between", "350m shares pre IPO, only new shares sold. Smallest number of new shares for the public float?", "400 million shares − 350 million shares + 1 = 50,000,001 shares (no existing share being offered, at a par value of RMB 1 a share)"),
    ("new-shares-least-between", "发行前总股本3.3亿股，只发新股，最少发多少股", "4亿股 − 3.3亿股 + 1 = 70000001股（不含老股转让，按每股面值1元计）"),
    ("new-shares-least-large", "380m shares outstanding pre IPO, only new shares sold. smallest number of new shares that satisfies the public float rule?", "380 million shares × 10% / (1 − 10%), rounded up to 42,222,223 shares (no existing share being offered, at a par value of RMB 1 a share)"),
    ("co-investment-shares", "48m shares at 31.50. who invests alongside from the sponsor side, how much in RMB and roughly how many shares?", "RMB 60 million / RMB 31.5, rounded down to 1,904,761 shares (at the issue price)"),
    ("co-investment-shares", "发行规模18.5亿、发行价37块，保荐跟投金额多少，折多少股？", "4% × 18.5亿元 = 7400万元，超过上限，为6000万元；6000万元 ÷ 37元，向下取整为1621621股（按发行价计）"),
    ("co-investment-shares", "RMB 1.6bn raise @ 32 yuan/sh. how many shares does the sponsor's arm have to swallow", "4% × RMB 1.6 billion = RMB 64 million, capped at RMB 60 million; RMB 60 million / RMB 32 = 1.875 million shares"),
    ("co-investment-shares", "发行22亿，每股55块，保荐的另类子公司得吃下多少股", "3% × 22亿元 = 6600万元，未超过1亿元的上限；6600万元 ÷ 55元 = 120万股"),
    ("co-investment-shares", "发行8000万，每股20元，保荐子公司要认多少股", "8000万股 × 20元 = 16亿元"),
    ("co-investment", "发行58亿要跟投多少，比发45亿多掏多少", "2% × 58亿元 = 1.16亿元，未超过10亿元的上限；3% × 45亿元 = 1.35亿元，超过上限，为1亿元；相差1600万元"),
    ("co-investment", "券商跟投，发行12亿比发8亿要多掏多少钱", "5% × 8亿元 = 4000万元，未超过4000万元的上限；相差800万元"),
    ("co-investment", "What does the sponsor put in on a RMB 1.2bn raise, and how much more than for RMB 900m?", "5% × RMB 900 million = RMB 45 million, capped at RMB 40 million; RMB 8 million apart"),
    ("controllers-yearly-sale-worth", "总股本4.2亿股，亏损上市后一直没盈利。实控人第四年最多能卖多少股，按30块一股是多少钱", "840万股 × 30元 = 2.52亿元"),
    ("controllers-yearly-sale-worth", "Listed loss-making, no profit yet; 420 million shares in total. How many can the controller sell in year 4, and what is that worth at RMB 30 a share?", "8.4 million shares × RMB 30 = RMB 252 million"),
    ("core-staff-yearly-sale-worth", "首席科学家有首发前股份800万股，公司已盈利，今年最多能卖多少股，按50元算是多少钱", "200万股 × 50元 = 1亿元"),
    ("core-staff-yearly-sale-worth", "Our chief scientist holds 4 million pre-IPO shares. How many may she sell a year and what is that worth at 80 yuan a share?", "1 million shares × RMB 80 = RMB 80 million"),
    ("dividend-st", "2024到2026年现金分红累计2100万，年均净利润9000万，三年研发占营收11%、金额2.4亿，会不会因为分红被ST", "会"),
    ("dividend-st", "three yrs cash dividends 22m in total, avg annual net profit 90m, three-year R&D 210m on 1.6bn of revenue. dividend ST yes/no", "yes"),
    ("dividend-st", "三年现金分红3200万，年均净利润1.5亿，研发三年合计1亿，占收入6%，会因为分红被ST吗", "不会"),
    ("core-staff-sale-left", "A core engineer held 1.2m pre-IPO shares at listing and has already sold 120k this year. How many more can he sell this year?", "25% × 1.2 million shares = 300,000 shares; 300,000 shares − 120,000 shares = 180,000 shares"),
    ("core-staff-sale-left", "首席科学家上市时持有400万股老股，锁定期满后已经减持了30万股，今年还能卖多少？", "25% × 400万股 = 100万股；100万股 − 30万股 = 70万股"),
    ("sale-below-issue-price", "Controller wants to sell within 3 months. Stock at RMB 38, IPO price was RMB 42. Allowed?", "below the issue price, so the controllers may not sell down now; RMB 38, RMB 4 below RMB 42"),
    ("sale-below-issue-price", "控股股东想减持，股价15元，发行价12元，可以吗", "不低于发行价，控制人不因此被禁止减持；15元，比12元高3元"),
    ("sale-below-net-assets", "控股股东想减持，股价9元，每股净资产10元，可以吗", "低于每股净资产，控制人现在不得减持；9元，比10元低1元"),
    ("sale-below-net-assets", "The controller wants to sell. The share price is RMB 9, net assets per share RMB 8. Is he barred?", "not below net assets per share, so the controllers are not barred by this; RMB 9, RMB 1 above RMB 8"),
    ("sale-share", "He wants to sell 1.5% of the shares within 3 months. Too much?", "not within both limits, 1% and 2%; 1.5%, above 1%; 1.5%, below 2%"),
    ("sale-share", "大股东三个月内拟减持2.5%，超了吗", "未在1%和2%两项限额之内；2.5%，高于1%；2.5%，高于2%"),
    ("sell-down-rules", "How far ahead must a major shareholder announce a sale, and when may he not sell at all?", "15 trading days"),
    ("sell-down-rules", "大股东想减持，提前几天公告，什么情况根本不让减", "15个交易日"),
    ("staff-plan-share", "The staff plan takes 8% of the issue. Within the limit?", "within its limit; 8%, below 10%"),
    ("staff-plan-share", "员工资管计划拿本次发行的12%，超线了吗", "超过上限；12%，高于10%"),
    ("strategic-placement-share", "Issue of RMB 1.2bn: staff plan 12%, strategic investors together 30%, the sponsor co-invests. Anything over the limits?", "46%, below 50% (the co-investment counted in)"),
    ("strategic-placement-share", "12亿的IPO，员工资管计划12%，产业投资者合计40%，保荐子公司跟投，有没有超线", "超过上限；4% × 12亿元 = 4800万元，未超过6000万元的上限；4800万元 ÷ 12亿元 = 4%；12% + 40% + 4% = 56%；56%，高于50%（连跟投一并计算）"),
    ("co-investment-in-plan", "Deal of RMB 1.2bn with a staff plan and the sponsor's co-investment. Anything over the limits?", "4% × RMB 1.2 billion = RMB 48 million, within the cap of RMB 60 million"),
    ("co-investment-in-plan", "募资12亿，员工计划加保荐跟投的方案合规吗", "4% × 12亿元 = 4800万元，未超过6000万元的上限"),
    ("strategic-lock-up-in-plan", "保荐跟投和员工计划各锁多久", "12个月"),
    ("strategic-lock-up-in-plan", "The sponsor's co-investment and the staff plan: locked up for how long?", "12 months"),
    ("par-days-left", "Our stock has closed below RMB 1 for 14 straight trading days. How many more days until delisting?", "20 trading days − 14 days = 6 days"),
    ("par-days-left", "股价已经连续12天低于1元，再几天退市", "20个交易日 − 12日 = 8日"),
    ("small-cap-days-left", "市值连续17个交易日低于3亿，还有几天会被终止上市退市？", "20个交易日 − 17日 = 3日"),
    ("small-cap-days-left", "Market cap below RMB 300m for 15 consecutive trading days. How far from delisting?", "20 trading days − 15 days = 5 days"),
    ("few-holders-days-left", "股东人数连续8个交易日少于400人，还有几天退市", "20个交易日 − 8日 = 12日"),
    ("few-holders-days-left", "Fewer than 400 holders for 5 consecutive trading days: delisting in how many days?", "20 trading days − 5 days = 15 days"),
    ("revenue-needed-for-growth", "Our 2024 revenue is RMB 180m. How much revenue do we need in 2026 for 25% growth?", "RMB 180 million × (1 + 25%)² = RMB 281.25 million"),
    ("revenue-needed-for-growth", "2025年收入2.2亿，2027年要做到多少才满足复合增长率25%的指标？", "2.2亿元 × (1 + 25%)² = 3.4375亿元"),
    ("rd-staff-counted", "412人，研发人员32人，够不够？工时不过半的研发人员不计入。", "32人 ÷ 412人 ≈ 7.77%，低于指标二要求的10%"),
    ("rd-staff-counted", "412 people, 32 R&D staff. Enough? People who spend less than 50% of their hours on R&D do not count.", "32 people / 412 people ≈ 7.77%, below the 10% floor of indicator 2"),
    ("acceptance-due", "We filed on 3 November 2026; by when must the exchange decide whether to accept?", "3 November 2026 + 5 working days = 10 November 2026"),
    ("acceptance-due", "我们2026年11月3日递交申请，交易所最晚什么时候决定受理不受理", "2026年11月3日 + 5个工作日 = 2026年11月10日"),
    ("first-inquiry-due", "11月10号（周二）受理的，首轮问询最晚几号发出来？", "2026年11月10日 + 20个工作日 = 2026年12月8日"),
    ("first-inquiry-due", "Accepted on 10 November 2026: when is the first inquiry due at the latest?", "10 November 2026 + 20 working days = 8 December 2026"),
    ("further-inquiry-due", "2026年11月20日回复，二轮问询最晚几号来？", "2026年11月20日 + 10个工作日 = 2026年12月4日"),
    ("further-inquiry-due", "We replied on 20 November 2026. By when does the second round come?", "20 November 2026 + 10 working days = 4 December 2026"),
    ("working-papers-due", "2026年11月10日受理，工作底稿最迟哪天报送", "2026年11月10日 + 10个工作日 = 2026年11月24日"),
    ("working-papers-due", "Accepted on 10 November 2026: by when are the working papers due?", "10 November 2026 + 10 working days = 24 November 2026"),
    ("tutoring-filing-due", "We signed the tutoring agreement on 6 November 2026. By when must the tutoring be filed?", "6 November 2026 + 5 working days = 13 November 2026"),
    ("tutoring-filing-due", "2026年11月6日签的辅导协议，最迟哪天办辅导备案", "2026年11月6日 + 5个工作日 = 2026年11月13日"),
    ("tutoring-filing-completed", "2026年11月6日提交辅导备案，证监局最晚哪天办完", "2026年11月6日 + 5个工作日 = 2026年11月13日"),
    ("tutoring-filing-completed", "Filed for tutoring on 6 November 2026: by when does the bureau complete the filing?", "6 November 2026 + 5 working days = 13 November 2026"),
    ("completion-letter-due", "Acceptance papers complete on 2 November 2026: by when does the bureau issue the completion letter?", "2 November 2026 + 20 working days = 30 November 2026"),
    ("completion-letter-due", "验收材料2026年11月2日齐备，完成函最晚哪天出？", "2026年11月2日 + 20个工作日 = 2026年11月30日"),
    ("registration-due", "Submitted for registration on 20 November 2026. By what date does the CSRC decide?", "20 November 2026 + 20 working days = 18 December 2026"),
    ("registration-due", "2026年11月20日提交注册，最晚哪天出决定", "2026年11月20日 + 20个工作日 = 2026年12月18日"),
    ("re-examination-due", "We got the termination decision on 16 November 2026, latest day to ask for re-examination?", "16 November 2026 + 5 working days = 23 November 2026"),
    ("re-examination-due", "交易所2026年11月16日决定终止审核，复审最晚哪天申请", "2026年11月16日 + 5个工作日 = 2026年11月23日"),
    ("re-examination-heard", "2026年11月16日提出复审申请，最晚哪天审结", "2026年11月16日 + 20个工作日 = 2026年12月14日"),
    ("re-examination-heard", "Re-examination requested on 16 November 2026. By when is it heard?", "16 November 2026 + 20 working days = 14 December 2026"),
    ("listing-decision-due", "We applied for listing on 16 November 2026. By when is the listing decision?", "16 November 2026 + 5 trading days = 23 November 2026"),
    ("listing-decision-due", "2026年11月16日提交上市申请，上市决定最晚哪天", "2026年11月16日 + 5个交易日 = 2026年11月23日"),
    ("sell-down-earliest", "Sell-down notice published on 1 December 2026. When may the shareholder start selling at the earliest?", "1 December 2026 + 15 trading days = 22 December 2026"),
    ("sell-down-earliest", "2026年12月1日公告减持计划，最早哪天可以开始减持", "2026年12月1日 + 15个交易日 = 2026年12月22日"),
    ("sell-down-notice-latest", "想在2027年1月20日开始减持，最晚哪天要公告", "2027年1月20日 − 15个交易日 = 2026年12月30日"),
    ("sell-down-notice-latest", "He wants to start selling on 20 January 2027. By when must it be announced?", "20 January 2027 − 15 trading days = 30 December 2026"),
    ("dividend-test", "Cash dividends 2024-2026 total RMB 21m, average net profit RMB 90m. ST because of low dividends?", "RMB 6 million below RMB 27 million; RMB 21 million, RMB 9 million below RMB 30 million"),
    ("dividend-test", "三年现金分红3200万，年均净利润1.5亿，会因为分红被ST吗", "并非两项都低于，不属于分红偏低，不会因此被ST；30% × 1.5亿元"),
    ("dividend-exemption", "Cash dividends of RMB 12m over three years, average net profit RMB 80m, R&D spending was 16% of revenue. ST for low dividends?", "exempt from the ST warning for low dividends, so none comes of them; 16%, above 15%"),
    ("rd-staff-spare", "143 R&D heads out of 1,385 employees - over the 10% line? how many to spare", "≈ 10.32%, above the 10% floor of indicator 2; 10% × 1,385 people = 138.5 people, rounded up to 139 people; 143 people − 139 people = 4 people"),
    ("rd-staff-spare", "1385人里研发143人，富余多少", "143人 − 139人 = 4人"),
    ("rd-staff-least", "How many R&D staff does a company of 1,385 need?", "138.5 people, rounded up to 139 people"),
    ("patents-distance", "发明专利9项，富余多少", "比指标三要求的7项发明专利高2项"),
    ("lowest-price", "148m shares after the issue. What is the lowest price for a market cap of RMB 3bn?", "RMB 3 billion / 148 million shares, rounded up to RMB 20.28"),
    ("lowest-price", "发行后总股本1.48亿股，最低定价多少才够30亿", "30亿元 ÷ 1.48亿股，向上取整至分为20.28元"),
    ("public-offering-least", "Share capital after the issue exactly RMB 400m at RMB 1 par. Fewest shares we must offer to the public?", "25% × 400 million shares = 100 million shares"),
    ("public-offering-least", "发行后股本总额正好4亿元，面值1元，最少要公开发行多少股", "25% × 4亿股 = 1亿股"),
    ("completion-letter-expiry", "Our acceptance letter from the bureau is dated 12 January 2026. Can we still file on 15 December 2026?", "= 12 January 2027; 15 December 2026 is in time."),
    ("completion-letter-expiry", "完成函落款2025年10月8日，2026年11月申报来得及吗", "= 2026年10月8日；2026年11月已过该日"),
    ("lock-up-late-entrants", "A fund's capital increase was registered on 20 June 2026 and we file in November 2026. Until when are its shares locked up?", "= 20 June 2029 (12 months from the listing, if that is later)"),
    ("lock-up-late-entrants", "基金2026年6月20日完成增资工商登记，我们2026年11月申报，它的股份要锁到什么时候", "= 2029年6月20日（自上市之日起12个月届满更晚的，以其为准）"),
    ("co-investment", "募资9.6亿元，保荐子公司要认多少？正好10亿呢", "超过上限，为4000万元；4% × 10亿元 = 4000万元"),
    ("co-investment", "We raise RMB 960m. How much must the sponsor's subsidiary subscribe for? And if exactly 1bn?", "capped at RMB 40 million; 4% × RMB 1 billion = RMB 40 million"),
    ("review-time", "The SSE has taken four months so far. Is that over the limit?", "4 months, 1 month more than the 3 months of the rule"),
    ("review-time", "已经四个月了超时了吗", "4个月，比规定的3个月多1个月"),
    ("reply-time", "Our replies took 2 months so far, is that within the deadline?", "2 months, 1 month less than the 3 months"),
    ("reply-time", "回复问询已经用了四个月，超期了吗", "比规定的3个月多1个月"),
    ("registration-age", "It has been 13 months since the registration. Is it still valid?", "1 month more than the 12 months"),
    ("registration-age", "批文已经13个月了还有效吗", "13个月，比规定的12个月多1个月"),
    ("completion-letter-age", "The completion letter is 12 months old by now. Still valid?", "exactly the 12 months of the rule"),
    ("completion-letter-age", "辅导完成函已经11个月了，还有效吗", "比规定的12个月少1个月"),
    ("tutoring-time", "We have been in tutoring for 2 months, is that enough?", "2 months, 1 month less than the 3 months"),
    ("tutoring-time", "辅导了四个月够吗", "4个月，比规定的3个月多1个月"),
    ("refusal-time", "It has been 4 months since the CSRC refused us. Can we file again?", "4 months, 2 months less than the 6 months"),
    ("refusal-time", "证监会不予注册已经7个月了，能再申报吗", "比规定的6个月多1个月"),
    ("suspension-time", "The review was suspended 4 months so far. Overdue?", "1 month more than the 3 months"),
    ("suspension-time", "审核中止已经两个月了，超期了吗", "比规定的3个月少1个月"),
    ("shares-after-issue", "Before the issue we have 22m shares and offer 7m new ones: how many shares after?", "= 29 million"),
    ("shares-after-issue", "发行前股本2200万股，发700万股新股，发行后多少股", "2200万股 + 700万股 = 2900万股"),
    (
        "delisting-revenue",
        "Revenue of 108m of which 12m unrelated trading: how much counts for the delisting test?",
        "RMB 108 million − RMB 12 million = RMB 96 million",
    ),
    ("delisting-revenue", "我们2025年营收1.5亿，其中1000万无关，退市测试算多少", "1.5亿元 − 1000万元 = 1.4亿元"),
    ("co-investment-lock-up", "We raise RMB 950m. What must the sponsor put in and for how long?", "24 months"),
    ("co-investment-lock-up", "募资8亿，保荐机构跟投多少、锁多久", "24个月"),
    (
        "lock-up-unprofitable-yearly",
        "Controller: listed on STAR 3 March 2025, still losing money. When may I sell and how much a year?",
        "2025 + 5 = 2030",
    ),
    ("lock-up-unprofitable-yearly", "2026年3月上市，没盈利，我是实控人，首发前股份一年能卖多少", "2026年 + 5 = 2031年"),
    (
        "lock-up-unprofitable-until-profit",
        "Listed 15 January 2026, loss-making; I'm CTO, not controller. Profit in 2028. When can I sell?",
        "2026 + 3 = 2029",
    ),
    ("lock-up-unprofitable-until-profit", "2026年3月上市，没盈利，我是实控人，2027年就盈利了，什么时候能卖", "2026年 + 3 = 2029年"),
    (
        "lock-up-core-staff-until-profit",
        "Listed 15 January 2026, loss-making; I'm CTO, not controller. Profit in 2028. When can I sell?",
        "15 January 2026 + 12 months = 15 January 2027",
    ),
    ("lock-up-core-staff-until-profit", "2026年3月1日上市，未盈利，核心技术人员，2027年扭亏，什么时候能卖", "2027年3月1日"),
    (
        "lock-up-directors-until-profit",
        "Listed 15 January 2026, loss-making; I'm a director. First profit in 2027. When can I sell?",
        "15 January 2026 + 12 months = 15 January 2027",
    ),
    ("lock-up-directors-until-profit", "2026年3月1日上市，未盈利，我是董事，2027年扭亏，什么时候能卖", "2027年3月1日"),
    (
        "lock-up-late-entrants",
        "An investor came in by capital increase on 4 June 2024 and we listed on 9 May 2025. When may it sell?",
        "the later of 4 June 2027 and 9 May 2026 = 4 June 2027.",
    ),
    (
        "lock-up-late-entrants",
        "Our US dollar fund bought new shares on 15 April 2026 and we list on 20 March 2027. Until when are they locked?",
        "the later of 15 April 2029 and 20 March 2028 = 15 April 2029.",
    ),
    (
        "lock-up-late-entrants",
        "我们基金2026年4月15日增资入股，2027年3月20日上市，什么时候能卖",
        "2029年4月15日与2028年3月20日中较晚者 = 2029年4月15日。",
    ),
    (
        "priced-market-cap",
        "Price came out at 9.85, total shares after issue 398m, we filed under standard 5. What happens?",
        "398 million shares × RMB 9.85 = RMB 3,920.3 million, RMB 79.7 million short of the RMB 4 billion floor",
    ),
    ("priced-market-cap", "发行价9.7元，发行后4.1亿股，走第五套，会怎样", "39.77亿元，距第五套标准要求的40亿元差2300万元。"),
    (
        "market-cap-at-the-bottom",
        "our price range is 18-20 with 200m shares post issue; is standard 5 safe?",
        "200 million shares × RMB 18 = RMB 3.6 billion, RMB 400 million short of the RMB 4 billion floor",
    ),
    (
        "market-cap-at-the-bottom",
        "IPO priced at RMB 18 to 20, 200m shares after the issue, standard 5?",
        "200 million shares × RMB 18 = RMB 3.6 billion",
    ),
    ("market-cap-at-the-bottom", "定价区间下限每股9.6元，发行后4.1亿股", "4.1亿股 × 9.6元 = 39.36亿元。"),
    ("market-cap-at-the-bottom", "价格区间18-20元，发行后2亿股，第五套安全吗", "2亿股 × 18元 = 36亿元，距第五套"),
    ("money-raised", "We offer 50m new shares at a price of RMB 85. How much do we raise?", "= RMB 4.25 billion."),
    (
        "money-raised",
        "发行后总股本4.7亿股，打算只发5000万股，发行价85元，募资多少，预计市值多少，比例够吗？",
        "5000万股 × 85元 = 42.5亿元。",
    ),
    (
        "public-offering-ratio",
        "发行后总股本4.7亿股，打算只发5000万股，发行价85元，募资多少，预计市值多少，比例够吗？",
        "5000万股 ÷ 4.7亿股 ≈ 10.64%，高于公开发行比例要求的10%。",
    ),
    (
        "co-investment",
        "issue size 4.8bn vs 5.1bn, which costs us more co-investment?",
        "capped at RMB 100 million; 2% × RMB 5.1 billion = RMB 102 million, within the cap of RMB 1 billion; RMB 2 million "
        "apart.",
    ),
    ("co-investment", "发行规模9.9亿和10.1亿跟投差多少钱？", "4% × 10.1亿元 = 4040万元，未超过6000万元的上限；相差40万元。"),
    (
        "co-investment",
        "跟投：发19亿还是21亿划算？要跟多少",
        "为6000万元；3% × 21亿元 = 6300万元，未超过1亿元的上限；相差300万元。",
    ),
    ("co-investment", "发20亿跟投多少，发50亿又是多少", "；2% × 50亿元 = 1亿元，未超过10亿元的上限；相差4000万元。"),
    ("co-investment", "发行规模48亿跟投多少，51亿呢？", "2% × 51亿元 = 1.02亿元，未超过10亿元的上限；相差200万元。"),
    ("co-investment", "发行规模48亿跟投多少，发行规模51亿呢？", "2% × 51亿元 = 1.02亿元，未超过10亿元的上限；相差200万元。"),
    (
        "co-investment",
        "We raise 1.9bn. How much is the sponsor's co-investment, and at 2.1bn?",
        "3% × RMB 2.1 billion = RMB 63 million, within the cap of RMB 100 million; RMB 3 million apart.",
    ),
    (
        "expected-market-cap",
        "150m shares before the IPO, 45m new ones at RMB 32 each. Expected market cap?",
        "150 million shares + 45 million shares = 195 million shares; 195 million shares × RMB 32 = RMB 6.24 billion.",
    ),
    (
        "expected-market-cap",
        "发行价25.6元，发行后总股本1.8亿股，预计市值是多少？过没过第五套的40亿",
        "1.8亿股 × 25.6元 = 46.08亿元，比第五套标准要求的40亿元高6.08亿元。",
    ),
    (
        "expected-market-cap",
        "120 million shares after the issue, priced at RMB 31.50: how far is the expected market cap from standard 5?",
        "120 million shares × RMB 31.5 = RMB 3.78 billion, RMB 220 million short of the RMB 4 billion floor of the fifth",
    ),
    (
        "market-cap-distance",
        "Our expected market cap is RMB 3.4bn. How far short of the fifth standard are we?",
        "RMB 3.4 billion, RMB 600 million short of the RMB 4 billion floor of the fifth standard.",
    ),
    ("market-cap-distance", "预计市值34亿，离第五套还差多少", "34亿元，距第五套标准要求的40亿元差6亿元。"),
    (
        "revenue-distance",
        "Revenue 2025 was 250m. How far are we from the revenue of standard 4?",
        "RMB 250 million, RMB 50 million short of the RMB 300 million floor of the fourth standard.",
    ),
    ("revenue-distance", "2025年营收2.5亿，离第四套的收入要求还差多少", "2.5亿元，距第四套标准要求的3亿元差5000万元。"),
    (
        "public-offering-ratio",
        "Before the IPO we have 360m shares and we issue 45m new ones. What share of the capital is the public offering?",
        "360 million shares + 45 million shares = 405 million shares; 45 million shares / 405 million shares ≈ 11.11%, above the 10% floor of the public offering.",
    ),
    (
        "public-offering-ratio",
        "发行前3.6亿股，新发4500万股，公开发行占比多少",
        "3.6亿股 + 4500万股 = 4.05亿股；4500万股 ÷ 4.05亿股 ≈ 11.11%，高于公开发行比例要求的10%。",
    ),
    (
        "public-offering-least",
        "90 million shares after the issue, how many must be offered to the public at minimum?",
        "25% × 90 million shares = 22.5 million shares (at a par value of RMB 1 a share).",
    ),
    (
        "public-offering-least",
        "发行后总股本5.2亿股（面值1元），最少要公开发行多少股",
        "5.2亿股 × 1元 = 5.2亿元；10% × 5.2亿股 = 5200万股。",
    ),
    (
        "public-offering-short",
        "380 million shares after the issue, 90 million new shares in the public offering: how far below the least?",
        "95 million shares − 90 million shares = 5 million shares",
    ),
    ("public-offering-short", "发行后总股本3.8亿股，公开发行9000万股，还差多少", "9500万股 − 9000万股 = 500万股"),
    (
        "red-chip-offering-least",
        "Cayman red-chip with 500 million shares after the issue: how many shares must it offer to the public at least?",
        "10% × 500 million shares = 50 million shares.",
    ),
    ("red-chip-offering-least", "红筹企业发行后共3亿股，最少公开发行多少股？", "25% × 3亿股 = 7500万股。"),
    (
        "strategic-placement-most",
        "We issue 60 million new shares. How many may go to the strategic placement at most?",
        "50% × 60 million shares = 30 million shares.",
    ),
    ("strategic-placement-most", "本次发行6000万股，战略配售最多多少股？", "50% × 6000万股 = 3000万股。"),
    (
        "staff-plan-most",
        "We issue 60 million new shares. How many may the staff plan take at most?",
        "10% × 60 million shares = 6 million shares.",
    ),
    ("staff-plan-most", "本次发行6000万股，员工计划最多多少股？", "10% × 6000万股 = 600万股。"),
    (
        "over-allotment-most",
        "Issue of 60 million shares: how big may the greenshoe be at most?",
        "15% × 60 million shares = 9 million shares.",
    ),
    ("over-allotment-most", "本次发行6000万股，绿鞋最多多少股？", "15% × 6000万股 = 900万股。"),
    (
        "offline-least-unprofitable",
        "Unprofitable issuer offering 50 million shares: how many at least go offline?",
        "80% × 50 million shares = 40 million shares.",
    ),
    ("offline-least-unprofitable", "未盈利，发行5000万股，网下至少多少股", "80% × 5000万股 = 4000万股。"),
    (
        "co-investment",
        "sponsor co-investment on a 780m yuan star ipo = ?",
        "5% × RMB 780 million = RMB 39 million, within the cap of RMB 40 million.",
    ),
    ("co-investment", "发行规模18亿，保荐机构跟投金额是多少", "4% × 18亿元 = 7200万元，超过上限，为6000万元。"),
    ("rd-staff-least", "total staff 1,240. min nr of R&D people we need?", "10% × 1,240 people = 124 people."),
    ("rd-staff-least", "全公司733人，研发人员至少要多少才够10%？", "10% × 733人 = 73.3人，向上取整为74人。"),
    (
        "rd-staff-ratio",
        "380 staff of whom 30 in R&D: what percentage is that?",
        "30 people / 380 people ≈ 7.89%, below the 10% floor of indicator 2.",
    ),
    ("rd-staff-ratio", "员工380人，研发人员38人，占比多少？", "38人 ÷ 380人 = 10%，恰好达到指标二要求的10%。"),
    (
        "rd-ratio",
        "R&D 21m + 24m + 27m in 2023-25, revenue 420m, 450m and 480m. ratio? and is indicator 1 met",
        "RMB 21 million + RMB 24 million + RMB 27 million = RMB 72 million; RMB 420 million + RMB 450 million + RMB 480 "
        "million = RMB 1.35 billion; RMB 72 million / RMB 1.35 billion ≈ 5.33%, above the 5% floor of indicator 1; R&D "
        "together RMB 72 million, RMB 8 million short of the RMB 80 million floor of indicator 1.",
    ),
    (
        "rd-ratio",
        "R&D over 2023-25 RMB 96m against revenue of RMB 560m for those three years: what ratio?",
        "RMB 96 million / RMB 560 million ≈ 17.14%",
    ),
    (
        "rd-ratio",
        "研发投入三年分别2600万、3100万、3900万，营收三年5.8亿、6.4亿、7.2亿，研发占比多少？",
        "9600万元 ÷ 19.4亿元 ≈ 4.95%，低于指标一要求的5%；研发投入累计9600万元，比指标一要求的8000万元高1600万元。",
    ),
    (
        "rd-ratio-software",
        "Software house: R&D over 2023-25 RMB 82m against revenue of RMB 960m for those three years: what R&D ratio?",
        "RMB 82 million / RMB 960 million ≈ 8.54%, below the 10% floor of indicator 1 for software companies.",
    ),
    (
        "rd-ratio-software",
        "软件公司，三年研发投入合计8200万，三年营收合计9.6亿，研发占比多少？",
        "8200万元 ÷ 9.6亿元 ≈ 8.54%，低于软件企业指标一要求的10%。",
    ),
    (
        "rd-total",
        "We spent RMB 20m, 25m and 28m on R&D in 2023, 2024 and 2025. How far are we from indicator 1's amount?",
        "= RMB 73 million, RMB 7 million short of the RMB 80 million floor of indicator 1.",
    ),
    (
        "rd-total",
        "研发投入三年分别为2000万、2500万、2800万，离8000万还差多少",
        "2000万元 + 2500万元 + 2800万元 = 7300万元，距指标一要求的8000万元差700万元。",
    ),
    (
        "revenue-growth",
        "revenue 180m in 2023 -> 290m in 2025. compund growth? over the 25%?",
        "√(RMB 290 million / RMB 180 million) − 1 ≈ 26.93%, above the 25% floor of indicator 4; revenue of the latest "
        "year RMB 290 million, RMB 10 million short of the RMB 300 million floor of indicator 4.",
    ),
    (
        "revenue-growth",
        "2023年营收1.8亿，2025年2.7亿，中间那年2.1亿，复合增长率多少，指标四够不够",
        "√(2.7亿元 ÷ 1.8亿元) − 1 ≈ 22.47%，低于指标四要求的25%",
    ),
    (
        "revenue-growth",
        "红筹企业营收2023年4.5亿、2024年5.2亿、2025年6亿，复合增长率多少",
        "√(6亿元 ÷ 4.5亿元) − 1 ≈ 15.47%，高于红筹企业快速增长要求的10%。",
    ),
    (
        "revenue-growth",
        "红筹企业营收2023年3亿、2024年3.2亿、2025年4亿，复合增长率多少",
        "√(4亿元 ÷ 3亿元) − 1 ≈ 15.47%，低于红筹企业快速增长要求的20%。",
    ),
    (
        "cash-flow-total",
        "Operating cash flow -12m in 2023, 48m in 2024, 55m in 2025. How far are we from what standard 3 asks?",
        "−RMB 12 million + RMB 48 million + RMB 55 million = RMB 91 million, RMB 9 million short of the RMB 100 million",
    ),
    (
        "cash-flow-total",
        "经营现金流2023年2000万、2024年3000万、2025年5000万，合计多少？",
        "2000万元 + 3000万元 + 5000万元 = 1亿元，恰好达到第三套标准要求的1亿元。",
    ),
    (
        "profit-total",
        "Net profit 18m in 2024 and 29m in 2025: how much is missing for standard 1?",
        "RMB 18 million + RMB 29 million = RMB 47 million, RMB 3 million short of the RMB 50 million floor of standard 1a",
    ),
    (
        "profit-total",
        "预计市值12亿，前年净利润1800万，去年2900万，两年合计离第一套的利润要求差多少",
        "1800万元 + 2900万元 = 4700万元，距第一套标准（两年盈利）要求的5000万元差300万元。",
    ),
    (
        "growth-tier-profit-total",
        "Newly registered growth tier company. Net profit 22m in 2024 and 25m in 2025. How much is missing for the exit?",
        "= RMB 47 million, RMB 3 million short of the RMB 50 million floor of the growth-tier exit.",
    ),
    (
        "growth-tier-profit-total",
        "成长层新公司，净利润2024年1900万、2025年2300万，离调出还差多少",
        "1900万元 + 2300万元 = 4200万元，距成长层调出条件要求的5000万元差800万元。",
    ),
    (
        "controllers-yearly-sale",
        "Listed while unprofitable, still losing money in the fifth year; 860m shares in total. How many pre-IPO shares "
        "may the controllers sell that year?",
        "2% × 860 million shares = 17.2 million shares.",
    ),
    (
        "controllers-yearly-sale",
        "还没盈利，公司总股本4.5亿股，实控人上市后第四个会计年度最多卖多少股？",
        "2% × 4.5亿股 = 900万股。",
    ),
    (
        "core-staff-yearly-sale",
        "Our CTO (core technical staff) held 800,001 shares at listing. How many may she sell a year?",
        "25% × 800,001 shares = 200,000.25 shares, rounded down to 200,000 shares.",
    ),
    (
        "core-staff-yearly-sale",
        "核心技术人员上市时手里有120万股首发前股份，锁定期满后每年最多能转多少股",
        "25% × 120万股 = 30万股。",
    ),
    (
        "directors-yearly-sale",
        "A director holds 400,000 shares. How many may he sell a year?",
        "25% × 400,000 shares = 100,000 shares.",
    ),
    ("directors-yearly-sale", "董事持有40万股，每年最多能减持多少股", "25% × 40万股 = 10万股。"),
    (
        "lock-up-controllers",
        "Listed on 20 March 2026. When does the controllers' lock-up end?",
        "20 March 2026 + 36 months = 20 March 2029.",
    ),
    (
        "lock-up-controllers",
        "2026年3月上市，控股股东的锁定到哪天满？",
        "2026年3月 + 36个月 = 2029年3月。",
    ),
    (
        "lock-up-core-staff",
        "Listed on 31 August 2025. When does the core technical staff's lock-up end?",
        "31 August 2025 + 12 months = 31 August 2026 (already past).",
    ),
    (
        "lock-up-core-staff",
        "2025年8月31日上市，核心技术人员的股份什么时候解禁",
        "2025年8月31日 + 12个月 = 2026年8月31日（已过）。",
    ),
    (
        "lock-up-core-staff-leaving",
        "A core technician left on 31 August 2026. Until when may she not sell?",
        "31 August 2026 + 6 months = 28 February 2027.",
    ),
    (
        "lock-up-core-staff-leaving",
        "核心技术人员2026年8月31日离职，到哪天才能卖？",
        "2026年8月31日 + 6个月 = 2027年2月28日。",
    ),
    (
        "lock-up-directors",
        "CEO listed with us on 5 March 2026; when is the lock-up of directors over?",
        "5 March 2026 + 12 months = 5 March 2027.",
    ),
    ("lock-up-directors", "2026年3月5日上市，高管的股份锁到哪天", "2026年3月5日 + 12个月 = 2027年3月5日。"),
    (
        "lock-up-directors-leaving",
        "A director resigned on 10 May 2026. Until when may he not sell?",
        "10 May 2026 + 6 months = 10 November 2026.",
    ),
    ("lock-up-directors-leaving", "高管2026年5月10日离职，股份到什么时候才能转让", "2026年5月10日 + 6个月 = 2026年11月10日。"),
    (
        "lock-up-other-holders",
        "Pre-IPO investors: we listed on 12 May 2026, when is the lock-up over?",
        "12 May 2026 + 12 months = 12 May 2027.",
    ),
    ("lock-up-other-holders", "老股东什么时候能卖？公司2026年5月12日上市", "2026年5月12日 + 12个月 = 2027年5月12日。"),
    (
        "lock-up-strategic",
        "Strategic investors got shares, listed on 12 May 2026: locked until when?",
        "12 May 2026 + 12 months = 12 May 2027 (counted from the listing).",
    ),
    ("lock-up-strategic", "战略配售股份2026年5月12日上市，锁到哪天", "2027年5月12日（自上市之日起算）。"),
    (
        "lock-up-co-investment",
        "When does the lock-up of the sponsor's co-investment end if the company listed on 12 May 2026?",
        "12 May 2026 + 24 months = 12 May 2028",
    ),
    ("lock-up-co-investment", "2026年5月12日上市，保荐机构跟投股份什么时候解禁", "2026年5月12日 + 24个月 = 2028年5月12日"),
    (
        "lock-up-unprofitable",
        "We listed on 8 December 2025 while unprofitable. In which year may the controllers start to sell?",
        "2025 + 3 = 2028 (full fiscal years after listing: 2026, 2027, 2028).",
    ),
    (
        "lock-up-unprofitable",
        "2025年12月8日未盈利上市，实控人哪年可以减持首发前股份",
        "2025年 + 3 = 2028年（上市后的完整会计年度：2026年、2027年、2028年）。",
    ),
    (
        "delisting-first-year",
        "Listed under the fifth standard on 20 March 2025. Which is the first fiscal year for the financial delisting "
        "tests?",
        "2025 + 4 = 2029 (full fiscal years after listing: 2026, 2027, 2028, 2029).",
    ),
    ("delisting-first-year", "第五套2025年3月20日上市，财务类退市首个适用年度是哪年", "2025年 + 4 = 2029年"),
    (
        "supervision-end",
        "Listed on 3 July 2025: until when does the sponsor's continuous supervision last?",
        "2025 + 3 = 2028",
    ),
    ("supervision-end", "2025年7月3日上市，持续督导到什么时候？", "2025年 + 3 = 2028年"),
    (
        "tutoring-earliest",
        "tutoring filing was 15 sept 2026. earliest day for complete acceptance papers?",
        "15 September 2026 + 3 months = 15 December 2026.",
    ),
    ("tutoring-earliest", "辅导备案2026年9月15日，验收材料最早哪天齐备", "2026年9月15日 + 3个月 = 2026年12月15日。"),
    (
        "completion-letter-expiry",
        "The completion letter was issued on 30 June 2026. Until when is it valid?",
        "30 June 2026 + 12 months = 30 June 2027.",
    ),
    ("completion-letter-expiry", "辅导完成函2026年6月30日出具，有效期到哪天", "2026年6月30日 + 12个月 = 2027年6月30日。"),
    (
        "registration-expiry",
        "CSRC registered us on 1 July 2026. When does the registration expire?",
        "1 July 2026 + 12 months = 1 July 2027.",
    ),
    (
        "registration-expiry",
        "The CSRC registered our IPO on 7 May 2026 - till when is that good?",
        "7 May 2026 + 12 months = 7 May 2027.",
    ),
    ("registration-expiry", "证监会2026年5月7日同意注册，最迟哪天之前要发行", "2026年5月7日 + 12个月 = 2027年5月7日。"),
    ("completion-letter-expiry", "完成函今年3月2日出的，管到哪天", "2026年3月2日 + 12个月 = 2027年3月2日。"),
    (
        "completion-letter-expiry",
        "Our completion letter was issued on 2 Dec last year. When does it run out?",
        "2 December 2025 + 12 months = 2 December 2026.",
    ),
    ("reapplication-earliest", "The CSRC refused us on 9 March 2026. When can we try again?", "= 9 September 2026."),
    ("lock-up-strategic", "今年6月8日上市，战略投资者的股份哪天解禁", "2026年6月8日 + 12个月 = 2027年6月8日"),
    ("registration-expiry", "2026年7月1日拿到注册批文，什么时候失效", "2026年7月1日 + 12个月 = 2027年7月1日。"),
    (
        "reapplication-earliest",
        "Registration was refused on 10 January 2026. When may we apply again?",
        "10 January 2026 + 6 months = 10 July 2026.",
    ),
    ("reapplication-earliest", "2026年1月10日被不予注册，什么时候能再次申请", "2026年1月10日 + 6个月 = 2026年7月10日。"),
    (
        "accounts-validity",
        "Accounts as of 30 June 2026: until when are the accounts in the prospectus valid?",
        "30 June 2026 + 6 months = 31 December 2026.",
    ),
    ("accounts-validity", "财务数据截止日是2026年6月30日，有效期到什么时候", "2026年6月30日 + 6个月 = 2026年12月31日。"),
    (
        "prospectus-validity",
        "The prospectus was signed on 8 May 2026. Until when is it valid?",
        "8 May 2026 + 6 months = 8 November 2026 (already past, so no longer valid).",
    ),
    ("prospectus-validity", "招股书2026年5月8日签署，有效到哪天？", "2026年5月8日 + 6个月 = 2026年11月8日（已过，不再有效）。"),
    (
        "senior-investor-since",
        "We file on 15 March 2027. Since when must a senior professional investor have held its shares?",
        "15 March 2027 − 24 months = 15 March 2025.",
    ),
    (
        "senior-investor-since",
        "我们2027年3月15日申报，资深专业机构投资者须从什么时候起持有",
        "2027年3月15日 − 24个月 = 2025年3月15日。",
    ),
    (
        "senior-investor-shares",
        "300 million total shares: how many shares must a senior professional institutional investor hold?",
        "3% × 300 million shares = 9 million shares.",
    ),
    ("senior-investor-shares", "总股本3亿股，资深专业机构投资者最少持有多少股", "3% × 3亿股 = 900万股。"),
    (
        "senior-investor-amount",
        "A fund invested RMB 480m. How far is it from the senior investor test?",
        "RMB 480 million, RMB 20 million short of the RMB 500 million floor of Guideline No. 8.",
    ),
    ("senior-investor-amount", "资深专业机构投资者投资了4.8亿，还差多少", "4.8亿元，距指引第8号要求的5亿元差2000万元。"),
    (
        "investor-assets",
        "Average assets of 520,000, of which 60,000 borrowed on margin: how far from the 500,000?",
        "RMB 520,000 − RMB 60,000 = RMB 460,000, RMB 40,000 short of the RMB 500,000 floor of investor suitability.",
    ),
    ("investor-assets", "账户日均62万，其中融资借的12万，算下来是多少", "62万元 − 12万元 = 50万元，恰好达到投资者适当性要求的50万元。"),
    (
        "investor-experience-day",
        "I made my first trade on 3 March 2025. When do I have the experience to trade STAR?",
        "3 March 2025 + 24 months = 3 March 2027.",
    ),
    (
        "investor-experience-day",
        "2025年3月3日开户开始交易，什么时候满足科创板交易经验",
        "2025年3月3日 + 24个月 = 2027年3月3日。",
    ),
    (
        "price-limit-up",
        "STAR stock closed at RMB 45.52 yesterday. What is the price limit today?",
        "20% × RMB 45.52 = RMB 9.104, rounded to RMB 9.1; RMB 45.52 + RMB 9.1 = RMB 54.62.",
    ),
    (
        "patents-distance",
        "We hold 4 invention patents. How many are missing?",
        "4 invention patents, 3 invention patents short of the 7 invention patents floor of indicator 3.",
    ),
    ("patents-distance", "我们有5项发明专利，还差几项", "5项发明专利，距指标三要求的7项发明专利差2项发明专利。"),
    (
        "sell-down-three-months",
        "420 million total shares: how many may a big holder sell within three months?",
        "1% × 420 million shares = 4.2 million shares.",
    ),
    ("sell-down-three-months", "总股本4.2亿股，大股东三个月内最多能减持多少股", "1% × 4.2亿股 = 420万股。"),
    (
        "sell-down-three-months-higher",
        "420 million total shares: how many may a big holder sell within three months?",
        "2% × 420 million shares = 8.4 million shares.",
    ),
    ("sell-down-three-months-higher", "总股本4.2亿股，大股东三个月内最多能减持多少股", "2% × 4.2亿股 = 840万股。"),
    (
        "dividend-floor",
        "Our average net profit is RMB 120m. Which dividends count as low?",
        "30% × RMB 120 million = RMB 36 million.",
    ),
    ("dividend-floor", "年均净利润1.2亿元，分红多少算偏低", "30% × 1.2亿元 = 3600万元。"),
    (
        "core-staff-yearly-sale",
        "A core engineer had 2.4 million pre-IPO shares at listing. How many a year can she sell at most?",
        "25% × 2.4 million shares = 600,000 shares.",
    ),
    (
        "controllers-yearly-sale",
        "总股本6亿股，上市后一直没盈利，实控人一年最多卖几股？",
        "2% × 6亿股 = 1200万股。",
    ),
    ("rd-staff-least", "We employ 530 people. Smallest number of R&D staff?", "10% × 530 people = 53 people."),
    ("price-limit-down", "科创板股票昨天收盘价45.5元，今天跌停价多少", "45.5元 − 9.1元 = 36.4元。"),
    (
        "core-staff-second-year-sale",
        "A core engineer had 400,000 pre-IPO shares at listing and sold 30,000 in the first year. With the rest carried "
        "over, how many in the second year?",
        "100,000 shares − 30,000 shares = 70,000 shares; 100,000 shares + 70,000 shares = 170,000 shares.",
    ),
    (
        "core-staff-second-year-sale",
        "核心技术人员上市时有80万股首发前股份，第一年只减持了5万股，余下额度结转，第二年最多能卖多少？",
        "20万股 − 5万股 = 15万股；20万股 + 15万股 = 35万股。",
    ),
    (
        "lock-up-recent-entrants",
        "A last-minute investor came in on 4 June 2024 and we listed on 9 May 2025. When may it sell?",
        "the later of 4 June 2027 and 9 May 2026 = 4 June 2027.",
    ),
    (
        "lock-up-recent-entrants",
        "某基金突击入股，2023年2月1日完成增资登记，公司2025年6月3日上市，什么时候解禁？",
        "2026年2月1日与2026年6月3日中较晚者 = 2026年6月3日（已过）。",
    ),
    (
        "reapplication-earliest-exchange",
        "The listing committee voted us down on 5 May 2026. When can we file again?",
        "5 May 2026 + 6 months = 5 November 2026.",
    ),
    (
        "reapplication-earliest-exchange",
        "上市委2026年5月5日否决了我们，什么时候能重新申报",
        "2026年5月5日 + 6个月 = 2026年11月5日。",
    ),
    ("reapplication-earliest", "Our IPO registration got denied 12 Jan 2026 - when can we have another go?", "= 12 July 2026."),
    ("reapplication-earliest", "被证监会打回来了，2026年3月1日的事，多久之后可以再交", "= 2026年9月1日。"),
    (
        "inspection-report-longest",
        "With the extension, how long can the report on an on-site inspection take at most?",
        "2 months + 1 month = 3 months.",
    ),
    ("inspection-report-longest", "现场检查报告连同延期最多几个月", "2个月 + 1个月 = 3个月。"),
    (
        "review-and-replies-longest",
        "How long can the exchange's review and the replies take together at most?",
        "3 months + 3 months = 6 months (the three months of the review being the exchange's alone",
    ),
    ("review-and-replies-longest", "交易所审核加上回复，最长合计几个月", "3个月 + 3个月 = 6个月"),
    (
        "control-unchanged",
        "Our controller changed on 9 April 2025. From when does the change of control no longer stand in the way?",
        "9 April 2025 + 24 months = 9 April 2027.",
    ),
    ("control-unchanged", "25年4月换了实控人，最快什么时候申报", "2025年4月 + 24个月 = 2027年4月。"),
    (
        "operation-reached",
        "We were founded on 5 June 2024. When do we reach three years of operation?",
        "5 June 2024 + 36 months = 5 June 2027.",
    ),
    ("operation-reached", "公司2024年6月5日成立，什么时候满三年", "2024年6月5日 + 36个月 = 2027年6月5日。"),
    (
        "operation-reached-converted",
        "LLC set up on 3 March 2024, converted at net book value on 7 July 2026. Does the three-year clock restart?",
        "3 March 2024 + 36 months = 3 March 2027.",
    ),
    (
        "operation-reached-converted",
        "23年11月成立的有限公司，今年按账面净资产整体折股，三年要重新起算吗",
        "2023年11月 + 36个月 = 2026年11月。",
    ),
    (
        "penalty-past",
        "Our CFO was fined by the CSRC on 4 May 2024. When are the three years over?",
        "4 May 2024 + 36 months = 4 May 2027.",
    ),
    ("penalty-past", "董事2024年5月4日受到证监会处罚，什么时候满三年？", "2024年5月4日 + 36个月 = 2027年5月4日。"),
    (
        "new-shares-least",
        "120m shares before the IPO. How many new shares must we offer at least for the minimum public offering?",
        "120 million shares × 25% / (1 − 25%) = 40 million shares",
    ),
    ("new-shares-least", "发行前1亿股，公开发行至少要发多少新股？", "1亿股 × 25% ÷ (1 − 25%)，向上取整为33333334股"),
    (
        "new-shares-least-large",
        "450m shares before the IPO. How many new shares must we offer at least for the minimum public offering?",
        "450 million shares × 10% / (1 − 10%) = 50 million shares",
    ),
    (
        "revenue-missing-for-growth",
        "Revenue RMB 200m in 2023, 250m in 2024, 290m in 2025. What would 2025 revenue have to be for 25% growth?",
        "RMB 200 million × (1 + 25%)² = RMB 312.5 million; RMB 312.5 million − RMB 290 million = RMB 22.5 million",
    ),
    (
        "revenue-missing-for-growth",
        "2023年营收1.62亿，2025年2.49亿，复合增速达标没有？没达标的话2025年要做到多少才行",
        "1.62亿元 × (1 + 25%)² = 25,312.5万元；25,312.5万元 − 2.49亿元 = 412.5万元",
    ),
    (
        "core-staff-second-year-sale-none-sold",
        "Core technician with 400,000 pre-IPO shares sold nothing in the first year. How many in the second year?",
        "100,000 shares + 100,000 shares = 200,000 shares",
    ),
    (
        "core-staff-second-year-sale-none-sold",
        "核心技术人员上市时有240万股首发前股份，锁定期后第一年一股没卖，第二年最多能卖多少",
        "60万股 + 60万股 = 120万股",
    ),
    (
        "lock-up-unprofitable-leavers",
        "Listed 28 Oct 2025, unprofitable. Core technical staff who leave in March 2027: when may they sell?",
        "2025 + 3 = 2028",
    ),
    (
        "lock-up-unprofitable-leavers",
        "2025年10月28日上市，我是核心技术人员，2027年3月离职，公司还没盈利，首发前股份啥时候能动？",
        "2025年 + 3 = 2028年",
    ),
    (
        "lock-up-deepseek-unitree",
        "Unitree listed on 19 August 2026. When can DeepSeek sell?",
        "19 August 2026 + 36 months = 19 August 2029",
    ),
    ("lock-up-deepseek-unitree", "宇树2026年8月19日上市，DeepSeek什么时候能卖", "= 2029年8月19日"),
    (
        "public-offering-least-of-total",
        "Total share capital is 300 million shares. Fewest shares we must offer to the public?",
        "25% × 300 million shares = 75 million shares",
    ),
    ("public-offering-least-of-total", "总股本3.6亿股，公开发行最少要发多少股", "25% × 3.6亿股 = 9000万股"),
    ("new-shares-least-large", "发行前9亿股，公开发行至少要发多少新股？", "9亿股 × 10% ÷ (1 − 10%) = 1亿股"),
    (
        "lowest-price-standard-1",
        "80 million shares after the issue: lowest issue price for the first standard?",
        "RMB 1 billion / 80 million shares = RMB 12.5.",
    ),
    ("lowest-price-standard-1", "发行后8000万股，按第一套，发行价最低要多少", "10亿元 ÷ 8000万股 = 12.5元。"),
    ("lowest-price-standard-5", "发行价定在多少会触发中止，总股本5亿股，第五套", "40亿元 ÷ 5亿股 = 8元"),
    (
        "lowest-price-standard-5",
        "500m shares after the issue, standard 5: below which price must the offering be halted?",
        "RMB 4 billion / 500 million shares = RMB 8",
    ),
    (
        "lowest-price-standard-2",
        "80 million shares after the issue: lowest issue price for the second standard?",
        "RMB 1.5 billion / 80 million shares = RMB 18.75.",
    ),
    ("lowest-price-standard-2", "发行后8000万股，按第二套，发行价最低要多少", "15亿元 ÷ 8000万股 = 18.75元。"),
    (
        "lowest-price-standard-3",
        "90 million shares after the issue: lowest issue price for the third standard?",
        "RMB 2 billion / 90 million shares, rounded up to RMB 22.23.",
    ),
    ("lowest-price-standard-3", "发行后8000万股，按第三套，发行价最低要多少", "20亿元 ÷ 8000万股 = 25元。"),
    (
        "lowest-price-standard-4",
        "80 million shares after the issue: lowest issue price for the fourth standard?",
        "RMB 3 billion / 80 million shares = RMB 37.5.",
    ),
    ("lowest-price-standard-4", "发行后1.95亿股，按第四套，发行价最低要多少", "30亿元 ÷ 1.95亿股，向上取整至分为15.39元。"),
    (
        "lowest-price-standard-5",
        "150m shares before the IPO and 50m new ones: what is the lowest issue price for standard 5?",
        "= 200 million shares; RMB 4 billion / 200 million shares = RMB 20.",
    ),
    ("lowest-price-standard-5", "发行后2亿股，按第五套，发行价最低要多少", "40亿元 ÷ 2亿股 = 20元。"),
    (
        "strategic-placement-most-amount",
        "Raising RMB 2bn: how much may strategic investors take at most?",
        "50% × RMB 2 billion = RMB 1 billion.",
    ),
    ("strategic-placement-most-amount", "募资20亿，战略配售最多多少", "50% × 20亿元 = 10亿元。"),
    ("staff-plan-most-amount", "Raising RMB 2bn: how much may the staff plan take?", "10% × RMB 2 billion = RMB 200 million."),
    ("staff-plan-most-amount", "募资20亿，员工计划最多能买多少", "10% × 20亿元 = 2亿元。"),
    (
        "over-allotment-total",
        "Issue of 60 million shares with the greenshoe exercised in full: how many shares in total?",
        "60 million shares + 9 million shares = 69 million shares.",
    ),
    ("over-allotment-total", "发行6000万股，绿鞋全额行使后一共多少股", "6000万股 + 900万股 = 6900万股。"),
    (
        "offline-least",
        "300 million shares after the issue, 60 million new shares: how many at least go offline?",
        "70% × 60 million shares = 42 million shares (for an issuer that is in profit).",
    ),
    ("offline-least", "发行后总股本4亿股，新发6000万股，网下至少发多少股", "70% × 6000万股 = 4200万股（发行人已盈利的）。"),
    (
        "offline-least-large",
        "500 million shares after the issue, 60 million new shares: how many at least go offline?",
        "80% × 60 million shares = 48 million shares.",
    ),
    ("offline-least-large", "发行后总股本5亿股，新发6000万股，网下至少发多少股", "80% × 6000万股 = 4800万股。"),
    (
        "rd-staff-missing",
        "1,240 staff, 118 in R&D. How many R&D staff are we short?",
        "124 people − 118 people = 6 people.",
    ),
    ("rd-staff-missing", "员工1240人，研发人员118人，还差几个人", "124人 − 118人 = 6人。"),
    (
        "rd-staff-to-hire",
        "49 of our 560 people are in R&D. Hiring only new R&D people, how many must we hire for the 10%?",
        "rounded up to 57 people; 57 people − 49 people = 8 people.",
    ),
    ("rd-staff-to-hire", "全公司500人，研发43人，只靠新招研发，得招几个才够10%？", "51人 − 43人 = 8人。"),
    (
        "rd-staff-to-let-go",
        "720 staff, 61 in R&D. How many of the others must we let go for the R&D staff indicator?",
        "720 people − 610 people = 110 people.",
    ),
    ("rd-staff-to-let-go", "全公司500人，研发43人，只裁非研发人员，得裁多少人才够10%", "500人 − 430人 = 70人。"),
    (
        "rd-staff-to-move",
        "560 staff, 49 R&D staff. How many people must we move into R&D to reach 10%?",
        "56 people − 49 people = 7 people.",
    ),
    ("rd-staff-to-move", "公司610人，研发55人，从生产转岗到研发，要转几个？", "61人 − 55人 = 6人。"),
    (
        "rd-least-standard-2",
        "Revenue 200m, 220m and 290m over 2023-2025. How much R&D must we have at least for standard 2?",
        "15% × RMB 710 million = RMB 106.5 million.",
    ),
    ("rd-least-standard-2", "2023到2025年营收2亿、2.2亿、2.9亿，按第二套研发投入至少要多少", "15% × 7.1亿元 = 1.065亿元。"),
    (
        "rd-missing-standard-2",
        "R&D 30m, 30m, 36m and revenue 200m, 220m, 290m in 2023, 2024, 2025. How far short of the second standard's R&D "
        "are we?",
        "RMB 106.5 million − RMB 96 million = RMB 10.5 million.",
    ),
    (
        "rd-missing-standard-2",
        "研发投入三年分别3000万、3000万、3600万，营收三年2亿、2.2亿、2.9亿，离第二套的研发要求还差多少",
        "1.065亿元 − 9600万元 = 1050万元。",
    ),
    (
        "special-voting-least",
        "500 million shares after the issue. How many special voting shares must there be at least?",
        "10% × 500 million shares = 50 million shares.",
    ),
    ("special-voting-least", "发行后总股本5亿股，特别表决权股份至少要多少股", "10% × 5亿股 = 5000万股。"),
    (
        "lock-up-controllers-price",
        "Listed on 20 October 2025. The price fell below the issue price: until when are the controllers locked?",
        "20 October 2028 + 6 months = 20 April 2029.",
    ),
    (
        "lock-up-controllers-price",
        "2025年10月20日上市，破发延长6个月，实控人的锁定到哪天？",
        "2028年10月20日 + 6个月 = 2029年4月20日。",
    ),
    (
        "lock-up-within-group",
        "Listed on 20 October 2025. When may the controller transfer shares within the same group?",
        "20 October 2025 + 12 months = 20 October 2026.",
    ),
    ("lock-up-within-group", "2025年10月20日上市，实控人什么时候可以在集团内转让老股", "= 2026年10月20日。"),
    (
        "core-staff-quota-end",
        "We listed on 19 August 2025. Until when does the yearly quota of core technical staff apply?",
        "19 August 2026 + 48 months = 19 August 2030.",
    ),
    ("core-staff-quota-end", "2025年8月19日上市，核心技术人员每年25%的额度到哪天为止", "2026年8月19日 + 48个月 = 2030年8月19日。"),
    (
        "delisting-market-cap",
        "STAR company with 120m total shares that closed at RMB 2.1: what market cap, and is delisting near?",
        "120 million shares × RMB 2.1 = RMB 252 million.",
    ),
    ("delisting-market-cap", "总股本1.2亿股，收盘价2.1元，市值多少，会退市吗", "1.2亿股 × 2.1元 = 2.52亿元。"),
    (
        "requalification-end",
        "Our drug failed and the delisting risk warning came on 7 May 2026. Until when must we meet the fifth standard?",
        "7 May 2026 + 6 months = 7 November 2026.",
    ),
    ("requalification-end", "研发失败，2026年5月7日被实施退市风险警示，哪天前要重新符合第五套", "= 2026年11月7日。"),
    (
        "tutoring-report-due",
        "Tutoring report for the quarter ended 30 September 2026: when is it due?",
        "30 September 2026 + 15 days = 15 October 2026.",
    ),
    ("tutoring-report-due", "辅导进展报告，2026年12月31日季度末，最迟哪天交", "2026年12月31日 + 15日 = 2027年1月15日。"),
    (
        "suspension-end",
        "Our review was suspended on 12 May 2026. By when must it be cured?",
        "12 May 2026 + 3 months = 12 August 2026.",
    ),
    ("suspension-end", "2026年5月12日审核中止，什么时候前要消除", "2026年5月12日 + 3个月 = 2026年8月12日。"),
    (
        "suspension-end-signatory",
        "The signing accountant changes and the review was suspended on 12 May 2026. Until when?",
        "12 May 2026 + 1 month = 12 June 2026.",
    ),
    ("suspension-end-signatory", "审核中止2026年5月12日，换签字会计师，期限到哪天", "2026年5月12日 + 1个月 = 2026年6月12日。"),
    (
        "accounts-validity-extended",
        "Accounts as of 30 June 2026: until when are they valid with the extension?",
        "31 December 2026 + 1 month = 31 January 2027.",
    ),
    ("accounts-validity-extended", "财务数据截止日2026年6月30日，延长后有效期到哪天", "= 2027年1月31日。"),
    ("accounts-validity", "招股书里数据截止到26年3月31日，什么时候过期", "2026年3月31日 + 6个月 = 2026年9月30日（已过，不再有效）。"),
    (
        "senior-investor-filing",
        "A fund came in on 15 March 2025. When can we file with it as a senior professional investor?",
        "15 March 2025 + 24 months = 15 March 2027.",
    ),
    ("senior-investor-filing", "基金2025年3月15日入股，什么时候申报能算资深专业机构投资者", "= 2027年3月15日。"),
    (
        "dividend-floor",
        "Net profit of 80m, 90m and 100m in 2023, 2024 and 2025. Which dividends count as low?",
        "/ 3 = RMB 90 million; 30% × RMB 90 million = RMB 27 million.",
    ),
    (
        "lock-up-core-staff-leaving",
        "CTO left on 3 February 2026; we listed on 20 December 2025. Until when may she not sell?",
        "the later of 3 August 2026 and 20 December 2026 = 20 December 2026.",
    ),
    (
        "lock-up-directors-leaving",
        "董事2026年9月3日辞职，公司2025年12月20日上市，股份哪天才能转让",
        "2027年3月3日与2026年12月20日中较晚者 = 2027年3月3日。",
    ),
    ("lock-up-controllers", "老板的股份2025年11月11日敲钟，几时解锁", "2025年11月11日 + 36个月 = 2028年11月11日。"),
    ("lock-up-co-investment", "8月14日上市（2026年），保荐跟投的股份哪天解禁", "2026年8月14日 + 24个月 = 2028年8月14日"),
    ("reapplication-earliest", "CSRC rejected us, 15 Oct 2026. How long do we sit out, until what date?", "= 15 April 2027."),
    ("reapplication-earliest-exchange", "上交所2026年2月2日否了，半年后是哪天能再报", "= 2026年8月2日。"),
    ("price-limit-down", "科创板股票昨收38.6，今天最低能跌到多少", "38.6元 − 7.72元 = 30.88元。"),
    ("directors-yearly-sale", "副总手里36万股，一年能抛多少", "25% × 36万股 = 9万股。"),
    ("staff-plan-most", "Offering of 36m shares: most for the management's asset plan?", "= 3.6 million shares."),
    (
        "completion-letter-expiry",
        "The tutoring letter is dated 14 May 2026, last day we can file on it?",
        "14 May 2026 + 12 months = 14 May 2027.",
    ),
    ("senior-investor-since", "申报日定在2027年6月30日，资深机构最晚什么时候得进来？", "= 2025年6月30日。"),
    ("inspection-report-longest", "现场检查报告顶格多久", "2个月 + 1个月 = 3个月。"),
    (
        "lock-up-co-investment",
        "The sponsor's alternative sub bought at the IPO on 7 July 2026, when can it sell?",
        "7 July 2026 + 24 months = 7 July 2028",
    ),
    ("controllers-yearly-sale", "上市时亏损，总股本5亿股，第四年还亏着，控股股东今年能减多少股", "2% × 5亿股 = 1000万股。"),
    (
        "controllers-yearly-sale",
        "500m total shares, loss-making, in year 5 after listing: how many can the founder unload?",
        "2% × 500 million shares = 10 million shares.",
    ),
    ("controllers-yearly-sale", "大股东持1.5亿股总股本5亿，公司一直亏，上市第四年他能卖几股", "2% × 5亿股 = 1000万股。"),
    (
        "public-offering-ratio",
        "Total shares after the IPO 380m, we're selling 60m of them. Enough public float for STAR?",
        "60 million shares / 380 million shares ≈ 15.79%, below the 25% floor of the public offering.",
    ),
    ("public-offering-ratio", "总股本发完4.2亿股 发4000万股 比例够不够", "4000万股 ÷ 4.2亿股 ≈ 9.52%，低于公开发行比例要求的10%。"),
]  # fmt: skip


@pytest.mark.parametrize(("figure", "question", "arithmetic"), SAID)
def test_a_figure_asked_for_is_said_with_its_arithmetic(figure: str, question: str, arithmetic: str) -> None:
    said = lines(question)
    assert arithmetic in said[figure]
    assert not figures_in(question)[figure].beside


@pytest.mark.parametrize(
    "question",
    [
        "FY25: total profit 3m, net profit 2m, ex non-recurring -1m. Standard 1?",
        "2025年利润总额300万，净利润200万，第一套行不行，两年合计差多少",
    ],
)
def test_two_profits_of_one_year_are_no_two_years(question: str) -> None:
    assert "profit-total" not in lines(question, verdict=True)


def test_every_figure_is_tried_above_in_both_languages() -> None:
    tried = {(figure, language_of(question)) for figure, question, _ in SAID}
    once = {"price-limit-up", "price-limit-down"}  # one of the pair in each language
    lacking = {name for name in FIGURES.table.figures for language in ("en", "zh") if (name, language) not in tried}
    assert lacking == once


@pytest.mark.parametrize(
    ("size", "amount"),
    [
        ("999m", "5% × RMB 999 million = RMB 49.95 million, capped at RMB 40 million"),
        ("1bn", "4% × RMB 1 billion = RMB 40 million, within the cap of RMB 60 million"),
        ("1.5bn", "4% × RMB 1.5 billion = RMB 60 million, within the cap of RMB 60 million"),
        ("2bn", "3% × RMB 2 billion = RMB 60 million, within the cap of RMB 100 million"),
        ("5bn", "2% × RMB 5 billion = RMB 100 million, within the cap of RMB 1 billion"),
        ("60bn", "2% × RMB 60 billion = RMB 1.2 billion, capped at RMB 1 billion"),
    ],
)
def test_the_tier_of_a_co_investment_begins_at_its_lower_end(size: str, amount: str) -> None:
    assert amount in lines(f"Issue of RMB {size}: how much does the sponsor co-invest?")["co-investment"]


@pytest.mark.parametrize(
    ("shares", "least"),
    [("400 million", "25% × 400 million shares"), ("400,000,001", "10% × 400,000,001 shares = 40,000,000.1 shares")],
)
def test_ten_percent_is_enough_above_400_million_only(shares: str, least: str) -> None:
    question = f"{shares} shares after the issue: how many at least must be offered to the public?"
    assert least in lines(question)["public-offering-least"]


def test_a_ratio_just_below_its_floor_is_not_rounded_onto_it() -> None:
    question = "R&D of 49.999m, 50m and 50m, revenue of 1bn, 1bn and 1bn over three years. What ratio?"
    assert "≈ 4.99997%, below the 5% floor" in lines(question)["rd-ratio"]


def test_thresholds_are_those_in_force_on_the_day() -> None:
    spent = "R&D of 20m, 25m and 28m in 2020, 2021 and 2022. How far are we from indicator 1's amount?"
    assert "above the RMB 60 million floor" in lines(spent, day=dt.date(2023, 6, 1))["rd-total"]
    assert "short of the RMB 80 million floor" in lines(spent)["rd-total"]
    staff = "全公司733人，研发人员至少要多少？"
    assert "rd-staff-least" not in lines(staff, day=dt.date(2020, 6, 1)), "the share of staff came in April 2021"


@pytest.mark.parametrize(
    "question",
    [
        "What is the expected market cap?",
        "150m shares before the IPO at RMB 32 each. Expected market cap?",
        "发行价25.6元，预计市值是多少？",
        "Issue of USD 500m, how much does the sponsor co-invest?",
        "Issue size between RMB 1bn and 2bn: how much must the sponsor co-invest?",
        "Issue of at least RMB 1bn: how much must the sponsor co-invest?",
        "We have 200m to 250m total shares, still unprofitable in the fourth year. How many may the controllers sell?",
        "450m shares outstanding in total. How many may the CTO sell a year?",
        "总股本4.5亿股，核心技术人员每年最多能转多少股",
        "As of 1 March 2026, when does the controllers' lock-up end?",
        "We filed on 3 March 2026. When does the controllers' lock-up end?",
        "When does the controllers' lock-up end?",
        "Signed on 20 March 2026, filed for tutoring on 15 March. Earliest day for acceptance papers?",
        "Listed in 2025. When does the controllers' lock-up end?",
        "R&D 21m and 24m, revenue 420m, 450m and 480m. R&D ratio?",
        "Revenue 160m in 2022 and 248m in 2025. compound growth?",
        "Net profit of -5m in 2024 and 60m in 2025: how much is missing for standard 1?",
        "What is the market cap of 1b of the first standard?",
    ],
)
def test_nothing_is_worked_out_where_a_quantity_is_missing_or_open(question: str) -> None:
    assert lines(question) == {}


NOT_CALLED = [
    ("market-cap-with-h-shares", "发行后总股本4亿股，其中H股8000万股，发行价12元，预计市值多少"),
    (
        "public-offering-least-of-total",
        "380m shares outstanding pre IPO, only new shares sold. Smallest number of new shares?",
    ),
    ("dividend-st", "三年分红2000万，年均净利润1亿，三年研发占营收9%、金额1亿，但最近一年亏损，会被ST吗"),
    ("first-inquiry-due", "受理之后首轮问询多少个工作日内发出？"),
    ("core-staff-sale-left", "How many of their pre-IPO shares may core engineers sell a year?"),
    ("sale-below-issue-price", "Controller wants to sell; the share price is RMB 38. Allowed?"),
    ("sell-down-rules", "大股东减持要提前几天公告"),
    ("staff-plan-share", "员工计划最多占多少，12亿的发行"),
    ("tutoring-earliest", "We signed the tutoring agreement on 6 November 2026. By when must the tutoring be filed?"),
    ("completion-letter-expiry", "验收材料2026年11月2日齐备，完成函最晚哪天出？"),
    (
        "operation-reached",
        "Founded 3 March 2023; listed 5 May 2026. When does the controllers' three-year lock-up end?",
    ),
    ("operation-reached", "2025年5月5日整体变更为股份公司，什么时候满三年"),
    ("operation-reached", "We founded a subsidiary on 3 March 2024. When has it three years of operation?"),
    ("operation-reached-converted", "按评估值股改，2022年3月3日成立的有限公司，2025年5月5日股改，什么时候满三年"),
    ("reapplication-earliest", "When can we apply again if our registration of 3 March 2026 is refused?"),
    ("reapplication-earliest", "We withdrew on 10 August 2026 before we were refused. When can we file again?"),
    ("reapplication-earliest", "2026年8月10日主动撤回材料，什么时候能再次申报"),
    ("reapplication-earliest", "The listing committee rejected us on 5 May 2026. When can we file again?"),
    ("inspection-report-longest", "How long does the report on an on-site inspection take?"),
    ("inspection-report-longest", "现场检查报告的期限能延长吗"),
    ("review-and-replies-longest", "交易所审核最长要多久"),
    ("control-unchanged", "Our controller changed on 5 May 2025. When may we file on the main board?"),
    ("control-unchanged", "Controller changed on 5 May 2025. When can the new controller sell?"),
    ("penalty-past", "A director got a warning letter from the CSRC on 4 May 2024. When is it three years past?"),
    ("core-staff-second-year-sale", "核心技术人员上市时持有40万股，第一年卖了15万股，余下结转，第二年能卖多少"),
    (
        "core-staff-second-year-sale",
        "Core engineer, 200,000 pre-IPO shares, sold 20,000 in the first year, carry-over waived. How many in year two?",
    ),
    (
        "core-staff-second-year-sale",
        "Core engineer, 200,000 pre-IPO shares, sold 20,000 in the first year. How many in the third year, carried over?",
    ),
    ("directors-yearly-sale", "A director holds 1,000 shares. How many may he sell a year?"),
    ("directors-yearly-sale", "董事只持有800股，一年能卖多少股"),
    ("co-investment", "Is the sponsor's co-investment in a 3bn issue locked for 24 months?"),
    ("lock-up-late-entrants", "我们2026年2月入股，2027年2月上市，什么时候能卖"),
    (
        "lock-up-other-holders",
        "The fund bought on the market on 3 May 2027, we listed on 20 March 2027. When may it sell?",
    ),
    ("lock-up-late-entrants", "A fund came in on 15 March 2024, listed 3 May 2026. When may it sell?"),
    ("lock-up-other-holders", "A fund came in on 1 May 2025, lists 3 June 2026; when can it sell?"),
    (
        "priced-market-cap",
        "Issue price RMB 30, 200m shares after the issue, 40m new: how much must the sponsor co-invest?",
    ),
    ("co-investment", "Pre-IPO round raised 800m, IPO raises 3bn: co-investment how much?"),
    ("lock-up-recent-entrants", "A fund came in by capital increase on 15 March 2025. When may it sell?"),
    (
        "lock-up-other-holders",
        "A fund came in by capital increase on 15 March 2025, listed 3 May 2026. When may it sell?",
    ),
    ("lock-up-controllers", "2025年10月20日上市，实控人什么时候可以在集团内转让老股"),
    (
        "lock-up-core-staff-leaving",
        "Our CTO left on 3 February 2026, we are unprofitable. Until when may she not sell?",
    ),
    ("expected-market-cap", "总股本1.2亿股，股价2.1元，市值会退市吗"),
    ("new-shares-least", "350m shares before the IPO. How many new shares at least for the minimum public offering?"),
    ("new-shares-least-large", "发行前3.6亿股，公开发行至少要发多少新股？"),
    ("offline-least", "Offering 60 million new shares: how many at least go offline?"),
    ("offline-least", "未盈利，发行后3亿股，新发6000万股，网下至少多少股"),
    ("rd-staff-missing", "员工1240人，研发人员130人，还差几个人"),
    ("rd-staff-to-hire", "Total staff 560, R&D staff 60. How many must we hire to reach 10%?"),
    ("rd-staff-to-hire", "公司560人，研发60人，要招多少研发人员才够10%？"),
    ("strategic-placement-most-amount", "募资20亿，战略投资者最多几家"),
    ("strategic-placement-most", "发行12亿的项目，保荐机构跟投多少？其他战投锁多久"),
    ("strategic-placement-most-amount", "发行12亿的项目，保荐机构跟投多少？其他战投锁多久"),
    ("reapplication-earliest", "证监会2026年8月10日还没批，什么时候能再报"),
    ("reapplication-earliest", "被打回补正，2026年3月1日的事，多久能再交"),
    ("lock-up-other-holders", "A fund got strategic shares, listed 14 August 2026, when is its lock-up over?"),
    ("lowest-price-standard-5", "AB股公司发行后2亿股，第五套发行价最低要多少"),
    ("price-limit-up", "STAR stock closed at RMB 45.5 on its debut, what is the price limit tomorrow?"),
    ("suspension-end", "The signing accountant changes and the review was suspended on 12 May 2026. Until when?"),
    ("requalification-end", "Our drug failed on 7 May 2026. Until when must we meet the fifth standard again?"),
]


@pytest.mark.parametrize(("figure", "question"), NOT_CALLED)
def test_a_question_that_only_looks_like_it_does_not_get_the_figure(figure: str, question: str) -> None:
    assert figure not in figures_in(question)


def test_two_ways_that_disagree_give_no_figure() -> None:
    question = "150m shares before the issue, 45m new shares, 200m shares after the issue, RMB 32 a share: market cap?"
    assert "expected-market-cap" not in lines(question)
    assert "RMB 6.24 billion" in lines(question.replace("200m", "195m"))["expected-market-cap"]


def test_words_inside_longer_ones_are_not_spoken() -> None:
    question = "Growth tier company, revenue 95m in 2025. How much is missing for the exit?"
    assert "RMB 5 million short of the RMB 100 million floor" in lines(question)["revenue-distance"]
    assert set(lines("核心技术人员持有40万股，员工380人，每年最多能减持多少")) == {"core-staff-yearly-sale"}


@pytest.mark.parametrize(
    "question",
    [
        "日均资产62万元（两融借来的15万没算进去），能开科创板吗",
        "Average assets of 620,000, excluding 150,000 borrowed on margin. Can I buy STAR shares?",
        "研发团队今年扩招了60人，总员工410人，研发人员够吗",
    ],
)
def test_what_is_left_out_already_is_not_taken_off_again(question: str) -> None:
    assert lines(question, verdict=True) == {}


def test_what_is_about_is_said_to_be() -> None:
    question = "About 860m total shares, still unprofitable in the fifth year. How many may the controllers sell?"
    assert lines(question)["controllers-yearly-sale"].endswith("(worked out from approximate numbers).")


def test_beside_a_verdict_a_figure_needs_no_words_that_ask_for_it() -> None:
    question = "Expected cap 2.2bn, 2025 revenue 340m, operating cash flow 20m (2023), 45m (2024), 38m (2025). Is standard 3 met?"
    assert lines(question) == {}
    beside = figures_in(question, verdict=True)["cash-flow-total"]
    assert beside.beside
    assert "= RMB 103 million" in lines(question, verdict=True)["cash-flow-total"]


def test_a_figure_rests_on_the_sentence_with_its_number() -> None:
    question = "Issue of RMB 3.6bn: what does the sponsor put in?"
    computed = figures_in(question)["co-investment"]
    ((provision, position),) = resting_sentences(computed, BOOK.corpus, language_of(question))
    sentence = corpus_sentences(provision.text[language_of(question)], language_of(question))[position]
    assert (provision.document, provision.id) == ("sse-underwriting-rules", "co-investment")
    assert "3%" in sentence
    assert "RMB 100 million" in sentence
    assert provision.in_force(TODAY)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Our accounts are as of 30 June 2026, until when are they good?", "accounts"),
        ("财务报表截止日2026年6月30日，最晚用到哪天", "财务报告"),
    ],
)
def test_of_sentences_with_one_number_a_figure_rests_on_the_one_it_names(question: str, named: str) -> None:
    language = language_of(question)
    ((provision, position),) = resting_sentences(figures_in(question)["accounts-validity"], BOOK.corpus, language)
    assert named in corpus_sentences(provision.text[language], language)[position]


@pytest.mark.parametrize(
    ("figure", "question", "words"),
    [
        ("control-unchanged", "25年4月换了实控人，最快什么时候申报", ["实际控制人最近两年内不得发生变更"]),
        (
            "operation-reached-converted",
            "LLC set up on 3 March 2024, converted at net book value on 7 July 2026. Does the three-year clock restart?",
            ["count from the founding of the limited liability company"],
        ),
        (
            "lock-up-late-entrants",
            "An investor came in by capital increase on 4 June 2024 and we listed on 9 May 2025. When may it sell?",
            ["36 months from acquiring", "the later end counts"],
        ),
        (
            "lock-up-controllers-price",
            "2025年10月20日上市，破发延长6个月，实控人的锁定到哪天？",
            ["自上市之日起36个月内", "锁定期延长6个月"],
        ),
        (
            "core-staff-second-year-sale",
            "核心技术人员上市时有80万股首发前股份，第一年只减持了5万股，余下额度结转，第二年最多能卖多少？",
            ["余下部分可以累积"],
        ),
        ("inspection-report-longest", "现场检查报告连同延期最多几个月", ["可以延长1个月"]),
    ],
)
def test_a_figure_rests_on_the_rule_behind_its_period(figure: str, question: str, words: list[str]) -> None:
    language = language_of(question)
    resting = resting_sentences(figures_in(question)[figure], BOOK.corpus, language)
    said = [corpus_sentences(provision.text[language], language)[position] for provision, position in resting]
    assert len(said) == len(words)
    assert all(word in sentence for word, sentence in zip(words, said, strict=True))


@pytest.mark.parametrize(
    "question",
    [
        "公司2020年3月1日注册成立，有效期多久",
        "完成函5月20日出的，到哪天失效",
    ],
)
def test_a_day_of_something_else_or_without_its_year_starts_no_period(question: str) -> None:
    assert figures_in(question) == {}


def test_amounts_that_a_figure_is_made_of_are_not_reported_as_unread() -> None:
    question = (
        "Our CTO (core technical staff) held 800,000 shares at listing. How many may she sell a year? Fee RMB 3m."
    )
    unread = read_facts(question, BOOK.fact_table).unread
    assert [item.span for item in unread] == ["800,000 shares", "RMB 3m"]
    left = without_used(unread, figures_in(question).values())
    assert [item.span for item in left] == ["RMB 3m"]


def test_a_part_asks_for_a_figure_where_it_speaks_of_all_it_is_asked_by() -> None:
    question = "保荐机构是不是必须跟投？发行35亿跟多少？锁多久？"
    parts = ["保荐机构是不是必须跟投", "发行35亿跟多少", "锁多久"]
    assert FIGURES.parts_asking(parts, figures_in(question).values()) == {
        "co-investment": frozenset({1}),
        "co-investment-lock-up": frozenset({1}),
    }


@pytest.mark.parametrize(
    ("day", "months", "sum_"),
    [("2024-02-29", 12, "2025-02-28"), ("2025-12-31", 2, "2026-02-28"), ("2026-03-31", -1, "2026-02-28")],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(day: str, months: int, sum_: str) -> None:
    assert add_months(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(sum_)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "Share capital is RMB 380m before the offer and we will sell 40m new shares. Is the float enough?",
            "380 million shares + 40 million shares = 420 million shares; 40 million shares / 420 million shares ≈ 9.52%"
            ", below the 10% floor of the public offering (at a par value of RMB 1 a share).",
        ),
        (
            "目前股本3亿元，本次发行新股8000万股，比例够不够？",
            "3亿股 + 8000万股 = 3.8亿股；8000万股 ÷ 3.8亿股 ≈ 21.05%，低于公开发行比例要求的25%（按每股面值1元计）。",
        ),
        (
            "We have 300m shares now and will issue 60m in the IPO. Is the float OK?",
            "300 million shares + 60 million shares = 360 million shares; 60 million shares / 360 million shares ≈ 16.67%, below the 25% floor of the public offering.",
        ),
        (
            "注册资本3.8亿元，IPO新发4000万股，公众股比例达标吗",
            "4000万股 ÷ 4.2亿股 ≈ 9.52%，低于公开发行比例要求的10%（按每股面值1元计）。",
        ),
    ],
)
def test_capital_before_the_issue_is_counted_with_the_new_shares(question: str, said: str) -> None:
    assert lines(question, verdict=True)["public-offering-ratio"].endswith(said)


def test_capital_at_another_par_is_no_number_of_shares() -> None:
    question = "Share capital RMB 38m before the offer at par RMB 0.1, we sell 40m new shares. Is the float enough?"
    assert "public-offering-ratio" not in lines(question, verdict=True)


def test_a_step_of_what_is_concluded_is_not_said_again() -> None:
    assert "dividend-floor" not in lines("三年现金分红3200万，年均净利润1.5亿，会因为分红被ST吗")


def test_what_is_too_large_is_no_price() -> None:
    assert lines("发行后总股本1.48亿股，发行价30亿元，预计市值多少？") == {}


def test_a_registered_capital_increase_is_no_registration() -> None:
    assert "registration-expiry" not in lines("The capital increase was registered on 20 June 2026, valid until when?")


def test_what_is_open_of_the_review_period_is_said_with_it() -> None:
    computed = figures_in("The SSE has taken four months so far. Is that over the limit?")["review-time"]
    assert len(computed.also) > 1
    assert "not counted" in figure_words(computed, language_of("a"))


@pytest.mark.parametrize("question", ["How long does the SSE review take?", "交易所审核超时怎么办", "锁定期12个月了吗"])
def test_no_time_is_held_to_a_limit_where_none_was_taken(question: str) -> None:
    assert not {name for name in lines(question) if name.endswith(("-time", "-age"))}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "Total share capital will be RMB 520m after the issue. Minimum number of shares to sell to the public?",
            "10% × 520 million shares = 52 million shares (at a par value of RMB 1 a share).",
        ),
        ("发行后总股本3.9亿股，最少发多少", "25% × 3.9亿股 = 9750万股（按每股面值1元计）。"),
    ],
)
def test_least_offering_is_counted_from_capital_or_shares(question: str, said: str) -> None:
    assert lines(question)["public-offering-least"].endswith(said)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("现在总股本7200万股，只发新股，公开发行最少要发几股？", "7200万股 × 25% ÷ (1 − 25%) = 2400万股"),
        ("公司目前一共6000万股，最少要发多少新股？", "6000万股 × 25% ÷ (1 − 25%) = 2000万股"),
        ("72m shares now, only new ones sold. The least number we must offer?", "(1 − 25%) = 24 million shares"),
        (
            "currently 90m shares outstanding. how many new shares must we offer to the public at least?",
            "90 million shares × 25% / (1 − 25%) = 30 million shares",
        ),
    ],
)
def test_capital_of_today_is_capital_before_the_issue(question: str, said: str) -> None:
    worked = lines(question)
    assert said in worked["new-shares-least"]
    assert not {name for name in worked if name.startswith("public-offering-least")}


def test_a_total_without_a_day_says_what_it_is_taken_for() -> None:
    said = lines("股本5.2亿元，至少公开发多少股")["public-offering-least-of-total"]
    assert said.endswith("10% × 5.2亿股 = 5200万股（所述总股本按发行后计，按每股面值1元计）。")


def test_a_total_of_today_is_still_the_total_of_a_listed_company() -> None:
    assert "500万股" in lines("公司现在总股本5亿股，大股东三个月内最多减持多少")["sell-down-three-months"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "Issue price RMB 48, 130m shares after the issue of which 20m class A with 8 votes. Through?",
            "RMB 6.24 billion",
        ),
        ("发行价48元，发行后1.3亿股（其中特别表决权股2000万股，每股8票），够不够", "62.4亿元"),
        ("发行价48元，发行后1.3亿股，含A类股2000万股，够吗", "62.4亿元"),
    ],
)
def test_shares_of_a_class_are_no_total_and_votes_no_price(question: str, said: str) -> None:
    assert said in lines(question)["priced-market-cap"]


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("11月10号（周二）受理的，首轮问询最晚几号发出来？", "2026年11月10日"),
        ("Accepted on Wednesday 12 November: when is the first inquiry due?", "12 November 2025"),
        ("Accepted 12 October, when is the first inquiry due at the latest?", "12 October 2026"),
        ("1月8日受理的，首轮问询最晚几号发？", "2027年1月8日"),
    ],
)
def test_a_day_without_its_year_is_told_by_its_day_of_the_week_else_the_nearest(question: str, day: str) -> None:
    line = lines(question)["first-inquiry-due"]
    assert day in line
    by_weekday = "周" in question or "Wednesday" in question
    assert ("nearest" in line or "距今最近" in line) is not by_weekday


def test_working_days_are_counted_without_weekends_and_say_so() -> None:
    line = lines("2026年11月20日（周五）受理，首轮问询最晚哪天")["first-inquiry-due"]
    assert line.endswith("2026年11月20日 + 20个工作日 = 2026年12月18日（按周一至周五计算，未扣除法定节假日）。")


@pytest.mark.parametrize(
    ("before", "figure", "least"),
    [
        ("300m", "new-shares-least", "100 million"),
        ("300,000,001", "new-shares-least-between", "= 100 million shares"),
        ("360m", "new-shares-least-between", "40,000,001 shares"),
        ("360,000,001", "new-shares-least-large", "40,000,001 shares"),
    ],
)
def test_the_least_new_shares_meet_the_float_rule_and_one_less_does_not(before: str, figure: str, least: str) -> None:
    question = f"{before} shares pre IPO, only new shares sold. Smallest number of new shares for the public float?"
    assert [least in line for name, line in lines(question).items() if name == figure] == [True]


def test_another_amount_takes_the_place_of_the_nearest_in_size_only() -> None:
    line = lines("发行后4.5亿股，公开发行5000万股，比例够吗？要是正好4亿股呢")["public-offering-ratio"]
    assert "5000万股 ÷ 4亿股 = 12.5%" in line
    assert "4亿股 ÷" not in line.replace("÷ 4亿股", "")


@pytest.mark.parametrize(
    "question",
    [
        "We floated in December 2021, got put in the growth tier in July 2025. Profit 6m, 2.5m once one-offs are taken out, revenue RMB 40m. We can't get out, right?",
        "VC fund put in RMB 30m in 2024; how much revenue must we have to get out of the growth tier?",
        "自己要掏审计费300万，科创板上市费用多少",
        "项目栽了跟头，2025年收入2.4亿，什么时候能退出成长层",
        "What does the review include in total: 3 rounds of answers by the SSE?",
        "创始人不能卖房，公告了3个月，上市要不要披露",
    ],
)
def test_words_of_everyday_call_for_no_figure(question: str) -> None:
    assert not figures_in(question)


@pytest.mark.parametrize(
    "question",
    [
        "控股股东承诺破发延长，2026年4月20日上市，发行价35元，现在收盘31元，锁到哪天",  # not the day six months after
        "Listed 12 May 2026 at an issue price of RMB 40; on 12 November 2026 it closed at RMB 41. The controlling shareholder promised an extension. When does his lock-up end?",
    ],
)
def test_a_lock_up_is_only_called_extended_where_the_close_of_that_day_is_lower(question: str) -> None:
    assert "lock-up-controllers-extended" not in figures_in(question)
    assert "lock-up-controllers" in figures_in(question)


def test_a_co_investment_above_every_cap_leads_back_to_no_size() -> None:
    assert not figures_in("跟投实缴12亿，反推发行规模")


def test_what_breaks_a_rule_is_said_first() -> None:
    names = list(
        lines(
            "网下初始比例75%，公司亏损，战投20家合计30%（其中员工计划9%），有效报价11家，发5000万股、发行后1.5亿股，哪条违规？"
        )
    )
    assert names[0] == "offline-share-held-unprofitable"
