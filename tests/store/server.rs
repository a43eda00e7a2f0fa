//! What holds for a ledger on a server only: connections break, servers go away and come back.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_log::unit::Unit;
use usus_scratch::Server;

use crate::home::database;
use crate::office::{decide, holder, live, open, record, streams};

/// A connection passes what is said.
const PASS: u8 = 0;
/// The next thing the client says does not arrive.
const CUT_BEFORE: u8 = 1;
/// The next thing the client says arrives; the answer does not.
const CUT_AFTER: u8 = 2;

/// A way to a server that can be cut in the middle of a word.
async fn way_to(server: u16) -> (u16, Arc<AtomicU8>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let mode = Arc::new(AtomicU8::new(PASS));
    let told = mode.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let upstream = TcpStream::connect(("127.0.0.1", server)).await.expect("the server");
            tokio::spawn(pass(client, upstream, told.clone()));
        }
    });
    (port, mode)
}

async fn pass(mut client: TcpStream, mut server: TcpStream, mode: Arc<AtomicU8>) {
    let (mut said, mut answered) = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        tokio::select! {
            read = client.read(&mut said) => {
                let length = read.unwrap_or(0);
                let cut = mode.swap(PASS, Ordering::SeqCst);
                if length == 0 || cut == CUT_BEFORE || server.write_all(&said[..length]).await.is_err() {
                    return;
                }
                if cut == CUT_AFTER {
                    // It is done when the server has answered; and then nobody hears it.
                    let _ = server.read(&mut answered).await;
                    return;
                }
            }
            read = server.read(&mut answered) => {
                let length = read.unwrap_or(0);
                if length == 0 || client.write_all(&answered[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[test]
fn a_commit_whose_answer_is_lost_is_recorded_exactly_once() {
    live(async {
        let server = usus_scratch::shared();
        let database = database();
        let (port, mode) = way_to(server.port()).await;
        let log = open(&format!("postgres://usus@127.0.0.1:{port}/{database}")).await;
        // What is said once is prepared, so that from now on one message says it all.
        record(&log, holder("first")).await;
        record(&log, holder("second")).await;
        for (number, cut) in [CUT_BEFORE, CUT_AFTER, CUT_AFTER, CUT_BEFORE].into_iter().enumerate() {
            let unit = Unit::begin(&log);
            decide(&unit, holder(&format!("h{number}"))).await;
            mode.store(cut, Ordering::SeqCst);
            unit.commit("test", &|_| {}).await.expect("recorded, once the server answers");
            assert_eq!(mode.load(Ordering::SeqCst), PASS, "the way was cut");
            record(&log, holder(&format!("after{number}"))).await;
        }
        let direct = open(&server.url(&database)).await;
        let expected = ["first", "second", "h0", "after0", "h1", "after1", "h2", "after2", "h3", "after3"];
        assert_eq!(streams(&direct, 0).await, expected.map(|id| format!("holder/{id}")));
        direct.close().await;
        log.close().await;
    });
}

#[test]
fn what_is_recorded_while_the_server_is_away_is_recorded_when_it_is_back() {
    live(async {
        let server = Arc::new(Server::start().expect("a server"));
        let log = open(&server.url("postgres")).await;
        record(&log, holder("before")).await;
        for (number, crash) in [true, false].into_iter().enumerate() {
            let unit = Unit::begin(&log);
            decide(&unit, holder(&format!("h{number}"))).await;
            if crash { server.crash() } else { server.stop() }.expect("it stops");
            let commit = tokio::spawn(async move { unit.commit("test", &|_| {}).await });
            server.go_on().expect("it starts again");
            commit.await.expect("no panic").expect("recorded");
            assert_eq!(
                log.head().await.expect("reading goes on too").position,
                2 + i64::try_from(number).expect("few")
            );
        }
        assert_eq!(streams(&log, 0).await, ["holder/before", "holder/h0", "holder/h1"]);
        log.close().await;
    });
}

#[test]
fn a_server_that_stays_away_is_told_and_nothing_is_recorded() {
    live(async {
        let server = Server::start().expect("a server");
        let address = server.url("postgres").parse().expect("an address");
        let log = Log::open_with(&address, Duration::from_millis(300)).await.expect("a ledger");
        record(&log, holder("before")).await;
        let unit = Unit::begin(&log);
        decide(&unit, holder("late")).await;
        server.stop().expect("it stops");
        let told = unit.commit("test", &|_| {}).await.expect_err("the server is away");
        assert!(matches!(told, LogError::ServerDown { .. } | LogError::InDoubt { .. }), "{told}");
        server.go_on().expect("it starts again");
        record(&log, holder("late")).await;
        assert_eq!(streams(&log, 0).await, ["holder/before", "holder/late"]);
        log.close().await;
    });
}
