//! One static a record table: its columns, how its rows are made, and how its checks are broken.

mod civil_servants;
mod contracts;
mod dishonesty;
mod documents;
mod duties;
mod government;
mod hotline;
mod policies;
mod powers;
mod services;
mod trading;
mod yearly;

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
    &documents::REQUIRED_DOCUMENTS,
    &policies::POLICIES,
    &policies::INVESTMENT_INCENTIVES,
    &powers::POWER_ITEMS,
    &powers::BUSINESS_SYSTEMS,
    &yearly::APPRAISAL_SCHEMES,
    &yearly::TRAINING_REPORTS,
    &yearly::DEDICATED_PAGES,
    &yearly::MODEL_PUBLICITY,
];
