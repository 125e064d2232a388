//! Simulated records from a seed, with the truths planted in them.
