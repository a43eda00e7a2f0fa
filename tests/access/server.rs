//! A server with a demonstration ledger, in a folder of its own.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::browser::Browser;
use crate::home::Home;
use crate::program;
use crate::provider::Provider;

/// A server that is running; it ends with the test.
pub(crate) struct Server {
    /// Its pages.
    pub(crate) base: String,
    /// Its port.
    pub(crate) port: u16,
    /// Where people sign in.
    pub(crate) provider: Option<Provider>,
    /// Its folder: `usus.db`, `ufficio.toml`.
    pub(crate) folder: TempDir,
    /// Where its ledger is.
    ledger: String,
    child: Child,
}

/// A port nobody listens at; another program may take it before we do, which the server would say.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A ledger with the demonstration, made once and copied.
fn demo(folder: &Path) {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let made = program::usus(folder.path(), &["demo"]);
        assert_eq!(made.code, 0, "{}", made.err);
        folder
    });
    for entry in fs::read_dir(made.path()).expect("a folder") {
        let entry = entry.expect("a file");
        fs::copy(entry.path(), folder.join(entry.file_name())).expect("copied");
    }
}

impl Server {
    /// With people who sign in; `more` goes into the office's file.
    pub(crate) fn with_sign_in(more: &str) -> Self {
        Self::with_sign_in_on(Home::Sqlite, more)
    }

    /// The same, with its ledger in either home.
    pub(crate) fn with_sign_in_on(home: Home, more: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = free_port();
        let base = format!("http://127.0.0.1:{port}");
        let provider = Provider::start(&base, folder.path());
        let config = format!("public_url = \"{base}\"\n{}", sign_in(&provider, more));
        Self::start(folder, home, port, base, &config, Some(provider))
    }

    /// Without: for whoever sits before the machine.
    pub(crate) fn local(more: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = free_port();
        Self::start(folder, Home::Sqlite, port, format!("http://127.0.0.1:{port}"), more, None)
    }

    /// The environment its process runs in, each variable after a zero.
    pub(crate) fn environment(&self) -> String {
        let bytes = fs::read(format!("/proc/{}/environ", self.child.id())).expect("a process");
        format!("\0{}", String::from_utf8_lossy(&bytes))
    }

    /// Behind https of its own.
    pub(crate) fn with_tls() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let port = free_port();
        let base = format!("https://127.0.0.1:{port}");
        usus_scratch::OPENSSL.at_hand().expect("openssl");
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"])
            .args(["-keyout", "chiave.pem", "-out", "certificato.pem", "-days", "2", "-subj", "/CN=usus"])
            .args(["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"])
            .current_dir(folder.path())
            .output()
            .expect("openssl");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let provider = Provider::start(&base, folder.path());
        let tls = "[tls]\ncertificate = \"certificato.pem\"\nkey = \"chiave.pem\"\n";
        let config = format!("public_url = \"{base}\"\n{}", sign_in(&provider, tls));
        Self::start(folder, Home::Sqlite, port, base, &config, Some(provider))
    }

    fn start(
        folder: TempDir,
        home: Home,
        port: u16,
        base: String,
        config: &str,
        provider: Option<Provider>,
    ) -> Self {
        let ledger = home.ledger(folder.path());
        match home {
            Home::Sqlite => demo(folder.path()),
            Home::Postgres => {
                let made = program::usus(folder.path(), &["--ledger", &ledger, "demo"]);
                assert_eq!(made.code, 0, "{}", made.err);
            }
        }
        fs::write(folder.path().join("ufficio.toml"), config).expect("written");
        let listen = format!("127.0.0.1:{port}");
        let asked = ["--ledger", &ledger, "serve", "--listen", &listen, "--office", "ufficio.toml"];
        let mut child = program::command(folder.path(), &asked)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut said = BufReader::new(child.stderr.take().expect("its messages"));
        let mut line = String::new();
        said.read_line(&mut line).expect("a line");
        assert!(line.starts_with("Pagine e API su "), "{line}");
        // What it says later is read, so that it never waits for that.
        std::thread::spawn(move || {
            let mut rest = String::new();
            let _ = said.read_to_string(&mut rest);
        });
        Self { base, port, provider, folder, ledger, child }
    }

    /// An address of its pages.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Somebody who has signed in.
    pub(crate) async fn signed_in(&self, account: &str) -> Browser {
        let mut browser = Browser::new();
        let answer = browser.sign_in(&self.base, account).await;
        assert!(
            browser.cookies.values().any(|held| held.contains_key("usus")),
            "{account} is not in: {} {}",
            answer.status,
            answer.text
        );
        browser
    }

    /// What the command line says of its ledger.
    pub(crate) fn asked(&self, arguments: &[&str]) -> String {
        let output = program::command(self.folder.path(), &[&["--ledger", &self.ledger], arguments].concat())
            .output()
            .expect("the program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// Asks it to end, and waits.
    pub(crate) fn end(mut self) -> i32 {
        let pid = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &pid]).status().expect("kill");
        assert!(asked.success());
        self.child.wait().expect("an end").code().expect("it ends by itself")
    }
}

fn sign_in(provider: &Provider, more: &str) -> String {
    format!(
        "{more}\n[sign_in]\nissuer = \"{}\"\nclient_id = \"usus\"\nclient_secret = \"a secret of the office\"\n\
         scopes = [\"ufficio\"]\nstaff_claim = \"matricola\"\nroles_claim = \"ruoli\"\nprograms = [\"bilancio\"]\n\
         [[person]]\nsubject = \"nota\"\nstaff_id = \"M-NOTA\"\nroles = [\"administrator:*\"]\n\
         [[person]]\nsubject = \"bilancio\"\nstaff_id = \"P-BILANCIO\"\nroles = [\"planner:olgiate\"]\n",
        provider.issuer
    )
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a test to its end.
pub(crate) fn live<T>(happens: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(happens)
}
