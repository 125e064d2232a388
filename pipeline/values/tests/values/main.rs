//! Evidence, roll-up, statuses, trace and the checks of queries, on a small city.

#![expect(clippy::unwrap_used, reason = "a test whose world cannot be made has failed")]

mod check;
mod hostile;
mod recount;
mod roll_up;
mod status;
mod trace;
mod twin;
mod world;
