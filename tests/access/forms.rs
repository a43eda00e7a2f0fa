//! The forms people really send, with what means no good in each field: it stays text, nothing is recorded by it, and no
//! other site sends them.

use reqwest::Method;
use serde_json::json;

use crate::attacks::bomb;
use crate::browser::Answer;
use crate::four_eyes::{LIMIT, OF_LECCO, commit, proposed};
use crate::server::{Server, live};

/// What is written into fields.
const TEXTS: [&str; 4] = [
    "\"><script>alert(1)</script>",
    "'; drop table entry; --",
    "' or '1'='1",
    "../../../../tmp/usus-was-here",
];

/// The fields of the forms of recording, each with something that would do.
const FIELDS: [(&str, &str); 20] = [
    ("id", "I-PROVA"),
    ("effective_on", "2026-11-10"),
    ("quantity", "1,00"),
    ("allocation", OF_LECCO),
    ("resource", "FNA-2026-LEC-B2"),
    ("release", "E-1"),
    ("ambito", "lecco"),
    ("service", "LEC-CDI"),
    ("plan", "PDZ-LEC-2025-2027"),
    ("corrects", "LEC-I-2026-1990"),
    ("reason", "errore"),
    ("holder", "regione-lombardia"),
    ("class", "depletable"),
    ("act_body", "Comune"),
    ("act_kind", "determina"),
    ("act_number", "1"),
    ("act_date", "2026-11-09"),
    ("note", "una nota"),
    ("cup", ""),
    ("ref", ""),
];

fn is_harmless(answer: &Answer, what: &str) {
    assert!(answer.status < 500, "{what}: {} {}", answer.status, answer.text);
    let is_json = answer.header("content-type").contains("json");
    assert!(is_json || !answer.text.contains("<script>alert(1)"), "{what}: {}", answer.text);
    assert!(!answer.header("location").contains("<script>"), "{what}");
}

#[test]
fn what_is_written_into_the_forms_stays_text() {
    live(async {
        let server = Server::with_sign_in(LIMIT);
        let (mut francesca, mut alessia) =
            (server.signed_in("francesca").await, server.signed_in("alessia").await);
        let name = proposed(&server, &mut francesca, &commit("I-ATTENDE", OF_LECCO, "2000.00")).await;
        let before = server.asked(&["export"]);
        for action in
            ["contribute", "allocate", "commit", "consume", "release", "reuse", "return", "lapse", "correct"]
        {
            for (at, (field, _)) in FIELDS.iter().enumerate() {
                let text = TEXTS[at % TEXTS.len()];
                // In a note such a text is a text: it would be recorded as it is. All the rest is refused or shown again.
                let form: Vec<(&str, &str)> = FIELDS
                    .iter()
                    .map(|(known, good)| (*known, if known == field { text } else { *good }))
                    .collect();
                let url = server.at(&format!("/registra/{action}"));
                is_harmless(&francesca.post(&url, &form).await, &format!("{action} {field}"));
                let tried = [&[("action", action)][..], &form].concat();
                let tried = francesca.post(&server.at("/registra/prova"), &tried).await;
                is_harmless(&tried, &format!("{action} {field}, tried"));
                let query = reqwest::Url::parse_with_params(&url, [(*field, text)]).expect("an address");
                is_harmless(&francesca.get(query.as_str()).await, &format!("{action} {field}, filled in"));
            }
        }
        for text in TEXTS {
            for field in ["closes_on", "id", "act_body", "act_number", "act_date", "note"] {
                let answer = francesca.post(&server.at("/chiusura"), &[(field, text)]).await;
                is_harmless(&answer, &format!("/chiusura {field}"));
            }
            let mut url = reqwest::Url::parse(&server.at("/rettifica/x")).expect("an address");
            url.path_segments_mut().expect("a path").pop().push(text);
            is_harmless(&francesca.get(url.as_str()).await, "/rettifica");
            url.path_segments_mut()
                .expect("a path")
                .pop()
                .pop()
                .push("approvazioni")
                .push(text)
                .push("approva");
            let answer = alessia.post(url.as_str(), &[]).await;
            assert_eq!(answer.status, 404, "{}", answer.text);
            is_harmless(&answer, "/approvazioni");
        }
        assert_eq!(before, server.asked(&["export"]), "something was recorded");
        let page = server.at(&format!("/approvazioni/{name}"));
        assert_eq!(alessia.post(&format!("{page}/respingi"), &[("reason", TEXTS[0])]).await.status, 303);
        let shown = alessia.get(&page).await;
        assert!(shown.text.contains("&lt;script&gt;"), "{}", shown.text);
        is_harmless(&shown, "a reason");
    });
}

