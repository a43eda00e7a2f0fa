//! What is said where a ledger of an older version cannot be brought forward, and what is left as it is.

use usus_scratch::shared;

use crate::fails;
use crate::home::{at_the_server, database};
use crate::program::usus;
use crate::session::Session;

/// As the first version left it.
const FIRST: &str = "drop table contest, act, projection, tree, signing_key, checkpoint, cosignature, stamp, \
                     reading, reading_checkpoint, balance, holder_contribution, journal, act_register, lineage, \
                     use_measure; delete from _sqlx_migrations where version > 1";

const VERSION: &str = "select max(version)::text from _sqlx_migrations";

#[test]
fn an_older_ledger_that_cannot_be_written_to_is_told_and_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = database();
    let ledger = shared().url(&database);
    let place = format!("127.0.0.1:{}/{database}", shared().port());
    assert_eq!(usus(folder.path(), &["balance", "--ledger", &ledger]).code, 0);
    at_the_server(&ledger, FIRST);
    // Who may read, and may make no table; and whoever comes while the whole database only reads.
    at_the_server(
        &ledger,
        "create role lettore login; grant select on all tables in schema public to lettore",
    );
    let reader = ledger.replace("usus@", "lettore@");
    assert_ne!(reader, ledger);
    let told = [
        format!(
            "Il registro {place} è di una versione precedente (schema 1, a questo programma serve lo schema 5) e da \
             qui non si può aggiornare, perché non vi si può scrivere: è stato lasciato com'è. Farlo aprire una \
             volta con questo programma da chi lo gestisce."
        ),
        format!(
            "The ledger {place} is of an older version (schema 1, this program needs schema 5) and cannot be brought \
             forward from here, because it cannot be written to: it was left as it is. Have whoever runs it open it \
             once with this program."
        ),
    ];
    let only_read = |is: &str| {
        let sql = format!("alter database {database} set default_transaction_read_only = {is}");
        at_the_server(&shared().url("postgres"), &sql);
    };
    fails(folder.path(), &reader, 3, [&told[0], &told[1]]);
    only_read("on");
    fails(folder.path(), &ledger, 3, [&told[0], &told[1]]);
    assert_eq!(Session::at(&ledger).ask(VERSION), "1");

    only_read("off");
    assert_eq!(usus(folder.path(), &["balance", "--ledger", &ledger]).code, 0);
    assert_eq!(Session::at(&ledger).ask(VERSION), "5");
}
