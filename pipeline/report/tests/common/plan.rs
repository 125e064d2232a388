//! The definitions of the small city.

use catalogue::{
    Basis, Cadence, Calendar, Disclosure, Grade, Incidence, Indicator, Kind, Level, Method, MissingItem, Node,
    PeerGroup, Plan, PlanTitle, RankRanges, Rule, Scoring, Target, Text, Unit, Units,
};
use std::collections::BTreeMap;

const UNITS: [(&str, &str, &str, Level, &str); 9] = [
    ("440400", "珠海市", "Zhuhai", Level::City, ""),
    ("440402", "香洲区", "Xiangzhou", Level::District, "行政区"),
    ("440403", "斗门区", "Doumen", Level::District, "行政区"),
    ("440404", "金湾区", "Jinwan", Level::District, "行政区"),
    ("FZ-HQ", "横琴新区", "Hengqin New Area", Level::FunctionalZone, "功能区"),
    ("FZ-GX", "珠海高新技术产业开发区(高新区)", "Zhuhai Hi-Tech Zone", Level::FunctionalZone, "功能区"),
    ("FZ-BS", "珠海保税区", "Zhuhai Free Trade (Bonded) Zone", Level::FunctionalZone, "功能区"),
    (
        "FZ-GL",
        "高栏港经济区(珠海经济技术开发区)",
        "Gaolan Port Economic Zone (Zhuhai ETDZ)",
        Level::FunctionalZone,
        "功能区",
    ),
    ("FZ-WS", "万山海洋开发试验区(万山区)", "Wanshan Marine Development Zone", Level::FunctionalZone, "功能区"),
];

const MEASURES: [(&str, &str, &str); 17] = [
    ("01_lawful_administration", "(一)", "严格依法行政"),
    ("02_records_and_openness", "(二)", "健全政务失信记录，推动政务信息共享，加大政务信息公开力度"),
    ("03_incentives_and_penalties", "(三)", "健全守信激励与失信惩戒机制"),
    ("04_keeping_promises", "(四)", "建立政府守信践诺机制"),
    ("05_rights_and_repair", "(五)", "健全信用权益保护和信用修复机制"),
    ("06_procurement", "(六)", "加强政府采购领域政务诚信建设"),
    ("07_public_private_partnership", "(七)", "加强政府和社会资本合作领域政务诚信建设"),
    ("08_tendering", "(八)", "加强招标投标领域政务诚信建设"),
    ("09_public_resources", "(九)", "规范公共资源交易活动"),
    ("10_investment", "(十)", "加强招商引资领域政务诚信建设"),
    ("11_debt", "(十一)", "加强地方政府债务领域政务诚信建设"),
    ("12_streets_and_towns", "(十二)", "加强街道和乡镇政务诚信建设"),
    ("13_civil_servants", "(十三)", "加强公务员诚信建设"),
    ("14_public_institutions", "(十四)", "加强事业单位诚信建设"),
    ("15_inspection", "(十五)", "监督检查与第三方评价"),
    ("16_leadership", "(十六)", "加强组织领导和工作协调"),
    ("17_rules", "(十七)", "加快制度建设"),
];

