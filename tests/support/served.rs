//! A server of its own for a test, at a port nobody else has, gone with the test.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// `usus serve`, as it runs.
pub(crate) struct Served {
    child: Child,
    /// Where it is: `http://127.0.0.1:PORT`.
    pub(crate) base: String,
}

impl Served {
    /// Serves a ledger; `options` come after `--listen`.
    pub(crate) fn begin(ledger: &str, options: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_usus"))
            .args(["--ledger", ledger, "serve", "--listen", "127.0.0.1:0"])
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
        Self { child, base }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
