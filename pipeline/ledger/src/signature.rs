//! Who signed a ledger: a detached signature of minisign beside it, by one of those who may.

use crate::error::LedgerError;
use catalogue::Finding;
use minisign::{PublicKey, SignatureBox};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// `signers.toml`: whose signatures count.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signers {
    #[serde(default)]
    signer: Vec<Signer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Signer {
    /// The office that holds the key.
    office: String,
    /// Its public key, the second line of `minisign.pub`.
    key: String,
}

/// Who signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The office, as the list of signers names it.
    pub office: String,
    /// Number of the key, as minisign shows it.
    pub key: String,
    /// What was signed along with the ledger.
    pub comment: String,
}

/// Checks `LEDGER.minisig` against the list of those who may sign. A ledger without a signature that holds has a finding of
/// severity error, and nothing of it may be applied.
///
/// # Errors
/// When the ledger or the list cannot be read.
pub fn check_signature(ledger: &Path, signers: &Path) -> Result<(Option<Signed>, Vec<Finding>), LedgerError> {
    let read = |path: &Path| std::fs::read(path).map_err(|source| LedgerError::Io { path: path.to_owned(), source });
    let (bytes, list) = (read(ledger)?, read(signers)?);
    let mut findings = Vec::new();
    let shown = signers.display().to_string();
    let list = String::from_utf8_lossy(&list);
    let signers = catalogue::parse_toml::<Signers>(&shown, &list, &mut findings).map_or(Vec::new(), |list| list.signer);
    let keys: Vec<(String, Option<PublicKey>)> =
        signers.into_iter().map(|signer| (signer.office, PublicKey::from_base64(signer.key.trim()).ok())).collect();
    for (office, _) in keys.iter().filter(|(_, key)| key.is_none()) {
        let message = format!("the key of {office} is no public key of minisign, so its signatures do not count");
        findings.push(Finding::error(&shown, 0, "wrong_key", message, "copy the second line of its minisign.pub"));
    }

    let path = PathBuf::from(format!("{}.minisig", ledger.display()));
    let shown = path.display().to_string();
    let mut error =
        |rule: &str, message: String, hint: &str| findings.push(Finding::error(&shown, 0, rule, message, hint));
    let Ok(text) = std::fs::read_to_string(&path) else {
        let message = "the ledger is not signed, so nobody vouches for its entries".to_owned();
        error("not_signed", message, "sign it: minisign -S -m LEDGER");
        return Ok((None, findings));
    };
    let Ok(signature) = SignatureBox::from_string(&text) else {
        error(
            "wrong_signature",
            "it is no signature of minisign".to_owned(),
            "sign the ledger again: minisign -S -m LEDGER",
        );
        return Ok((None, findings));
    };
    let key: String = signature.keynum().iter().rev().map(|byte| format!("{byte:02X}")).collect();
    let signer = keys.iter().find_map(|(office, key)| {
        let key = key.as_ref().filter(|key| key.keynum() == signature.keynum())?;
        Some((office, key))
    });
    let Some((office, public)) = signer else {
        error(
            "unknown_signer",
            format!("the key {key} is on no list of signers"),
            "have it signed by an office on the list",
        );
        return Ok((None, findings));
    };
    if minisign::verify(public, &signature, std::io::Cursor::new(bytes), true, false, false).is_err() {
        let message =
            format!("the signature of {office} is not that of this ledger: it was changed after it was signed");
        error("wrong_signature", message, "ask the office for the ledger that it signed, or have this one signed anew");
        return Ok((None, findings));
    }
    let comment = signature.trusted_comment().unwrap_or_default();
    Ok((Some(Signed { office: office.clone(), key, comment }), findings))
}
