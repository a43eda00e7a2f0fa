//! The movements of a ledger in the formats of other programs: for each entry a transaction a day, with a posting
//! for each movement, to an account of ambito, service, plan and state, in the commodity of the unit. What comes
//! from outside the ledger, or stands for nothing within it, comes from an account of its own, so that every
//! transaction is balanced.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rusqlite::{Connection, OpenFlags, Row};
use usus_domain::quantity::{Unit, decimal};

/// Where what is not moved within the ledger comes from and goes to.
const OUTSIDE: &str = "Equity:Outside";

/// The files of one ledger.
pub(super) struct Journals {
    /// For ledger and hledger.
    pub(super) ledger: PathBuf,
    pub(super) beancount: PathBuf,
    pub(super) tackler: PathBuf,
    pub(super) tackler_settings: PathBuf,
    /// A row a movement, its quantity last and in smallest parts.
    pub(super) csv: PathBuf,
}

const MOVEMENTS: &str = "select position, effective_on, ambito, service, plan, unit, state, quantity from movement \
    where position <= ?1 order by position, leg";

/// A movement as it is written.
struct Posting {
    account: String,
    unit: Unit,
    quantity: i64,
}

/// Writes the movements of the entries up to a position to files of a folder.
pub(super) fn export(ledger: &Path, upto: i64, folder: &Path) -> Result<Journals> {
    let file = |name: &str| folder.join(name);
    let journals = Journals {
        ledger: file("movements.journal"),
        beancount: file("movements.beancount"),
        tackler: file("movements.txn"),
        tackler_settings: tackler_settings(folder)?,
        csv: file("movements.csv"),
    };
    let mut writers = Writers::new(&journals)?;
    let connection = Connection::open_with_flags(ledger, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut select = connection.prepare(MOVEMENTS)?;
    let mut found = select.query([upto])?;
    let mut entry: (i64, BTreeMap<String, Vec<Posting>>) = (0, BTreeMap::new());
    while let Some(row) = found.next()? {
        let position: i64 = row.get(0)?;
        if position != entry.0 {
            writers.entry(&entry.1)?;
            entry = (position, BTreeMap::new());
        }
        let (day, posting) = writers.movement(row)?;
        entry.1.entry(day).or_default().push(posting);
    }
    writers.entry(&entry.1)?;
    writers.finish()?;
    Ok(journals)
}

struct Writers {
    ledger: BufWriter<File>,
    beancount: BufWriter<File>,
    tackler: BufWriter<File>,
    csv: csv::Writer<File>,
    /// All accounts there were: beancount wants them opened.
    accounts: BTreeSet<String>,
}

impl Writers {
    fn new(journals: &Journals) -> Result<Self> {
        let open =
            |path: &Path| Ok::<_, anyhow::Error>(BufWriter::with_capacity(1 << 20, File::create(path)?));
        let mut csv = csv::Writer::from_path(&journals.csv)?;
        csv.write_record(["effective_on", "ambito", "service", "plan", "unit", "state", "quantity"])?;
        Ok(Self {
            ledger: open(&journals.ledger)?,
            beancount: open(&journals.beancount)?,
            tackler: open(&journals.tackler)?,
            csv,
            accounts: BTreeSet::from([OUTSIDE.to_owned()]),
        })
    }

    /// Writes the row of a movement, and gives its day and what it is in a journal.
    fn movement(&mut self, row: &Row<'_>) -> Result<(String, Posting)> {
        let text = |at: usize| Ok::<_, anyhow::Error>(row.get_ref(at)?.as_str_or_null()?.unwrap_or_default());
        let (day, ambito, service, plan) = (text(1)?, text(2)?, text(3)?, text(4)?);
        let (unit, state, quantity) = (text(5)?, text(6)?, row.get::<_, i64>(7)?);
        self.csv.write_record([day, ambito, service, plan, unit, state, &quantity.to_string()])?;
        let known = |word: &str| if word.is_empty() { "Pool".to_owned() } else { capital(word) };
        let place = [capital(ambito), known(service), known(plan), capital(state)].join(":");
        let account = format!("Assets:{place}");
        if !self.accounts.contains(&account) {
            self.accounts.insert(account.clone());
        }
        let unit = Unit::from_code(unit).with_context(|| unit.to_owned())?;
        Ok((day.to_owned(), Posting { account, unit, quantity }))
    }

    /// Writes an entry: a transaction for each of its days.
    fn entry(&mut self, days: &BTreeMap<String, Vec<Posting>>) -> Result<()> {
        for (day, postings) in days {
            writeln!(self.ledger, "{day} movement")?;
            writeln!(self.beancount, "{day} * \"movement\"")?;
            writeln!(self.tackler, "{day} 'movement")?;
            for Posting { account, unit, quantity } in postings {
                self.posting(account, *unit, *quantity)?;
            }
            let balance: i64 = postings.iter().map(|posting| posting.quantity).sum();
            if let Some(posting) = postings.first().filter(|_| balance != 0) {
                self.posting(OUTSIDE, posting.unit, -balance)?;
            }
            for writer in [&mut self.ledger, &mut self.beancount, &mut self.tackler] {
                writeln!(writer)?;
            }
        }
        Ok(())
    }

    fn posting(&mut self, account: &str, unit: Unit, quantity: i64) -> Result<()> {
        // Beancount knows a commodity by its capitals.
        let (quantity, unit) = (decimal(quantity.into(), unit), unit.code().to_uppercase());
        for writer in [&mut self.ledger, &mut self.beancount, &mut self.tackler] {
            writeln!(writer, "  {account}  {quantity} {unit}")?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        for account in &self.accounts {
            writeln!(self.beancount, "1900-01-01 open {account}")?;
        }
        for mut writer in [self.ledger, self.beancount, self.tackler] {
            writer.flush()?;
        }
        Ok(self.csv.flush()?)
    }
}

/// With a large first letter, as beancount wants every part of an account.
fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The least that tackler asks to be told.
fn tackler_settings(folder: &Path) -> Result<PathBuf> {
    for (name, text) in [
        ("accounts.toml", "accounts = []\n"),
        ("commodities.toml", "permit-empty-commodity = true\ncommodities = []\n"),
        ("tags.toml", "tags = []\n"),
    ] {
        std::fs::write(folder.join(name), text)?;
    }
    let settings = folder.join("tackler.toml");
    std::fs::write(&settings, TACKLER)?;
    Ok(settings)
}

const TACKLER: &str = r#"[kernel]
strict = false
audit = { mode = false, hash = "SHA-256" }
timestamp = { default-time = 00:00:00, timezone = { name = "UTC" } }

[kernel.input]
storage = "fs"
fs = { path = ".", dir = ".", ext = "txn" }

[transaction]
accounts = { path = "accounts.toml" }
commodities = { path = "commodities.toml" }
tags = { path = "tags.toml" }

[report]
report-timezone = "UTC"
scale = { min = 0, max = 2 }
formats = [ "txt" ]
accounts = [ ]
targets = [ "balance" ]
balance = { title = "Balance", type = "flat" }
balance-group = { title = "Balance Group", type = "flat", group-by = "month" }
register = { title = "Register" }

[export]
targets = [ ]
equity = { accounts = [ ], equity-account = "Equity:Balance" }
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::past::ledgers::Ledgers;

    #[tokio::test]
    async fn every_transaction_is_balanced_and_as_many_movements_are_written_as_there_are() {
        let ledgers = Ledgers::new(None, 2, 3).expect("a folder");
        let (ledger, folder) =
            (ledgers.ledger(1_500).await.expect("a ledger"), ledgers.folder().expect("one"));
        let journals = export(&ledger, i64::MAX, folder.path()).expect("journals");
        let text = std::fs::read_to_string(&journals.ledger).expect("a journal");
        let mut postings = 0;
        for transaction in text.trim_end().split("\n\n") {
            let mut balance = 0;
            for line in transaction.lines().skip(1) {
                let [account, quantity, unit] = line.split_whitespace().collect::<Vec<_>>()[..] else {
                    panic!("{line}");
                };
                assert!(unit.chars().all(|letter| letter.is_ascii_uppercase()), "{line}");
                let parts: i64 = quantity.replace('.', "").parse().expect("a number");
                balance += parts;
                postings += usize::from(account != OUTSIDE);
            }
            assert_eq!(balance, 0, "{transaction}");
        }
        let rows = csv::Reader::from_path(&journals.csv).expect("a CSV").into_records().count();
        assert!(rows > 1_500);
        assert_eq!(postings, rows);
    }
}
