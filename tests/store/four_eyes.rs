//! What holds of proposals: what is let in stands in the log with its approval, once, and who did what is told.

use tempfile::tempdir;
use usus_desk::export::{NotRestored, export, restore};
use usus_desk::import::{self, Open, Outcome, Readable};
use usus_desk::proposal::{self, Asked, Decided, Submitted};
use usus_desk::signing::{self, KeyFile};
use usus_domain::four_eyes::FourEyes;
use usus_domain::id::{ProposalId, StaffId};
use usus_domain::proposal::{Settled, Waits};
use usus_domain::quantity::Unit;
use usus_domain::refusal::Refusal;
use usus_domain::text::Text;
use usus_log::audit::Asked as Audit;
use usus_log::document::Document;
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_verifier::finding::{Checked, What};
use usus_verifier::trust::Trust;

use crate::office::{Home, import, in_both_homes, ledger, open, streams};

in_both_homes! {
    of_two_who_approve_at_once_one_is_told_that_it_is_settled
    an_approval_and_its_rows_are_recorded_together_or_not_at_all
    a_long_proposal_is_let_in_whole
    what_does_not_wait_is_recorded_at_once
    the_same_twice_is_once
    a_log_with_proposals_is_verified_and_restored
    what_one_person_proposed_and_approved_elsewhere_is_not_taken_in
}

const LIMIT: FourEyes = FourEyes { limit: Some(500_000) };

fn staff(id: &str) -> StaffId {
    StaffId::new(id).expect("a staff id")
}

/// A ledger with an ambito and a holder.
async fn office(home: Home, folder: &std::path::Path) -> (Log, String) {
    let (log, address) = ledger(home, folder).await;
    for register in [
        "ambito,name,managing_body,regime\nolgiate,Olgiate Comasco,Consorzio,civil\n",
        "holder,name,kind\nregione,Regione Lombardia,region\n",
    ] {
        import(&log, register).await;
    }
    (log, address)
}

/// A file of contributions of so many euro, each under its id.
fn file(rows: impl IntoIterator<Item = (String, u32)>) -> Readable {
    let mut text = "action,id,effective_on,quantity,act,ambito,class,kind,unit,holder\n".to_owned();
    for (id, euro) in rows {
        let act = "Regione|DGR|1|2026-03-01";
        let row = format!("contribute,{id},2026-03-01,{euro}.00,{act},olgiate,depletable,euro,EUR,regione");
        text.extend([row.as_str(), "\n"]);
    }
    import::read_bytes(text.as_bytes()).expect("a table")
}

fn fund(id: &str, euro: u32) -> Readable {
    file([(id.to_owned(), euro)])
}

async fn proposed(log: &Log, file: &Readable) -> ProposalId {
    let asked = proposal::propose(log, file, None, &staff("rossi"), LIMIT, &|_| {}).await;
    match asked.expect("the machine works") {
        Asked::Recorded { proposal, .. } => proposal,
        other => panic!("{other:?}"),
    }
}

async fn approve(log: &Log, id: &ProposalId, by: &str) -> Decided {
    proposal::approve(&Open, log, id, &staff(by), None, &|_| {}).await.expect("the machine works")
}

/// Stream and actor of the entries after a position.
async fn entered(log: &Log, after: i64) -> Vec<(String, String)> {
    let entries = log.entries(after, i64::MAX, i64::MAX).await.expect("entries");
    let of = |document: Document<'_>| (document.stream.into_owned(), document.actor.into_owned());
    let read =
        entries.iter().map(|entry| Document::parse(entry.position, &entry.document).expect("a document"));
    read.map(of).collect()
}

async fn of_two_who_approve_at_once_one_is_told_that_it_is_settled(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = office(home, folder.path()).await;
    for round in 0..8 {
        let fund = format!("F{round}");
        let id = proposed(&log, &self::fund(&fund, 9_000)).await;
        let before = log.head().await.expect("a head").position;
        let approvers = ["bianchi", "verdi"].map(|by| {
            let (address, id) = (address.clone(), id.clone());
            tokio::spawn(async move {
                let other = open(&address).await;
                let decided = approve(&other, &id, by).await;
                other.close().await;
                (by, decided)
            })
        });
        let mut first = None;
        for approver in approvers {
            match approver.await.expect("it ends") {
                (by, Decided::Recorded { how: Settled::Approved, entries: 1, .. }) => {
                    assert_eq!(first.replace(by), None, "both have approved it");
                }
                (_, Decided::Refused(refusal)) => {
                    let settled = Settled::Approved;
                    assert_eq!(refusal, Refusal::ProposalSettled { proposal: id.clone(), settled });
                }
                other => panic!("{other:?}"),
            }
        }
        let by = first.expect("one of them has approved it").to_owned();
        let expected = [(format!("resource/{fund}"), "rossi".to_owned()), (format!("proposal/{id}"), by)];
        assert_eq!(entered(&log, before).await, expected);
    }
    log.close().await;
}

