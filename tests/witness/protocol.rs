//! The protocol, word for word, and what a witness promises while it runs and after it was killed.

use std::io::Write;
use std::sync::Barrier;

use usus_verifier::add_checkpoint::cosignatures;
use usus_verifier::checkpoint::SignedCheckpoint;
use usus_verifier::key::{PrivateKey, Use};

use crate::leaves::Leaves;
use crate::running::{Running, histories, request};

#[test]
fn each_request_gets_the_answer_the_protocol_has_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let witness = Running::start(folder.path());
    let [log, fork] = histories();

    let (status, _, body) = witness.add(&request(&log, 0, 7).text());
    assert_eq!(status, 200, "{body}");
    let lines = cosignatures(&body, log.checkpoint(7).note(), std::slice::from_ref(&witness.key));
    assert_eq!(lines.expect("an answer").len(), 1);

    for (old, size) in [(0, 9), (6, 9), (8, 9), (0, 3)] {
        let (status, head, body) = witness.add(&request(&log, old, size).text());
        assert_eq!((status, body.as_str()), (409, "7\n"), "{old} to {size}");
        assert!(head.contains("content-type: text/x.tlog.size\r\n"), "{head}");
    }
    assert_eq!(witness.add(&request(&fork, 7, 7).text()).0, 409);
    assert_eq!(witness.add(&request(&fork, 7, 9).text()).0, 422);
    assert_eq!(witness.add(&request(&log, 7, 9).text().replacen("\n\n", "\nAAAA\n\n", 1)).0, 400);
    assert_eq!(witness.add(&request(&log, 7, 9).text().replacen("old 7", "old 10", 1)).0, 400);
    let other = |name: &str, n| {
        let key = PrivateKey::of(name, Use::Log, &[n; 32]).expect("a name");
        request(&Leaves::new(key, log.entries().to_vec()), 7, 9).text()
    };
    assert_eq!(witness.add(&other("altro.example/usus", 1)).0, 404);
    assert_eq!(witness.add(&other("comune.example/usus", 2)).0, 403);

    for malformed in ["", "old 7\n", "old 7\n\n", "old 7", "{\"old\":7}", "old 7\n\ncomune.example/usus\n9\n"]
    {
        assert_eq!(witness.add(malformed).0, 400, "{malformed:?}");
    }
    assert_eq!(witness.add(&"A".repeat(64 * 1024)).0, 400);
    assert_eq!(witness.send("POST", "/add-checkpoint", &[0xff, 0xfe, 0]).0, 400);
    assert_eq!(witness.send("GET", "/add-checkpoint", b"").0, 405);
    assert_eq!(witness.send("POST", "/elsewhere", b"").0, 404);

    // Nothing of that has moved it, and it goes on.
    let (status, _, body) = witness.send("GET", "/", b"");
    assert_eq!((status, body), (200, format!("{}\ncomune.example/usus 7\n", witness.key)));
    assert_eq!(witness.add(&request(&log, 7, 20).text()).0, 200);
    assert_eq!(witness.add(&request(&log, 20, 20).text()).0, 200);
}

#[test]
fn somebody_who_does_not_finish_holds_up_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let witness = Running::start(folder.path());
    let [log, _] = histories();
    let unfinished: Vec<_> =
        ["POST /add-ch", "POST /add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: 500\r\n\r\nold "]
            .map(|beginning| {
                let mut stream = witness.connect();
                stream.write_all(beginning.as_bytes()).expect("sent");
                stream
            })
            .into();
    assert_eq!(witness.add(&request(&log, 0, 7).text()).0, 200);
    drop(unfinished);
    assert_eq!(witness.add(&request(&log, 7, 9).text()).0, 200);
}

#[test]
fn a_witness_that_was_killed_remembers_what_it_promised() {
    let folder = tempfile::tempdir().expect("a folder");
    let [log, fork] = histories();
    let mut keys = Vec::new();
    for (old, size) in [(0, 7), (7, 8), (8, 8), (8, 20)] {
        let witness = Running::start(folder.path());
        if old > 0 {
            assert_eq!(witness.add(&request(&fork, old, old).text()).0, 409);
            assert_eq!(witness.add(&request(&fork, old, 20).text()).0, 422);
        }
        assert_eq!(witness.add(&request(&log, old, size).text()).0, 200, "{old} to {size}");
        keys.push(witness.key.clone());
    }
    keys.dedup();
    assert_eq!(keys.len(), 1);
    // What it keeps is a checkpoint for whoever has the keys.
    let kept = std::fs::read_dir(folder.path().join("seen")).expect("a folder");
    let kept: Vec<_> = kept
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "checkpoint"))
        .collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    let kept = std::fs::read_to_string(&kept[0]).expect("a file");
    let kept = SignedCheckpoint::read(&kept).expect("a checkpoint");
    assert_eq!(kept.checkpoint(), log.checkpoint(20).checkpoint());
    let all = [keys[0].clone(), crate::running::log_key().public().clone()];
    assert_eq!(kept.note().signed_by(&all).map(|signed| signed.len()), Ok(2));
}

#[test]
fn of_two_histories_shown_at_once_one_wins() {
    let folder = tempfile::tempdir().expect("a folder");
    let witness = Running::start(folder.path());
    let histories = histories();
    let mut old = 0;
    for size in [5, 8, 12] {
        let together = Barrier::new(8);
        let answers: Vec<(usize, u16)> = std::thread::scope(|scope| {
            let askers: Vec<_> = (0..8)
                .map(|n| {
                    let (witness, together, history) = (&witness, &together, n % 2);
                    let request = request(&histories[history], old, size).text();
                    scope.spawn(move || {
                        together.wait();
                        (history, witness.add(&request).0)
                    })
                })
                .collect();
            askers.into_iter().map(|asker| asker.join().expect("no panic")).collect()
        });
        let mut winners: Vec<usize> =
            answers.iter().filter(|(_, status)| *status == 200).map(|(history, _)| *history).collect();
        winners.sort_unstable();
        winners.dedup();
        // Up to the fifth entry both are the same; after that one history alone goes on.
        assert_eq!(winners.len(), if size == 5 { winners.len().max(1) } else { 1 }, "{answers:?}");
        assert!(answers.iter().all(|(_, status)| [200, 409, 422].contains(status)), "{answers:?}");
        old = size;
    }
}
