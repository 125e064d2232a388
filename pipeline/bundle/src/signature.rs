//! The signature of `SHA256SUMS`, as `minisign` writes and checks it.

use crate::error::BundleError;
use crate::{SIGNATURE, SUMS};
use catalogue::Finding;
use minisign::{PublicKey, SecretKey, SecretKeyBox, SignatureBox};
use std::path::Path;

/// The one line of a signature that nothing vouches for, as we and others write it: a change of it must show too.
const COMMENTS: [&str; 3] =
    ["signature of a chengxin bundle", "signature from minisign secret key", "signature from rsign secret key"];

/// Who signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Number of the key, as `minisign` shows it.
    pub key: String,
    /// What the signer signed along with the hashes.
    pub comment: String,
    /// Whether it was checked against a public key and holds.
    pub checked: bool,
}

/// Signs the hashes of a bundle with a key made by `minisign -G`.
///
/// # Errors
/// When the key cannot be read or its password is wrong.
pub fn sign(root: &Path, key: &Path, password: Option<String>, comment: &str) -> Result<Signed, BundleError> {
    let wrong = |reason: String| BundleError::Key {
        path: key.to_owned(),
        reason,
        hint: "--sign takes a secret key of minisign (`minisign -G -s FILE`)",
    };
    let text = std::fs::read_to_string(key).map_err(BundleError::io(key))?;
    let read = || SecretKeyBox::from_string(&text);
    let open = read().and_then(SecretKeyBox::into_unencrypted_secret_key);
    let secret: SecretKey = match open {
        Ok(secret) => secret,
        Err(_) => {
            read().and_then(|sealed| sealed.into_secret_key(password)).map_err(|error| wrong(error.to_string()))?
        }
    };
    let sums = root.join(SUMS);
    let bytes = std::fs::read(&sums).map_err(BundleError::io(&sums))?;
    let signature = minisign::sign(None, &secret, bytes.as_slice(), Some(comment), Some(COMMENTS[0]))
        .map_err(|error| wrong(error.to_string()))?;
    let path = root.join(SIGNATURE);
    std::fs::write(&path, signature.to_string()).map_err(BundleError::io(&path))?;
    Ok(Signed { key: key_id(signature.keynum()), comment: comment.to_owned(), checked: true })
}

/// Who signed a bundle, and what is wrong with the signature. Without a public key a signature is only read.
///
/// # Errors
/// When a file cannot be read, or the public key is none.
pub fn check_signature(root: &Path, public_key: Option<&Path>) -> Result<(Option<Signed>, Vec<Finding>), BundleError> {
    let finding = |rule: &str, message: String, hint: &str| vec![Finding::error(SIGNATURE, 0, rule, message, hint)];
    let path = root.join(SIGNATURE);
    if !path.is_file() {
        let missing = public_key.map_or_else(Vec::new, |_| {
            finding(
                "not_signed",
                "the bundle is not signed, so nobody vouches for it".to_owned(),
                "get the signed bundle from whoever published it",
            )
        });
        return Ok((None, missing));
    }
    let text = std::fs::read(&path).map_err(BundleError::io(&path))?;
    let Some(signature) = parse(&text) else {
        let message = "it is no signature of minisign, or was changed".to_owned();
        return Ok((None, finding("wrong_signature", message, "get the signed bundle again")));
    };
    let (number, comment) = (key_id(signature.keynum()), signature.trusted_comment().unwrap_or_default());
    let mut signed = Signed { key: number, comment, checked: false };
    let Some(file) = public_key else { return Ok((Some(signed), Vec::new())) };
    let public = PublicKey::from_file(file).map_err(|error| BundleError::Key {
        path: file.to_owned(),
        reason: error.to_string(),
        hint: "--public-key takes the file that `minisign -G` wrote beside the secret key (minisign.pub)",
    })?;
    let sums = root.join(SUMS);
    let bytes = std::fs::read(&sums).map_err(BundleError::io(&sums))?;
    if let Err(error) = minisign::verify(&public, &signature, std::io::Cursor::new(bytes), true, false, false) {
        let message = format!("the signature does not hold for {SUMS} and the key {}: {error}", file.display());
        return Ok((
            Some(signed),
            finding("wrong_signature", message, "do not rely on the bundle; ask who published it"),
        ));
    }
    signed.checked = true;
    Ok((Some(signed), Vec::new()))
}

/// A signature in the one form in which it is written, so that no byte of it can change unseen.
fn parse(text: &[u8]) -> Option<SignatureBox> {
    let text = std::str::from_utf8(text).ok()?;
    let lines: Vec<&str> = text.lines().collect();
    // The lengths of the signature with its key's number, and of the signature of the comment, in Base64.
    let whole = matches!(lines[..], [_, first, _, second] if first.len() == 100 && second.len() == 88);
    let signature = whole.then(|| SignatureBox::from_string(text).ok())??;
    let comment = signature.untrusted_comment().ok()?;
    signature.trusted_comment().ok()?;
    (COMMENTS.contains(&comment.as_str()) && signature.to_string() == text).then_some(signature)
}

/// The number of a key: eight bytes, the last first.
fn key_id(number: &[u8]) -> String {
    number.iter().rev().map(|byte| format!("{byte:02X}")).collect()
}
