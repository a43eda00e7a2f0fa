//! Laws of what proves the log: it verifies after any history, and what is handed out is the log.

use proptest::prelude::*;
use usus_desk::export::{export, restore};
use usus_desk::signing::{self, KeyFile};
use usus_log::audit::{Asked, Audited};
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_views::projection::PROJECTIONS;

use crate::history::wishes;
use crate::{after, dates, fold, histories, homes, live, views};

/// All lines of an export, as a file holds them.
async fn lines(log: &Log, since: i64) -> Vec<String> {
    let mut lines = Vec::new();
    let written = export(log, since, |line, _| {
        lines.push(line.to_owned());
        Ok::<_, LogError>(())
    });
    written.await.expect("an export");
    lines
}

async fn taken_in(log: &Log, lines: &[String]) -> (i64, [u8; 32]) {
    let mut lines = lines.iter().cloned();
    restore(log, || Ok(lines.next()), &|_| {}).await.expect("restored")
}

async fn verified(log: &Log) -> Audited {
    log.keep(&PROJECTIONS, &|_, _, _| {}).await.expect("kept");
    let asked = Asked { projections: &PROJECTIONS, ..Asked::default() };
    let audited = log.audit(asked, &|_, _| {}).await.expect("an audit");
    assert!(audited.findings.is_empty(), "{:?}", audited.findings);
    audited
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn what_is_handed_out_is_the_log_and_comes_back_as_it_was(
        home in homes(), to in homes(), first in wishes(60), then in wishes(60), cut in any::<u8>()
    ) {
        live(async {
            let folder = tempfile::tempdir().expect("a folder");
            let mut world = after(home, &first).await;
            let file = KeyFile::at(folder.path().join("key"));
            signing::new_key(&world.log, &file, Some("usus.example")).await.expect("a key");
            let key = file.read().expect("a file").expect("a key");
            world.log.sign(&key).await.expect("signed");
            for wish in &then {
                world.grant(wish).await;
            }
            signing::rotate(&world.log, &file).await.expect("another key");
            world.grant(&then[0]).await;
            let key = file.read().expect("a file").expect("a key");
            world.log.sign(&key).await.expect("signed");
            let head = world.log.head().await.expect("a head").position;
            let was = verified(&world.log).await;
            assert_eq!((was.position, was.root), (head, world.log.root(head).await.expect("a root")));
            assert_eq!(was.checkpoints.1, Some(was.position.cast_unsigned()));

            // At once, and in two pieces with a stop between.
            let whole = lines(&world.log, 0).await;
            let cut = i64::from(cut) * head / 255;
            let upto: Vec<String> = whole
                .iter()
                .filter(|line| !line.starts_with("{\"checkpoint\":"))
                .take(usize::try_from(cut).expect("small") + 2)
                .cloned()
                .collect();
            for pieces in [vec![whole.clone()], vec![upto, lines(&world.log, cut).await]] {
                let (again, _place) = crate::empty(to).await;
                let mut came_to = (0, [0; 32]);
                for piece in pieces.iter().filter(|piece| piece.iter().any(|line| line.starts_with("{\"position\":"))) {
                    came_to = taken_in(&again, piece).await;
                }
                assert_eq!(came_to, (head, was.root));
                let is = verified(&again).await;
                assert_eq!((is.position, is.root), (head, was.root));
                if pieces.len() == 1 {
                    assert_eq!(lines(&again, 0).await, whole);
                    assert_eq!(is.checkpoints, was.checkpoints);
                }
                let ((before, _), (after, _)) = (views(&world.log).await, views(&again).await);
                for effective in dates() {
                    assert_eq!(fold(&after, effective, head), fold(&before, effective, head));
                }
                again.close().await;
            }
        });
    }
}
