//! Following the log: whoever asks for `position > $1` and nothing else misses nothing and gets nothing twice,
//! however many write, and whoever stops and begins again.

use std::collections::BTreeMap;
use std::sync::Arc;

use sqlx::Connection;
use tempfile::tempdir;
use usus_log::store::Log;
use usus_log::subscription::Subscription;
use usus_scratch::Server;

use crate::office::{Home, holder, in_both_homes, ledger, live, open, record};

/// Entries appended in a round.
const ROUND: usize = 4_000;

in_both_homes! {
    eight_writers_and_whoever_follows
    sixty_four_writers_and_whoever_follows
    a_follower_begins_again_where_it_was
    a_follower_waits_and_is_woken
}

async fn eight_writers_and_whoever_follows(home: Home) {
    writers_and_whoever_follows(home, 8).await;
}

async fn sixty_four_writers_and_whoever_follows(home: Home) {
    writers_and_whoever_follows(home, 64).await;
}

/// Two programs with half of the writers each; a third follows by subscription, a fourth by SQL alone, as fast
/// as it can ask.
async fn writers_and_whoever_follows(home: Home, writers: usize) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    let (other, third) = (open(&address).await, open(&address).await);
    let subscribed = tokio::spawn(async move {
        let mut subscription = third.follow(0);
        let followed = follow(&mut subscription, ROUND).await;
        third.close().await;
        followed
    });
    let asked = tokio::spawn(async move { ask_for_more(home, &address).await });

    let appends = (0..writers).map(|writer| {
        let log = if writer % 2 == 0 { log.clone() } else { other.clone() };
        tokio::spawn(async move {
            for number in (writer..ROUND).step_by(writers) {
                record(&log, holder(&format!("h{number}"))).await;
            }
        })
    });
    for append in appends.collect::<Vec<_>>() {
        append.await.expect("no writer fails");
    }
    for (who, positions) in [("subscription", subscribed), ("sql", asked)] {
        let positions = positions.await.expect("no follower fails");
        assert_eq!(missed_and_repeated(&positions), (0, 0), "{who}, {writers} writers in {home:?}");
    }
    log.close().await;
    other.close().await;
}

/// Follows until so many entries were given; their positions as they came.
async fn follow(subscription: &mut Subscription, entries: usize) -> Vec<i64> {
    let mut positions = Vec::new();
    while positions.len() < entries {
        let page = subscription.next().await.expect("the log is followed");
        positions.extend(page.iter().map(|entry| entry.position));
    }
    positions
}

/// What a program of somebody else would do, with `position > $1` alone.
async fn ask_for_more(home: Home, address: &str) -> Vec<i64> {
    let query = "select position from entry where position > $1 order by position";
    let mut positions: Vec<i64> = Vec::new();
    let mut file = None;
    let mut server = None;
    match home {
        Home::Sqlite => file = Some(sqlx::SqliteConnection::connect(address).await.expect("a file")),
        Home::Postgres => server = Some(sqlx::PgConnection::connect(address).await.expect("a server")),
    }
    while positions.len() < ROUND {
        let after = positions.last().copied().unwrap_or(0);
        let more: Result<Vec<i64>, _> = match (&mut file, &mut server) {
            (Some(file), _) => sqlx::query_scalar(query).bind(after).fetch_all(file).await,
            (_, Some(server)) => sqlx::query_scalar(query).bind(after).fetch_all(server).await,
            _ => Ok(Vec::new()),
        };
        positions.extend(more.expect("positions"));
        tokio::task::yield_now().await;
    }
    positions
}

/// How many of a round's positions never came, and how many came more than once or out of order.
fn missed_and_repeated(positions: &[i64]) -> (usize, usize) {
    let mut came: BTreeMap<i64, usize> = BTreeMap::new();
    for position in positions {
        *came.entry(*position).or_default() += 1;
    }
    let missed = (1..).take(ROUND).filter(|position| !came.contains_key(position)).count();
    let disordered = positions.windows(2).filter(|pair| pair[0] >= pair[1]).count();
    (missed, disordered)
}

async fn a_follower_begins_again_where_it_was(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    let writer = {
        let log = log.clone();
        tokio::spawn(async move {
            for number in 0..400 {
                record(&log, holder(&format!("h{number}"))).await;
            }
        })
    };
    let mut positions = Vec::new();
    while positions.len() < 400 {
        // Each time another program, which knows nothing but the last position of the one before.
        let follower = open(&address).await;
        let mut subscription = follower.follow(positions.last().copied().unwrap_or(0));
        for _ in 0..3 {
            if positions.len() < 400 {
                let page = subscription.next().await.expect("entries");
                assert_eq!(subscription.position(), page.last().expect("never empty").position);
                positions.extend(page.into_iter().map(|entry| entry.position));
            }
        }
        follower.close().await;
    }
    assert_eq!(positions, (1..=400).collect::<Vec<i64>>());
    writer.await.expect("no panic");
    log.close().await;
}

async fn a_follower_waits_and_is_woken(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = ledger(home, folder.path()).await;
    let other = open(&address).await;
    for (number, writer) in [&log, &other, &log].into_iter().enumerate() {
        let mut subscription = log.follow(log.head().await.expect("a head").position);
        let waits = tokio::spawn(async move { subscription.next().await.expect("entries").len() });
        record(writer, holder(&format!("h{number}"))).await;
        assert_eq!(waits.await.expect("no panic"), 1);
    }
    log.close().await;
    other.close().await;
}

#[test]
fn a_server_that_goes_away_is_followed_on() {
    live(async {
        let server = Arc::new(Server::start().expect("a server"));
        let log = open(&server.url("postgres")).await;
        record(&log, holder("first")).await;
        let follower = open(&server.url("postgres")).await;
        let given = tokio::spawn(async move {
            let mut subscription = follower.follow(0);
            let positions = follow(&mut subscription, 41).await;
            follower.close().await;
            positions
        });
        let writes = |from: i32| {
            let log: Log = log.clone();
            tokio::spawn(async move {
                for number in from..from + 20 {
                    record(&log, holder(&format!("h{number}"))).await;
                }
            })
        };
        for (from, crash) in [(0, true), (20, false)] {
            let writing = writes(from);
            if crash { server.crash() } else { server.stop() }.expect("it stops");
            server.go_on().expect("it starts again");
            writing.await.expect("no panic");
        }
        assert_eq!(given.await.expect("no panic"), (1..=41).collect::<Vec<i64>>());
        log.close().await;
    });
}
