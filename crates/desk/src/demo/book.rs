//! The invented movements while they are being written: rows in the columns of the contract, each with the day on which
//! the office is said to have recorded it.

use chrono::{Datelike, Days, NaiveDate};

use super::dice::Dice;

/// The last day on which an invented fact happens.
pub(super) const LAST_FACT: NaiveDate = day(2026, 11, 10);

/// The last day on which one is recorded.
const LAST_RECORDED: NaiveDate = day(2026, 11, 20);

/// The columns of the sheets.
pub(super) const COLUMNS: [&str; 30] = [
    "action",
    "id",
    "effective_on",
    "quantity",
    "act",
    "ambito",
    "class",
    "kind",
    "unit",
    "holder",
    "fund",
    "quota",
    "annuality",
    "areas",
    "deadline",
    "resource",
    "allocation",
    "release",
    "service",
    "plan",
    "from",
    "to",
    "comune",
    "project",
    "of",
    "reason",
    "because_of",
    "corrects",
    "cup",
    "note",
];

/// A day that is in the calendar.
pub(super) const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => NaiveDate::MAX,
    }
}

/// So many days later.
pub(super) fn after(date: NaiveDate, days: i64) -> NaiveDate {
    date.checked_add_days(Days::new(days.unsigned_abs())).unwrap_or(date)
}

/// A movement, and when it is recorded.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) recorded_on: NaiveDate,
    /// Where it stands among those of its sheet.
    pub(super) order: NaiveDate,
    pub(super) cells: Vec<(&'static str, String)>,
}

/// When a fact happened, and the day before which it cannot have been recorded: that of what it rests on.
#[derive(Debug, Clone, Copy)]
pub(super) struct When {
    pub(super) on: NaiveDate,
    pub(super) rests_on: NaiveDate,
}

/// What is written of a row besides its cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said<'s> {
    pub(super) action: &'static str,
    pub(super) id: &'s str,
    pub(super) body: &'s str,
    pub(super) act: &'static str,
    pub(super) note: &'static str,
}

/// All rows so far.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) dice: Dice,
    pub(super) rows: Vec<Row>,
    numbers: u32,
    acts: u32,
}

impl Book {
    pub(super) fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed), rows: Vec::new(), numbers: 0, acts: 0 }
    }

    /// A name that no other row has.
    pub(super) fn name(&mut self, prefix: &str, kind: &str, on: NaiveDate) -> String {
        self.numbers += 1;
        format!("{prefix}-{kind}-{}-{:04}", on.year(), self.numbers)
    }

    /// Writes a row; gives the day on which it is recorded.
    pub(super) fn add(&mut self, when: When, said: Said<'_>, cells: &[(&'static str, &str)]) -> NaiveDate {
        let lag = self.lag();
        self.add_with_lag(when, lag, said, cells)
    }

    /// As [`add`](Self::add), so many days after the fact.
    pub(super) fn add_with_lag(
        &mut self,
        when: When,
        lag: i64,
        said: Said<'_>,
        cells: &[(&'static str, &str)],
    ) -> NaiveDate {
        let recorded_on = sheet_day(after(when.on, lag).max(when.rests_on)).min(LAST_RECORDED);
        self.acts += 1;
        let (body, kind, number, on) = (said.body, said.act, self.acts, when.on);
        let mut row = vec![
            ("action", said.action.to_owned()),
            ("id", said.id.to_owned()),
            ("effective_on", on.to_string()),
            ("act", format!("{body}|{kind}|inventato/{number:04}|{on}")),
            ("note", said.note.to_owned()),
        ];
        row.extend(cells.iter().map(|(column, text)| (*column, (*text).to_owned())));
        self.rows.push(Row { recorded_on, order: on, cells: row });
        recorded_on
    }

    /// Days between a fact and its entry: mostly few, sometimes so many that a year was closed in between.
    fn lag(&mut self) -> i64 {
        match self.dice.within(0..=99) {
            0..=84 => self.dice.within(1..=7),
            85..=93 => self.dice.within(8..=40),
            _ => self.dice.within(90..=330),
        }
    }
}

/// Sheets are recorded twice a month: the next such day.
pub(super) fn sheet_day(date: NaiveDate) -> NaiveDate {
    let (year, month) = (date.year(), date.month());
    match date.day() {
        ..=8 => day(year, month, 8),
        9..=22 => day(year, month, 22),
        _ if month == 12 => day(year + 1, 1, 8),
        _ => day(year, month + 1, 8),
    }
}

/// An amount in the smallest parts of its unit, as files write it.
pub(super) fn written(parts: i64, decimals: u32) -> String {
    let scale = 10_i64.pow(decimals);
    match decimals {
        0 => parts.to_string(),
        _ => format!("{}.{:0width$}", parts / scale, parts % scale, width = decimals as usize),
    }
}
