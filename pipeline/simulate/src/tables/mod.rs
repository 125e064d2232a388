//! One static a record table: its columns, how its rows are made, and how its checks are broken.

mod checks;
mod civil_servants;
mod contracts;
mod court_list;
mod credit_platform;
mod dishonesty;
mod duties;
mod government;
mod government_services;
mod hotline;
mod lawful;
mod openness;
mod publicity;
mod rights;
mod sanctions;
mod services;
mod trading;

use crate::sheet::Table;

/// Every table that is made, in the order in which it is written.
pub(crate) static TABLES: [&Table; 44] = [
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
];
