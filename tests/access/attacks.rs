//! What is tried against any server, tried on every route there is.

use std::io::Write;

use reqwest::Method;

use crate::browser::{Browser, file_form};
use crate::routes::{address, table};
use crate::server::{Server, live};

const UNLIMITED: &str = "[limits]\nrequests_per_minute = 1000000\n";

/// What people put into fields who mean no good.
const INJECTIONS: [&str; 9] = [
    "\"><script>alert(1)</script>",
    "' or '1'='1",
    "'; drop table entry; --",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "../../../../etc/passwd",
    "\u{202e}\u{0000}\u{feff}",
    "@99999999999999999999",
    "=cmd|' /C calc'!A0",
    "%00%0d%0aset-cookie:%20a=b",
];

/// Words of addresses, those known and one that is not.
const WORDS: [&str; 22] = [
    "effective",
    "known",
    "ambito",
    "service",
    "plan",
    "resource",
    "area",
    "holder",
    "class",
    "fund",
    "by",
    "lang",
    "q",
    "format",
    "and_known",
    "limit",
    "after",
    "since",
    "cursor",
    "act",
    "ritorno",
    "unknown",
];

#[test]
fn other_sites_act_nowhere() {
    live(async {
        let server = Server::with_sign_in(UNLIMITED);
        let mut francesca = server.signed_in("francesca").await;
        let local = Server::local(UNLIMITED);
        let mut anybody = Browser::new();
        for line in table().iter().filter(|line| line.method != Method::GET) {
            for (name, value) in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("origin", "https://elsewhere.example"),
                ("origin", "null"),
                ("x-nothing", "said"),
            ] {
                for (server, browser) in [(&server, &mut francesca), (&local, &mut anybody)] {
                    let url = server.at(&address(&line.path));
                    let request = browser.request(line.method.clone(), &url).header(name, value);
                    let answer = browser.send(request.form(&[("quantity", "1")])).await;
                    assert_eq!(answer.status, 403, "{} {} {name}: {value}", line.method, line.path);
                }
            }
        }
        assert_eq!(francesca.get(&server.at("/")).await.status, 200, "nobody signed her out");
        let own = francesca.request(Method::POST, &server.at("/esci")).header("origin", &server.base);
        assert_eq!(francesca.send(own).await.status, 303, "her own pages do");
    });
}

#[test]
fn what_is_put_into_fields_stays_text() {
    live(async {
        let server = Server::local(UNLIMITED);
        let mut browser = Browser::new();
        for line in table().iter().filter(|line| line.method == Method::GET) {
            // A feed never ends.
            if ["follow", "events", "flusso", "segui-"].iter().any(|feed| line.path.contains(feed)) {
                continue;
            }
            for (number, word) in WORDS.iter().enumerate() {
                let injection = INJECTIONS[number % INJECTIONS.len()];
                let mut url = reqwest::Url::parse(&server.at(&address(&line.path))).expect("an address");
                url.query_pairs_mut().append_pair(word, injection);
                check(&mut browser, url, injection).await;
            }
            for injection in INJECTIONS {
                let mut url = reqwest::Url::parse(&server.base).expect("an address");
                let pieces = line.path.trim_start_matches('/').split('/');
                let pieces = pieces.map(|piece| if piece.starts_with('{') { injection } else { piece });
                url.path_segments_mut().expect("a path").clear().extend(pieces);
                check(&mut browser, url, injection).await;
            }
        }
    });
}

async fn check(browser: &mut Browser, url: reqwest::Url, injection: &str) {
    let answer = browser.get(url.as_str()).await;
    assert!(answer.status < 500, "{url}: {} {}", answer.status, answer.text);
    // In JSON it is text: what is said to be JSON is nothing else to a browser (`nosniff`).
    let is_json = answer.header("content-type").contains("json");
    assert!(is_json || !answer.text.contains("<script>alert(1)"), "{url}: {}", answer.text);
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{url}");
    assert!(!answer.headers.contains_key("set-cookie") || !injection.contains("set-cookie"), "{url}");
    if answer.header("content-type").starts_with("text/html") {
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{url}: {policy}");
    }
}

#[test]
fn files_that_mean_no_good_do_none() {
    live(async {
        let server = Server::local(UNLIMITED);
        let mut browser = Browser::new();
        let before = server.asked(&["journal", "--format", "csv"]);
        let files: [(&str, Vec<u8>); 5] = [
            ("../../../../tmp/usus-was-here.csv", b"action,id\ncommit,X".to_vec()),
            ("C:\\windows\\system32\\x.csv", b"\xff\xfe\x00".to_vec()),
            ("bomba.xlsx", bomb()),
            ("nidificato.xlsx", b"PK\x03\x04".repeat(1_000)),
            ("\u{202e}vsc.exe", "action,id,effective_on,act\n=1+1,a,b,c\n".as_bytes().to_vec()),
        ];
        for line in table().iter().filter(|line| line.method != Method::GET && line.path != "/esci") {
            for (name, bytes) in &files {
                for multipart in [true, false] {
                    let url = server.at(&address(&line.path));
                    let request = browser.request(line.method.clone(), &url);
                    let request = request
                        .header("sec-fetch-site", "same-origin")
                        .header("idempotency-key", bytes.len().to_string());
                    let request = if multipart {
                        let (kind, body) = file_form(name, bytes);
                        request.header("content-type", kind).body(body)
                    } else {
                        request.header("content-type", "text/csv").body(bytes.clone())
                    };
                    let answer = browser.send(request).await;
                    assert!(answer.status < 500, "{} {name}: {} {}", line.path, answer.status, answer.text);
                }
            }
        }
        assert!(!std::path::Path::new("/tmp/usus-was-here.csv").exists(), "a file's name is no place");
        assert_eq!(before, server.asked(&["journal", "--format", "csv"]), "something was recorded");
    });
}

/// A workbook of some kilobytes that unfolds to half a gigabyte.
pub(crate) fn bomb() -> Vec<u8> {
    let mut workbook = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default();
    let pieces = [
        (
            "[Content_Types].xml",
            "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>",
        ),
        ("xl/workbook.xml", "<workbook><sheets><sheet name=\"a\" sheetId=\"1\"/></sheets></workbook>"),
    ];
    for (name, text) in pieces {
        workbook.start_file(name, stored).expect("a file");
        workbook.write_all(text.as_bytes()).expect("written");
    }
    workbook.start_file("xl/worksheets/sheet1.xml", stored).expect("a file");
    let piece = vec![b' '; 1 << 20];
    for _ in 0..512 {
        workbook.write_all(&piece).expect("written");
    }
    workbook.finish().expect("a workbook").into_inner()
}
