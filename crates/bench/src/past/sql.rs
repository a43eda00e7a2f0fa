//! The same question in SQL over the typed columns of the ledger, as quick as `SQLite` can be asked it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use rusqlite::types::ToSql;
use rusqlite::{Connection, OpenFlags, Row, params_from_iter};
use usus_views::balance::Balance;

use super::answers::Question;

/// Ambito, service, plan and unit.
type Key = [Option<String>; 4];

/// The rows of a balance, however they were come by.
pub(super) type Rows = BTreeMap<Key, [i128; SUMS.len()]>;

/// A form of the question. `SQLite` sorts what it groups, and which form it sorts in the least time depends on
/// how long the keys are and how many rows share one; so both are asked, and the quicker stands for SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// One sum for each state and flow, side by side: the form of the projection.
    SideBySide,
    /// One sum for each key that is put together from all columns, taken apart outside.
    OneKey,
}

impl Form {
    pub(super) const ALL: [Self; 2] = [Self::SideBySide, Self::OneKey];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::SideBySide => "a sum for each state and flow, grouped by four columns",
            Self::OneKey => "one sum, grouped by one key put together from six columns",
        }
    }
}

/// The sums of a row, in the order of `Sums::named`: each of a state, and of these flows or of all.
const SUMS: [(&str, &[&str]); 13] = [
    ("available", &["contribute"]),
    ("available", &[]),
    ("allocated", &[]),
    ("committed", &[]),
    ("consumed", &[]),
    ("released", &[]),
    ("returned", &[]),
    ("lapsed", &[]),
    ("allocated", &["allocate", "reuse"]),
    ("committed", &["commit"]),
    ("released", &["release"]),
    ("allocated", &["reuse"]),
    ("committed", &["commit", "release"]),
];

/// Parts the columns of a key; no word of a ledger has it in it.
const PART: char = '\u{1f}';

const ONE_KEY: &str =
    "ambito || char(31) || coalesce(service, '') || char(31) || coalesce(plan, '') || char(31)
    || unit || char(31) || state || char(31) || flow as key, sum(quantity)";

/// What is selected, and how it is grouped.
fn selected(form: Form) -> (String, &'static str) {
    match form {
        Form::OneKey => (ONE_KEY.to_owned(), "key"),
        Form::SideBySide => {
            let four = "ambito, service, plan, unit";
            let sums = SUMS.map(|(state, flows)| {
                let of_flows = match flows {
                    [] => String::new(),
                    flows => format!(" and flow in ('{}')", flows.join("', '")),
                };
                format!("sum(case when state = '{state}'{of_flows} then quantity else 0 end)")
            });
            (format!("{four}, {}", sums.join(", ")), four)
        }
    }
}

/// A ledger that is asked in SQL.
pub(super) struct Asked {
    connection: Connection,
}

impl Asked {
    pub(super) fn open(ledger: &Path) -> Result<Self> {
        let connection = Connection::open_with_flags(
            ledger,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        // All of the file in memory, what is sorted as well, and two threads more to sort.
        for (name, value) in
            [("mmap_size", 1_i64 << 35), ("cache_size", -(1 << 20)), ("temp_store", 2), ("threads", 2)]
        {
            connection.pragma_update(None, name, value)?;
        }
        Ok(Self { connection })
    }

    /// Answers a question.
    pub(super) fn rows(&self, question: &Question, form: Form) -> Result<Rows> {
        let only = question.only.as_ref().map(|(dimension, _)| format!("and {} = ?3", dimension.code()));
        let (selected, group) = selected(form);
        let sql = format!(
            "select {selected} from movement where position <= ?1 and effective_on <= ?2 {} group by {group}",
            only.unwrap_or_default()
        );
        let effective = question.clocks.effective.to_string();
        let mut parameters: Vec<&dyn ToSql> = vec![&question.clocks.known, &effective];
        parameters.extend(question.only.as_ref().map(|(_, value)| value as &dyn ToSql));
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut found = statement.query(params_from_iter(parameters))?;
        let mut rows = Rows::new();
        while let Some(row) = found.next()? {
            match form {
                Form::SideBySide => side_by_side(row, &mut rows)?,
                Form::OneKey => one_key(row, &mut rows)?,
            }
        }
        Ok(rows)
    }
}

fn side_by_side(row: &Row<'_>, rows: &mut Rows) -> Result<()> {
    let mut sums = [0; SUMS.len()];
    for (at, sum) in sums.iter_mut().enumerate() {
        *sum = row.get::<_, i64>(4 + at)?.into();
    }
    rows.insert([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?], sums);
    Ok(())
}

fn one_key(row: &Row<'_>, rows: &mut Rows) -> Result<()> {
    let key = row.get_ref(0)?.as_str()?;
    let words: Vec<&str> = key.split(PART).collect();
    let [ambito, service, plan, unit, state, flow] = words[..] else { bail!("six columns in {key}") };
    let key = [ambito, service, plan, unit].map(|word| Some(word.to_owned()).filter(|word| !word.is_empty()));
    let (sums, found) = (rows.entry(key).or_default(), row.get::<_, i64>(1)?);
    for (sum, (of_state, flows)) in sums.iter_mut().zip(SUMS) {
        if of_state == state && (flows.is_empty() || flows.contains(&flow)) {
            *sum += i128::from(found);
        }
    }
    Ok(())
}

/// The rows of a fold, to be held against those of SQL.
pub(super) fn rows_of(balance: &Balance) -> Result<Rows> {
    let rows = balance.rows.iter().map(|row| {
        let key: Vec<Option<String>> =
            row.key.iter().map(|word| word.as_deref().map(str::to_owned)).collect();
        Ok((key.try_into().ok().context("four dimensions")?, row.sums.named().map(|(_, sum)| sum)))
    });
    rows.collect()
}

/// Says where two answers differ.
pub(super) fn same(question: &Question, fold: &Rows, sql: &Rows) -> Result<()> {
    for key in fold.keys().chain(sql.keys()) {
        let [of_fold, of_sql] = [fold, sql].map(|rows| rows.get(key));
        ensure!(
            of_fold == of_sql,
            "{}: {key:?} is {of_fold:?} in the fold, {of_sql:?} in SQL",
            question.name
        );
    }
    Ok(())
}