async fn an_approval_and_its_rows_are_recorded_together_or_not_at_all(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, _) = office(home, folder.path()).await;
    let id = proposed(&log, &file([("A".to_owned(), 9_000), ("B".to_owned(), 9_000)])).await;
    // Somebody has used one of the ids for something else since.
    let other = import::import(&log, &fund("B", 1), &staff("verdi"), &|_| {}).await.expect("imported");
    assert!(matches!(other, Outcome::Done { recorded: 1, .. }));
    let before = log.head().await.expect("a head").position;
    let Decided::Bad { rows: 2, bad } = approve(&log, &id, "bianchi").await else { panic!("B is taken") };
    assert_eq!(bad.iter().map(|bad| (bad.row, bad.fault.rule())).collect::<Vec<_>>(), [(3, "id_taken")]);
    assert_eq!(log.head().await.expect("a head").position, before, "nothing is recorded");
    let open = proposal::open(&log).await.expect("read");
    assert_eq!(open.iter().map(|open| &open.id).collect::<Vec<_>>(), [&id]);
    assert_eq!(open[0].waits, [Waits::OverLimit { limit: 500_000, unit: Unit::Euro }]);

    let reason = Text::free("reason", "B esiste già").expect("a text");
    let rejected = proposal::reject(&log, &id, &staff("bianchi"), &reason).await.expect("rejected");
    assert_eq!(rejected, Decided::Recorded { how: Settled::Rejected, entries: 0, head: before + 1 });
    assert!(proposal::open(&log).await.expect("read").is_empty());
    let all = proposal::all(&log).await.expect("read");
    let settlement = all[0].settlement.as_ref().expect("it is settled");
    assert_eq!((settlement.how, settlement.by.as_str()), (Settled::Rejected, "bianchi"));
    assert_eq!(settlement.reason, Some(reason));
    log.close().await;
}

async fn a_long_proposal_is_let_in_whole(home: Home) {
    const ROWS: usize = 20_000;
    let folder = tempdir().expect("a folder");
    let (log, _) = office(home, folder.path()).await;
    let many = file((0..ROWS).map(|row| (format!("C{row}"), 6_000)));
    let id = proposed(&log, &many).await;
    let whole = proposal::find(&log, &id).await.expect("read").expect("a proposal");
    assert!(whole.file.expect("rows").table.rows == many.table.rows, "other rows than were proposed");
    let before = log.head().await.expect("a head").position;
    let Decided::Recorded { entries: ROWS, head, .. } = approve(&log, &id, "bianchi").await else {
        panic!("it is let in")
    };
    assert_eq!(usize::try_from(head - before).expect("small"), ROWS + 1);
    let streams = streams(&log, before).await;
    let same =
        streams.iter().take(ROWS).enumerate().all(|(row, stream)| *stream == format!("resource/C{row}"));
    assert!(same && streams[ROWS] == format!("proposal/{id}"), "the rows, in order, and then the approval");
    log.close().await;
}

async fn what_does_not_wait_is_recorded_at_once(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, _) = office(home, folder.path()).await;
    let submit = async |file: &Readable| {
        proposal::submit(&Open, &log, file, &staff("rossi"), LIMIT, &|_| {}).await.expect("the machine works")
    };
    let small = submit(&fund("SMALL", 5_000)).await;
    assert!(matches!(small, Submitted::Imported(Outcome::Done { recorded: 1, .. })), "{small:?}");
    let mixed = file([("ONE".to_owned(), 10), ("LARGE".to_owned(), 5_001)]);
    let large = submit(&mixed).await;
    let Submitted::Proposed(Asked::Recorded { proposal, rows: 2, waits, .. }) = large else {
        panic!("{large:?}")
    };
    assert_eq!(waits, [Waits::OverLimit { limit: 500_000, unit: Unit::Euro }]);
    let again = submit(&mixed).await;
    assert_eq!(again, Submitted::Proposed(Asked::Known { proposal, settled: None }));
    let bad = submit(&fund("SMALL", 6_000)).await;
    assert!(matches!(bad, Submitted::Imported(Outcome::Refused { .. })), "{bad:?}");
    log.close().await;
}

