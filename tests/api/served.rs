//! The program as a server, and whoever asks it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::header::{AUTHORIZATION, HeaderMap};
use reqwest::{Client, Method, RequestBuilder, Response};

use crate::door::Door;
use crate::program::command;

/// A server that runs until it is dropped.
pub(crate) struct Served {
    child: Child,
    /// Its address, without an end.
    pub(crate) address: String,
    client: Client,
    /// Its office's door, where it has one.
    _door: Option<Door>,
}

/// How long a server may take to begin or to end.
const PATIENCE: Duration = Duration::from_secs(30);

impl Served {
    /// Serves a ledger.
    pub(crate) fn begin(folder: &Path, ledger: &str) -> Self {
        let door = Door::of(ledger, folder, "");
        let mut options = vec!["--ledger", ledger, "serve"];
        match &door {
            None => options.extend(["--listen", "127.0.0.1:0"]),
            Some(door) => options.extend(door.options.iter().map(String::as_str)),
        }
        let mut headers = HeaderMap::new();
        if let Some(door) = &door {
            headers.insert(AUTHORIZATION, door.authorization.parse().expect("a header"));
        }
        let client = Client::builder().default_headers(headers).build().expect("a client");
        let mut child = command(folder, &options).stderr(Stdio::piped()).spawn().expect("the program starts");
        let mut said = String::new();
        let mut err = BufReader::new(child.stderr.take().expect("its standard error"));
        err.read_line(&mut said).expect("it says where it is");
        let address = said.split_whitespace().last().expect("an address").trim_end_matches('/').to_owned();
        assert!(address.starts_with("http://"), "{said}");
        // Whatever it says later is read, so that it never waits for a reader.
        std::thread::spawn(move || std::io::copy(&mut err, &mut std::io::sink()));
        Self { child, address, client, _door: door }
    }

    /// A question, to be sent.
    pub(crate) fn ask(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.address))
    }

    /// An action, to be sent.
    pub(crate) fn act(&self, path: &str) -> RequestBuilder {
        self.client.request(Method::POST, format!("{}{path}", self.address))
    }

    /// The answer to a question.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.ask(path).send().await.expect("an answer")
    }

    /// Asks it to end, as a system does; it must do so while others are still connected.
    pub(crate) fn end(&mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(asked.expect("kill").success());
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().expect("a child") {
                assert!(status.success(), "{status}");
                return;
            }
            std::thread::yield_now();
        }
        panic!("the server does not end");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A body of JSON, sent.
pub(crate) trait SendsJson {
    fn json(self, body: &serde_json::Value) -> Self;
}

impl SendsJson for RequestBuilder {
    fn json(self, body: &serde_json::Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }
}

/// A body of JSON, read.
pub(crate) trait ReadsJson {
    async fn json<T: serde::de::DeserializeOwned>(self) -> serde_json::Result<T>;
}

impl ReadsJson for Response {
    async fn json<T: serde::de::DeserializeOwned>(self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.bytes().await.expect("a body"))
    }
}
