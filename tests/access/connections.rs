//! Connections: how many, for how long, and what is said on them that could be understood in two ways.

use std::time::{Duration, Instant};

use crate::server::{Server, live};
use crate::wire::Wire;

#[test]
fn a_question_names_one_host() {
    live(async {
        let server = Server::local("");
        let asked = async |head: &str| {
            let mut wire = Wire::to(&server).await;
            wire.says(&format!("HEAD /status {head}\r\n\r\n")).await;
            wire.hears().await
        };
        assert_eq!(asked("HTTP/1.1\r\nHost: {host}").await, Some(200));
        for head in [
            "HTTP/1.1",
            "HTTP/1.1\r\nHost: {host}\r\nHost: {host}",
            "HTTP/1.1\r\nHost: {host}\r\nHost: attacker.example",
            "HTTP/1.1\r\nHost: attacker.example\r\nHost: {host}",
        ] {
            assert_eq!(asked(head).await, Some(400), "{head}");
        }
    });
}

/// Where two programs may see two ends of a question, nothing of what stands behind the nearer one is a question.
#[test]
fn nothing_is_smuggled_in_behind_a_question() {
    live(async {
        let server = Server::local("");
        let chunked = "Transfer-Encoding: chunked";
        let behind = "HEAD /status HTTP/1.1\r\nHost: {host}\r\n\r\n";
        let longer = behind.len() + 5;
        for (lines, body, status) in [
            (format!("Content-Length: {longer}\r\n{chunked}"), "0\r\n\r\n", 200),
            (format!("{chunked}\r\nContent-Length: {longer}"), "0\r\n\r\n", 200),
            (format!("{chunked}\r\nContent-Length: 5"), "0\r\n\r\n", 200),
            ("Content-Length: 0\r\nContent-Length: 5".to_owned(), "12345", 400),
            ("Transfer-Encoding: identity".to_owned(), "", 400),
            (format!("{chunked}, identity"), "", 400),
        ] {
            let mut wire = Wire::to(&server).await;
            wire.says(&format!("HEAD /status HTTP/1.1\r\nHost: {{host}}\r\n{lines}\r\n\r\n{body}{behind}"))
                .await;
            let all = wire.hears_all().await;
            assert_eq!(all.matches("HTTP/1.1 ").count(), 1, "{lines}: {all}");
            assert!(all.starts_with(&format!("HTTP/1.1 {status} ")), "{lines}: {all}");
        }
    });
}

#[test]
fn who_does_not_say_what_they_want_is_not_waited_for() {
    live(async {
        let server = Server::local("[limits]\nhead_seconds = 1\n");
        let mut feed = Wire::to(&server).await;
        feed.says("GET /api/v1/events?since=@5000 HTTP/1.1\r\nHost: {host}\r\n\r\n").await;
        let begun = Instant::now();
        for said in ["", "P", "HEAD /status HTTP/1.1\r\nHost: {host}\r\nX-Slow: ", "PRI * HTTP/2.0\r\n\r\n"] {
            let mut wire = Wire::to(&server).await;
            wire.says(said).await;
            assert!(!wire.hears_all().await.contains(" 200 "), "{said:?}");
        }
        assert!(begun.elapsed() >= Duration::from_secs(3), "each was given its second");
        let mut wire = Wire::to(&server).await;
        wire.asks("").await;
        assert_eq!(wire.hears().await, Some(200));
        wire.says("HEAD /status HTTP/1.1\r\n").await;
        assert!(!wire.hears_all().await.contains(" 200 "), "nor for the second question");
        assert!(feed.is_open(), "who is being answered stays");
    });
}

/// So many connections, each of which was answered and stays open.
async fn answered(server: &Server, many: usize) -> Vec<Wire> {
    let mut inside = Vec::new();
    for _ in 0..many {
        let mut wire = Wire::to(server).await;
        wire.asks("").await;
        assert_eq!(wire.hears().await, Some(200));
        inside.push(wire);
    }
    inside
}

#[test]
fn who_is_too_many_waits_until_another_goes() {
    live(async {
        let server = Server::local("[limits]\nconnections = 3\n");
        let mut inside = answered(&server, 3).await;
        let mut next = Wire::to(&server).await;
        next.asks("").await;
        assert!(next.hears_within(Duration::from_millis(300)).await.is_err(), "there is no room yet");
        inside.pop();
        assert_eq!(next.hears().await, Some(200));
    });
}

#[test]
fn one_address_does_not_take_all_connections() {
    live(async {
        let server = Server::local("[limits]\nconnections_per_address = 2\n");
        let mut inside = answered(&server, 2).await;
        let mut next = Wire::to(&server).await;
        next.asks("").await;
        assert_eq!(next.hears().await, None, "it is closed");
        inside.pop();
        // The server hears of an end a moment after it.
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let mut next = Wire::to(&server).await;
            next.asks("").await;
            match next.hears().await {
                Some(status) => break assert_eq!(status, 200),
                None => assert!(Instant::now() < deadline, "a place that is free is given"),
            }
        }
        assert!(inside[0].is_open());
    });
}

const FEW: &str = "[limits]\nrequests_per_minute = 2\n";

#[test]
fn behind_a_proxy_its_last_word_says_who_asks() {
    live(async {
        let server = Server::with_sign_in(&format!("behind_proxy = true\n{FEW}"));
        let mut wire = Wire::to(&server).await;
        let mut asked = async |lines: &str| {
            wire.asks(lines).await;
            wire.hears().await.expect("an answer")
        };
        // Whatever is written before the proxy's own word, and in lines before its own.
        let written = [
            "X-Forwarded-For: 192.0.2.1\r\n",
            "X-Forwarded-For: 198.51.100.9, 192.0.2.1\r\n",
            "X-Forwarded-For: 203.0.113.5, 198.51.100.10, 192.0.2.1\r\n",
            "X-Forwarded-For: 198.51.100.11\r\nX-Forwarded-For: 192.0.2.1\r\n",
            "X-Forwarded-For: 192.0.2.1:4711\r\n",
            "X-Forwarded-For: ::ffff:192.0.2.1\r\n",
        ];
        for (turn, lines) in written.into_iter().enumerate() {
            assert_eq!(asked(lines).await, if turn < 2 { 200 } else { 429 }, "{lines}");
        }
        assert_eq!(asked("X-Forwarded-For: 192.0.2.1, 192.0.2.2\r\n").await, 200, "that is somebody else");
        assert_eq!(asked("X-Forwarded-For: 2001:db8:0:1::1\r\n").await, 200);
        assert_eq!(asked("X-Forwarded-For: 2001:db8:0:1::2\r\n").await, 200);
        assert_eq!(
            asked("X-Forwarded-For: [2001:db8:0:1::3]:443\r\n").await,
            429,
            "one house has one network"
        );
        // What is no address is nobody's: the proxy's own connection counts.
        assert_eq!(asked("X-Forwarded-For: unknown\r\n").await, 200);
        assert_eq!(asked("").await, 200);
        assert_eq!(asked("X-Forwarded-For: 192.0.2.3, _hidden\r\n").await, 429);
    });
}

#[test]
fn without_a_proxy_nobody_says_by_themselves_who_asks() {
    live(async {
        let server = Server::with_sign_in(FEW);
        let mut wire = Wire::to(&server).await;
        for turn in 0..4 {
            wire.asks(&format!("X-Forwarded-For: 192.0.2.{turn}\r\n")).await;
            assert_eq!(wire.hears().await, Some(if turn < 2 { 200 } else { 429 }));
        }
    });
}
