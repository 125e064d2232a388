//! One static a record table: its columns, how its rows are made, and how its checks are broken.

mod checks;
mod civil_servants;
mod contracts;
mod court_list;
mod credit_platform;
mod debt;
mod dishonesty;
mod documents;
mod duties;
mod government;
mod government_services;
mod hotline;
mod institution_credit;
mod investment;
mod lawful;
mod misconduct;
mod openness;
mod oversight;
mod payables;
mod policies;
mod powers;
mod ppp;
mod publicity;
mod rights;
mod sanctions;
mod services;
mod tendering;
mod towns;
mod trading;
mod yearly;

use crate::sheet::Table;

/// Every table that is made, in the order in which it is written.
pub(crate) static TABLES: [&Table; 77] = [
    &hotline::HOTLINE_ORDERS,
    &dishonesty::DISHONESTY_RECORDS,
    &dishonesty::AUTHORITY_LISTS,
    &dishonesty::SANCTION_COUNTS,
    &court_list::COURT_LIST,
    &publicity::LICENCES,
    &publicity::PENALTIES,
    &government_services::SERVICE_ITEMS,
    &government_services::SERVICE_CASES,
    &credit_platform::CREDIT_QUERIES,
    &credit_platform::CREDIT_SHARING,
    &openness::COLUMN_UPDATES,
    &openness::PRIORITY_DISCLOSURES,
    &openness::INFORMATION_REQUESTS,
    &openness::OPENNESS_REPORTS,
    &civil_servants::CIVIL_SERVANTS,
    &civil_servants::CREDIT_FILES,
    &civil_servants::CREDIT_FILE_REPORTS,
    &contracts::PROCUREMENT_CONTRACTS,
    &contracts::CONTRACT_PERFORMANCE,
    &contracts::PROCUREMENT_PROJECTS,
    &misconduct::MISCONDUCT_FINDINGS,
    &ppp::PPP_PROJECTS,
    &ppp::PPP_OBLIGATIONS,
    &ppp::PPP_ALERTS,
    &investment::INVESTMENT_AGREEMENTS,
    &investment::INVESTMENT_PROMISES,
    &payables::POLICY_PROMISES,
    &payables::OVERDUE_PAYABLES,
    &tendering::TENDER_SECTIONS,
    &tendering::TENDER_BIDS,
    &tendering::DISHONEST_FIRMS,
    &tendering::TENDER_AGENTS,
    &tendering::TENDER_CREDIT_SHARING,
    &trading::TENDER_VIOLATIONS,
    &trading::TRADING_CASES,
    &trading::RESOURCE_TRADES,
    &trading::TRADING_COMPLAINTS,
    &government::GOVERNMENT_DEBT,
    &lawful::MAJOR_DECISIONS,
    &lawful::RECONSIDERATION_REPORTS,
    &lawful::LITIGATION_REPORTS,
    &lawful::ACCOUNTABILITY_REVIEWS,
    &services::RECTIFICATIONS,
    &sanctions::SANCTIONS,
    &sanctions::FOCUS_FIELDS,
    &sanctions::AWARD_APPLICATIONS,
    &checks::CREDIT_CHECKS,
    &checks::REMOVAL_COUNTS,
    &rights::OBJECTIONS,
    &rights::REPAIR_UPDATES,
    &rights::REPAIR_CHANNELS,
    &services::PROMISES,
    &services::TOWN_SERVICES,
    &services::INSTITUTIONS,
    &duties::INSPECTIONS,
    &duties::RULES_ISSUED,
    &duties::LEADER_DUTIES,
    &duties::EVALUATIONS,
    &documents::REQUIRED_DOCUMENTS,
    &policies::POLICIES,
    &policies::INVESTMENT_INCENTIVES,
    &powers::POWER_ITEMS,
    &powers::BUSINESS_SYSTEMS,
    &yearly::APPRAISAL_SCHEMES,
    &yearly::TRAINING_REPORTS,
    &yearly::DEDICATED_PAGES,
    &yearly::MODEL_PUBLICITY,
    &debt::DEBT_RISK,
    &debt::DEBT_BORROWINGS,
    &debt::DEBT_VIOLATIONS,
    &towns::TOWN_CREDIT,
    &institution_credit::INSTITUTION_CREDIT,
    &institution_credit::INSTITUTION_CREDIT_DATA,
    &institution_credit::INSTITUTION_MATTERS,
    &oversight::OVERSIGHT_ITEMS,
    &oversight::APPRAISALS,
];
