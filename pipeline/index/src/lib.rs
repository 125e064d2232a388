//! Scores, weights, ranks: plain arithmetic on a table of values; and the row types of the tables.

pub mod tables;
