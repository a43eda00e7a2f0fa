//! The demonstration: real public data, the story of one fund, and invented movements of nine years, as sheets that an
//! office could have imported one after another.

mod book;
mod community;
mod dice;
mod funds;
mod money;
mod place;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use self::book::{Book, COLUMNS, Row, When, day, sheet_day};
use self::community::Community;
use self::money::Money;
use self::place::PLACES;

/// A file of the demonstration.
#[derive(Debug, Clone, Copy)]
pub struct DemoFile {
    /// Its name.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
    /// Whether the rules are to refuse it, to show that they do.
    pub is_refused: bool,
}

macro_rules! file {
    ($name:literal) => {
        DemoFile { name: $name, bytes: include_bytes!(concat!("../demo/", $name)), is_refused: false }
    };
}

/// The files that are kept, in the order in which an office would import them. Where they come from and what is
/// invented in them stands in the README beside them.
pub const FILES: [DemoFile; 13] = [
    file!("01-ambiti.csv"),
    file!("02-comuni.csv"),
    file!("02b-comuni-2011.csv"),
    file!("03-servizi.csv"),
    file!("04-piani.csv"),
    file!("05-titolari.csv"),
    file!("11-servizi.csv"),
    file!("12-titolari.csv"),
    file!("06-fsr.csv"),
    file!("07-storia.csv"),
    DemoFile { is_refused: true, ..file!("08-rifiutata.csv") },
    file!("09-rettifica.csv"),
    file!("10-altre-risorse.csv"),
];

/// Of the files, how many are registers.
const REGISTERS: usize = 8;

/// How the invented movements are named where the files are.
pub const INVENTED: &str = "movimenti-inventati";

/// Part of a file, or of the invented movements: what was recorded at one time.
#[derive(Debug)]
pub struct Sheet {
    /// The name of the file, or [`INVENTED`].
    pub of: &'static str,
    /// When it is said to have been recorded.
    pub recorded_at: DateTime<Utc>,
    /// The staff id of who recorded it.
    pub actor: &'static str,
    /// The sheet, as CSV.
    pub csv: Vec<u8>,
    /// Whether the rules are to refuse it.
    pub is_refused: bool,
}

/// A closing of the demonstration: what the command `close` takes.
#[derive(Debug, Clone, Copy)]
pub struct Closing {
    /// When it is said to have been recorded.
    pub recorded_on: NaiveDate,
    /// The last day of what is closed.
    pub effective_on: NaiveDate,
    /// The act.
    pub act: &'static str,
}

/// One closing a year, each after some of what belongs to its year came in, and before the rest did.
pub const CLOSINGS: [Closing; 3] = [
    Closing {
        recorded_on: day(2024, 2, 15),
        effective_on: day(2023, 12, 31),
        act: "Assemblea dei Sindaci - Distretto di Lecco|delibera|inventato/C2023|2024-02-15",
    },
    Closing {
        recorded_on: day(2025, 2, 17),
        effective_on: day(2024, 12, 31),
        act: "Assemblea dei Sindaci - Distretto di Lecco|delibera|inventato/C2024|2025-02-17",
    },
    Closing {
        recorded_on: day(2026, 2, 16),
        effective_on: day(2025, 12, 31),
        act: "Assemblea dei Sindaci - Distretto di Lecco|delibera|inventato/C2025|2026-02-16",
    },
];

/// When the ledger of the demonstration is said to begin.
const BEGINNING: NaiveDate = day(2018, 1, 8);

/// Who records the invented movements, in turns.
const ACTORS: [&str; 3] = ["demo-1", "demo-2", "demo-3"];

/// Hour at which something is recorded on its day, in UTC.
fn at(date: NaiveDate, hour: i64) -> DateTime<Utc> {
    date.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(hour)
}

impl Closing {
    /// When it is said to have been recorded.
    #[must_use]
    pub fn recorded_at(&self) -> DateTime<Utc> {
        at(self.recorded_on, 14)
    }
}

/// All sheets in the order in which they are said to have been recorded.
#[must_use]
pub fn sheets() -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for (minute, file) in (0..).zip(&FILES[..REGISTERS]) {
        let recorded_at = at(BEGINNING, 8) + TimeDelta::minutes(minute);
        let csv = file.bytes.to_vec();
        sheets.push(Sheet { of: file.name, recorded_at, actor: "demo", csv, is_refused: false });
    }
    for file in &FILES[REGISTERS..] {
        sheets.extend(of_file(file));
    }
    sheets.extend(invented());
    // Those of one moment stay as they are: files before what is invented.
    sheets.sort_by_key(|sheet| sheet.recorded_at);
    sheets
}

