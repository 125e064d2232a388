//! One static a record table: its columns, how its rows are made, and how its checks are broken.

mod checks;
mod civil_servants;
mod contracts;
mod dishonesty;
mod duties;
mod government;
mod hotline;
mod lawful;
mod rights;
mod sanctions;
mod services;
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
