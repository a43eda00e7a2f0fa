//! A law of lines that somebody has made up: whatever they say, they are a log that verifies and answers, or nothing of
//! them is recorded.

use proptest::prelude::*;
use serde_json::Value;
use usus_desk::export::{NotRestored, restore};
use usus_log::store::Log;

use crate::evidence::{lines, verified};
use crate::history::wishes;
use crate::home::Home;
use crate::{after, dates, fold, histories, live, views};

/// What may be said instead of what is said.
const TEXTS: [&str; 12] = [
    "",
    "R-0",
    "resource/R-0",
    "0001-01-01",
    "9999-12-31",
    "-262143-01-01",
    "+262142-12-31",
    "9999-12-31T23:59:59.999999Z",
    "non_rival",
    "place",
    "EUR",
    "\u{feff}\n\"",
];
const NUMBERS: [i64; 7] = [0, 1, -1, 9_007_199_254_740_992, i64::MIN, 32_768, 2_147_483_648];

/// Where in a line, and what instead.
#[derive(Debug, Clone)]
enum Change {
    Text {
        line: usize,
        place: usize,
        text: usize,
    },
    Number {
        line: usize,
        place: usize,
        number: usize,
    },
    /// What another place of another line says.
    Of {
        line: usize,
        place: usize,
        other: (usize, usize),
    },
    /// Every quantity of the log.
    Quantities {
        number: usize,
    },
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let at = any::<usize>;
    let change = prop_oneof![
        4 => (at(), at(), at()).prop_map(|(line, place, text)| Change::Text { line, place, text }),
        4 => (at(), at(), at()).prop_map(|(line, place, number)| Change::Number { line, place, number }),
        4 => (at(), at(), (at(), at())).prop_map(|(line, place, other)| Change::Of { line, place, other }),
        1 => at().prop_map(|number| Change::Quantities { number }),
    ];
    prop::collection::vec(change, 1..4)
}

/// The values of a document that hold no others.
fn places(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Object(fields) => fields.values_mut().flat_map(places).collect(),
        Value::Array(items) => items.iter_mut().flat_map(places).collect(),
        other => vec![other],
    }
}

fn put(documents: &mut [Value], (line, place): (usize, usize), instead: Value) {
    let line = line % documents.len();
    let mut places = places(&mut documents[line]);
    let at = place % places.len();
    *places[at] = instead;
}

fn make_up(documents: &mut [Value], change: &Change) {
    match *change {
        Change::Text { line, place, text } => {
            put(documents, (line, place), TEXTS[text % TEXTS.len()].into());
        }
        Change::Number { line, place, number } => {
            put(documents, (line, place), NUMBERS[number % NUMBERS.len()].into());
        }
        Change::Of { line, place, other } => {
            let mut said = documents[other.0 % documents.len()].clone();
            let places = places(&mut said);
            let instead = places[other.1 % places.len()].clone();
            put(documents, (line, place), instead);
        }
        Change::Quantities { number } => {
            for document in documents {
                for name in ["quantity", "from_committed", "from_allocated"] {
                    if let Some(quantity) = document["payload"].get_mut(name) {
                        *quantity = NUMBERS[number % NUMBERS.len()].into();
                    }
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: histories().cases * 4, ..histories() })]

    #[test]
    fn lines_that_were_made_up_are_a_log_or_nothing(wishes in wishes(60), changes in changes()) {
        live(async {
            let world = after(Home::Sqlite, &wishes).await;
            let mut documents: Vec<Value> = lines(&world.log, 0)
                .await
                .iter()
                .map(|line| serde_json::from_str(line).expect("a document"))
                .collect();
            for change in &changes {
                make_up(&mut documents, change);
            }
            let made_up: Vec<String> = documents.iter().map(ToString::to_string).collect();
            let (again, _place) = crate::empty(Home::Sqlite).await;
            match taken_in(&again, &made_up).await {
                Ok((head, root)) => {
                    assert_eq!(lines(&again, 0).await, made_up);
                    let verified = verified(&again).await;
                    assert_eq!((verified.position, verified.root), (head, root));
                    let (memory, head) = views(&again).await;
                    for effective in dates() {
                        fold(&memory, effective, head);
                    }
                }
                Err(NotRestored::Machine(error)) => panic!("the machine failed: {error}"),
                Err(_) => assert_eq!(again.head().await.expect("a head").position, 0),
            }
        });
    }
}

async fn taken_in(log: &Log, lines: &[String]) -> Result<(i64, [u8; 32]), NotRestored> {
    let mut lines = lines.iter().cloned();
    restore(log, || Ok(lines.next()), &|_| {}).await
}

#[test]
fn quantities_beyond_all_measure_are_taken_in_or_refused_and_nothing_breaks() {
    live(async {
        let folder = tempfile::tempdir().expect("a folder");
        for quantity in [i64::MAX, i64::MIN] {
            let mut documents: Vec<Value> = demonstration(folder.path()).await;
            for document in &mut documents {
                for name in ["quantity", "from_committed", "from_allocated"] {
                    if let Some(parts) = document["payload"].get_mut(name) {
                        *parts = quantity.into();
                    }
                }
            }
            let made_up: Vec<String> = documents.iter().map(ToString::to_string).collect();
            let (again, _place) = crate::empty(Home::Sqlite).await;
            let taken = taken_in(&again, &made_up).await;
            assert_eq!(taken.is_ok(), quantity > 0, "{taken:?}");
            let audited = again.audit(usus_log::audit::Asked::default(), &|_, _| {}).await.expect("an audit");
            assert!(audited.findings.is_empty(), "{:?}", audited.findings);
        }
    });
}

/// The log of the demonstration.
async fn demonstration(folder: &std::path::Path) -> Vec<Value> {
    let address = Home::Sqlite.ledger(folder).parse().expect("an address");
    let log = Log::open(&address).await.expect("a ledger");
    let actor = usus_domain::id::StaffId::new("demo").expect("a staff id");
    for file in usus_desk::demo::FILES {
        let readable = usus_desk::import::read_bytes(file.bytes).expect("a table");
        usus_desk::import::import(&log, &readable, &actor, &|_| {}).await.expect("imported");
    }
    lines(&log, 0).await.iter().map(|line| serde_json::from_str(line).expect("a document")).collect()
}