/// Measure (from 1), id, title, numerator, denominator, kind, target, basis, table.
type Row = (usize, &'static str, &'static str, &'static str, &'static str, char, Option<f64>, Basis, &'static str);

#[rustfmt::skip]
const INDICATORS: [Row; 26] = [
    (1, "reconsideration_correction", "行政复议综合纠错率", "纠错件数", "当期审结件数", 'd', None, Basis::Practice, "reconsideration_cases"),
    (1, "decision_procedure_complete", "重大行政决策法定程序完整率", "五项程序齐全的决策数", "当期重大行政决策数", 'p', Some(100.0), Basis::Proposal, "major_decisions"),
    (2, "court_judgment_captured", "司法判决类政务失信记录归集率", "已入库且匹配的记录数", "法院清单应归集数", 'p', Some(100.0), Basis::Proposal, "dishonesty_records"),
    (2, "penalty_captured", "行政处罚类政务失信记录归集率", "已入库且匹配的记录数", "处罚机关清单应归集数", 'p', Some(100.0), Basis::Proposal, "dishonesty_records"),
    (2, "sanction_captured", "纪律处分类政务失信记录归集率", "已归集件数", "纪检监察机关提供件数", 'i', Some(100.0), Basis::Proposal, "sanction_counts"),
    (2, "agency_dishonesty_incidence", "政府机构失信发生率", "新增失信机构数", "机构总数", 'r', None, Basis::Proposal, "dishonesty_records"),
    (2, "bodies_on_court_list", "政府机构失信被执行人存量", "期末仍在名单的政府机构数", "", 'g', Some(0.0), Basis::Practice, "court_list"),
    (2, "hotline_closed_on_time", "12345工单按时办结率", "时限内办结的工单数", "当期到期工单数", 'p', Some(98.0), Basis::Proposal, "hotline_orders"),
    (2, "hotline_satisfied", "12345工单满意率", "满意和基本满意的工单数", "有效回访工单数", 'p', Some(90.0), Basis::Practice, "hotline_orders"),
    (3, "rectified_on_time", "政务失信整改按期完成率", "按期完成整改件数", "到期应整改件数", 'p', Some(100.0), Basis::Seed, "rectifications"),
    (4, "promises_kept", "公开承诺兑现率", "已兑现承诺数", "到期承诺数", 'p', Some(100.0), Basis::Seed, "promises"),
    (5, "repair_on_time", "信用修复按期办结率", "按期办结的修复申请数", "到期修复申请数", 'p', Some(100.0), Basis::Law, "repairs"),
    (6, "paid_on_time", "政府采购合同按期支付率", "按期支付的合同数", "到期应支付合同数", 'p', Some(100.0), Basis::Law, "procurement_contracts"),
    (7, "ppp_fulfilled", "PPP项目政府方履约率", "按约履行的义务项数", "到期义务项数", 'p', Some(100.0), Basis::Proposal, "ppp_projects"),
    (8, "tender_records_published", "招标投标违法记录公示率", "已公示的违法记录数", "应公示的违法记录数", 'p', Some(100.0), Basis::Seed, "tenders"),
    (9, "complaints_closed", "公共资源交易投诉按期处理率", "按期处理的投诉数", "到期投诉数", 'p', Some(100.0), Basis::Law, "trade_complaints"),
    (10, "investment_promises_kept", "招商引资承诺按期兑现率", "按期兑现的义务条目数", "到期义务条目数", 'p', Some(100.0), Basis::Seed, "investment_agreements"),
    (11, "debt_over_limit", "政府债务余额超限额", "超限额的地区数", "", 'g', Some(0.0), Basis::Law, "debt"),
    (11, "debt_within_limit", "政府债务余额占限额比", "债务余额", "债务限额", 'x', Some(100.0), Basis::Law, "debt"),
    (12, "street_promises_kept", "街镇公共服务承诺兑现率", "已兑现条目数", "承诺条目数", 'p', None, Basis::Proposal, "street_promises"),
    (13, "credit_file_coverage", "公务员信用档案覆盖率", "已建档公务员数", "在册公务员数", 'p', Some(100.0), Basis::Seed, "civil_servants"),
    (14, "annual_report_published", "事业单位年度报告公开率", "按期公开年度报告的事业单位数", "应公开事业单位数", 'p', Some(100.0), Basis::Seed, "institutions"),
    (15, "districts_inspected", "区对街镇监督检查覆盖率", "当年被检查的街道、镇数", "街道、镇数", 'p', Some(100.0), Basis::Seed, "inspections"),
    (15, "findings_closed", "检查发现问题整改率", "按期整改问题数", "到期应整改问题数", 'p', Some(100.0), Basis::Proposal, "inspections"),
    (16, "head_responsible", "主要负责同志责任制落实率", "有文件且当年研究部署的单位数", "单位数", 'p', Some(100.0), Basis::Seed, "rule_documents"),
    (17, "rule_classes_complete", "五类制度完备率", "已制订的类别数", "应制订的类别数", 'p', Some(100.0), Basis::Seed, "rule_documents"),
];

fn both(zh: &str) -> Text {
    Text { zh: zh.to_owned(), en: format!("[en] {zh}") }
}

pub fn plan() -> Plan {
    let mut nodes = vec![Node {
        id: "integrity".into(),
        parent: None,
        title: both("政务诚信综合指数"),
        weight: 1.0,
        clause: String::new(),
    }];
    for (id, clause, title) in MEASURES {
        nodes.push(Node {
            id: id.into(),
            parent: Some("integrity".into()),
            title: both(title),
            weight: 1.0,
            clause: clause.into(),
        });
    }
    let mut indicators = BTreeMap::new();
    let mut node_of = BTreeMap::new();
    for (measure, id, title, numerator, denominator, kind, target, basis, table) in INDICATORS {
        node_of.insert(id.to_owned(), MEASURES[measure - 1].0.to_owned());
        indicators.insert(id.to_owned(), indicator(title, numerator, denominator, kind, target, basis, table));
    }
    Plan {
        method: Method {
            plan: PlanTitle {
                title: both("珠海市加强政务诚信建设实施方案"),
                document: "珠府〔2018〕76号".into(),
                top_unit: "440400".into(),
                years: [2018, 2020],
                cadence: Cadence::Year,
                values_only: false,
                collective: vec!["各区".into()],
            },
            missing_item: MissingItem::Rescale,
            min_weight_present: 0.5,
            bonus_cap: 5.0,
            grades: vec![
                Grade { id: "excellent".into(), title: both("优秀"), at_least: 90.0 },
                Grade { id: "good".into(), title: both("良好"), at_least: 80.0 },
                Grade { id: "fair".into(), title: both("中等"), at_least: 60.0 },
                Grade { id: "poor".into(), title: both("较差"), at_least: 0.0 },
            ],
            peer_groups: vec![
                PeerGroup { id: "行政区".into(), title: both("行政区") },
                PeerGroup { id: "功能区".into(), title: both("功能区") },
            ],
            nodes,
            steps: Vec::new(),
            weights: "given".into(),
            weight_sets: Vec::new(),
            uncertainty: None,
            interval_level: 0.95,
            incidence: Some(Incidence {
                indicator: "agency_dishonesty_incidence".into(),
                levels: vec![Level::District, Level::FunctionalZone],
                captured: vec!["court_judgment_captured".into(), "penalty_captured".into()],
                false_discovery_rate: 0.05,
                fields: Vec::new(),
            }),
            rank_ranges: RankRanges { runs: 200, seed: 1 },
            disclosure: catalogue::Withholding::default(),
        },
        method_file: toml::Table::new(),
        sources: BTreeMap::new(),
        units: Units {
            units: UNITS
                .into_iter()
                .map(|(id, zh, en, level, group)| (id.to_owned(), unit(id, zh, en, level, group)))
                .collect(),
            memberships: Vec::new(),
            names: Vec::new(),
        },
        calendar: Calendar::default(),
        indicators,
        node_of,
        queries: BTreeMap::new(),
        shared_views: BTreeMap::new(),
        alternative: None,
    }
}

pub fn unit(id: &str, zh: &str, en: &str, level: Level, group: &str) -> Unit {
    Unit {
        unit_id: id.into(),
        name_zh: zh.into(),
        name_en: en.into(),
        level,
        peer_group: group.into(),
        valid_from: None,
        valid_to: None,
        source: String::new(),
    }
}

fn indicator(
    title: &str,
    numerator: &str,
    denominator: &str,
    kind: char,
    target: Option<f64>,
    basis: Basis,
    table: &str,
) -> Indicator {
    let at_most = matches!(kind, 'g' | 'x');
    let rule = match kind {
        'g' => Some(Rule::Gate { limit: 0.0, cap_grade: "fair".into() }),
        'd' => Some(Rule::Goalposts { worst: 40.0, best: 5.0 }),
        'x' => Some(Rule::Binary),
        'r' => None,
        _ => Some(Rule::Goalposts { worst: 60.0, best: 100.0 }),
    };
    Indicator {
        number: None,
        title: both(title),
        question: both("？"),
        clause: String::new(),
        responsible: vec!["市发改局".into(), "各区".into()],
        records: vec![table.into()],
        numerator: both(numerator),
        denominator: (!denominator.is_empty()).then(|| both(denominator)),
        kind: match kind {
            'g' => Kind::Count,
            'r' => Kind::Rate,
            'x' => Kind::Ratio,
            _ => Kind::Proportion,
        },
        per: (kind == 'r').then_some(100.0),
        unit: match kind {
            'g' => Text { zh: "家".into(), en: "bodies".into() },
            'r' => Text { zh: "家/百家机构".into(), en: "per 100 bodies".into() },
            _ => both("%"),
        },
        min_denominator: 10,
        levels: Vec::new(),
        disclosure: if kind == 'i' { Disclosure::Internal } else { Disclosure::Public },
        census: false,
        area: (kind == 'r').then(|| both("领域")),
        target: target.map(|value| Target { value, at_most, by: None, basis, source: None }),
        score: rule.map(|rule| Scoring { rule, weight: 1.0 }),
        note: None,
        page: Default::default(),
        history: Vec::new(),
    }
}
