//! Sessions: their cookies, their end, and those who would take somebody's place.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::LOCATION;

use crate::browser::Browser;
use crate::server::{Server, live};

#[test]
fn a_cookie_is_out_of_reach_of_scripts_and_of_other_sites() {
    live(async {
        let server = Server::with_sign_in("");
        let mut browser = Browser::new();
        let sent = browser.get(&server.at("/accesso")).await;
        let [cookie] = sent.cookies().try_into().expect("one cookie");
        assert!(cookie.starts_with("usus-accesso="), "{cookie}");
        for flag in ["; HttpOnly", "; SameSite=Lax", "; Path=/"] {
            assert!(cookie.contains(flag), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    });
}

#[test]
fn who_plants_a_session_before_gains_nothing() {
    live(async {
        let server = Server::with_sign_in("");
        let host = format!("127.0.0.1:{}", server.port);
        // A secret nobody gave.
        let mut anna = Browser::new();
        anna.cookies.entry(host.clone()).or_default().insert("usus".to_owned(), "planted".to_owned());
        anna.sign_in(&server.base, "adele").await;
        assert_ne!(anna.cookies[&host]["usus"], "planted", "the secret is new at sign-in");
        // A secret somebody else really has: signing in ends it, and does not go on with it.
        let mut attacker = server.signed_in("paolo").await;
        let theirs = attacker.cookies[&host]["usus"].clone();
        let mut victim = Browser::new();
        victim.cookies.entry(host.clone()).or_default().insert("usus".to_owned(), theirs.clone());
        victim.sign_in(&server.base, "adele").await;
        assert_ne!(victim.cookies[&host]["usus"], theirs);
        assert_eq!(attacker.get(&server.at("/")).await.status, 401, "what was planted opens nothing");
    });
}

#[test]
fn nobody_is_made_to_sign_in_as_another() {
    live(async {
        let server = Server::with_sign_in("");
        // The attacker goes as far as the way back, and hands that address to somebody else.
        let mut attacker = Browser::new();
        let mut answer = attacker.get(&server.at("/accesso")).await;
        let host = format!("127.0.0.1:{}", server.port);
        let way_back = loop {
            if let Some(to) = answer.headers.get(LOCATION) {
                let to = answer.url.join(to.to_str().expect("a text")).expect("an address");
                if to.authority() == host {
                    break to;
                }
                answer = attacker.get(to.as_str()).await;
            } else {
                let prompt = if answer.text.contains("value=\"login\"") { "login" } else { "consent" };
                let action = answer.text.split("action=\"").nth(1).and_then(|rest| rest.split('"').next());
                let to = answer.url.join(action.expect("a form")).expect("an address");
                answer = attacker.post(to.as_str(), &[("prompt", prompt), ("login", "paolo")]).await;
            }
        };
        let mut victim = Browser::new();
        assert_eq!(victim.get(way_back.as_str()).await.status, 403, "without the cookie of who began");
        victim.get(&server.at("/accesso")).await;
        assert_eq!(victim.get(way_back.as_str()).await.status, 403, "with the state of another");
        // Whose it is comes in by it, once.
        assert_eq!(attacker.get(way_back.as_str()).await.status, 303);
        let mut again = attacker.clone();
        assert_eq!(again.get(way_back.as_str()).await.status, 403, "a way back is taken once");
    });
}

#[test]
fn a_session_ends_when_nothing_is_asked() {
    live(async {
        let server = Server::with_sign_in("[session]\nidle_minutes = 0.05\nabsolute_hours = 1\n");
        let mut browser = server.signed_in("paolo").await;
        assert_eq!(browser.get(&server.at("/")).await.status, 200);
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert_eq!(browser.get(&server.at("/")).await.status, 401, "three seconds is all it lasts");
    });
}

#[test]
fn a_session_ends_in_any_case() {
    live(async {
        // Ten seconds, in hours.
        let server = Server::with_sign_in("[session]\nidle_minutes = 0.1\nabsolute_hours = 0.002777\n");
        let mut browser = server.signed_in("paolo").await;
        let began = std::time::Instant::now();
        loop {
            let status = browser.get(&server.at("/")).await.status;
            if status == 401 {
                break;
            }
            assert!(began.elapsed() < Duration::from_secs(11), "it was asked all the time, and went on");
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        assert!(began.elapsed() > Duration::from_secs(5), "it did not end for want of questions");
    });
}

#[test]
fn a_secret_that_was_made_up_opens_nothing() {
    live(async {
        let server = Server::with_sign_in("");
        let mut browser = Browser::new();
        for secret in ["", "x", "../../etc/passwd", "' or 1=1 --", &"a".repeat(4_000)] {
            let request =
                browser.request(Method::GET, &server.at("/")).header("cookie", format!("usus={secret}"));
            assert_eq!(browser.send(request).await.status, 401, "{secret}");
        }
    });
}
