//! A ledger that is served, and a browser without scripts: requests over a plain socket, forms filled in as they come.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use tempfile::TempDir;

use crate::door::Door;
use crate::home::Home;
use crate::program::{command, usus};

/// A server that goes away with its test.
pub(crate) struct Served {
    child: Child,
    address: String,
    /// Its folder, and in it its ledger.
    pub(crate) folder: TempDir,
    /// Its ledger.
    pub(crate) ledger: String,
    door: Option<Door>,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// Where it leads.
    pub(crate) location: String,
    /// The page.
    pub(crate) text: String,
}

impl Answer {
    /// The answer, which must have this status.
    pub(crate) fn with(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The answer, in which all of this must stand.
    pub(crate) fn saying(self, all: &[&str]) -> Self {
        for said in all {
            assert!(self.text.contains(said), "«{said}» is not in:\n{}", self.text);
        }
        self
    }
}

impl Served {
    /// Serves a ledger with a little of everything.
    pub(crate) fn begin(home: Home) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = home.ledger(folder.path());
        let here = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/refusals/ledger");
        let mut files: Vec<String> = std::fs::read_dir(here)
            .expect("the folder of the ledger")
            .map(|file| file.expect("a file").path().display().to_string())
            .collect();
        files.sort();
        let mut arguments = vec!["--ledger", &ledger, "import"];
        arguments.extend(files.iter().map(String::as_str));
        let said = usus(folder.path(), &arguments);
        assert_eq!(said.code, 0, "{}", said.err);
        let door = Door::of(&ledger, folder.path(), "");
        let mut options = vec!["--ledger", &ledger, "serve"];
        match &door {
            None => options.extend(["--listen", "127.0.0.1:0", "--actor", "anna-01"]),
            Some(door) => options.extend(door.options.iter().map(String::as_str)),
        }
        let mut child =
            command(folder.path(), &options).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("standard error"));
        let mut line = String::new();
        while !line.contains("http://") {
            line.clear();
            assert_ne!(lines.read_line(&mut line).expect("a line"), 0, "it ended before it listened");
        }
        let address =
            line.split("http://").nth(1).expect("an address").trim().trim_end_matches('/').to_owned();
        std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        Self { child, address, folder, ledger, door }
    }

    fn ask(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Answer {
        let mut socket = TcpStream::connect(&self.address).expect("it listens");
        let who = self.door.as_ref();
        let who = who.map(|door| format!("Authorization: {}\r\n", door.authorization)).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {0}\r\nOrigin: http://{0}\r\nSec-Fetch-Site: same-origin\r\n\
             {who}Connection: close\r\nContent-Type: {kind}\r\nContent-Length: {1}\r\n\r\n",
            self.address,
            body.len()
        );
        socket.write_all(head.as_bytes()).expect("it reads");
        socket.write_all(body).expect("it reads");
        let mut bytes = Vec::new();
        socket.read_to_end(&mut bytes).expect("it answers");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, text) = text.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        let location = head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_default();
        Answer { status, location: location.to_owned(), text: text.to_owned() }
    }

    /// A page.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "text/plain", b"")
    }

    /// A page, asked for until something stands in it: what another program records is known within moments.
    pub(crate) fn until(&self, path: &str, said: &str) -> String {
        for _ in 0..200 {
            let page = self.get(path).with(200).text;
            if page.split("<main").nth(1).is_some_and(|main| main.contains(said)) {
                return page;
            }
            std::thread::sleep(std::time::Duration::from_millis(25));
        }
        panic!("«{said}» never stood in {path}");
    }

    /// A form that is sent.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded(fields);
        self.ask("POST", path, "application/x-www-form-urlencoded", body.as_bytes())
    }

    /// A file that is uploaded; gives the page it leads to.
    pub(crate) fn upload(&self, name: &str, bytes: &[u8]) -> Answer {
        let mut body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        self.ask("POST", "/importa", "multipart/form-data; boundary=edge", &body)
    }
}

/// Fields as a form sends them.
fn serde_urlencoded(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| -> String {
        text.bytes()
            .map(|byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            })
            .collect()
    };
    let pairs = fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}
