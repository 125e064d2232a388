//! One static a record table: its columns, how its rows are made, and how its checks are broken.

mod civil_servants;
mod contracts;
mod dishonesty;
mod duties;
mod government;
mod hotline;
mod investment;
mod misconduct;
mod payables;
mod ppp;
mod services;
mod tendering;
mod trading;

use crate::sheet::Table;

/// Every table that is made, in the order in which it is written.
pub(crate) static TABLES: [&Table; 40] = [
    &hotline::HOTLINE_ORDERS,
    &dishonesty::DISHONESTY_RECORDS,
    &dishonesty::AUTHORITY_LISTS,
    &dishonesty::SANCTION_COUNTS,
    &dishonesty::COURT_LIST,
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
    &government::MAJOR_DECISIONS,
    &government::RECONSIDERATION_REPORTS,
    &services::RECTIFICATIONS,
    &services::OBJECTIONS,
    &services::PROMISES,
    &services::TOWN_SERVICES,
    &services::INSTITUTIONS,
    &duties::INSPECTIONS,
    &duties::RULES_ISSUED,
    &duties::LEADER_DUTIES,
    &duties::EVALUATIONS,
];
