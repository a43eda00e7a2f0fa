//! A database that has no room for all the signs people write.

use usus_scratch::shared;

use crate::fails;
use crate::home::at_the_server;

#[test]
fn a_database_that_is_not_in_utf8_is_told_before_anything_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    at_the_server(
        &shared().url("postgres"),
        "create database latin encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C'",
    );
    let place = format!("127.0.0.1:{}/latin", shared().port());
    fails(
        folder.path(),
        &shared().url("latin"),
        3,
        [
            &format!(
                "Il database {place} tiene i testi in LATIN1, che non ha posto per tutti i segni: nulla è stato \
                 toccato. Crearne uno in UTF8 (createdb -E UTF8 -T template0 NOME) e indicarlo con --ledger."
            ),
            &format!(
                "The database {place} keeps texts in LATIN1, which has no room for all signs: nothing was touched. \
                 Make one in UTF8 (createdb -E UTF8 -T template0 NAME) and name it with --ledger."
            ),
        ],
    );
}