/// The sheets of a file of movements: each row is recorded soon after its date, in the order of the file.
fn of_file(file: &DemoFile) -> Vec<Sheet> {
    let text = String::from_utf8_lossy(file.bytes);
    let mut lines = text.lines();
    let header = lines.next().unwrap_or_default();
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut last = at(BEGINNING, 9);
    for line in lines {
        let effective: Option<NaiveDate> = line.split(',').nth(2).and_then(|cell| cell.parse().ok());
        last = effective.map_or(last, |date| at(sheet_day(book::after(date, 3)), 9).max(last));
        match sheets.last_mut().filter(|sheet| sheet.recorded_at == last) {
            Some(sheet) => sheet.csv.extend_from_slice(format!("{line}\n").as_bytes()),
            None => sheets.push(Sheet {
                of: file.name,
                recorded_at: last,
                actor: "demo",
                csv: format!("{header}\n{line}\n").into_bytes(),
                is_refused: file.is_refused,
            }),
        }
    }
    sheets
}

/// The sheets of the invented movements.
fn invented() -> Vec<Sheet> {
    let mut book = Book::new(2018);
    extend_plan(&mut book);
    for place in &PLACES {
        let comuni = place.comuni();
        let helps = Community { book: &mut book, place, comuni: &comuni }.write();
        let mut money = Money { book: &mut book, place, comuni, helps };
        for year in 2018..=2026 {
            money.year(year);
        }
    }
    let mut rows = book.rows;
    rows.sort_by_key(|row| (row.recorded_on, row.order));
    let days = rows.chunk_by(|row, next| row.recorded_on == next.recorded_on);
    let sheets = days.zip(ACTORS.into_iter().cycle()).filter_map(|(rows, actor)| {
        let recorded_at = at(rows.first()?.recorded_on, 11);
        Some(Sheet { of: INVENTED, recorded_at, actor, csv: csv(rows), is_refused: false })
    });
    sheets.collect()
}

/// The plan of Olgiate goes on in 2024, as the one of the district does in its file.
fn extend_plan(book: &mut Book) {
    let on = day(2023, 12, 20);
    let said = book::Said {
        action: "extend_plan",
        id: "PROROGA-PDZ-OLG-2024",
        body: "Regione Lombardia",
        act: "DGR",
        note: "Proroga del piano sull'anno ponte 2024, numero e giorno dell'atto inventati.",
    };
    let cells = [("plan", "PDZ-OLG-2021-2023"), ("to", "2024-12-31")];
    book.add_with_lag(When { on, rests_on: on }, 1, said, &cells);
}

fn csv(rows: &[Row]) -> Vec<u8> {
    let mut text = COLUMNS.join(";");
    for row in rows {
        let cell = |column: &&str| {
            row.cells.iter().find(|(name, _)| name == column).map_or("", |(_, cell)| cell.as_str())
        };
        text.push('\n');
        text.push_str(&COLUMNS.iter().map(cell).collect::<Vec<_>>().join(";"));
    }
    text.push('\n');
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_demonstration_is_the_same_every_time() {
        let bytes = |sheets: Vec<Sheet>| sheets.into_iter().map(|sheet| sheet.csv).collect::<Vec<_>>();
        assert_eq!(bytes(sheets()), bytes(sheets()));
    }

    #[test]
    fn whatever_is_invented_says_so() {
        for sheet in invented() {
            let text = String::from_utf8(sheet.csv).expect("UTF-8");
            for line in text.lines().skip(1) {
                assert!(line.contains("|inventato/") && line.contains("nventat"), "{line}");
            }
        }
    }

    #[test]
    fn comuni_that_give_are_in_the_register_of_holders() {
        let holders: HashSet<&str> =
            [include_str!("../demo/05-titolari.csv"), include_str!("../demo/12-titolari.csv")]
                .into_iter()
                .flat_map(str::lines)
                .filter_map(|line| line.split(',').next())
                .collect();
        for place in &PLACES {
            for comune in place.comuni() {
                assert!(holders.contains(comune.holder().as_str()), "{}", comune.holder());
            }
        }
    }
}
