//! Four eyes: what is above the office's limit, corrections and closings wait for a second person, on pages and over the
//! API alike.

use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::server::{Server, live};

/// The office's file: what is more than a thousand euro waits.
pub(crate) const LIMIT: &str =
    "[limits]\nrequests_per_minute = 1000000\n[four_eyes]\nlimit_eur = \"1.000,00\"\n";

/// An act, as files write it.
const ACT: &str = "Comune di Lecco|determina|77|2026-11-09";

/// A commitment on an allocation of the demonstration.
pub(crate) fn commit(id: &str, allocation: &str, quantity: &str) -> Value {
    json!({ "rows": [{ "action": "commit", "id": id, "effective_on": "2026-11-10", "quantity": quantity,
        "act": ACT, "allocation": allocation }] })
}

/// The allocations of the demonstration, of which something is left: one of each ambito.
pub(crate) const OF_LECCO: &str = "LEC-A-2026-1989";
pub(crate) const OF_OLGIATE: &str = "OLG-A-2026-0960";

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.text).unwrap_or_else(|_| panic!("{} {}", answer.status, answer.text))
}

/// Rows sent to the API, which must propose them; gives the name of the proposal.
pub(crate) async fn proposed(server: &Server, who: &mut Browser, rows: &Value) -> String {
    let answer = who.json(&server.at("/api/v1/actions"), rows).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    let said = read(&answer);
    let name = said["proposal"].as_str().expect("a name").to_owned();
    assert_eq!(answer.header("location"), format!("/api/v1/proposals/{name}"));
    assert!(said["sentence"].as_str().is_some_and(|said| said.contains("seconda persona")), "{said}");
    name
}

/// The actors of the entries that speak of something, in their order.
fn actors(server: &Server, of: &str) -> Vec<String> {
    let export = server.asked(&["export"]);
    let of_it = export.lines().filter(|line| line.contains(of));
    let actor = |line: &str| {
        let entry: Value = serde_json::from_str(line).expect("JSON");
        entry["actor"].as_str().expect("an actor").to_owned()
    };
    of_it.map(actor).collect()
}

#[test]
fn what_is_above_the_limit_waits_and_the_proposer_does_not_approve() {
    live(async {
        let server = Server::with_sign_in(LIMIT);
        let (mut elena, mut alessia) = (server.signed_in("elena").await, server.signed_in("alessia").await);
        let actions = server.at("/api/v1/actions");
        let at_it = elena.json(&actions, &commit("I-AL-LIMITE", OF_LECCO, "1000.00")).await;
        assert_eq!((at_it.status, read(&at_it)["recorded"].clone()), (200, json!(1)));
        let above = commit("I-OLTRE", OF_LECCO, "1000.01");
        let tried = elena.json(&server.at("/api/v1/actions?dry_run=true"), &above).await;
        assert_eq!((tried.status, read(&tried)["waits"].clone()), (200, json!(["over_limit"])));
        let name = proposed(&server, &mut elena, &above).await;
        assert_eq!(proposed(&server, &mut elena, &above).await, name, "the same again is the same proposal");
        assert!(
            !server.asked(&["journal", "--format", "csv"]).contains("I-OLTRE"),
            "it is in no balance yet"
        );

        let one = server.at(&format!("/api/v1/proposals/{name}"));
        let approve = format!("{one}/approve");
        let own = elena.json(&approve, &json!({})).await;
        assert_eq!((own.status, read(&own)["rule"].clone()), (409, json!("same_person")));
        let page = server.at(&format!("/approvazioni/{name}"));
        assert!(!elena.get(&page).await.text.contains("Approva e registra"));
        assert_eq!(elena.post(&format!("{page}/approva"), &[]).await.status, 422);
        let listed = read(&alessia.get(&server.at("/api/v1/proposals")).await);
        assert_eq!(
            (listed[0]["proposal"].clone(), listed[0]["waits"].clone()),
            (json!(name), json!("over_limit"))
        );
        assert_eq!(read(&alessia.get(&one).await)["rows"][0]["id"], "I-OLTRE");
        let by = alessia.json(&approve, &json!({})).await;
        assert_eq!((by.status, read(&by)["settled"].clone()), (200, json!("approved")));
        assert!(server.asked(&["journal", "--format", "csv"]).contains("I-OLTRE"));
        assert_eq!(
            actors(&server, "\"I-OLTRE\"").last().map(String::as_str),
            Some("M-ELE"),
            "who entered it"
        );
        assert_eq!(
            actors(&server, &format!("\"kind\":\"approved\",\"payload\":{{\"proposal\":\"{name}\"")),
            ["M-APP"]
        );
        let again = alessia.json(&approve, &json!({})).await;
        assert_eq!(again.status, 200, "the same decision again is nothing new: {}", again.text);
        let after = read(&alessia.get(&server.at("/api/v1/proposals")).await);
        assert_eq!(after, json!([]));
        let known = listed[0]["position"].as_i64().expect("a position");
        let then = read(&alessia.get(&server.at(&format!("/api/v1/proposals?known=%40{known}"))).await);
        assert_eq!(then[0]["proposal"], json!(name), "as known then it still waited");

        let mut rita = server.signed_in("rita").await;
        let check = rita.get(&server.at("/controlli/stessa-persona?format=csv")).await;
        assert_eq!((check.status, check.text.trim_end().lines().count()), (200, 1), "{}", check.text);
    });
}

