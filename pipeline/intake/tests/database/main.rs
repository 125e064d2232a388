//! Tables of a real PostgreSQL server.
#![cfg(unix)]

mod server;

use intake::{Database, Limits, Rows, Spools};
use server::{PASSWORD, Server};
use std::net::TcpListener;
use std::time::Duration;

const SETUP: &str = "\
CREATE TABLE orders (id text, unit text, received date, closed timestamptz, seen timestamp, excluded boolean, yuan numeric, note text)
INSERT INTO orders VALUES ('G1', '香洲区', '2018-03-05', '2018-03-05 17:30:00.25+00', '2018-03-05 09:00:00.5', true, 1234.50, E'两\\r\\n行,\"引\"'), ('G2', '斗门区', NULL, NULL, NULL, false, NULL, '')
CREATE TABLE hidden (id text)
CREATE SEQUENCE numbers
GRANT SELECT ON orders TO reader
GRANT ALL ON numbers TO reader
";

const LIMIT: Duration = Duration::from_secs(20);

fn read(database: &Database, query: &str, limit: Duration) -> Result<(Rows, String), String> {
    let folder = tempfile::tempdir().expect("a folder");
    let spools = Spools::new(folder.path(), Limits::default());
    let rows = database.read(query, limit, &spools).map_err(|error| format!("{error} / {}", error.hint()))?;
    let text = std::fs::read_to_string(&rows.spool).expect("a spool");
    assert_eq!(rows.bytes, text.len() as u64);
    Ok((rows, text))
}

fn refusal(url: &str) -> String {
    let said = Database::connect(url).expect_err("no connection").to_string();
    assert!(!said.contains(PASSWORD), "{said}");
    assert!(said.contains("hint:"), "{said}");
    said
}

#[test]
fn rows_come_as_lines_with_days_times_and_truths_as_the_city_writes_them() {
    let Some(server) = Server::start(SETUP) else { return };
    let database = Database::connect(&server.url("localhost", "")).expect("a connection");
    let query =
        "SELECT id, unit AS \"承办单位\", received, closed, seen, excluded, yuan, note FROM orders ORDER BY id -- all";
    let (rows, text) = read(&database, query, LIMIT).expect("rows");
    assert_eq!(rows.headers, ["id", "承办单位", "received", "closed", "seen", "excluded", "yuan", "note"]);
    assert_eq!(
        text,
        "G1,香洲区,2018-03-05,2018-03-06 01:30:00,2018-03-05 09:00:00,是,1234.50,\"两  行,\"\"引\"\"\"\n\
         G2,斗门区,,,,否,,\"\"\n"
    );
    let (none, text) = read(&database, "SELECT id FROM orders WHERE false", LIMIT).expect("no rows");
    assert_eq!((none.headers, text.as_str()), (vec!["id".to_owned()], ""));
}

#[test]
fn a_query_that_fails_says_why_and_the_next_one_is_read() {
    let Some(server) = Server::start(SETUP) else { return };
    let database = Database::connect(&server.url("localhost", "")).expect("a connection");
    for (query, said) in [
        ("SELECT id FROM absent", "absent"),
        ("SELECT number FROM orders", "number"),
        ("SELECT id FROM hidden", "hidden"),
        ("SELECT nextval('numbers')", "only reads"),
        ("SELECT id FROM orders; SELECT 2", "SQLSTATE"),
        ("SELECT id FROM orders) TO PROGRAM 'false' --", "SQLSTATE"),
        ("DELETE FROM orders", "SQLSTATE"),
        ("WITH gone AS (DELETE FROM orders RETURNING id) SELECT id FROM gone", "SQLSTATE"),
        ("SELECT id, unit AS id FROM orders", "two columns `id`"),
        ("SELECT CAST(unit AS integer) AS number FROM orders", "cannot be converted"),
    ] {
        let error = read(&database, query, LIMIT).expect_err(query);
        assert!(error.contains(said), "{query}: {error}");
        assert!(!error.contains("香洲区"), "a cell is quoted: {error}");
        assert!(!error.trim_end().ends_with('/'), "no hint: {error}");
    }
    let error = read(&database, "SELECT pg_sleep(60)::text AS id", Duration::from_millis(100)).expect_err("too long");
    assert!(error.contains("took longer"), "{error}");
    assert_eq!(read(&database, "SELECT id FROM orders ORDER BY id", LIMIT).expect("rows").1, "G1\nG2\n");
}

#[test]
fn certificates_are_looked_at_as_the_mode_says() {
    let Some(server) = Server::start(SETUP) else { return };
    let encrypted = "SELECT ssl::text AS encrypted FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let over = |host: &str, options: &str| {
        let database = Database::connect(&server.url(host, options)).expect(options);
        read(&database, encrypted, LIMIT).expect("a row").1
    };
    assert_eq!(over("localhost", "?sslmode=disable"), "false\n");
    assert_eq!(over("127.0.0.1", "?sslmode=prefer"), "true\n");
    assert_eq!(over("127.0.0.1", "?sslmode=require"), "true\n");
    let authority = server.authority();
    assert_eq!(over("localhost", &format!("?sslmode=verify-full&sslrootcert={authority}")), "true\n");
    let verified =
        |host: &str, file: &str| refusal(&server.url(host, &format!("?sslmode=verify-full&sslrootcert={file}")));
    assert!(verified("127.0.0.1", &authority).contains("not for this host"));
    assert!(verified("localhost", &authority.replace("ca.crt", "other.crt")).contains("no authority"));
    assert!(verified("localhost", "/no/such/ca.crt").contains("/no/such/ca.crt"));

    server.encrypt(false);
    assert_eq!(over("localhost", "?sslmode=prefer"), "false\n");
    assert!(refusal(&server.url("localhost", "?sslmode=require")).contains("no encrypted connection"));
}

#[test]
fn a_server_that_is_away_silent_or_refuses_is_named_with_the_reason() {
    let Some(server) = Server::start(SETUP) else { return };
    let good = server.url("localhost", "?sslmode=disable");
    assert!(refusal(&good.replace("reader:", "nobody:")).contains("user or password"));
    assert!(refusal(&good.replace("/postgres?", "/absent?")).contains("no database of this name"));
    // Who has the wrong password is told no more than that.
    let wrong = Database::connect(&good.replace(PASSWORD, "wrong")).expect_err("refused").to_string();
    assert!(wrong.contains("user or password") && !wrong.contains("wrong@"), "{wrong}");
    drop(server);
    assert!(refusal(&good).contains("no database server answers"), "{}", refusal(&good));
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let url = format!("postgres://reader:{PASSWORD}@127.0.0.1:{port}/postgres?connect_timeout=1");
    assert!(refusal(&url).contains("does not answer within 1 s"));
}
