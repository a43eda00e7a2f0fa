//! The verifier's balances, made out a second time from the entries alone, are those that the program prints.

use std::path::Path;

use proptest::prelude::*;
use usus_verifier::balances::{self, By};
use usus_verifier::document::Document;
use usus_verifier::ledger::Ledger;
use usus_verifier::time::Day;

use crate::history::{World, wishes};
use crate::program::command;
use crate::{after, dates, histories, homes, live};

/// What the program prints for other programs.
fn printed(world: &World, effective: &str, known: u64, by: By) -> String {
    let known = format!("@{known}");
    let mut arguments = vec!["balance", "--format", "csv", "--effective", effective, "--known", &known];
    if by == By::Resource {
        arguments.extend(["--by", "resource,ambito,service,plan,unit"]);
    }
    let ran = command(Path::new("."), &arguments).env("USUS_LEDGER", &world.address).output();
    let said = ran.expect("the program runs");
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8(said.stdout).expect("UTF-8")
}

/// The ledger as the verifier makes it out.
async fn read(world: &World) -> (Ledger, u64) {
    let entries = world.log.entries(0, i64::MAX, i64::MAX).await.expect("entries");
    let mut ledger = Ledger::default();
    for entry in &entries {
        let document = Document::read(&entry.document).expect("a document");
        let event = document.event().expect("an event");
        ledger.record(&document, &event).expect("it fits those before it");
    }
    (ledger, entries.len() as u64)
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn what_the_verifier_sums_is_what_the_program_prints(home in homes(), wishes in wishes(140), part in any::<u8>()) {
        live(async {
            let world = after(home, &wishes).await;
            let (ledger, head) = read(&world).await;
            for known in [u64::from(part) * head / 255, head] {
                for date in dates() {
                    let (text, by) = (date.to_string(), if known == head { By::Place } else { By::Resource });
                    let day = Day::read(&text).expect("a day");
                    prop_assert_eq!(balances::csv(&ledger, day, known, by), printed(&world, &text, known, by));
                }
            }
            Ok(())
        })?;
    }
}
