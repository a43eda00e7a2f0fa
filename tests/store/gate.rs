//! A gate before the ledger: asked when rows were read and before any of them is recorded, as often as they are read.

use std::sync::Mutex;

use tempfile::tempdir;
use usus_desk::import::{self, Gate, Outcome, Readable};
use usus_desk::proposal::{self, Asked};
use usus_domain::four_eyes::FourEyes;
use usus_domain::id::StaffId;
use usus_log::error::LogError;
use usus_log::store::Log;

use crate::office::{Home, import as record, in_both_homes, ledger, open};

in_both_homes! {
    what_is_recorded_while_the_gate_is_asked_is_looked_at_again
    what_does_not_pass_is_not_recorded_and_nothing_is_said_of_it
}

const COLUMNS: &str = "action,id,effective_on,quantity,act,ambito,class,kind,unit,holder";

async fn office(home: Home, folder: &std::path::Path) -> (Log, String) {
    let (log, address) = ledger(home, folder).await;
    for register in [
        "ambito,name,managing_body,regime\nolgiate,Olgiate Comasco,Consorzio,civil\n",
        "holder,name,kind\nregione,Regione Lombardia,region\n",
    ] {
        record(&log, register).await;
    }
    (log, address)
}

fn fund(id: &str, euro: i32) -> Readable {
    let row = format!(
        "contribute,{id},2026-03-01,{euro}.00,R|DGR|1|2026-03-01,olgiate,depletable,euro,EUR,regione"
    );
    import::read_bytes(format!("{COLUMNS}\n{row}\n").as_bytes()).expect("a table")
}

fn rossi() -> StaffId {
    StaffId::new("rossi").expect("a staff id")
}

/// Lets everything pass; while it is asked for the first time somebody else records a row.
struct Slow {
    elsewhere: Log,
    others: Mutex<Option<Readable>>,
    asked: Mutex<Vec<i64>>,
}

impl Gate for Slow {
    type Error = LogError;

    async fn pass(&self, _: &Readable) -> Result<(), LogError> {
        let head = self.elsewhere.head().await?.position;
        self.asked.lock().expect("asked").push(head);
        let others = self.others.lock().expect("others").take();
        if let Some(others) = others {
            import::import(&self.elsewhere, &others, &rossi(), &|_| {}).await?;
        }
        Ok(())
    }
}

async fn what_is_recorded_while_the_gate_is_asked_is_looked_at_again(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, address) = office(home, folder.path()).await;
    let head = log.head().await.expect("a head").position;
    let gate = Slow {
        elsewhere: open(&address).await,
        others: Mutex::new(Some(fund("F-1", 7))),
        asked: Mutex::default(),
    };
    let outcome = import::import_through(&gate, &log, &fund("F-1", 9), &rossi(), &|_| {}).await;
    let Ok(Outcome::Refused { bad, .. }) = outcome else { panic!("F-1 is taken: {outcome:?}") };
    assert_eq!(bad.len(), 1);
    assert_eq!(*gate.asked.lock().expect("asked"), [head, head + 1], "before anything, and again after it");
    gate.elsewhere.close().await;
    log.close().await;
}

/// Lets nothing pass.
struct Shut;

#[derive(Debug)]
enum Why {
    Shut,
    Machine,
}

impl From<LogError> for Why {
    fn from(_: LogError) -> Self {
        Self::Machine
    }
}

impl Gate for Shut {
    type Error = Why;

    async fn pass(&self, _: &Readable) -> Result<(), Why> {
        Err(Why::Shut)
    }
}

async fn what_does_not_pass_is_not_recorded_and_nothing_is_said_of_it(home: Home) {
    let folder = tempdir().expect("a folder");
    let (log, _) = office(home, folder.path()).await;
    let limit = FourEyes { limit: Some(500_000) };
    let asked = proposal::propose(&log, &fund("F-1", 9_000), None, &rossi(), limit, &|_| {}).await;
    let Ok(Asked::Recorded { proposal, head, .. }) = asked else { panic!("it waits: {asked:?}") };
    // Small and large, good and bad.
    for euro in [9, 9_000, -9] {
        let file = fund("F-2", euro);
        let imported = import::import_through(&Shut, &log, &file, &rossi(), &|_| {}).await;
        assert!(matches!(imported, Err(Why::Shut)), "{euro}: {imported:?}");
        let submitted = proposal::submit(&Shut, &log, &file, &rossi(), limit, &|_| {}).await;
        assert!(matches!(submitted, Err(Why::Shut)), "{euro}: {submitted:?}");
    }
    let bianchi = StaffId::new("bianchi").expect("a staff id");
    let approved = proposal::approve(&Shut, &log, &proposal, &bianchi, None, &|_| {}).await;
    assert!(matches!(approved, Err(Why::Shut)), "{approved:?}");
    assert_eq!(log.head().await.expect("a head").position, head);
    log.close().await;
}