async fn the_same_twice_is_once(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, _) = office(home, folder.path()).await;
    let (file, id) = (fund("F", 9_000), ProposalId::new("entrate").expect("a name"));
    let propose = async |file: &Readable| {
        let asked = proposal::propose(&log, file, Some(&id), &staff("rossi"), LIMIT, &|_| {}).await;
        asked.expect("the machine works")
    };
    assert!(matches!(propose(&file).await, Asked::Recorded { .. }));
    assert_eq!(propose(&file).await, Asked::Known { proposal: id.clone(), settled: None });
    let taken = Refusal::ProposalTaken { proposal: id.clone() };
    assert_eq!(propose(&fund("G", 9_000)).await, Asked::Refused(taken));
    assert!(matches!(approve(&log, &id, "bianchi").await, Decided::Recorded { .. }));
    let head = log.head().await.expect("a head");
    assert_eq!(approve(&log, &id, "bianchi").await, Decided::Known { how: Settled::Approved });
    let settled = Some(Settled::Approved);
    assert_eq!(propose(&file).await, Asked::Known { proposal: id.clone(), settled });
    let withdrawn = proposal::withdraw(&log, &id, &staff("rossi")).await.expect("the machine works");
    let refusal = Refusal::ProposalSettled { proposal: id.clone(), settled: Settled::Approved };
    assert_eq!(withdrawn, Decided::Refused(refusal));
    assert_eq!(log.head().await.expect("a head"), head, "nothing new is recorded");
    log.close().await;
}

async fn a_log_with_proposals_is_verified_and_restored(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, _) = office(home, folder.path()).await;
    for name in ["A", "B", "C", "D"] {
        proposed(&log, &fund(name, 9_000)).await;
    }
    let all = proposal::all(&log).await.expect("read");
    approve(&log, &all[0].id, "bianchi").await;
    let reason = Text::free("reason", "manca la determina").expect("a text");
    proposal::reject(&log, &all[1].id, &staff("bianchi"), &reason).await.expect("rejected");
    proposal::withdraw(&log, &all[2].id, &staff("rossi")).await.expect("withdrawn");
    let file = KeyFile::at(folder.path().join("key"));
    let key = signing::new_key(&log, &file, Some("usus.example")).await.expect("a key");
    log.sign(&file.read().expect("a file").expect("a key")).await.expect("signed");

    let mut lines = Vec::new();
    let written = export(&log, 0, |line, _| {
        lines.push(line.to_owned());
        Ok::<_, LogError>(())
    });
    let head = written.await.expect("an export");
    let text = lines.join("\n") + "\n";
    let trust = Trust { keys: vec![key], ..Trust::default() };
    let report = usus_verifier::export::verify(&mut text.as_bytes(), &trust, &mut |_| {});
    let report = report.expect("it is read");
    assert!(report.fault.is_none(), "{:?}", report.fault);
    assert!(report.checked.contains(&Checked::Approvals { count: 1 }), "{:?}", report.checked);

    let place = tempdir().expect("a folder");
    let (again, _) = ledger(home, place.path()).await;
    let mut taken = lines.iter().cloned();
    let (reached, root) = restore(&again, || Ok(taken.next()), &|_| {}).await.expect("restored");
    assert_eq!((reached, root), (head, log.root(head).await.expect("a root")));
    for log in [log, again] {
        let audited = log.audit(Audit::default(), &|_, _| {}).await.expect("an audit");
        assert!(audited.findings.is_empty(), "{:?}", audited.findings);
        let open = proposal::open(&log).await.expect("read");
        assert_eq!(open.iter().map(|open| &open.id).collect::<Vec<_>>(), [&all[3].id]);
        log.close().await;
    }
}

/// An export by somebody who can write whatever they like, but not make two people of one.
async fn what_one_person_proposed_and_approved_elsewhere_is_not_taken_in(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, _) = office(home, folder.path()).await;
    let id = proposed(&log, &fund("A", 9_000)).await;
    approve(&log, &id, "bianchi").await;
    let mut lines = Vec::new();
    let written = export(&log, 0, |line, _| {
        lines.push(line.to_owned());
        Ok::<_, LogError>(())
    });
    let head = written.await.expect("an export");
    log.close().await;
    for (forged, what) in [
        (("bianchi", "rossi"), What::SamePerson),
        (("\"entries\":1", "\"entries\":2"), What::ApprovalEntries),
    ] {
        let forge = |line: &String| {
            if line.contains("\"approved\"") { line.replace(forged.0, forged.1) } else { line.clone() }
        };
        let lines: Vec<String> = lines.iter().map(forge).collect();
        let text = lines.join("\n") + "\n";
        let report = usus_verifier::export::verify(&mut text.as_bytes(), &Trust::default(), &mut |_| {});
        assert_eq!(report.expect("it is read").fault.map(|fault| fault.what), Some(what));

        let place = tempdir().expect("a folder");
        let (again, _) = ledger(home, place.path()).await;
        let mut taken = lines.into_iter();
        let refused = restore(&again, || Ok(taken.next()), &|_| {}).await;
        let Err(NotRestored::Line { line, .. }) = refused else { panic!("{refused:?}") };
        assert_eq!(line, usize::try_from(head).expect("small"), "the approval is the last line");
        again.close().await;
    }
}
