//! Whoever records or approves in one ambito, tried in another: on pages and over the API, and in what they are shown.

use reqwest::Method;
use serde_json::json;

use crate::four_eyes::{LIMIT, OF_LECCO, OF_OLGIATE, commit, proposed};
use crate::server::{Server, live};

#[test]
fn who_records_in_one_ambito_records_nothing_in_another() {
    live(async {
        let server = Server::with_sign_in(LIMIT);
        let (mut olga, mut lara) = (server.signed_in("olga").await, server.signed_in("lara").await);
        let before = server.asked(&["export"]);
        let rows = commit("I-ALTRUI", OF_LECCO, "5.00");
        for path in ["/api/v1/actions", "/api/v1/actions?dry_run=true"] {
            assert_eq!(olga.json(&server.at(path), &rows).await.status, 403, "{path}");
        }
        let fields = [
            ("id", "I-ALTRUI"),
            ("effective_on", "2026-11-10"),
            ("quantity", "5,00"),
            ("allocation", OF_LECCO),
            ("act", "Comune|det|1|2026-11-09"),
        ];
        for path in ["/registra/commit", "/registra/commit?conferma=1"] {
            assert_eq!(olga.post(&server.at(path), &fields).await.status, 403, "{path}");
        }
        let tried = [&[("action", "commit")][..], &fields].concat();
        assert_eq!(olga.post(&server.at("/registra/prova"), &tried).await.status, 403);
        let correction = [
            ("id", "X-ALTRUI"),
            ("effective_on", "2026-11-10"),
            ("corrects", "LEC-I-2026-1990"),
            ("reason", "x"),
            ("act", "Comune|det|1|2026-11-09"),
        ];
        for path in ["/registra/correct", "/registra/correct?conferma=1"] {
            assert_eq!(olga.post(&server.at(path), &correction).await.status, 403, "{path}");
        }
        for path in ["/rettifica/LEC-I-2026-1990", "/rettifica/LEC-I-2026-1990?known=@5000"] {
            assert_eq!(olga.get(&server.at(path)).await.status, 403, "{path}");
        }
        assert_eq!(olga.get(&server.at("/rettifica/OLG-I-2026-0961")).await.status, 200);
        let file = format!(
            "action,id,effective_on,quantity,allocation,act\n\
             commit,I-MIO,2026-11-10,5.00,{OF_OLGIATE},Comune|det|1|2026-11-09\n\
             commit,I-ALTRUI,2026-11-10,5.00,{OF_LECCO},Comune|det|1|2026-11-09\n"
        );
        let sent = olga.upload(&server.at("/importa"), "righe.csv", file.as_bytes()).await;
        assert_eq!(sent.status, 303);
        let place = server.at(sent.header("location"));
        assert_eq!(olga.get(&place).await.status, 403, "one row of another's closes the whole file");
        let confirm = format!("{}?conferma=1", place.split('?').next().expect("a path"));
        assert_eq!(olga.post(&confirm, &[]).await.status, 403);
        let path = place.split('?').next().expect("a path");
        assert_eq!(lara.get(path).await.status, 404, "an uploaded file is its sender's alone");
        let whole =
            olga.request(Method::POST, &server.at("/api/v1/import")).header("content-type", "text/csv");
        assert_eq!(olga.send(whole.body(file)).await.status, 403);
        let holder = "holder,name,kind\nente-nuovo,Ente nuovo,third_sector\n";
        let common =
            olga.request(Method::POST, &server.at("/api/v1/import")).header("content-type", "text/csv");
        assert_eq!(olga.send(common.body(holder)).await.status, 403, "registers are everybody's");
        let close = json!({ "effective_on": "2026-10-31", "act": "Assemblea|delibera|9/2026|2026-11-02" });
        assert_eq!(olga.json(&server.at("/api/v1/close"), &close).await.status, 403);
        assert_eq!(olga.post(&server.at("/chiusura"), &[("closes_on", "2026-10-31")]).await.status, 403);
        assert_eq!(before, server.asked(&["export"]), "something was recorded");
        let own = olga.json(&server.at("/api/v1/actions"), &commit("I-MIO", OF_OLGIATE, "5.00")).await;
        assert_eq!(own.status, 200, "{}", own.text);
    });
}

#[test]
fn a_proposal_is_decided_and_seen_where_it_reaches() {
    live(async {
        let server = Server::with_sign_in(LIMIT);
        let mut francesca = server.signed_in("francesca").await;
        let rows = commit("I-SEGRETO", OF_LECCO, "2000.00");
        let name = proposed(&server, &mut francesca, &rows).await;
        let head = server.asked(&["export"]).lines().count();
        let (mut olga, mut otto, mut lara) =
            (server.signed_in("olga").await, server.signed_in("otto").await, server.signed_in("lara").await);
        let one = server.at(&format!("/api/v1/proposals/{name}"));
        let page = server.at(&format!("/approvazioni/{name}"));
        for (who, status) in [(&mut olga, 403), (&mut otto, 403), (&mut lara, 200)] {
            assert_eq!(who.get(&one).await.status, status);
            assert_eq!(who.get(&page).await.status, status);
            let (listed, shown) = (
                who.get(&server.at("/api/v1/proposals?all=true")).await.text,
                who.get(&server.at("/approvazioni")).await.text,
            );
            assert_eq!((listed.contains(&name), shown.contains(&name)), (status == 200, status == 200));
        }
        // The rows of a proposal are in the log: nobody reads them there who sees but an ambito.
        for position in head - 1..=head {
            for path in [
                format!("/api/v1/entry/{position}"),
                format!("/api/v1/receipt/%40{position}"),
                format!("/registro/{position}"),
                format!("/registro/{position}/ricevuta"),
            ] {
                let status = olga.get(&server.at(&path)).await.status;
                assert!(status == 403 || (status == 404 && path.contains("ric")), "{path}: {status}");
            }
        }
        for path in ["/api/v1/export", "/evidenze/registro.jsonl"] {
            assert_eq!(olga.get(&server.at(path)).await.status, 403, "{path}");
        }
        for path in [
            "/registro?q=I-SEGRETO",
            "/registro?format=csv",
            "/cerca?q=I-SEGRETO",
            "/controlli",
            "/",
            "/evidenze",
        ] {
            let answer = olga.get(&server.at(path)).await;
            let shown = answer.text.replace("value=\"I-SEGRETO\"", "").replace("q=I-SEGRETO", "");
            assert!(!shown.contains(&name) && !shown.contains("\"I-SEGRETO\""), "{path}: {shown}");
        }
        // An entry of the own ambito comes after it in the feed, and it is not there.
        let own = olga.json(&server.at("/api/v1/actions"), &commit("I-MIO", OF_OLGIATE, "5.00")).await;
        assert_eq!(own.status, 200, "{}", own.text);
        let feed = olga.first_of(&server.at(&format!("/api/v1/events?since=%40{}", head - 3)), "I-MIO").await;
        assert!(!feed.contains("I-SEGRETO") && !feed.contains(&name), "{feed}");
        assert_eq!(otto.json(&format!("{one}/approve"), &json!({})).await.status, 403);
        assert_eq!(otto.post(&format!("{page}/approva"), &[]).await.status, 403);
        assert_eq!(otto.json(&format!("{one}/reject"), &json!({ "reason": "no" })).await.status, 403);
        assert_eq!(otto.post(&format!("{page}/respingi"), &[("reason", "no")]).await.status, 403);
        assert_eq!(lara.post(&format!("{page}/approva"), &[]).await.status, 303);
        assert!(server.asked(&["journal", "--format", "csv"]).contains("I-SEGRETO"));
    });
}
