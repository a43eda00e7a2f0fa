//! The program as a witness, and requests to it byte for byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};

use usus_verifier::add_checkpoint::Request;
use usus_verifier::key::{PrivateKey, PublicKey, Use};

use usus_verifier::prove::Proof;

use crate::leaves::Leaves;
use crate::program::command;

/// The key of the log that the tests are about.
pub(crate) fn log_key() -> PrivateKey {
    PrivateKey::of("comune.example/usus", Use::Log, &[1; 32]).expect("a name")
}

/// Two histories of that log, which differ from the sixth entry on.
pub(crate) fn histories() -> [Leaves; 2] {
    ["", " rewritten"].map(|word| {
        let entry = |n: u32| format!("{{\"position\":{n}}}{}", if n > 5 { word } else { "" });
        Leaves::new(log_key(), (1..=20).map(entry).collect())
    })
}

/// What is asked of a witness to move it on.
pub(crate) fn request(log: &Leaves, old: u64, size: u64) -> Request {
    let proof = if old < size { log.proof(Proof::Consistency { size, old }) } else { Vec::new() };
    Request::new(old, proof, log.checkpoint(size).note().clone()).expect("a checkpoint")
}

/// A witness that runs until it is dropped.
pub(crate) struct Running {
    child: Child,
    /// Its public key.
    pub(crate) key: PublicKey,
    /// Where it is asked.
    pub(crate) url: String,
}

impl Running {
    /// Starts one in a folder, with a key of its own that is kept there.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::of(folder, &log_key().public().to_string())
    }

    /// The same, as a witness of another log.
    pub(crate) fn of(folder: &Path, log: &str) -> Self {
        if !folder.join("w.key").exists() {
            let made = command(folder, &["witness", "key", "w.key", "--name", "w.example"]).output();
            assert!(made.expect("the program starts").status.success());
        }
        let serve =
            ["witness", "serve", "--listen", "127.0.0.1:0", "--state", "seen", "--key", "w.key", "--log"];
        let mut child = command(folder, &[&serve[..], &[log]].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let mut line = || lines.next().expect("a line").expect("text");
        let (key, url) = (PublicKey::read(&line()).expect("a key"), line());
        Self { child, key, url }
    }

    /// Connects to it.
    pub(crate) fn connect(&self) -> TcpStream {
        TcpStream::connect(self.url.strip_prefix("http://").expect("an address")).expect("connected")
    }

    /// Sends a body to a path and gives status, head and body of the answer.
    pub(crate) fn send(&self, method: &str, path: &str, body: &[u8]) -> (u16, String, String) {
        let mut stream = self.connect();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nhost: w\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
        )
        .expect("sent");
        // Whoever is refused half-way may find the line closed.
        let _ = stream.write_all(body);
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {answer:?}"));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        (status, head.to_ascii_lowercase(), body.to_owned())
    }

    /// Asks it to add a checkpoint.
    pub(crate) fn add(&self, body: &str) -> (u16, String, String) {
        self.send("POST", "/add-checkpoint", body.as_bytes())
    }
}

impl Drop for Running {
    /// As hard as a machine that loses its power takes a program away.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
