//! Where a database is, and how safely it is reached.

use super::error::ConnectionError;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use url::form_urlencoded;

/// How long a server may take to answer, where the address does not say.
const PATIENCE: Duration = Duration::from_secs(10);

/// An address, read.
pub(super) struct Address {
    pub config: Config,
    /// `postgres://user@host:5432/database`: what may be printed.
    pub place: String,
    /// `None`: without TLS.
    pub tls: Option<Trust>,
    /// How long it is waited for an answer.
    pub patience: Duration,
}

/// Whom to take for the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// Anybody: what is sent is encrypted, but who receives it is not known.
    Anybody,
    /// Whoever has a certificate for the host's name from an authority: that of the file, else one of the system's.
    Certified(Option<PathBuf>),
}

impl Address {
    pub(super) fn parse(url: &str) -> Result<Self, ConnectionError> {
        // Nothing of the address is repeated in a message: it holds the password.
        if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
            return Err(ConnectionError::Address { reason: "it does not begin with postgres://".to_owned() });
        }
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let (mut kept, mut mode, mut authority) = (Vec::new(), None, None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match form_urlencoded::parse(pair.as_bytes()).next() {
                Some((key, value)) if key == "sslmode" => mode = Some(value.into_owned()),
                Some((key, value)) if key == "sslrootcert" => authority = Some(PathBuf::from(value.into_owned())),
                _ => kept.push(pair),
            }
        }
        let rest = if kept.is_empty() { base.to_owned() } else { format!("{base}?{}", kept.join("&")) };
        let mut config: Config = rest.parse().map_err(|_| ConnectionError::Address {
            reason: "it is no address of a database (characters such as @ : / ? # in a password are written as %40 …)"
                .to_owned(),
        })?;
        if config.get_hosts().is_empty() {
            return Err(ConnectionError::Address { reason: "it names no host".to_owned() });
        }
        let (ssl, tls) = match mode.as_deref() {
            Some("disable") => (SslMode::Disable, None),
            None | Some("prefer") => (SslMode::Prefer, Some(Trust::Anybody)),
            Some("require") => (SslMode::Require, Some(Trust::Anybody)),
            Some("verify-full") => (SslMode::Require, Some(Trust::Certified(authority))),
            Some(other) => {
                let known = "disable, prefer, require or verify-full";
                return Err(ConnectionError::Address {
                    reason: format!("sslmode={other} is not known; write {known}"),
                });
            }
        };
        config.ssl_mode(ssl);
        if config.get_application_name().is_none() {
            config.application_name("chengxin");
        }
        let patience = config.get_connect_timeout().copied().unwrap_or(PATIENCE);
        Ok(Self { place: place(&config), config, tls, patience })
    }
}

fn place(config: &Config) -> String {
    let user = config.get_user().map(|user| format!("{user}@")).unwrap_or_default();
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        #[cfg(unix)]
        Some(Host::Unix(path)) => path.display().to_string(),
        None => String::new(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432);
    format!("postgres://{user}{host}:{port}/{}", config.get_dbname().or(config.get_user()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(url: &str) -> String {
        Address::parse(url).map(|address| address.place).expect_err("refused").to_string()
    }

    #[test]
    fn modes_are_those_of_libpq_and_the_rest_goes_on_as_it_is() {
        let address =
            |options: &str| Address::parse(&format!("postgres://u:geheim@db.example:6432/records{options}")).unwrap();
        assert_eq!(address("").tls, Some(Trust::Anybody));
        assert_eq!(address("").config.get_ssl_mode(), SslMode::Prefer);
        assert_eq!(address("?sslmode=disable").tls, None);
        assert_eq!(address("?sslmode=require&connect_timeout=3").config.get_ssl_mode(), SslMode::Require);
        assert_eq!(address("?sslmode=require&connect_timeout=3").patience, Duration::from_secs(3));
        let full = address("?sslrootcert=%2Fetc%2Fca.pem&sslmode=verify-full&application_name=x");
        assert_eq!(full.tls, Some(Trust::Certified(Some(PathBuf::from("/etc/ca.pem")))));
        assert_eq!(full.config.get_application_name(), Some("x"));
        assert_eq!(full.place, "postgres://u@db.example:6432/records");
    }

    #[test]
    fn what_is_said_about_an_address_never_holds_the_password() {
        for url in [
            "mysql://u:geheim@h/d",
            "postgres://u:geheim@h:port/d",
            "postgres://u:geheim@h/d?sslmode=allow",
            "postgres://u:geheim@/d",
        ] {
            let said = reason(url);
            assert!(!said.contains("geheim") && !said.contains("heim@"), "{said}");
            assert!(said.contains("CHENGXIN_DATABASE_URL") && said.contains("hint:"), "{said}");
        }
    }
}
