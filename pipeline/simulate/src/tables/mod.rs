//! One static a record table: its columns, how its rows are made, and how its checks are broken.

mod civil_servants;
mod contracts;
mod court_list;
mod credit_platform;
mod dishonesty;
mod duties;
mod government;
mod government_services;
mod hotline;
mod openness;
mod publicity;
mod services;
mod trading;

use crate::sheet::Table;

/// Every table that is made, in the order in which it is written.
pub(crate) static TABLES: [&Table; 35] = [
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
];
