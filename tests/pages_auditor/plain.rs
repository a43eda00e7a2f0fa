//! One question over HTTP, with nothing between: what is sent is what is written here.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::served::Served;

/// What was answered.
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The body; bytes that are no text are replaced.
    pub(crate) body: String,
}

/// Asks for an address.
pub(crate) fn get(served: &Served, path: &str) -> Answer {
    ask(served, "GET", path)
}

/// Sends an empty form.
pub(crate) fn post(served: &Served, path: &str) -> Answer {
    ask(served, "POST", path)
}

fn ask(served: &Served, method: &str, path: &str) -> Answer {
    let Served { base, who, .. } = served;
    let host = base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("a server");
    let origin =
        if method == "POST" { format!("Origin: {base}\r\nContent-Length: 0\r\n") } else { String::new() };
    let head = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{origin}{who}Connection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).expect("asked");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Answer { status, body: body.to_owned() }
}
