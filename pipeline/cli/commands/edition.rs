//! What an edition tells beside its tables: the record of the run, and records under pseudonyms.

use crate::run_file::RunFile;
use crate::stages;
use anyhow::{Context as _, bail};
use catalogue::{Disclosure, Plan};
use disclosure::Edition;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::fmt::Write;
use std::path::Path;

/// The least length of a pseudonym key, in bytes.
const SHORTEST_KEY: usize = 16;

/// What `run.json` may tell in an edition.
pub struct Told<'a> {
    /// The plan of the run.
    pub plan: &'a Plan,
    /// The plan of the edition.
    pub own: &'a Plan,
    /// For whom it is.
    pub edition: Edition,
}

impl Told<'_> {
    /// Strikes out what is not for the readers of the edition: indicators that it does not show, and for the public also
    /// how many rows there were of what may only be shown in aggregate, since few rows tell as much as a small count.
    pub fn strike_out(&self, run: &mut RunFile) {
        let left_out = |text: &str| {
            self.plan.indicators.keys().any(|id| !self.own.indicators.contains_key(id) && text.contains(id.as_str()))
        };
        run.evidence.retain(|id, _| self.indicator(id));
        run.findings.retain(|finding| !left_out(&finding.path) && !left_out(&finding.message));
        if self.edition != Edition::Internal {
            // Offices call files as they like, after persons too. Their hashes say which they are.
            let of_a_file = |text: &str| run.sources.iter().any(|file| text.contains(&file.path));
            run.findings.retain(|finding| !of_a_file(&finding.path) && !of_a_file(&finding.message));
            for (number, file) in (1..).zip(&mut run.sources) {
                file.path = format!("source-{number:04}");
                file.sheet.clear();
            }
        }
        if self.edition == Edition::Public {
            run.sources.retain(|file| self.table(&file.table));
            run.tables.retain(|table, _| self.table(table));
            run.rejected_by_rule.retain(|table, _| self.table(table));
            // What was found on the way names rows and units; the office has it.
            run.findings.clear();
        }
    }

    fn indicator(&self, id: &str) -> bool {
        let public = |of: &catalogue::Indicator| of.disclosure == Disclosure::Public;
        self.own.indicators.get(id).is_some_and(|of| self.edition != Edition::Public || public(of))
    }

    /// Whether a record table is public, and read by public indicators alone.
    fn table(&self, table: &str) -> bool {
        let reads = |of: &&catalogue::Indicator| of.records.iter().any(|read| read == table);
        let is_public = |of: &catalogue::Source| of.publication == Disclosure::Public;
        self.plan.sources.get(table).is_some_and(is_public)
            && self.plan.indicators.values().filter(reads).all(|of| of.disclosure == Disclosure::Public)
    }
}

/// The key of the pseudonyms under which raters see records.
pub fn pseudonym_key(file: Option<&Path>) -> anyhow::Result<Hmac<Sha256>> {
    let key = stages::pseudonym_key(file)?.context(
        "raters see records under pseudonyms, which need the secret key: give its file with --key-file, or set CHENGXIN_KEY",
    )?;
    if key.len() < SHORTEST_KEY {
        bail!("the key of the pseudonyms has {} bytes; one below {SHORTEST_KEY} can be guessed", key.len());
    }
    Ok(Hmac::new_from_slice(&key)?)
}

/// What a rater sees in place of a record's id: the same for the same record and key, and nothing without the key.
pub fn pseudonym(key: &Hmac<Sha256>, record: &str) -> String {
    let mut mac = key.clone();
    // Set apart from the pseudonyms of persons, which are made with the same key.
    mac.update(b"record\0");
    mac.update(record.as_bytes());
    let mut hex = String::with_capacity(32);
    for byte in &mac.finalize().into_bytes()[..16] {
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}
