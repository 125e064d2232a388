//! Evidence queries and the shared roll-up: records in, numerators and denominators out.
