"""The words facts may take and what they are called in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

INDUSTRIES: Mapping[str, tuple[str, str]] = {
    "ai_large_model": ("AI large models", "人工智能大模型"),
    "artificial_intelligence": ("artificial intelligence (other than large models)", "人工智能（大模型以外）"),
    "software": ("software", "软件"),
    "semiconductor": ("semiconductors", "半导体和集成电路"),
    "electronics": ("electronic information", "电子信息"),
    "next_generation_network": ("next-generation information networks", "下一代信息网络"),
    "big_data": ("big data", "大数据"),
    "cloud_computing": ("cloud computing", "云计算"),
    "internet": ("internet", "互联网"),
    "internet_of_things": ("internet of things", "物联网"),
    "smart_hardware": ("smart hardware", "智能硬件"),
    "high_end_equipment": ("high-end equipment", "高端装备"),
    "commercial_rocket": ("commercial rockets", "商业火箭"),
    "new_materials": ("new materials", "新材料"),
    "new_energy": ("new energy", "新能源"),
    "environmental_protection": ("energy saving and environmental protection", "节能环保"),
    "pharmaceutical": ("pharmaceuticals", "药品"),
    "medical_device": ("medical devices", "医疗器械"),
    "biomedicine": ("biomedicine (other)", "生物医药（其他）"),
    "quantum": ("quantum technology", "量子科技"),
    "biomanufacturing": ("bio-manufacturing", "生物制造"),
    "hydrogen_fusion": ("hydrogen and nuclear-fusion energy", "氢能和核聚变能"),
    "brain_computer": ("brain-computer interfaces", "脑机接口"),
    "embodied_intelligence": ("embodied intelligence", "具身智能"),
    "6g": ("6G", "第六代移动通信"),
    "fintech": ("fintech", "金融科技"),
    "business_model_innovation": ("business-model innovation", "模式创新"),
    "real_estate": ("real estate", "房地产"),
    "finance_investment": ("finance or investment", "金融、投资类业务"),
    "other": ("another field", "其他领域"),
}

AUDIT_OPINIONS: Mapping[str, tuple[str, str]] = {
    "unqualified": ("unqualified", "无保留意见"),
    "unqualified_with_emphasis": ("unqualified with an emphasis paragraph", "带强调事项段的无保留意见"),
    "qualified": ("qualified", "保留意见"),
    "adverse": ("adverse", "否定意见"),
    "disclaimer": ("disclaimer of opinion", "无法表示意见"),
}

STANDARDS: Mapping[str, tuple[str, str]] = {
    "standard-1": ("standard 1", "标准一"),
    "standard-1a": ("standard 1, profit branch", "标准一（连续盈利）"),
    "standard-1b": ("standard 1, profit and revenue branch", "标准一（盈利加收入）"),
    "standard-2": ("standard 2", "标准二"),
    "standard-3": ("standard 3", "标准三"),
    "standard-4": ("standard 4", "标准四"),
    "standard-5": ("standard 5", "标准五"),
    "red-chip-unlisted": ("red-chip not listed overseas", "未境外上市红筹企业标准"),
    "red-chip-listed-overseas": ("red-chip listed overseas", "已境外上市红筹企业标准"),
    "weighted-voting": ("weighted voting rights", "表决权差异安排标准"),
}

EXCEPTIONAL_CASES: Mapping[str, tuple[str, str]] = {
    "recognised_core_technology": (
        "core technology recognised by the national authority as internationally leading, guiding or of major strategic importance",
        "核心技术经国家主管部门认定具有国际领先、引领作用或者对于国家战略具有重大意义",
    ),
    "national_award": (
        "main participant in a national science and technology award, applied in the main business",
        "作为主要参与单位或核心技术人员作为主要参与人员获得国家科学技术奖项并用于主营业务",
    ),
    "national_major_project": (
        "sole or lead bearer of a national major science and technology project linked to the main business",
        "独立或牵头承担与主营业务和核心技术相关的国家重大科技专项",
    ),
    "import_substitution": (
        "main products are key equipment, products, parts or materials encouraged by the state and replace imports",
        "依靠核心技术形成的主要产品属于国家鼓励的关键设备、产品、零部件、材料并实现进口替代",
    ),
    "fifty_core_patents": (
        "50 or more invention patents that form the core technology, are applied in the main business and can be industrialised",
        "形成核心技术和应用于主营业务并能够产业化的发明专利合计50项以上",
    ),
}

# Judgement criteria that a user may vouch for; the words are those a form would ask.
VOUCHED: Mapping[str, tuple[str, str]] = {
    "large_model_product_launched": ("at least one large-model product is launched", "至少一个大模型产品已上线发布"),
    "large_model_product_applied_at_scale": (
        "at least one launched large-model product is applied at scale",
        "至少一个已上线的大模型产品已规模化应用",
    ),
    "main_business_in_scope": (
        "the main business and product are in the scope of the sector guideline",
        "主营业务和产品属于行业指引的适用范围",
    ),
    "technological_advantage": ("clear technological advantage", "具备明显的技术优势"),
    "approvals_obtained": (
        "the main business or product has the approval of the national authorities that it needs",
        "主要业务或产品已取得所需的国家有关部门批准",
    ),
    "large_market_space": ("large market space", "市场空间大"),
    "phased_results_obtained": ("phased results obtained", "已取得阶段性成果"),
    "clear_commercialisation": ("clear commercialisation arrangements", "具有明确的商业化安排"),
    "phase_two_trial_cleared": (
        "at least one core product is cleared for a phase-II trial",
        "至少一项核心产品获准开展二期临床试验",
    ),
    "device_testing_and_clinical_evaluation_done": (
        "a core device has finished testing and clinical evaluation, or is ready for registration filing",
        "至少一项核心器械已完成产品检验和临床评价，或满足申报注册的其他要求",
    ),
    "reusable_rocket_orbital_payload": (
        "a medium or large rocket using reusable technology has put a payload into orbit",
        "采用可重复使用技术的中大型运载火箭已首次成功将载荷送入轨道",
    ),
    "fits_star_positioning": (
        "another field that fits the positioning of the STAR Market",
        "属于符合科创板定位的其他领域",
    ),
    "restricted_field_accepted": ("the restriction on the field does not stand in the way", "所属限制类领域不构成障碍"),
    "counts_as_software": ("the company counts as a software company", "属于软件行业企业"),
    "accounting_in_order": ("accounting work in order", "会计基础工作规范"),
    "internal_control_sound": (
        "internal control sound, with an unqualified assurance report",
        "内部控制健全有效并有无保留结论的鉴证报告",
    ),
    "organisation_sound": ("sound organisation with bodies that do their duties", "组织机构健全且运行良好"),
    "independent_business": (
        "complete assets and independent business, no harmful competition or unfair related dealing",
        "资产完整、业务独立，无重大不利影响的同业竞争和显失公平的关联交易",
    ),
    "stable_business_and_management": (
        "main business, directors and senior managers stable for two years",
        "最近两年主营业务和董事、高级管理人员没有重大不利变化",
    ),
    "clear_share_title": ("clear share title without major ownership dispute", "股份权属清晰，无重大权属纠纷"),
    "no_major_legal_risk": (
        "no major dispute over assets, technology or trademarks, no major debt or litigation risk",
        "无重大资产、核心技术、商标权属纠纷和重大偿债、诉讼风险",
    ),
    "lawful_business": ("business lawful and in line with industrial policy", "生产经营合法并符合国家产业政策"),
    "no_major_violations": (
        "no listed crimes or major violations by issuer and controllers in the last three years",
        "最近三年发行人及其控股股东、实际控制人无规定的犯罪和重大违法行为",
    ),
    "management_without_penalty": (
        "directors and senior managers without CSRC penalty or open investigation",
        "董事、高级管理人员未受证监会处罚或被立案调查",
    ),
    "fast_revenue_growth": (
        "fast revenue growth by comparison with peers, or exempt from it",
        "营业收入增速高于同行业可比公司或属于豁免情形",
    ),
    "leading_technology": ("self-developed, internationally leading technology", "拥有自主研发、国际领先技术"),
    "relative_competitive_advantage": (
        "relative advantage in the competition of its industry",
        "在同行业竞争中处于相对优势地位",
    ),
    "senior_investor_sound": (
        "senior investor with sound governance, larger assets and a good credit record",
        "资深专业机构投资者治理规范、规模较大、诚信记录良好",
    ),
    "rd_still_on": (
        "main business, product and base technology have neither failed nor been banned",
        "主营业务、产品和基础技术未研发失败或被禁止",
    ),
}
