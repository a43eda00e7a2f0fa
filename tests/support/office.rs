//! What an office asks of the log, in its smallest form.

use std::path::Path;

use usus_desk::import::{self, Outcome};
use usus_domain::act::Act;
use usus_domain::class::Class;
use usus_domain::command::Command;
use usus_domain::event::{Contributed, Returned, Source};
use usus_domain::id::{AmbitoId, HolderId, RowId, StaffId};
use usus_domain::particulars::Particulars;
use usus_domain::quantity::Unit as Measure;
use usus_domain::register::holder::{HolderKind, HolderRegistered};
use usus_domain::stream::Stream;
use usus_domain::text::Text;
use usus_log::document::Document;
use usus_log::entry::Head;
use usus_log::error::LogError;
use usus_log::store::Log;
use usus_log::unit::Unit;

pub(crate) use crate::home::Home;

/// Runs a test to its end.
pub(crate) fn live<T>(happens: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime").block_on(happens)
}

/// A new ledger in a home, and its address, by which others may open it too.
pub(crate) async fn ledger(home: Home, folder: &Path) -> (Log, String) {
    let address = home.ledger(folder);
    (open(&address).await, address)
}

/// A ledger, opened as another program would.
pub(crate) async fn open(address: &str) -> Log {
    Log::open(&address.parse().expect("an address")).await.expect("a ledger")
}

fn row(id: &str) -> Particulars {
    Particulars {
        id: RowId::new(id).expect("an id"),
        effective_on: "2026-03-01".parse().expect("a date"),
        act: Act::parse("Consorzio|ordine|1/2026|2026-03-01").expect("an act"),
        note: None,
        cup: None,
        cig: None,
        reference: None,
    }
}

/// A holder is registered: one entry, and nothing beside it.
pub(crate) fn holder(id: &str) -> (Stream, Command) {
    let holder = HolderId::new(id).expect("an id");
    let name = Text::free("name", "Associazione").expect("a name");
    let registered = HolderRegistered { holder: holder.clone(), name, kind: HolderKind::ThirdSector };
    (Stream::Holder(holder), Command::RegisterHolder(registered))
}

/// A million euro are given.
pub(crate) fn contribution(id: &str) -> (Stream, Command) {
    let contributed = Contributed {
        row: row(id),
        ambito: AmbitoId::new("olgiate").expect("an id"),
        class: Class::Depletable,
        kind: Text::free("kind", "euro").expect("a text"),
        unit: Measure::Euro,
        holder: HolderId::new("regione").expect("an id"),
        quantity: 100_000_000,
        fund: None,
        quota: None,
        annuality: None,
        areas: Vec::new(),
        deadline: None,
        from: None,
        to: None,
    };
    (Stream::Resource(RowId::new(id).expect("an id")), Command::Contribute(Box::new(contributed)))
}

/// A cent of a resource is given back.
pub(crate) fn return_of_a_cent(id: &str, resource: &str) -> (Stream, Command) {
    let resource = RowId::new(resource).expect("an id");
    let source = Source::Resource(resource.clone());
    (Stream::Resource(resource), Command::Return(Returned { row: row(id), source, quantity: 1 }))
}

/// Decides a command on a unit; no rule may refuse it.
pub(crate) async fn decide(unit: &Unit, (stream, command): (Stream, Command)) {
    let new =
        unit.handle(&stream, command, None).await.expect("the machine works").expect("the rules allow it");
    assert!(new, "it was there already");
}

/// Records one command, decided on what is kept, and again afresh where it was overtaken.
pub(crate) async fn record(log: &Log, command: (Stream, Command)) -> Head {
    let mut unit = Unit::begin(log);
    loop {
        decide(&unit, command.clone()).await;
        match unit.commit("test", &|_| {}).await {
            Err(LogError::Conflict) => unit = Unit::begin_afresh(log).await.expect("a unit"),
            recorded => return recorded.expect("recorded"),
        }
    }
}

/// Records one command, or gives why the machine does not.
pub(crate) async fn try_to_record(log: &Log, command: (Stream, Command)) -> Result<Head, LogError> {
    let unit = Unit::begin(log);
    decide(&unit, command).await;
    unit.commit("test", &|_| {}).await
}

/// Imports a file; gives how many rows were new.
pub(crate) async fn import(log: &Log, file: &str) -> usize {
    let file = import::read_bytes(file.as_bytes()).expect("a table");
    let actor = StaffId::new("test").expect("a staff id");
    match import::import(log, &file, &actor, &|_| {}).await.expect("the machine works") {
        Outcome::Done { recorded, .. } => recorded,
        Outcome::Refused { bad, .. } => panic!("{bad:?}"),
    }
}

/// The streams of the entries after a position, in log order; positions have no holes.
pub(crate) async fn streams(log: &Log, after: i64) -> Vec<String> {
    let entries = log.entries(after, i64::MAX, i64::MAX).await.expect("entries");
    let positions: Vec<i64> = entries.iter().map(|entry| entry.position).collect();
    assert_eq!(positions, (after + 1..).take(entries.len()).collect::<Vec<_>>(), "positions have no holes");
    entries
        .iter()
        .map(|entry| {
            Document::parse(entry.position, &entry.document).expect("a document").stream.into_owned()
        })
        .collect()
}

/// Makes a test of each home of what happens in a home.
macro_rules! in_both_homes {
    ($($happens:ident)*) => {$(
        mod $happens {
            use crate::office::{Home, live};

            #[test]
            fn in_a_file() {
                live(super::$happens(Home::Sqlite));
            }

            #[test]
            fn on_a_server() {
                live(super::$happens(Home::Postgres));
            }
        }
    )*};
}
pub(crate) use in_both_homes;
