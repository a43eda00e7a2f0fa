//! Each role on each route: the table in ROUTES.md, tried out. That the table has every route of the program, and what
//! each asks for, is held by a test of the program itself.

use std::path::Path;

use reqwest::Method;

use crate::browser::Browser;
use crate::server::{Server, live};

/// A line of the table.
pub(crate) struct Line {
    pub(crate) method: Method,
    pub(crate) path: String,
    /// For each role, in the order of [`WHO`]: whether it is let through.
    pub(crate) open_to: Vec<bool>,
}

/// The accounts, in the order of the table's columns; nobody comes last.
const WHO: [&str; 6] = ["francesca", "alessia", "paolo", "rita", "adele", ""];

/// The table.
pub(crate) fn table() -> Vec<Line> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/access/ROUTES.md");
    let text = std::fs::read_to_string(path).expect("ROUTES.md");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (method, path) = cells[1].trim_matches('`').split_once(' ').expect("a method and a path");
        Line {
            method: method.parse().expect("a method"),
            path: path.to_owned(),
            open_to: cells[3..9].iter().map(|cell| *cell == "yes").collect(),
        }
    })
    .collect()
}

/// An address of a route: what it is about is something nobody knows.
pub(crate) fn address(path: &str) -> String {
    let pieces = path.split('/').map(|piece| if piece.starts_with('{') { "999999" } else { piece });
    pieces.collect::<Vec<_>>().join("/")
}

#[test]
fn every_role_passes_where_the_table_says_and_nowhere_else() {
    live(async {
        let server = Server::with_sign_in("[limits]\nrequests_per_minute = 1000000\n");
        let mut people: Vec<Browser> = Vec::new();
        for account in WHO {
            people.push(if account.is_empty() { Browser::new() } else { server.signed_in(account).await });
        }
        let head = server.asked(&["journal", "--format", "csv"]).lines().count();
        let mut wrong = Vec::new();
        for line in table() {
            // Signing in and out is tried elsewhere; it would end the sessions of those who try the rest.
            if line.path == "/esci" || line.path.starts_with("/accesso") {
                continue;
            }
            for ((browser, account), open) in people.iter_mut().zip(WHO).zip(&line.open_to) {
                let url = server.at(&address(&line.path));
                let request =
                    browser.request(line.method.clone(), &url).header("sec-fetch-site", "same-origin");
                let status = browser.status(request).await;
                let is_let_through = !matches!(status, 401 | 403);
                if is_let_through != *open || status >= 500 || (account.is_empty() && !open && status != 401)
                {
                    wrong.push(format!("{account} {} {}: {status}", line.method, line.path));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        let after = server.asked(&["journal", "--format", "csv"]).lines().count();
        assert_eq!(head, after, "empty requests recorded something");
    });
}

#[test]
fn who_belongs_to_one_ambito_sees_that_one() {
    live(async {
        let server = Server::with_sign_in("");
        let mut olga = server.signed_in("olga").await;
        let own = olga.get(&server.at("/api/v1/balance")).await;
        assert!(
            own.status == 200 && own.text.contains("olgiate") && !own.text.contains("lecco"),
            "{}",
            own.text
        );
        for other in ["lecco", "merate", "nessuno", "OLGIATE", "olgiate lecco", "*", "%"] {
            for path in ["/", "/api/v1/balance"] {
                let mut url = reqwest::Url::parse(&server.at(path)).expect("an address");
                url.query_pairs_mut().append_pair("ambito", other);
                assert_eq!(olga.get(url.as_str()).await.status, 403, "{url}");
            }
        }
        // Said twice, the last one counts, and it is that one that is asked for.
        let twice = olga.get(&server.at("/api/v1/balance?ambito=olgiate&ambito=lecco")).await;
        assert_eq!(twice.status, 403);
        let twice = olga.get(&server.at("/api/v1/balance?ambito=lecco&ambito=olgiate")).await;
        assert_eq!(twice.status, 400, "a program that says it twice is asked which one");
        let twice = olga.get(&server.at("/uso?ambito=lecco&ambito=olgiate&format=csv")).await;
        assert!(twice.status == 200 && !twice.text.contains("lecco"), "{}", twice.text);
        let mut due = server.signed_in("due").await;
        for (ambito, status) in [("olgiate", 200), ("lecco", 200), ("merate", 403)] {
            let url = server.at(&format!("/api/v1/balance?ambito={ambito}"));
            assert_eq!(due.get(&url).await.status, status, "{ambito}");
            let request = due.request(Method::HEAD, &url);
            assert_eq!(due.send(request).await.status, status, "HEAD {ambito}");
        }
        let request = due.request(Method::OPTIONS, &server.at("/"));
        assert_eq!(due.send(request).await.status, 405);
    });
}
