//! A time-stamping authority of the tests' own: `openssl` behind a little server on the loopback.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use tempfile::TempDir;

const CONFIGURATION: &str = "[ tsa ]
default_tsa = here
[ here ]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = ca.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
clock_precision_digits = 3
ordering = no
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
";

/// How an authority behaves when it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// As it should.
    Honest,
    /// It stamps only for whoever gives this name and password.
    For(&'static str),
    /// It answers every question with the reply to another one.
    Mistaken,
    /// It answers with something else.
    Talkative,
}

/// An authority with its certificate and its key.
pub(crate) struct Authority {
    folder: TempDir,
}

/// A server that speaks TLS until it is dropped.
pub(crate) struct Secure {
    server: Child,
    /// Where it listens.
    pub(crate) url: String,
}

impl Drop for Secure {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// Runs `openssl` in a folder.
fn openssl(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("openssl");
    command.env_remove("OPENSSL_CONF").current_dir(folder).args(arguments).output().expect("openssl starts")
}

fn done(folder: &Path, arguments: &[&str]) {
    let output = openssl(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

impl Authority {
    /// Makes one, with a root of its own.
    pub(crate) fn new() -> Arc<Self> {
        usus_scratch::OPENSSL.at_hand().unwrap_or_else(|error| panic!("{error}"));
        let folder = tempfile::tempdir().expect("a folder");
        let here = folder.path();
        fs::write(here.join("tsa.cnf"), CONFIGURATION).expect("written");
        fs::write(here.join("serial"), "01\n").expect("written");
        fs::write(here.join("use.cnf"), "extendedKeyUsage = critical, timeStamping\n").expect("written");
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout"];
        let root = ["-out", "ca.pem", "-days", "2", "-subj", "/CN=Radice di prova"];
        done(here, &[&["req", "-x509"][..], &key, &["ca.key"], &root].concat());
        let asked = ["-out", "tsa.csr", "-subj", "/CN=Marcatura di prova"];
        done(here, &[&["req"][..], &key, &["tsa.key"], &asked].concat());
        let signed = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2"];
        done(
            here,
            &[&["x509", "-req", "-in", "tsa.csr", "-out", "tsa.pem", "-extfile", "use.cnf"][..], &signed]
                .concat(),
        );
        Arc::new(Self { folder })
    }

    /// Its root's certificate.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// Stamps what a request asks for. One at a time: it counts in a file.
    pub(crate) fn reply(&self, request: &[u8]) -> Vec<u8> {
        static COUNTING: std::sync::Mutex<()> = std::sync::Mutex::new(());
        let _counting = COUNTING.lock().expect("no panic");
        let here = self.folder.path();
        fs::write(here.join("request.tsq"), request).expect("written");
        done(here, &["ts", "-reply", "-config", "tsa.cnf", "-queryfile", "request.tsq", "-out", "reply.tsr"]);
        fs::read(here.join("reply.tsr")).expect("a reply")
    }

    /// Listens on the loopback as long as the tests run, and gives the address.
    pub(crate) fn listen(self: &Arc<Self>, manner: Manner) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let authority = self.clone();
        std::thread::spawn(move || {
            let mut other = None;
            for stream in listener.incoming().map_while(Result::ok) {
                authority.answer(&stream, &stream, manner, &mut other);
            }
        });
        format!("http://{address}/tsr")
    }

    /// Listens over TLS, with a certificate of its own root, for one question at a time; gives the address.
    pub(crate) fn listen_securely(self: &Arc<Self>) -> Secure {
        let here = self.folder.path();
        let names = "subjectAltName = IP:127.0.0.1\nextendedKeyUsage = serverAuth\n";
        fs::write(here.join("server.cnf"), names).expect("written");
        let asked = [
            "req",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-keyout",
            "server.key",
        ];
        done(here, &[&asked[..], &["-out", "server.csr", "-subj", "/CN=Server di prova"]].concat());
        let signed = ["x509", "-req", "-in", "server.csr", "-out", "server.pem", "-extfile", "server.cnf"];
        done(
            here,
            &[&signed[..], &["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2"]].concat(),
        );
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let mut server = Command::new("openssl")
            .current_dir(here)
            .args(["s_server", "-quiet", "-cert", "server.pem", "-key", "server.key", "-accept"])
            .arg(format!("127.0.0.1:{port}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("openssl starts");
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert_eq!(server.try_wait().expect("a process"), None, "the server listens or ends");
            std::thread::yield_now();
        }
        let (from, to) = (server.stdout.take().expect("a pipe"), server.stdin.take().expect("a pipe"));
        let authority = self.clone();
        std::thread::spawn(move || authority.answer(from, to, Manner::Honest, &mut None));
        Secure { server, url: format!("https://127.0.0.1:{port}/tsr") }
    }

    /// Answers a question over HTTP; where nobody asks one, it is gone.
    fn answer(&self, from: impl Read, mut to: impl Write, manner: Manner, other: &mut Option<Vec<u8>>) {
        let mut reader = BufReader::new(from);
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).is_ok_and(|read| read > 0) {}
        let head_low = head.to_ascii_lowercase();
        let field = |name: &str| {
            let line = head_low.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
            line.map(|value| value.trim().to_owned())
        };
        let length = field("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let mut request = vec![0; length];
        if reader.read_exact(&mut request).is_err() {
            return;
        }
        let is_query = field("content-type").as_deref() == Some("application/timestamp-query");
        let secret = |secret: &str| format!("Authorization: Basic {secret}").to_ascii_lowercase();
        let (status, body) = match manner {
            _ if !is_query => ("415 Unsupported Media Type", Vec::new()),
            Manner::For(who) if !head_low.contains(&secret(who)) => ("401 Unauthorized", Vec::new()),
            Manner::Honest | Manner::For(_) => ("200 OK", self.reply(&request)),
            Manner::Mistaken => ("200 OK", other.get_or_insert_with(|| self.reply(&request)).clone()),
            Manner::Talkative => ("200 OK", b"<html>Benvenuti</html>".to_vec()),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/timestamp-reply\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        let _ = to.write_all(&[head.as_bytes(), &body].concat()).and_then(|()| to.flush());
    }
}

/// Whether `openssl ts -verify` accepts a reply, over data or as the answer to a request.
pub(crate) fn accepts(reply: &Path, about: [&str; 2], root: &Path) -> bool {
    let words = ["ts", "-verify", "-in"].map(str::to_owned).into_iter();
    let words: Vec<String> = words
        .chain([reply.display().to_string()])
        .chain(about.map(str::to_owned))
        .chain(["-CAfile".to_owned(), root.display().to_string()])
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    openssl(Path::new("/"), &words).status.success()
}
