//! What can go wrong with a database, in words that never hold a password or a cell.

use std::error::Error as _;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};

/// Why there is no connection.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// The address cannot be read.
    #[error(
        "CHENGXIN_DATABASE_URL: {reason}\n  \
         hint: write it as postgres://user:password@host:5432/database?sslmode=verify-full"
    )]
    Address {
        /// What is wrong with it.
        reason: String,
    },
    /// The server is away, refuses, or is not who it should be.
    #[error("{place}: {reason}{}", hint_line(hint))]
    Server {
        /// The address without the password.
        place: String,
        /// What happened.
        reason: String,
        /// What to do about it; may be empty.
        hint: &'static str,
    },
}

fn hint_line(hint: &str) -> String {
    if hint.is_empty() { String::new() } else { format!("\n  hint: {hint}") }
}

impl ConnectionError {
    pub(super) fn new(place: &str, reason: impl Into<String>, hint: &'static str) -> Self {
        Self::Server { place: place.to_owned(), reason: reason.into(), hint }
    }

    pub(super) fn late(place: &str, patience: Duration) -> Self {
        let reason = format!("the database does not answer within {} s", patience.as_secs());
        Self::new(
            place,
            reason,
            "check host and port, and that no firewall stands between; connect_timeout=SECONDS waits longer",
        )
    }

    /// What a failed attempt to connect means.
    pub(super) fn of(place: &str, error: &Error) -> Self {
        if let Some(said) = error.as_db_error() {
            let (reason, hint) = refusal(said);
            return Self::new(place, reason, hint);
        }
        let causes = causes(error);
        if causes.contains("TLS") {
            let (reason, hint) = tls(&causes);
            return Self::new(place, reason, hint);
        }
        let hint = "check that the server runs, and that host, port and database are right";
        match error.source().and_then(|source| source.downcast_ref::<std::io::Error>()).map(std::io::Error::kind) {
            Some(ErrorKind::ConnectionRefused | ErrorKind::NotFound) => {
                Self::new(place, "no database server answers there", hint)
            }
            _ => Self::new(place, format!("no connection: {causes}"), hint),
        }
    }
}

fn refusal(said: &DbError) -> (String, &'static str) {
    let code = said.code();
    if *code == SqlState::INVALID_PASSWORD {
        ("the server refuses user or password".to_owned(), "check both in CHENGXIN_DATABASE_URL")
    } else if *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION {
        (
            format!("the server lets this user not in: {}", said.message()),
            "ask its administrator for an entry in pg_hba.conf; it may want sslmode=require",
        )
    } else if *code == SqlState::INVALID_CATALOG_NAME {
        (
            "the server has no database of this name".to_owned(),
            "check the name behind the last / of CHENGXIN_DATABASE_URL",
        )
    } else {
        (format!("the server refuses: {}", said.message()), "try again later, or ask its administrator")
    }
}

fn tls(causes: &str) -> (String, &'static str) {
    if causes.contains("server does not support TLS") {
        return (
            "the server offers no encrypted connection".to_owned(),
            "have TLS switched on there; sslmode=disable sends everything in the clear, so only on the same machine",
        );
    }
    let authority = "give the authority that issued the server's certificate with sslrootcert=FILE";
    let reason = if causes.contains("NotValidForName") || causes.contains("not valid for name") {
        return (
            "the server's certificate is not for this host".to_owned(),
            "write the host as the certificate names it, or have the certificate issued anew",
        );
    } else if causes.contains("UnknownIssuer") {
        "no authority that is trusted here issued the server's certificate".to_owned()
    } else {
        format!("no encrypted connection: {causes}")
    };
    (reason, authority)
}

/// An error with what lies behind it, in a line.
fn causes(error: &Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let said = cause.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        next = cause.source();
    }
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
}

/// Why a query was not read.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The connection is gone: nothing more can be read.
    #[error("{place}: the connection was lost: {reason}\n  hint: load again when the database is back")]
    Lost {
        /// The address without the password.
        place: String,
        /// What happened.
        reason: String,
    },
    /// The server refuses the query.
    #[error("{reason}")]
    Refused {
        /// What it says.
        reason: String,
        /// What to do about it.
        hint: &'static str,
    },
    /// It takes too long.
    #[error("the query took longer than {seconds} s and was stopped")]
    TooLong {
        /// The limit.
        seconds: u64,
    },
    /// It returns too much.
    #[error("the query returns more than {mib} MiB")]
    TooLarge {
        /// The limit.
        mib: u64,
    },
    /// Two columns have one name.
    #[error("the query returns two columns `{name}`")]
    TwoColumns {
        /// The name.
        name: String,
    },
    /// The spool cannot be written.
    #[error("{}: {source}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl From<Error> for QueryError {
    fn from(error: Error) -> Self {
        let Some(said) = error.as_db_error() else {
            return Self::Lost { place: String::new(), reason: causes(&error) };
        };
        let code = said.code();
        let refused = |reason: String, hint| Self::Refused { reason, hint };
        if *code == SqlState::QUERY_CANCELED {
            // The limit is put in where it is known.
            Self::TooLong { seconds: 0 }
        } else if *code == SqlState::UNDEFINED_TABLE || *code == SqlState::UNDEFINED_COLUMN {
            refused(said.message().to_owned(), "compare the names in the query with those in the database")
        } else if *code == SqlState::INSUFFICIENT_PRIVILEGE {
            refused(said.message().to_owned(), "ask the database's administrator for the right to SELECT for this user")
        } else if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
            refused(said.message().to_owned(), "write a query that only reads")
        } else if code.code().starts_with("22") {
            // The server would quote the cell, which may be a person's.
            refused(
                format!("a value cannot be converted (SQLSTATE {})", code.code()),
                "have the column returned as it is stored",
            )
        } else if code.code().starts_with("57") || code.code().starts_with("08") {
            Self::Lost { place: String::new(), reason: said.message().to_owned() }
        } else {
            refused(format!("{} (SQLSTATE {})", said.message(), code.code()), "try the query in psql and mend it")
        }
    }
}

impl QueryError {
    /// Puts in what only the connection knows.
    pub(super) fn at(self, at: &str, limit: Duration) -> Self {
        match self {
            Self::Lost { reason, .. } => Self::Lost { place: at.to_owned(), reason },
            Self::TooLong { .. } => Self::TooLong { seconds: limit.as_secs() },
            other => other,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Lost { .. } => "load again when the database is back",
            Self::Refused { hint, .. } => hint,
            Self::TooLong { .. } => "ask for fewer rows, have an index made, or raise `time_limit_s` of the source",
            Self::TooLarge { .. } => "ask for the plan's years only",
            Self::TwoColumns { .. } => "give one of them another name with AS",
            Self::Io { .. } => "check that there is space where the results go",
        }
    }
}
