//! Without signing in: for whoever sits before the machine, and nobody else.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use reqwest::Method;

use crate::browser::Browser;
use crate::home::Home;
use crate::program;
use crate::server::{Server, live};

#[test]
fn a_name_from_elsewhere_does_not_pass_for_this_machine() {
    live(async {
        let server = Server::local("");
        let mut browser = Browser::new();
        let asked = |host: String| browser.request(Method::GET, &server.at("/")).header("host", host);
        let requests = [
            (asked(format!("127.0.0.1:{}", server.port)), 200),
            (asked(format!("localhost:{}", server.port)), 200),
            (asked(format!("attacker.example:{}", server.port)), 403),
            (asked("127.0.0.1:1".to_owned()), 403),
            (asked(format!("127.0.0.1.attacker.example:{}", server.port)), 403),
        ];
        for (request, status) in requests {
            assert_eq!(browser.send(request).await.status, status);
        }
    });
}

#[test]
fn it_is_not_opened_to_others_and_says_why() {
    let folder = tempfile::tempdir().expect("a folder");
    for (_, language) in program::LANGUAGES {
        let asked = [&["serve", "--listen", "0.0.0.0:0"], language].concat();
        let said = program::usus(folder.path(), &asked);
        assert_eq!(said.code, 2);
        assert!(said.err.contains("[sign_in]") && said.err.contains("ops/serve.md"), "{}", said.err);
    }
    let wrong = [
        ("name = ", "toml"),
        ("nome = \"x\"", "nome"),
        ("public_url = \"usus\"", "public_url"),
        ("[four_eyes]\nlimit_eur = \"tanto\"", "limit_eur"),
        ("[[person]]\nstaff_id = \"M1\"\nroles = [\"re:*\"]", "re:*"),
        ("[[person]]\nstaff_id = \"M1\"\nroles = [\"administrator:olgiate\"]", "administrator:*"),
        ("[tls]\ncertificate = \"manca.pem\"\nkey = \"manca.pem\"", "manca.pem"),
        ("[sign_in]\nissuer = \"https://x.example\"\nclient_id = \"usus\"", "public_url"),
    ];
    for (text, named) in wrong {
        std::fs::write(folder.path().join("ufficio.toml"), text).expect("written");
        let said =
            program::usus(folder.path(), &["serve", "--listen", "127.0.0.1:0", "--office", "ufficio.toml"]);
        assert_eq!(said.code, 2, "{text}: {}", said.err);
        assert!(said.err.contains(named) || named == "toml", "{text}: {}", said.err);
    }
}

#[test]
fn a_server_gives_memory_back_soon_in_the_process_that_was_started() {
    let server = Server::local("");
    let environment = server.environment();
    assert!(environment.contains("\0MIMALLOC_PURGE_DELAY=10\0"), "{environment:?}");
}

#[test]
fn a_server_closes_in_order() {
    live(async {
        let server = Server::local("");
        let mut browser = Browser::new();
        assert_eq!(browser.get(&server.at("/")).await.status, 200);
        assert_eq!(server.end(), 0);
    });
}

#[test]
fn a_ledger_on_a_server_is_not_opened_to_whoever_comes() {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = Home::Postgres.ledger(folder.path());
    let said = program::usus(folder.path(), &["--ledger", &ledger, "serve", "--listen", "127.0.0.1:0"]);
    assert!(said.code == 2 && said.err.contains("[sign_in]"), "{}", said.err);
}

#[test]
fn a_role_in_an_ambito_that_nobody_registered_is_pointed_out() {
    const PEOPLE: &str =
        "[[person]]\nstaff_id = \"M1\"\nroles = [\"auditor:lecco\", \"planner:leco\", \"approver:*\"]\n";
    live(async {
        let server = Server::local(PEOPLE);
        let mut browser = Browser::new();
        let page = browser.get(&server.at("/amministrazione?lang=it")).await.text;
        let row = page.split("M1</th>").nth(1).and_then(|rest| rest.split("</tr>").next()).expect("a row");
        assert_eq!(row.matches("ambito non registrato").count(), 1, "{row}");
        assert!(row.contains("(leco) <span class=\"tag\">ambito non registrato"), "{row}");
    });
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("ufficio.toml"), PEOPLE).expect("written");
    let asked = ["serve", "--listen", "127.0.0.1:0", "--office", "ufficio.toml"];
    let mut child = program::command(folder.path(), &asked)
        .env("USUS_LOG", "warn")
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut said = BufReader::new(child.stderr.take().expect("its messages"));
    let mut first = String::new();
    said.read_line(&mut first).expect("a line");
    let base = first.trim().rsplit(' ').next().expect("an address").to_owned();
    live(async { assert_eq!(Browser::new().get(&format!("{base}status")).await.status, 200) });
    // Who is answered is answered by a server that has said all that it says when it starts.
    child.kill().and_then(|()| child.wait()).expect("an end");
    let warned: Vec<String> =
        said.lines().map_while(Result::ok).filter(|line| line.contains("WARN")).collect();
    // This ledger is empty: it has none of the two.
    assert_eq!(warned.len(), 2, "{warned:?}");
    for (line, ambito) in warned.iter().zip(["lecco", "leco"]) {
        assert!(line.contains("\"M1\"") && line.contains(&format!("\"{ambito}\"")), "{line}");
    }
}
