//! A page as it is asked for and read, without a browser.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::people;
use crate::served::Served;

/// What came back.
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// What it said.
    pub(crate) body: String,
}

/// Asks for an address.
pub(crate) fn get(served: &Served, address: &str) -> Answer {
    let host = served.base.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(host).expect("connected");
    write!(stream, "GET {address} HTTP/1.0\r\nhost: {host}\r\n{}\r\n", served.who).expect("sent");
    let mut all = String::new();
    stream.read_to_string(&mut all).expect("an answer of text");
    let (head, body) = all.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Answer { status, body: body.to_owned() }
}

impl Answer {
    /// The data of its pictures.
    pub(crate) fn pictures(&self) -> Vec<Value> {
        let data = self.body.split(r#"<script type="application/json">"#).skip(1);
        let data = data.map(|rest| rest.split("</script>").next().unwrap_or_default());
        data.map(|data| serde_json::from_str(data).expect("JSON")).collect()
    }
}

/// The rows of a CSV, each by its columns.
pub(crate) fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let text = people::contract(text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// A CSV without the columns of names: the codes, as the command line gives them.
pub(crate) fn without_names(text: &str) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut kept: Vec<bool> = Vec::new();
    for record in reader.records() {
        let record = record.expect("a row");
        if kept.is_empty() {
            kept = record.iter().map(|code| !code.ends_with("_name")).collect();
        }
        let cells = record.iter().zip(&kept).filter_map(|(cell, is_kept)| is_kept.then_some(cell));
        writer.write_record(cells).expect("written");
    }
    String::from_utf8(writer.into_inner().expect("written")).expect("text")
}