#[test]
fn files_at_the_real_door_do_no_harm() {
    live(async {
        let server = Server::with_sign_in(LIMIT);
        let mut francesca = server.signed_in("francesca").await;
        let before = server.asked(&["export"]);
        let rows = format!(
            "action,id,effective_on,quantity,allocation,act,note\n\
             commit,I-<script>alert(1)</script>,2026-11-10,1.00,{OF_LECCO},Comune|det|1|2026-11-09,'; drop table entry; --\n"
        );
        for name in [
            "../../../../tmp/usus-was-here.csv",
            "/tmp/usus-was-here.csv",
            "..\\..\\usus-was-here.csv",
            "<script>alert(1)</script>.csv",
            "\u{202e}vsc.csv",
            "",
        ] {
            let sent = francesca.upload(&server.at("/importa"), name, rows.as_bytes()).await;
            is_harmless(&sent, name);
            let place = sent.header("location").to_owned();
            assert!(
                sent.status == 303 && !place.contains("..") && !place.contains("was-here"),
                "{name}: {place}"
            );
            is_harmless(&francesca.get(&server.at(&place)).await, name);
            let path = place.split('?').next().expect("a path");
            for column in ["colonna-0", "colonna-1", "'; drop table entry; --"] {
                let mapped = francesca.post(&server.at(path), &[(column, TEXTS[0])]).await;
                is_harmless(&mapped, column);
            }
            let confirmed = francesca.post(&server.at(&format!("{path}?conferma=1")), &[]).await;
            is_harmless(&confirmed, "confirmed");
        }
        assert!(!std::path::Path::new("/tmp/usus-was-here.csv").exists(), "a file's name is no place");
        let sent = francesca.upload(&server.at("/importa"), "bomba.xlsx", &bomb()).await;
        let place = server.at(sent.header("location"));
        let answer = if sent.status == 303 { francesca.get(&place).await } else { sent };
        assert!((400..500).contains(&answer.status), "{} {}", answer.status, answer.text);
        for kind in
            ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/octet-stream"]
        {
            let request = francesca.request(Method::POST, &server.at("/api/v1/import"));
            let answer = francesca.send(request.header("content-type", kind).body(bomb())).await;
            assert!((400..500).contains(&answer.status), "{} {}", answer.status, answer.text);
            assert_eq!(answer.header("content-type"), "application/problem+json");
        }
        assert_eq!(before, server.asked(&["export"]), "something was recorded");
    });
}

#[test]
fn no_other_site_sends_them() {
    live(async {
        let server = Server::with_sign_in(LIMIT);
        let (mut francesca, mut elena) =
            (server.signed_in("francesca").await, server.signed_in("elena").await);
        let name = proposed(&server, &mut francesca, &commit("I-ATTENDE", OF_LECCO, "2000.00")).await;
        let before = server.asked(&["export"]);
        let form = [
            ("id", "I-CSRF"),
            ("effective_on", "2026-11-10"),
            ("quantity", "1,00"),
            ("allocation", OF_LECCO),
            ("act", "Comune|det|1|2026-11-09"),
            ("closes_on", "2026-10-31"),
            ("reason", "no"),
        ];
        for path in [
            "/registra/commit?conferma=1",
            "/chiusura?conferma=1",
            &format!("/approvazioni/{name}/approva"),
            &format!("/approvazioni/{name}/respingi"),
            &format!("/api/v1/proposals/{name}/approve"),
        ] {
            for (header, value) in [
                ("sec-fetch-site", "cross-site"),
                ("origin", "https://elsewhere.example"),
                ("origin", "null"),
                ("x", "y"),
            ] {
                let request = elena.request(Method::POST, &server.at(path)).header(header, value).form(&form);
                assert_eq!(elena.send(request).await.status, 403, "{path} {header}: {value}");
            }
        }
        let plain = commit("I-CSRF", OF_LECCO, "1.00").to_string();
        let request = elena.request(Method::POST, &server.at("/api/v1/actions"));
        let request =
            request.header("sec-fetch-site", "cross-site").header("content-type", "application/json");
        assert_eq!(elena.send(request.body(plain)).await.status, 403);
        assert_eq!(before, server.asked(&["export"]), "something was recorded");
    });
}

#[test]
fn an_auditor_verifies_is_recorded_as_a_reader_and_changes_nothing() {
    live(async {
        let server = Server::with_sign_in(LIMIT);
        let mut rita = server.signed_in("rita").await;
        let before = server.asked(&["export"]);
        assert_eq!(rita.post(&server.at("/evidenze/verifica"), &[]).await.status, 303);
        for path in
            ["/registro?q=FNA", "/controlli/stessa-persona", "/api/v1/proposals", "/risorsa/FNA-2026-LEC-B2"]
        {
            assert_eq!(rita.get(&server.at(path)).await.status, 200, "{path}");
        }
        for path in ["/api/v1/actions", "/api/v1/import", "/api/v1/close", "/api/v1/proposals/x/approve"] {
            assert_eq!(rita.json(&server.at(path), &json!({})).await.status, 403, "{path}");
        }
        for path in [
            "/registra/commit?conferma=1",
            "/importa",
            "/importa/x?conferma=1",
            "/chiusura",
            "/approvazioni/x/ritira",
        ] {
            assert_eq!(rita.post(&server.at(path), &[]).await.status, 403, "{path}");
        }
        assert_eq!(before, server.asked(&["export"]), "an auditor changed something");
        let readings = server.asked(&["readings", "--format", "csv"]);
        for question in ["GET /registro?q=FNA", "GET /controlli/stessa-persona", "GET /api/v1/proposals"] {
            assert!(readings.contains("M-REV") && readings.contains(question), "{question}: {readings}");
        }
    });
}
