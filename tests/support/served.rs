//! A server of its own for a test, at a port nobody else has, gone with the test.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::door::Door;

/// `usus serve`, as it runs.
pub(crate) struct Served {
    child: Child,
    /// Where it is: `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    /// What every question says of itself, as a line of its head; nothing where nobody signs in.
    pub(crate) who: String,
    _door: Option<Door>,
    _folder: TempDir,
}

impl Served {
    /// Serves a ledger; `options` come after `--listen`.
    pub(crate) fn begin(ledger: &str, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let door = Door::of(ledger, folder.path(), "");
        let listen = match &door {
            None => vec!["--listen".to_owned(), "127.0.0.1:0".to_owned()],
            Some(door) => door.options.clone(),
        };
        let who = door.as_ref().map(|door| format!("Authorization: {}\r\n", door.authorization));
        let mut child = Command::new(env!("CARGO_BIN_EXE_usus"))
            .args(["--ledger", ledger, "serve"])
            .args(listen)
            .args(options)
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("its messages")).lines();
        let mut said = String::new();
        let base = loop {
            let Some(line) = lines.next() else { panic!("it does not serve: {said}") };
            let line = line.expect("a line");
            if let Some(at) = line.find("http") {
                break line[at..].trim_end_matches('/').to_owned();
            }
            said.push_str(&line);
        };
        // It may go on speaking, and must not wait for somebody to listen.
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        Self { child, base, who: who.unwrap_or_default(), _door: door, _folder: folder }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
