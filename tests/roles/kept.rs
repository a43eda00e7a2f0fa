//! Who keeps the tables of projections: owners make them, writers bring them up to date, auditors read them.

use usus_scratch::shared;

use crate::Ledger;
use crate::session::Session;

#[test]
fn tables_are_kept_by_writers_made_by_owners_and_left_alone_by_auditors() {
    let ledger = Ledger::with_roles();
    let mut administrator = Session::at(&shared().url(&ledger.database));
    let behind =
        "select count(*)::text from projection, log_head where projection.position < log_head.position";
    let balance =
        "select to_regclass('balance')::text is not null and (select sum(contributed) from balance) > 0";
    let rights =
        "select concat_ws(' ', relowner::regrole, relacl::text) from pg_class where relname = 'balance'";
    let as_given = administrator.ask(rights);
    assert_eq!(ledger.usus("anna", &["import", "holder.csv"]).0, 0);
    assert_eq!(administrator.ask(behind), "0", "what anna recorded is in the tables");

    // A text that was edited: an auditor leaves it at that, a writer puts rows in the place of rows.
    administrator.run("update projection set digest = 'of another text'").expect("SQL");
    administrator.run("delete from balance").expect("SQL");
    let edited = "select count(*)::text from projection where digest = 'of another text'";
    assert_eq!(ledger.usus("bruno", &["balance"]), (0, String::new()));
    assert_ne!(administrator.ask(edited), "0");
    assert_eq!(ledger.usus("anna", &["balance"]), (0, String::new()));
    assert_eq!(administrator.ask(edited), "0");
    assert_eq!(administrator.ask(&format!("select ({balance})::text")), "true");
    assert_eq!(administrator.ask(rights), as_given);

    // A table that is not there, or has another shape, is the owner's to make, with the rights there were.
    administrator.run("drop table balance; alter table journal add column later text").expect("SQL");
    for reader in ["anna", "bruno"] {
        assert_eq!(ledger.usus(reader, &["rebuild"]).0, i32::from(reader == "bruno") * 3, "{reader}");
        assert_eq!(ledger.usus(reader, &["balance"]), (0, String::new()), "{reader}");
    }
    assert_eq!(administrator.ask("select (to_regclass('balance') is null)::text"), "true");
    assert_eq!(ledger.usus("carla", &["rebuild"]).0, 0);
    assert_eq!(administrator.ask(&format!("select ({balance})::text")), "true");
    assert_eq!(administrator.ask(rights), as_given);
    let later =
        "select count(*)::text from pg_attribute where attrelid = 'journal'::regclass and attname = 'later'";
    assert_eq!(administrator.ask(later), "0");
}