#[test]
fn corrections_and_closings_wait_on_pages_and_over_the_api() {
    live(async {
        let server = Server::with_sign_in(LIMIT);
        let (mut elena, mut alessia) = (server.signed_in("elena").await, server.signed_in("alessia").await);
        let small = elena.json(&server.at("/api/v1/actions"), &commit("I-PICCOLO", OF_LECCO, "1.00")).await;
        assert_eq!(small.status, 200, "{}", small.text);
        let fields = [
            ("id", "X-PICCOLO"),
            ("effective_on", "2026-11-11"),
            ("corrects", "I-PICCOLO"),
            ("reason", "errore di battitura"),
            ("act", ACT),
        ];
        let sent = elena.post(&server.at("/registra/correct?conferma=1"), &fields).await;
        let place = sent.header("location").to_owned();
        assert!(sent.status == 303 && place.starts_with("/approvazioni/"), "{} {place}", sent.status);
        let path = place.split('?').next().expect("a path").to_owned();
        let rejected =
            alessia.post(&server.at(&format!("{path}/respingi")), &[("reason", "non è un errore")]).await;
        assert_eq!(rejected.status, 303, "{}", rejected.text);
        assert!(elena.get(&server.at(&path)).await.text.contains("non è un errore"));
        let correction = json!({ "rows": [{ "action": "correct", "id": "X-PICCOLO", "effective_on": "2026-11-11",
            "corrects": "I-PICCOLO", "reason": "errore di battitura", "act": ACT }] });
        let name = proposed(&server, &mut elena, &correction).await;
        let none = alessia
            .json(&server.at(&format!("/api/v1/proposals/{name}/reject")), &json!({ "reason": " " }))
            .await;
        assert_eq!(none.status, 422, "{}", none.text);
        let other = alessia.json(&server.at(&format!("/api/v1/proposals/{name}/withdraw")), &json!({})).await;
        assert_eq!(other.status, 403, "an approver records nothing, and takes nothing back");
        let back = elena.json(&server.at(&format!("/api/v1/proposals/{name}/withdraw")), &json!({})).await;
        assert_eq!((back.status, read(&back)["settled"].clone()), (200, json!("withdrawn")));

        let close = json!({ "effective_on": "2026-10-31", "act": "Assemblea|delibera|9/2026|2026-11-02" });
        let asked = elena.json(&server.at("/api/v1/close"), &close).await;
        assert_eq!((asked.status, read(&asked)["waits"].clone()), (202, json!(["closing"])));
        let form = [
            ("closes_on", "2026-10-31"),
            ("act_body", "Assemblea"),
            ("act_kind", "delibera"),
            ("act_number", "9/2026"),
            ("act_date", "2026-11-02"),
        ];
        let name = read(&asked)["proposal"].as_str().expect("a name").to_owned();
        let page = elena.post(&server.at("/chiusura?conferma=1"), &form).await;
        assert!(
            page.header("location").contains(&name),
            "the page asks for the same: {}",
            page.header("location")
        );
        let approved =
            alessia.json(&server.at(&format!("/api/v1/proposals/{name}/approve")), &json!({})).await;
        assert_eq!(approved.status, 200, "{}", approved.text);
        assert_eq!(actors(&server, "\"kind\":\"closed\"").last().map(String::as_str), Some("M-ELE"));
        let known = elena.json(&server.at("/api/v1/close"), &close).await;
        assert_eq!(known.status, 200, "it is in the ledger already: {}", known.text);
        let mut rita = server.signed_in("rita").await;
        assert_eq!(rita.json(&server.at("/api/v1/close"), &close).await.status, 403);
    });
}
