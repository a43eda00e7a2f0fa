//! What waits for a second person: shown with its rows, decided by another than who proposed it.

use crate::home::Home;
use crate::program::usus;
use crate::served::Served;

/// A row that `who` proposes, and the name of the proposal.
fn proposed(served: &Served, who: &str) -> String {
    let file = served.folder.path().join("proposta.csv");
    let rows = "action,id,effective_on,quantity,resource,ambito,service,plan,act\n\
        allocate,A-50,2026-02-01,100.00,FSR,olgiate,SAD,PDZ-2025,Comune di Lecco|determina|7|2026-01-20\n";
    std::fs::write(&file, rows).expect("written");
    let path = file.display().to_string();
    let said = usus(served.folder.path(), &["--ledger", &served.ledger, "propose", &path, "--actor", who]);
    assert_eq!(said.code, 0, "{}", said.err);
    let page = served.until("/approvazioni", "/approvazioni/");
    let address = page.split("href=\"/approvazioni/").nth(1).expect("a proposal");
    address.split('"').next().expect("its name").to_owned()
}

#[test]
fn another_person_lets_in_what_was_proposed() {
    let served = Served::begin(Home::Sqlite);
    let name = proposed(&served, "bruno-02");
    served.get("/").with(200).saying(&["attendono una seconda persona"]);
    let path = format!("/approvazioni/{name}");
    served.get(&path).with(200).saying(&[
        "A-50",
        "bruno-02",
        "Se approvata oggi",
        " → dopo ",
        "Approva e registra",
    ]);
    served.post(&format!("{path}/respingi"), &[("reason", "")]).with(422);
    served.post(&format!("{path}/approva?known=@3"), &[]).with(409);
    served.post(&format!("{path}/approva"), &[]).with(303);
    served.get(&path).with(200).saying(&["approvata"]);
    served.get("/fondo/FSR").with(200).saying(&["A-50"]);
}

#[test]
fn nobody_lets_in_what_they_proposed_themselves() {
    let served = Served::begin(Home::Sqlite);
    let name = proposed(&served, "anna-01");
    let path = format!("/approvazioni/{name}");
    let page = served.get(&path).with(200).saying(&["Ritira la proposta"]);
    assert!(!page.text.contains("Approva e registra"));
    served.post(&format!("{path}/approva"), &[]).with(422);
    served.post(&format!("{path}/ritira"), &[]).with(303);
    served.get(&path).with(200).saying(&["ritirata"]);
    served.get("/approvazioni/nessuna").with(404);
}
