//! Reads record files: cleans, checks, keeps or rejects every row, and writes typed tables.
