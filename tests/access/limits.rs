//! How much may be asked.

use reqwest::Method;

use crate::browser::Browser;
use crate::server::{Server, live};

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
