//! Signing in and out through a provider.

use crate::browser::Browser;
use crate::home::Home;
use crate::server::{Server, live};

#[test]
fn one_signs_in_comes_back_to_where_one_was_and_signs_out() {
    live(async {
        let server = Server::with_sign_in("");
        let mut anna = Browser::new();
        let stranger = anna.get(&server.at("/amministrazione")).await;
        assert_eq!(stranger.status, 401);
        let program = anna.get(&server.at("/api/v1/balance")).await;
        assert_eq!((program.status, program.header("www-authenticate")), (401, "Bearer"));
        assert!(stranger.text.contains("/accesso?ritorno=%2Famministrazione"), "{}", stranger.text);

        let page = anna.sign_in(&server.base, "adele").await;
        assert_eq!((page.status, page.url.path()), (200, "/amministrazione"), "{}", page.text);
        assert!(page.text.contains("M-AMM"), "who has signed in is listed");

        let secret = anna.cookies[&format!("127.0.0.1:{}", server.port)]["usus"].clone();
        let out = anna.post(&server.at("/esci"), &[]).await;
        assert!(out.header("location").contains("/session/end"), "also out of the provider: {out:?}");
        assert!(out.header("location").contains("id_token_hint="));
        let request =
            anna.request(reqwest::Method::GET, &server.at("/")).header("cookie", format!("usus={secret}"));
        assert_eq!(anna.send(request).await.status, 401, "the secret opens nothing any more");
        assert_eq!(anna.get(&server.at("/uscita")).await.status, 200);
        assert_eq!(server.end(), 0);
    });
}

#[test]
fn roles_come_from_the_claim_or_from_the_office_and_nobody_comes_in_without() {
    live(async {
        let server = Server::with_sign_in("");
        let known = Browser::new().sign_in(&server.base, "nota").await;
        assert!(known.status == 200 && known.text.contains("M-NOTA"), "the office's file knows them");
        for account in ["nessuno", "nome"] {
            let mut browser = Browser::new();
            let answer = browser.sign_in(&server.base, account).await;
            assert_eq!(answer.status, 403, "{account}: {}", answer.text);
            assert!(
                !browser.cookies.values().any(|held| held.contains_key("usus")),
                "{account} has a session"
            );
        }
    });
}

#[test]
fn a_program_asks_with_a_token_of_its_own_and_no_other_does() {
    live(async {
        let server = Server::with_sign_in("");
        let provider = server.provider.as_ref().expect("a provider");
        let (mine, other) = (provider.token("bilancio").await, provider.token("estraneo").await);
        let mut program = Browser::new();
        for (token, ambito, status) in [
            (mine.as_str(), "olgiate", 200),
            (mine.as_str(), "lecco", 403),
            (other.as_str(), "olgiate", 401),
            ("invented", "olgiate", 401),
        ] {
            let url = server.at(&format!("/api/v1/balance?ambito={ambito}"));
            let request = program.request(reqwest::Method::GET, &url).bearer_auth(token);
            let answer = program.send(request).await;
            assert_eq!(answer.status, status, "{ambito}: {}", answer.text);
        }
    });
}

#[test]
fn what_an_auditor_reads_is_on_record_and_what_others_read_is_not() {
    for home in [Home::Sqlite, Home::Postgres] {
        live(async {
            let server = Server::with_sign_in_on(home, "");
            let mut rita = server.signed_in("rita").await;
            assert_eq!(rita.get(&server.at("/?effective=2026-12-31")).await.status, 200);
            let mut paolo = server.signed_in("paolo").await;
            assert_eq!(paolo.get(&server.at("/")).await.status, 200);
            let readings = server.asked(&["readings", "--format", "csv"]);
            assert!(
                readings.contains("M-REV") && readings.contains("GET /?effective=2026-12-31"),
                "{readings}"
            );
            assert!(!readings.contains("M-PLA"), "{readings}");
        });
    }
}

#[test]
fn an_administrator_ends_a_session() {
    live(async {
        let server = Server::with_sign_in("");
        let mut paolo = server.signed_in("paolo").await;
        let mut adele = server.signed_in("adele").await;
        assert_eq!(paolo.get(&server.at("/")).await.status, 200);
        let ended = adele.post(&server.at("/amministrazione/sessioni/1/fine"), &[]).await;
        assert_eq!(ended.status, 303);
        assert_eq!(paolo.get(&server.at("/")).await.status, 401);
        assert_eq!(adele.get(&server.at("/")).await.status, 200);
    });
}
