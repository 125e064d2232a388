//! One static a record table: its columns, how its rows are made, and how its checks are broken.

mod civil_servants;
mod contracts;
mod debt;
mod dishonesty;
mod duties;
mod government;
mod hotline;
mod institution_credit;
mod oversight;
mod services;
mod towns;
mod trading;

use crate::sheet::Table;

/// Every table that is made, in the order in which it is written.
pub(crate) static TABLES: [&Table; 34] = [
    &hotline::HOTLINE_ORDERS,
    &dishonesty::DISHONESTY_RECORDS,
    &dishonesty::AUTHORITY_LISTS,
    &dishonesty::SANCTION_COUNTS,
    &dishonesty::COURT_LIST,
    &civil_servants::CIVIL_SERVANTS,
    &civil_servants::CREDIT_FILES,
    &civil_servants::CREDIT_FILE_REPORTS,
    &contracts::PROCUREMENT_CONTRACTS,
    &contracts::PPP_OBLIGATIONS,
    &contracts::INVESTMENT_PROMISES,
    &trading::TENDER_VIOLATIONS,
    &trading::RESOURCE_TRADES,
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
