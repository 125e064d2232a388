//! Tables of a PostgreSQL database: what a query returns is spooled as CSV, like a sheet.
//!
//! Everything is read in one read-only transaction that sees one state of the database, so tables that refer to each other
//! fit together. A query that fails is undone alone; the next one can still be read.

mod address;
mod error;
mod tls;

pub use error::{ConnectionError, QueryError};

use crate::spool::Spools;
use address::Address;
use std::fs::File;
use std::future::Future;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio_postgres::types::Type;
use tokio_postgres::{AsyncMessage, Client, CopyOutStream, Error, NoTls};

/// How long the server may take beyond the limit that it has been told, until it counts as gone.
const GRACE: Duration = Duration::from_secs(10);

/// A connection.
#[derive(Debug)]
pub struct Database {
    runtime: Runtime,
    client: Client,
    /// `postgres://user@host:5432/database`: never the password.
    place: String,
}

/// What a query returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// The names of its columns.
    pub headers: Vec<String>,
    /// UTF-8 CSV without header, one line a row.
    pub spool: PathBuf,
    /// Bytes of the spool.
    pub bytes: u64,
}

impl Database {
    /// Connects, and begins the transaction.
    ///
    /// `url` is `postgres://user:password@host:port/database`, with the options of libpq; `sslmode` is `disable`, `prefer`
    /// (where none is given), `require` or `verify-full`, and `sslrootcert` the file of the authority that `verify-full`
    /// trusts in place of those of the system.
    ///
    /// # Errors
    /// When the address cannot be read, or the server is away, refuses or does not answer in time (`connect_timeout`
    /// seconds, 10 where it is not given).
    pub fn connect(url: &str) -> Result<Self, ConnectionError> {
        let address = Address::parse(url)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| ConnectionError::new(&address.place, error.to_string(), ""))?;
        let client = runtime.block_on(async {
            let begun = async {
                let client = open(&address).await?;
                // Days and times come as the people of the city read them.
                client
                    .batch_execute(
                        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; \
                         SET LOCAL TimeZone = 'Asia/Shanghai'; SET LOCAL DateStyle = 'ISO'",
                    )
                    .await
                    .map_err(|error| ConnectionError::of(&address.place, &error))?;
                Ok(client)
            };
            let late = |_| ConnectionError::late(&address.place, address.patience);
            tokio::time::timeout(address.patience, begun).await.map_err(late)?
        })?;
        Ok(Self { runtime, client, place: address.place })
    }

    /// Spools what a query returns.
    ///
    /// # Errors
    /// When the query fails, takes too long or returns too much, when the connection is lost, or the spool cannot be written.
    pub fn read(&self, query: &str, limit: Duration, spools: &Spools) -> Result<Rows, QueryError> {
        let path = spools.path("csv");
        let read = async {
            self.client.batch_execute("SAVEPOINT one_query").await?;
            let read = self.copy(query, limit, &path, spools.limits().archive_bytes).await;
            match &read {
                Err(QueryError::Lost { .. }) => {}
                Err(_) => self.client.batch_execute("ROLLBACK TO SAVEPOINT one_query").await?,
                Ok(_) => self.client.batch_execute("RELEASE SAVEPOINT one_query").await?,
            }
            read
        };
        let ended = self.runtime.block_on(async { tokio::time::timeout(limit + GRACE, read).await });
        match ended {
            Ok(read) => read.map_err(|error| error.at(&self.place, limit)),
            Err(_) => Err(QueryError::Lost { place: self.place.clone(), reason: "it no longer answers".to_owned() }),
        }
    }

    async fn copy(&self, query: &str, limit: Duration, path: &PathBuf, most: u64) -> Result<Rows, QueryError> {
        let limit = format!("SET LOCAL statement_timeout = {}", limit.as_millis());
        self.client.batch_execute(&limit).await?;
        // Prepared by itself first: so it is known to be one whole statement, which cannot reach beyond the brackets of COPY.
        let statement = self.client.prepare(query).await?;
        let columns = statement.columns();
        let headers: Vec<String> = columns.iter().map(|column| column.name().to_owned()).collect();
        if let Some(twice) = headers.iter().enumerate().find(|(at, name)| headers[..*at].contains(name)) {
            return Err(QueryError::TwoColumns { name: twice.1.clone() });
        }
        let cells: Vec<String> = columns.iter().map(|column| cell(column.name(), column.type_())).collect();
        let copy = format!("COPY (SELECT {} FROM (\n{query}\n) AS q) TO STDOUT (FORMAT csv)", cells.join(", "));
        let stream = self.client.copy_out(&copy).await?;
        let written = write(stream, path, most).await?;
        Ok(Rows { headers, spool: path.clone(), bytes: written })
    }
}

async fn open(address: &Address) -> Result<Client, ConnectionError> {
    let failed = |error: Error| ConnectionError::of(&address.place, &error);
    match &address.tls {
        Some(tls) => {
            let connected = address.config.connect(tls::connector(tls, &address.place)?).await.map_err(failed)?;
            drive(connected.1);
            Ok(connected.0)
        }
        None => {
            let connected = address.config.connect(NoTls).await.map_err(failed)?;
            drive(connected.1);
            Ok(connected.0)
        }
    }
}

/// Keeps a connection going in the background. Notices of the server are nobody's business here.
fn drive<S, T>(mut connection: tokio_postgres::Connection<S, T>)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let next = move |context: &mut Context<'_>| -> Poll<()> {
        loop {
            match connection.poll_message(context) {
                Poll::Ready(Some(Ok(AsyncMessage::Notice(_) | AsyncMessage::Notification(_)))) => {}
                // What went wrong, whoever waits for the connection learns too.
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
    };
    tokio::spawn(std::future::poll_fn(next));
}

/// A column as the record reader takes it: yes and no in words, times of Beijing without fractions.
fn cell(name: &str, of: &Type) -> String {
    let quoted = format!("q.\"{}\"", name.replace('"', "\"\""));
    match *of {
        Type::BOOL => format!("CASE {quoted} WHEN true THEN '是' WHEN false THEN '否' END"),
        Type::TIMESTAMP => format!("date_trunc('second', {quoted})"),
        Type::TIMESTAMPTZ => format!("date_trunc('second', {quoted} AT TIME ZONE 'Asia/Shanghai')"),
        _ => quoted,
    }
}

/// Writes a stream of CSV so that a row is a line: line ends inside cells become spaces.
async fn write(stream: CopyOutStream, path: &PathBuf, most: u64) -> Result<u64, QueryError> {
    let at = |source| QueryError::Io { path: path.clone(), source };
    let mut out = BufWriter::with_capacity(1 << 16, File::create(path).map_err(at)?);
    let mut stream = Box::pin(stream);
    let (mut quoted, mut written) = (false, 0);
    while let Some(bytes) = next(&mut stream).await {
        let mut bytes = bytes?.to_vec();
        for byte in &mut bytes {
            match *byte {
                b'"' => quoted = !quoted,
                b'\n' | b'\r' if quoted => *byte = b' ',
                _ => {}
            }
        }
        written += bytes.len() as u64;
        if written > most {
            return Err(QueryError::TooLarge { mib: most >> 20 });
        }
        out.write_all(&bytes).map_err(at)?;
    }
    out.flush().map_err(at)?;
    Ok(written)
}

/// The next item of a stream.
fn next<'a, S: futures_core::Stream>(stream: &'a mut Pin<Box<S>>) -> impl Future<Output = Option<S::Item>> + 'a {
    std::future::poll_fn(move |context| stream.as_mut().poll_next(context))
}
