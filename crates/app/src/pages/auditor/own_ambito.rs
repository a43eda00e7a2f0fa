//! Whoever sees one ambito sees that one: every page of the auditor, asked for another's.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path};
use axum::http::{Request, StatusCode};
use axum::response::IntoResponse;
use usus_desk::{demo, import};
use usus_domain::id::StaffId;
use usus_log::store::Log;

use crate::pages::auditor::{entry, register, take_away, way};
use crate::serve::Doors;
use crate::serve::{Config, Office, Person, Role, Scope, Trouble, Visit};

async fn office(folder: &std::path::Path) -> Arc<Office> {
    let address = format!("sqlite:{}", folder.join("usus.db").display()).parse().expect("an address");
    let log = Log::open(&address).await.expect("a ledger");
    let actor = StaffId::new("ufficio").expect("a staff id");
    for file in demo::FILES {
        let readable = import::read_bytes(file.bytes).expect("a file");
        import::import(&log, &readable, &actor, &|_| {}).await.expect("imported");
    }
    let (office, _) =
        Office::open(log, Config::default(), Doors { local: None, provider: None, port: 0 }, None)
            .await
            .expect("an office");
    Arc::new(office)
}

/// A question of an auditor of one ambito.
async fn asked(office: &Arc<Office>, own: &str, address: &str) -> Result<Visit, Trouble> {
    let mut person = Person::local(StaffId::new("revisore").expect("a staff id"));
    person.roles = vec![(Role::Auditor, Scope::Ambito(own.to_owned()))];
    let request = Request::get(address).extension(person).body(()).expect("a request");
    Visit::from_request_parts(&mut request.into_parts().0, office).await
}

fn status(answer: Result<impl IntoResponse, Trouble>) -> StatusCode {
    match answer {
        Ok(answer) => answer.into_response().status(),
        Err(trouble) => trouble.status(),
    }
}

#[tokio::test]
async fn another_ambito_is_refused_on_every_page() {
    let folder = tempfile::tempdir().expect("a folder");
    let office = office(folder.path()).await;
    for (own, expected) in [("olgiate", StatusCode::OK), ("lecco", StatusCode::FORBIDDEN)] {
        let visit = async |address: &str| asked(&office, own, address).await.expect("a visit");
        // The contribution, an allocation, a liquidation, its correction: all of the ambito of Olgiate.
        for position in [259, 260, 270, 274] {
            let address = format!("/registro/{position}");
            assert_eq!(
                status(entry::page(visit(&address).await, Path(position)).await),
                expected,
                "{address}"
            );
        }
        for id in ["FSR-2025-OLG", "R-CDD-2026", "X-LIQ-SAD-2026"] {
            let address = format!("/risorsa/{id}");
            let answer = way::page(visit(&address).await, Path(id.to_owned())).await;
            assert_eq!(status(answer), expected, "{address}");
        }
        let address = "/evidenze/fascicolo.zip?id=R-CDD-2026";
        let refused = status(take_away::evidence(visit(address).await).await) == StatusCode::FORBIDDEN;
        assert_eq!(refused, own == "lecco", "{address}");
        // A register is everybody's; the whole log is for those who see all of it.
        assert_eq!(status(entry::page(visit("/registro/1").await, Path(1)).await), StatusCode::OK);
        assert_eq!(
            status(take_away::log(visit("/evidenze/registro.jsonl").await).await),
            StatusCode::FORBIDDEN
        );
        let journal = register::page(visit("/registro?format=csv").await).await.expect("a journal");
        let journal = axum::body::to_bytes(journal.into_body(), 1 << 24).await.expect("a body");
        let journal = String::from_utf8(journal.to_vec()).expect("text");
        assert_eq!(journal.contains("FSR-2025-OLG"), own == "olgiate");
    }
    let another = asked(&office, "lecco", "/registro?ambito=olgiate").await;
    assert!(matches!(another, Err(Trouble::NotAllowed)));
}
