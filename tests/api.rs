//! The HTTP API: a server of the program's own, on both databases, asked as other programs ask it.
#![expect(clippy::expect_used, reason = "a test that cannot go on should stop and say where")]

#[path = "support/door.rs"]
mod door;
#[path = "support/home.rs"]
mod home;
#[path = "api/judges.rs"]
mod judges;
#[path = "support/office.rs"]
#[expect(dead_code, reason = "of the office's words only those about homes are needed here")]
mod office;
#[path = "support/program.rs"]
#[expect(dead_code, reason = "the program is run here for what it prints, too")]
mod program;
#[path = "access/provider.rs"]
mod provider;
#[path = "api/served.rs"]
mod served;

use std::path::Path;

use office::{Home, in_both_homes};
use program::command;
use reqwest::StatusCode;
use serde_json::{Value, json};
use served::{ReadsJson, SendsJson, Served};
use tempfile::tempdir;

in_both_homes! {
    answers_are_the_bytes_of_the_command_line
    an_answer_is_cited_and_not_sent_twice
    what_the_rules_refuse_is_a_problem_of_the_same_name
    a_key_is_answered_once
    pages_do_not_move_while_others_record
    whoever_follows_misses_nothing
}

/// What a command prints.
fn printed(folder: &Path, ledger: &str, arguments: &[&str]) -> String {
    let output = command(folder, &[&["--ledger", ledger], arguments].concat()).output().expect("it runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A ledger with the demonstration in it.
fn demonstration(home: Home, folder: &Path) -> String {
    let ledger = home.ledger(folder);
    printed(folder, &ledger, &["demo"]);
    ledger
}

/// A file with holders, of which the ledger knows none.
fn holders(names: std::ops::Range<usize>) -> String {
    let rows: Vec<String> = names.map(|name| format!("ente-{name},Ente {name},third_sector\n")).collect();
    format!("holder,name,kind\n{}", rows.concat())
}

async fn answers_are_the_bytes_of_the_command_line(home: Home) {
    let folder = tempdir().expect("a folder");
    let ledger = demonstration(home, folder.path());
    let served = Served::begin(folder.path(), &ledger);
    let questions: [(&str, &[&str]); 12] = [
        ("balance", &["balance"]),
        (
            "balance?by=resource,class,holder&effective=2026-12-31",
            &["balance", "--by", "resource,class,holder", "--effective", "2026-12-31"],
        ),
        ("balance?known=%40270&service=OLG-SAD", &["balance", "--known", "@270", "--service", "OLG-SAD"]),
        ("journal", &["journal"]),
        (
            "journal?resource=FSR-2025-OLG&effective=31/12/2026",
            &["journal", "--resource", "FSR-2025-OLG", "--effective", "31/12/2026"],
        ),
        ("journal?ambito=lecco&class=perishable", &["journal", "--ambito", "lecco", "--class", "perishable"]),
        ("trace/R-CDD-2026", &["trace", "R-CDD-2026"]),
        ("use?effective=2026-12-31", &["use", "--effective", "2026-12-31"]),
        (
            "compare?plans=PDZ-LEC-2021-2023,PDZ-LEC-2025-2027",
            &["compare", "PDZ-LEC-2021-2023", "PDZ-LEC-2025-2027"],
        ),
        (
            "explain?effective=2026-12-31&known=%40273&and_known=%40275",
            &["explain", "--effective", "2026-12-31", "--known", "@273", "--and-known", "@275"],
        ),
        ("readings", &["readings"]),
        ("balance?lang=en", &["--lang", "en", "balance"]),
    ];
    for (path, arguments) in questions {
        for form in ["json", "csv"] {
            let expected = printed(folder.path(), &ledger, &[arguments, &["--format", form]].concat());
            let mark = if path.contains('?') { '&' } else { '?' };
            // A page holds it all.
            let path = match path.split(['?', '/']).next() {
                Some("balance" | "journal") => format!("/api/v1/{path}{mark}format={form}&limit=10000"),
                _ => format!("/api/v1/{path}{mark}format={form}"),
            };
            let answer = served.get(&path).await;
            assert_eq!(answer.status(), StatusCode::OK, "{path}");
            assert_eq!(answer.text().await.expect("a body"), expected, "{path}");
        }
    }
    let accepted =
        served.ask("/api/v1/balance").header("accept", "text/csv").send().await.expect("an answer");
    assert_eq!(
        accepted.text().await.expect("a body"),
        printed(folder.path(), &ledger, &["balance", "--format", "csv"])
    );
    let export = served.get("/api/v1/export").await.text().await.expect("a body");
    assert_eq!(export, printed(folder.path(), &ledger, &["export"]));
    let entry = served.get("/api/v1/entry/7").await.text().await.expect("a body");
    assert_eq!(Some(entry.as_str()), export.lines().nth(6), "an entry is its stored bytes");
    let verified: Value = served.get("/api/v1/verify").await.json().await.expect("JSON");
    assert_eq!(verified["verifies"], true, "{verified}");
}

async fn an_answer_is_cited_and_not_sent_twice(home: Home) {
    let folder = tempdir().expect("a folder");
    let ledger = demonstration(home, folder.path());
    let served = Served::begin(folder.path(), &ledger);
    let first = served.get("/api/v1/balance?service=OLG-SAD").await;
    let header = |name: &str| first.headers()[name].to_str().expect("text").to_owned();
    let (tag, link, known) = (header("etag"), header("link"), header("usus-known"));
    assert!(tag.starts_with('"') && first.headers().contains_key("usus-effective"));
    let cited = link.trim_start_matches('<').split_once('>').expect("a link").0.to_owned();
    let body = first.text().await.expect("a body");
    let again = served
        .ask("/api/v1/balance?service=OLG-SAD")
        .header("if-none-match", &tag)
        .send()
        .await
        .expect("an answer");
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.text().await.expect("a body"), "");
    // Somebody records: the question has a new answer, the citation the old one.
    let file = folder.path().join("enti.csv");
    std::fs::write(&file, holders(0..3)).expect("a file");
    let recorded =
        served.act("/api/v1/import").header("content-type", "text/csv").body(holders(0..3)).send().await;
    assert_eq!(recorded.expect("an answer").status(), StatusCode::OK);
    let now = served
        .ask("/api/v1/balance?service=OLG-SAD")
        .header("if-none-match", &tag)
        .send()
        .await
        .expect("an answer");
    assert_eq!(now.status(), StatusCode::OK, "what is recorded is known at once");
    assert_ne!(now.headers()["usus-known"], known.as_str());
    let old = served.get(&cited).await;
    assert_eq!(old.headers()["usus-known"], known.as_str());
    assert_eq!(old.text().await.expect("a body"), body);
}

async fn what_the_rules_refuse_is_a_problem_of_the_same_name(home: Home) {
    let folder = tempdir().expect("a folder");
    let ledger = demonstration(home, folder.path());
    let served = Served::begin(folder.path(), &ledger);
    let row = json!({ "action": "commit", "id": "I-TROPPO", "effective_on": "2026-11-01", "quantity": "99999999.00",
                      "act": "Ente|det|1|2026-11-01", "allocation": "A-SAD-2025" });
    let good = json!({ "action": "release", "id": "E-UNA", "effective_on": "2026-11-01", "quantity": "1.00",
                       "act": "Ente|det|1|2026-11-01", "allocation": "A-BOH", "of": "committed", "reason": "saving" });
    let answer =
        served.act("/api/v1/actions").json(&json!({ "rows": [good, row] })).send().await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::CONFLICT);
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let problem: Value = answer.json().await.expect("JSON");
    let told: Vec<(&Value, &Value)> =
        problem["errors"].as_array().expect("a list").iter().map(|bad| (&bad["row"], &bad["rule"])).collect();
    assert_eq!(told.last(), Some(&(&json!(2), &json!("not_enough_allocated"))), "{problem}");
    let unreadable =
        served.act("/api/v1/import").header("content-type", "text/csv").body("ente,nome\na,b\n").send().await;
    let unreadable = unreadable.expect("an answer");
    assert_eq!(unreadable.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem: Value = unreadable.json().await.expect("JSON");
    assert_eq!(problem["rule"], "subject_unknown");
    for (path, status, rule) in [
        ("/api/v1/balance?servizio=OLG-SAD", 400, "unclear"),
        ("/api/v1/balance?known=%40999999", 400, "unclear"),
        ("/api/v1/trace/NON-C-E", 404, "not_found"),
        ("/api/v1/entry/999999", 404, "not_found"),
        ("/api/v1/nulla", 404, "no_such_page"),
        ("/api/v1/balance?format=pdf", 406, "not_acceptable"),
        ("/api/v1/import", 405, "method_not_allowed"),
        ("/api/v1/trace/%FF", 400, "unclear"),
    ] {
        let answer = served.get(path).await;
        assert_eq!(answer.status().as_u16(), status, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{path}");
        let problem: Value = answer.json().await.expect("JSON");
        assert_eq!((&problem["rule"], &problem["status"]), (&json!(rule), &json!(status)), "{path}");
    }
    for (path, kind, body, status) in [
        ("/api/v1/actions", "application/xml", "{}".to_owned(), 415),
        ("/api/v1/actions", "application/json", "{".to_owned(), 400),
        ("/api/v1/import", "application/pdf", String::new(), 415),
        ("/api/v1/import", "text/csv", "x".repeat((32 << 20) + 1), 413),
        ("/api/v1/import?known=%401", "text/csv", holders(0..1), 400),
    ] {
        let answer =
            served.act(path).header("content-type", kind).body(body).send().await.expect("an answer");
        assert_eq!(answer.status().as_u16(), status, "{path} {kind}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{path} {kind}");
    }
    let rehearsed = served
        .act("/api/v1/import?dry_run=true")
        .header("content-type", "text/csv")
        .body(holders(0..2))
        .send();
    let rehearsed: Value = rehearsed.await.expect("an answer").json().await.expect("JSON");
    assert_eq!((&rehearsed["dry_run"], &rehearsed["recorded"]), (&json!(true), &json!(2)));
}

async fn a_key_is_answered_once(home: Home) {
    let folder = tempdir().expect("a folder");
    let ledger = demonstration(home, folder.path());
    let served = Served::begin(folder.path(), &ledger);
    let send = |key: &'static str, body: String| {
        let act =
            served.act("/api/v1/import").header("idempotency-key", key).header("content-type", "text/csv");
        async move { act.body(body).send().await.expect("an answer") }
    };
    let (first, beside) = tokio::join!(send("uno", holders(0..4)), send("uno", holders(0..4)));
    let (first, beside): (Value, Value) =
        (first.json().await.expect("JSON"), beside.json().await.expect("JSON"));
    assert_eq!(first["recorded"], 4);
    assert_eq!(first, beside, "who asks at the same time gets the same answer");
    let again: Value = send("uno", holders(0..4)).await.json().await.expect("JSON");
    assert_eq!(first, again);
    let other = send("uno", holders(0..5)).await;
    assert_eq!(other.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let other: Value = other.json().await.expect("JSON");
    assert_eq!(other["rule"], "idempotency_key_reused");
    let new: Value = send("due", holders(0..4)).await.json().await.expect("JSON");
    assert_eq!(new["recorded"], 0, "the office's ids still say that nothing is new");
    let close = json!({ "effective_on": "2026-10-31", "act": "Assemblea|delibera|9/2026|2026-11-02" });
    let closed = served.act("/api/v1/close").json(&close).send().await.expect("an answer");
    assert_eq!(closed.status(), StatusCode::CREATED);
    let closed = served.act("/api/v1/close").json(&close).send().await.expect("an answer");
    assert_eq!(closed.status(), StatusCode::OK, "the same closing again is nothing new");
}

/// The address after a relation.
fn related(answer: &reqwest::Response, relation: &str) -> Option<String> {
    let links = answer.headers().get_all("link").into_iter().filter_map(|link| link.to_str().ok());
    let mut links = links.filter_map(|link| link.strip_suffix(&format!("; rel=\"{relation}\"")));
    links.next().map(|link| link.trim_matches(['<', '>']).to_owned())
}

async fn pages_do_not_move_while_others_record(home: Home) {
    let folder = tempdir().expect("a folder");
    let ledger = demonstration(home, folder.path());
    let served = Served::begin(folder.path(), &ledger);
    for (question, limit) in
        [("journal?ambito=lecco&", 400), ("journal?", 1_700), ("balance?by=resource&", 60), ("services?", 9)]
    {
        let whole = format!("/api/v1/{question}limit=10000");
        let whole: Vec<Value> = served.get(&whole).await.json().await.expect("JSON");
        let mut next = Some(format!("/api/v1/{question}limit={limit}"));
        let (mut rows, mut pages): (Vec<Value>, usize) = (Vec::new(), 0);
        while let Some(path) = next {
            let answer = served.get(&path).await;
            next = related(&answer, "next");
            rows.extend(answer.json::<Vec<Value>>().await.expect("JSON"));
            pages += 1;
            // Another program records after each page.
            let file = folder.path().join("enti.csv");
            std::fs::write(&file, holders(0..pages.min(5))).expect("a file");
            printed(folder.path(), &ledger, &["import", "enti.csv"]);
        }
        assert!(pages >= 2, "{question} has but {pages} pages");
        assert_eq!(rows, whole, "{question}");
    }
}

/// The ids of the first events of a feed.
async fn ids(mut feed: reqwest::Response, many: usize) -> (Vec<i64>, reqwest::Response) {
    let mut text = String::new();
    loop {
        let whole = text.rfind("\n\n").map_or("", |end| &text[..end]);
        let ids: Vec<i64> =
            whole.lines().filter_map(|line| line.strip_prefix("id: ")?.parse().ok()).collect();
        if ids.len() >= many {
            return (ids, feed);
        }
        let chunk = feed.chunk().await.expect("it goes on").expect("it has no end");
        text.push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
    }
}

async fn whoever_follows_misses_nothing(home: Home) {
    let folder = tempdir().expect("a folder");
    let ledger = demonstration(home, folder.path());
    let mut served = Served::begin(folder.path(), &ledger);
    let head: Value = served.get("/status").await.json().await.expect("JSON");
    let head = head["position"].as_i64().expect("a position");
    let feed = served.get(&format!("/api/v1/events?since=%40{}", head - 3)).await;
    assert_eq!(feed.headers()["content-type"], "text/event-stream");
    // Others record while it is read: this server, and another program.
    let file = folder.path().join("enti.csv");
    std::fs::write(&file, holders(0..6)).expect("a file");
    printed(folder.path(), &ledger, &["import", "enti.csv"]);
    let acted =
        served.act("/api/v1/import").header("content-type", "text/csv").body(holders(6..9)).send().await;
    assert_eq!(acted.expect("an answer").status(), StatusCode::OK);
    let (first, feed) = ids(feed, 12).await;
    assert_eq!(first, (head - 2..=head + 9).collect::<Vec<_>>(), "each once, in order");
    drop(feed);
    let last = (head + 5).to_string();
    let feed = served.ask("/api/v1/events").header("last-event-id", last).send().await.expect("a feed");
    let (again, feed) = ids(feed, 4).await;
    assert_eq!(again, (head + 6..=head + 9).collect::<Vec<_>>(), "who comes back goes on where they were");
    // Somebody still follows: the server ends all the same.
    served.end();
    drop(feed);
}
