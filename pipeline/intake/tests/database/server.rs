//! A PostgreSQL server of the test's own, in a scratch folder, on a free port and with a certificate made for it.

use std::ffi::OsStr;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// The password of both users.
pub const PASSWORD: &str = "geheim-4711";

/// A server that runs until it is dropped.
pub struct Server {
    dir: TempDir,
    programs: PathBuf,
    port: u16,
}

impl Server {
    /// Starts a server after running some SQL in it, one statement a line. `None`, and a line on stderr, where PostgreSQL or
    /// openssl is not installed.
    pub fn start(sql: &str) -> Option<Self> {
        let Some(programs) = programs() else {
            let _ = writeln!(std::io::stderr(), "SKIPPED: PostgreSQL (initdb, pg_ctl) or openssl is not installed");
            return None;
        };
        let dir = tempfile::tempdir().expect("a scratch folder");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let server = Self { dir, programs, port };
        server.certificates();
        server.own(server.dir.path());
        let password = server.write("password", PASSWORD);
        server.run(
            "initdb",
            &["--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--auth-local=trust"],
            |run| {
                run.arg("--auth-host=scram-sha-256")
                    .arg("--pwfile")
                    .arg(&password)
                    .arg("--pgdata")
                    .arg(server.path("data"));
            },
        );
        let reader = format!("CREATE ROLE reader LOGIN PASSWORD '{PASSWORD}'\n");
        server.alone(&format!("{reader}{sql}\n"));
        server.encrypt(true);
        Some(server)
    }

    /// Starts the server anew, with or without TLS.
    pub fn encrypt(&self, on: bool) {
        self.stop();
        let settings = format!(
            "port = {}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = '{}'\nfsync = off\nssl = {}\n\
             ssl_cert_file = '{}'\nssl_key_file = '{}'\n",
            self.port,
            self.dir.path().display(),
            if on { "on" } else { "off" },
            self.path("server.crt").display(),
            self.path("server.key").display()
        );
        std::fs::write(self.path("data/postgresql.conf"), settings).expect("settings");
        self.run("pg_ctl", &["start", "--wait", "--silent"], |run| {
            run.arg("--pgdata").arg(self.path("data")).arg("--log").arg(self.path("log"));
        });
    }

    /// The address of the database, for the user who may only read, with options.
    pub fn url(&self, host: &str, options: &str) -> String {
        format!("postgres://reader:{PASSWORD}@{host}:{}/postgres{options}", self.port)
    }

    /// The file of the authority that issued the server's certificate.
    pub fn authority(&self) -> String {
        self.path("ca.crt").display().to_string()
    }

    /// Runs SQL, one statement a line, while no server runs.
    fn alone(&self, sql: &str) {
        self.run("postgres", &["--single"], |run| {
            let script = self.write("setup.sql", sql);
            run.arg("-D").arg(self.path("data")).arg("postgres");
            run.stdin(std::fs::File::open(script).expect("a script"));
        });
    }

    fn stop(&self) {
        let mut run = self.command("pg_ctl");
        run.args(["stop", "--wait", "--silent", "--mode=immediate", "--pgdata"]).arg(self.path("data"));
        // Where none runs there is nothing to stop.
        let _ = run.stderr(Stdio::null()).status();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).expect("written");
        self.own(&path);
        path
    }

    /// An authority, and a certificate for `localhost` from it.
    fn certificates(&self) {
        let extensions = self.path("san");
        std::fs::write(&extensions, "subjectAltName=DNS:localhost\n").expect("written");
        let dir = self.dir.path();
        let openssl = |args: &[&str]| {
            let run = Command::new("openssl").args(args).current_dir(dir).output().expect("openssl");
            assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        };
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
        for (name, subject) in [("ca", "/CN=test authority"), ("other", "/CN=another authority")] {
            let (file, out) = (format!("{name}.key"), format!("{name}.crt"));
            let own = ["req", "-x509", "-days", "2", "-subj", subject, "-keyout", &file, "-out", &out];
            openssl(&[&own[..], &key[..]].concat());
        }
        let request = ["req", "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.csr"];
        openssl(&[&request[..], &key[..]].concat());
        openssl(&[
            "x509",
            "-req",
            "-days",
            "2",
            "-in",
            "server.csr",
            "-CA",
            "ca.crt",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-extfile",
            "san",
            "-out",
            "server.crt",
        ]);
        for file in ["server.key", "server.crt"] {
            self.own(&self.path(file));
        }
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(self.path("server.key"), mode).expect("a key of its own");
    }

    /// The server will not run as root, so where the tests do, it runs as nobody, who then needs its files.
    fn own(&self, path: &Path) {
        if is_root() {
            std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY)).expect("an owner");
        }
    }

    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut run = if is_root() {
            let mut run = Command::new("setpriv");
            run.args([format!("--reuid={NOBODY}"), format!("--regid={NOBODY}"), "--clear-groups".to_owned()])
                .arg(program);
            run
        } else {
            Command::new(program)
        };
        run.current_dir(self.dir.path()).env("LC_ALL", "C.UTF-8").stdout(Stdio::null());
        run
    }

    fn run<S: AsRef<OsStr>>(&self, program: &str, args: &[S], more: impl FnOnce(&mut Command)) {
        let mut run = self.command(program);
        run.args(args);
        more(&mut run);
        // Not through a pipe, which the server would keep open.
        let said = self.path("said");
        run.stderr(std::fs::File::create(&said).expect("a file"));
        let status = run.status().expect("ran");
        let said = || std::fs::read_to_string(&said).unwrap_or_default();
        let log = || std::fs::read_to_string(self.path("log")).unwrap_or_default();
        assert!(status.success(), "{program}: {}{}", said(), log());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The user and the group without any rights.
const NOBODY: u32 = 65534;

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
}

/// The folder of the newest server: Debian's package, else the first on the path.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let on_path = || std::env::split_paths(&path).collect::<Vec<_>>();
    let has = |dir: &PathBuf, name: &str| dir.join(name).is_file();
    if !on_path().iter().any(|dir| has(dir, "openssl")) {
        return None;
    }
    let mut packaged: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    packaged.sort_by_key(|dir| {
        let version = dir.parent().and_then(|dir| dir.file_name()).map(|name| name.to_string_lossy().into_owned());
        std::cmp::Reverse(version.and_then(|version| version.parse::<u32>().ok()))
    });
    packaged.into_iter().chain(on_path()).find(|dir| ["initdb", "pg_ctl", "postgres"].iter().all(|name| has(dir, name)))
}
