//! How much may be asked.

use reqwest::Method;

use crate::browser::{Browser, file_form};
use crate::server::{Server, live};
use crate::wire::Wire;

#[test]
fn who_asks_too_much_is_told_how_long_to_wait() {
    live(async {
        let server = Server::local("[limits]\nrequests_per_minute = 5\n");
        let mut browser = Browser::new();
        for remaining in (0..5).rev() {
            let answer = browser.get(&server.at("/api/v1/balance")).await;
            assert_eq!((answer.status, answer.header("ratelimit-limit")), (200, "5"));
            assert_eq!(answer.header("ratelimit-remaining"), remaining.to_string());
            assert!(answer.header("ratelimit-reset").parse::<u64>().is_ok_and(|reset| reset <= 60));
        }
        let answer = browser.get(&server.at("/api/v1/balance")).await;
        assert_eq!(answer.status, 429);
        assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|wait| (1..=12).contains(&wait)));
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert!(answer.text.contains("\"too_many\""), "{}", answer.text);
        assert_eq!(browser.get(&server.at("/")).await.status, 429, "pages count too");
    });
}

#[test]
fn one_person_s_questions_are_not_another_s() {
    live(async {
        let server = Server::with_sign_in("[limits]\nrequests_per_minute = 40\n");
        let mut paolo = server.signed_in("paolo").await;
        let mut rita = server.signed_in("rita").await;
        let mut last = 200;
        for _ in 0..60 {
            last = paolo.get(&server.at("/api/v1/balance")).await.status;
        }
        assert_eq!(last, 429);
        assert_eq!(rita.get(&server.at("/api/v1/balance")).await.status, 200);
    });
}

#[test]
fn what_is_too_large_is_not_read() {
    live(async {
        let server = Server::local("");
        let mut browser = Browser::new();
        let large = vec![b'a'; (1 << 20) + 1];
        let request =
            browser.request(Method::POST, &server.at("/esci")).header("sec-fetch-site", "same-origin");
        let answer = browser.send(request.body(large)).await;
        assert_eq!(answer.status, 413, "{}", answer.text);
    });
}

#[test]
fn one_limit_holds_for_files_on_the_page_and_over_the_api() {
    live(async {
        let server = Server::local("[limits]\nbody_mebibytes = 1\n");
        let mut browser = Browser::new();
        let most = 1 << 20;
        let file = |length: usize| {
            let mut file = b"holder,name,kind\n".to_vec();
            file.resize(length, b'\n');
            file
        };
        for (length, is_taken) in [(most, true), (most + 1, false), (most + (1 << 17), false)] {
            let page = browser.upload(&server.at("/importa"), "enti.csv", &file(length)).await;
            assert_eq!(page.status, if is_taken { 303 } else { 413 }, "{length}: {}", page.text);
            let import = server.at("/api/v1/import");
            let (form, body) = file_form("enti.csv", &file(length));
            for (path, kind, body) in [
                (&import, "text/csv", file(length)),
                (&import, form, body),
                (&server.at("/api/v1/actions"), "application/json", file(length)),
            ] {
                let request = browser.request(Method::POST, path).header("content-type", kind).body(body);
                let request = request.header("sec-fetch-site", "same-origin");
                let answer = browser.send(request).await;
                assert_eq!(answer.status != 413, is_taken, "{kind}, {length}: {}", answer.text);
                assert!(is_taken || answer.header("content-type") == "application/problem+json");
            }
            // Its length is not said beforehand.
            let mut wire = Wire::to(&server).await;
            let head = "POST /api/v1/import HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/csv\r\n\
                        Transfer-Encoding: chunked\r\n\r\n";
            let text = String::from_utf8(file(length)).expect("text");
            wire.says(&format!("{head}{length:x}\r\n{text}\r\n0\r\n\r\n")).await;
            assert_eq!(wire.hears().await.expect("an answer") != 413, is_taken, "{length}");
        }
        let help = browser.get(&server.at("/importa")).await.text;
        assert!(help.contains("Al massimo 1 MB."), "{help}");
    });
}
