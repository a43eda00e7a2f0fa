//! Rows on their way into a table, column by column: the form in which Postgres takes many at once.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, Utc};
use usus_domain::event::Contributed;
use usus_domain::id::{ComuneId, RowId};
use usus_domain::movement::Movement;
use usus_domain::text::Text;

use crate::derived::{ActRow, AllocationRow, ContestRow, Created, Derived, ReleaseRow};
use crate::group::Record;

/// The values of a column, row after row.
pub(crate) enum Values<'v> {
    Bigint(Vec<i64>),
    Integer(Vec<i32>),
    Smallint(Vec<i16>),
    Text(Vec<Option<Cow<'v, str>>>),
    Bytes(Vec<Option<&'v [u8]>>),
    Date(Vec<Option<NaiveDate>>),
    Instant(Vec<DateTime<Utc>>),
}

/// A table, its columns, and the rows that are to go into them.
pub(crate) struct Table<'v> {
    pub(crate) name: &'static str,
    pub(crate) rows: usize,
    pub(crate) columns: Vec<(&'static str, Values<'v>)>,
}

/// The tables that get rows, the log first.
pub(crate) fn tables<'v>(records: &'v [Record<'v>]) -> Vec<Table<'v>> {
    let mut tables = vec![entries(records)];
    let whole = records.iter().filter(|record| !record.hashes.is_empty());
    tables.extend(hashes(whole.map(|record| (record.position, &*record.hashes))));
    tables.extend(derived(records.iter().map(|record| (record.position, &record.entry.derived))));
    tables
}

/// What became whole of the tree with these entries.
pub(super) fn hashes<'v>(rows: impl Iterator<Item = (i64, &'v [u8])>) -> Option<Table<'v>> {
    let (positions, hashes): (Vec<_>, Vec<_>) =
        rows.map(|(position, hashes)| (position, Some(hashes))).unzip();
    (!positions.is_empty()).then(|| Table {
        name: "tree",
        rows: positions.len(),
        columns: vec![("position", Values::Bigint(positions)), ("hashes", Values::Bytes(hashes))],
    })
}

/// The tables that get rows of what is derived.
pub(crate) fn derived<'v>(derived: impl Iterator<Item = (i64, &'v Derived)>) -> Vec<Table<'v>> {
    let (mut moved, mut acts) = (Vec::new(), Vec::new());
    let (mut resources, mut allocations, mut releases) = (vec![], vec![], vec![]);
    let (mut contests, mut corrections) = (vec![], vec![]);
    for (position, derived) in derived {
        moved.extend((1..).zip(&derived.movements).map(|(leg, row)| (position, leg, row)));
        acts.extend(derived.act.as_deref().map(|row| (position, row)));
        match &derived.created {
            Some(Created::Resource(row)) => resources.push((position, &**row)),
            Some(Created::Allocation(row)) => allocations.push((position, &**row)),
            Some(Created::Release(row)) => releases.push((position, &**row)),
            Some(Created::Contest(row)) => contests.push((position, &**row)),
            Some(Created::Correction { correction, corrects }) => {
                corrections.push((position, correction, corrects));
            }
            None => {}
        }
    }
    let mut tables = Vec::new();
    let mut add = |rows: usize, table: &dyn Fn() -> Table<'v>| {
        if rows > 0 {
            tables.push(table());
        }
    };
    add(moved.len(), &|| movements(&moved));
    add(acts.len(), &|| act(&acts));
    add(resources.len(), &|| resource(&resources));
    add(allocations.len(), &|| allocation(&allocations));
    add(releases.len(), &|| release(&releases));
    add(contests.len(), &|| contest(&contests));
    add(corrections.len(), &|| correction(&corrections));
    tables
}

fn texts<'v, R>(rows: impl Iterator<Item = R>, text: impl Fn(R) -> Option<&'v str>) -> Values<'v> {
    Values::Text(rows.map(|row| text(row).map(Cow::Borrowed)).collect())
}

fn entries<'v>(records: &'v [Record<'v>]) -> Table<'v> {
    let rows = records.len();
    Table {
        name: "entry",
        rows,
        columns: vec![
            ("position", Values::Bigint(records.iter().map(|record| record.position).collect())),
            ("recorded_at", Values::Instant(records.iter().map(|record| record.instant).collect())),
            ("actor", texts(records.iter(), |record| Some(record.actor))),
            ("stream", texts(records.iter(), |record| Some(&*record.entry.stream))),
            ("sequence", Values::Integer(records.iter().map(|record| record.entry.sequence).collect())),
            ("kind", texts(records.iter(), |record| Some(record.entry.kind))),
            ("row_id", texts(records.iter(), |record| record.entry.row_id.as_ref().map(RowId::as_str))),
            (
                "input",
                Values::Bytes(
                    records
                        .iter()
                        .map(|record| record.entry.input.as_ref().map(|input| &input[..]))
                        .collect(),
                ),
            ),
            ("document", texts(records.iter(), |record| Some(&*record.document))),
            ("leaf", Values::Bytes(records.iter().map(|record| Some(&record.leaf[..])).collect())),
        ],
    }
}

fn movements<'v>(rows: &[(i64, i16, &'v Movement)]) -> Table<'v> {
    let place = |row: &'v Movement| row.place.as_ref();
    Table {
        name: "movement",
        rows: rows.len(),
        columns: vec![
            ("position", Values::Bigint(rows.iter().map(|(position, ..)| *position).collect())),
            ("leg", Values::Smallint(rows.iter().map(|(_, leg, _)| *leg).collect())),
            ("flow", texts(rows.iter().copied(), |(.., row)| Some(row.flow.code()))),
            ("state", texts(rows.iter().copied(), |(.., row)| Some(row.state.code()))),
            ("effective_on", Values::Date(rows.iter().map(|(.., row)| Some(row.effective_on)).collect())),
            ("quantity", Values::Bigint(rows.iter().map(|(.., row)| row.quantity).collect())),
            ("unit", texts(rows.iter().copied(), |(.., row)| Some(row.unit.code()))),
            ("resource", texts(rows.iter().copied(), |(.., row)| Some(row.resource.as_str()))),
            ("holder", texts(rows.iter().copied(), |(.., row)| Some(row.holder.as_str()))),
            ("ambito", texts(rows.iter().copied(), |(.., row)| Some(row.ambito.as_str()))),
            (
                "allocation",
                texts(rows.iter().copied(), |(.., row)| place(row).map(|place| place.allocation.as_str())),
            ),
            (
                "service",
                texts(rows.iter().copied(), |(.., row)| place(row).map(|place| place.service.as_str())),
            ),
            ("plan", texts(rows.iter().copied(), |(.., row)| place(row).map(|place| place.plan.as_str()))),
            (
                "comune",
                texts(rows.iter().copied(), |(.., row)| place(row)?.comune.as_ref().map(ComuneId::as_str)),
            ),
        ],
    }
}

fn act<'v>(rows: &[(i64, &'v ActRow)]) -> Table<'v> {
    let dates = |date: fn(&ActRow) -> Option<NaiveDate>| {
        Values::Date(rows.iter().map(|(_, row)| date(row)).collect())
    };
    Table {
        name: "act",
        rows: rows.len(),
        columns: vec![
            ("position", Values::Bigint(rows.iter().map(|(position, _)| *position).collect())),
            ("effective_on", dates(|row| Some(row.effective_on))),
            ("body", texts(rows.iter().copied(), |(_, row)| Some(row.act.body.as_str()))),
            ("kind", texts(rows.iter().copied(), |(_, row)| Some(row.act.kind.as_str()))),
            ("number", texts(rows.iter().copied(), |(_, row)| Some(row.act.number.as_str()))),
            ("dated", dates(|row| Some(row.act.date))),
            ("rests_on", texts(rows.iter().copied(), |(_, row)| row.rests_on.as_ref().map(RowId::as_str))),
            ("extends_to", dates(|row| row.extends_to)),
        ],
    }
}

fn resource<'v>(rows: &[(i64, &'v Contributed)]) -> Table<'v> {
    let dates = |date: fn(&Contributed) -> Option<NaiveDate>| {
        Values::Date(rows.iter().map(|(_, row)| date(row)).collect())
    };
    let areas = |row: &Contributed| {
        let areas: Vec<&str> = row.areas.iter().map(|area| area.code()).collect();
        (!areas.is_empty()).then(|| Cow::Owned(areas.join(" ")))
    };
    Table {
        name: "resource",
        rows: rows.len(),
        columns: vec![
            ("resource", texts(rows.iter().copied(), |(_, row)| Some(row.row.id.as_str()))),
            ("position", Values::Bigint(rows.iter().map(|(position, _)| *position).collect())),
            ("effective_on", dates(|row| Some(row.row.effective_on))),
            ("quantity", Values::Bigint(rows.iter().map(|(_, row)| row.quantity).collect())),
            ("unit", texts(rows.iter().copied(), |(_, row)| Some(row.unit.code()))),
            ("class", texts(rows.iter().copied(), |(_, row)| Some(row.class.code()))),
            ("kind", texts(rows.iter().copied(), |(_, row)| Some(row.kind.as_str()))),
            ("holder", texts(rows.iter().copied(), |(_, row)| Some(row.holder.as_str()))),
            ("ambito", texts(rows.iter().copied(), |(_, row)| Some(row.ambito.as_str()))),
            ("fund", texts(rows.iter().copied(), |(_, row)| row.fund.as_ref().map(Text::as_str))),
            ("quota", texts(rows.iter().copied(), |(_, row)| row.quota.as_ref().map(Text::as_str))),
            ("annuality", texts(rows.iter().copied(), |(_, row)| row.annuality.as_ref().map(Text::as_str))),
            ("areas", Values::Text(rows.iter().map(|(_, row)| areas(row)).collect())),
            ("deadline", dates(|row| row.deadline)),
            ("offered_from", dates(|row| row.from)),
            ("offered_to", dates(|row| row.to)),
        ],
    }
}

fn allocation<'v>(rows: &[(i64, &'v AllocationRow)]) -> Table<'v> {
    let dates = |date: fn(&AllocationRow) -> Option<NaiveDate>| {
        Values::Date(rows.iter().map(|(_, row)| date(row)).collect())
    };
    Table {
        name: "allocation",
        rows: rows.len(),
        columns: vec![
            ("allocation", texts(rows.iter().copied(), |(_, row)| Some(row.allocation.as_str()))),
            ("position", Values::Bigint(rows.iter().map(|(position, _)| *position).collect())),
            ("effective_on", dates(|row| Some(row.effective_on))),
            ("quantity", Values::Bigint(rows.iter().map(|(_, row)| row.quantity).collect())),
            ("resource", texts(rows.iter().copied(), |(_, row)| Some(row.resource.as_str()))),
            ("release", texts(rows.iter().copied(), |(_, row)| row.release.as_ref().map(RowId::as_str))),
            ("ambito", texts(rows.iter().copied(), |(_, row)| Some(row.destination.ambito.as_str()))),
            ("service", texts(rows.iter().copied(), |(_, row)| Some(row.destination.service.as_str()))),
            ("area", texts(rows.iter().copied(), |(_, row)| Some(row.destination.area.code()))),
            ("plan", texts(rows.iter().copied(), |(_, row)| Some(row.destination.plan.as_str()))),
            (
                "comune",
                texts(rows.iter().copied(), |(_, row)| row.destination.comune.as_ref().map(ComuneId::as_str)),
            ),
            ("interval_from", dates(|row| row.interval().map(|days| days.from))),
            ("interval_to", dates(|row| row.interval().map(|days| days.to))),
        ],
    }
}

fn release<'v>(rows: &[(i64, &'v ReleaseRow)]) -> Table<'v> {
    Table {
        name: "release",
        rows: rows.len(),
        columns: vec![
            ("release", texts(rows.iter().copied(), |(_, row)| Some(row.release.as_str()))),
            ("position", Values::Bigint(rows.iter().map(|(position, _)| *position).collect())),
            ("effective_on", Values::Date(rows.iter().map(|(_, row)| Some(row.effective_on)).collect())),
            ("quantity", Values::Bigint(rows.iter().map(|(_, row)| row.quantity).collect())),
            ("resource", texts(rows.iter().copied(), |(_, row)| Some(row.resource.as_str()))),
            ("allocation", texts(rows.iter().copied(), |(_, row)| Some(row.allocation.as_str()))),
            ("reason", texts(rows.iter().copied(), |(_, row)| Some(row.reason.into()))),
            (
                "because_of",
                texts(rows.iter().copied(), |(_, row)| row.because_of.as_ref().map(RowId::as_str)),
            ),
        ],
    }
}

fn contest<'v>(rows: &[(i64, &'v ContestRow)]) -> Table<'v> {
    Table {
        name: "contest",
        rows: rows.len(),
        columns: vec![
            ("contest", texts(rows.iter().copied(), |(_, row)| Some(row.contest.as_str()))),
            ("position", Values::Bigint(rows.iter().map(|(position, _)| *position).collect())),
            ("effective_on", Values::Date(rows.iter().map(|(_, row)| Some(row.effective_on)).collect())),
            ("release", texts(rows.iter().copied(), |(_, row)| Some(row.release.as_str()))),
        ],
    }
}

fn correction<'v>(rows: &[(i64, &'v RowId, &'v RowId)]) -> Table<'v> {
    Table {
        name: "correction",
        rows: rows.len(),
        columns: vec![
            ("correction", texts(rows.iter().copied(), |(_, id, _)| Some(id.as_str()))),
            ("position", Values::Bigint(rows.iter().map(|(position, ..)| *position).collect())),
            ("corrects", texts(rows.iter().copied(), |(.., wrong)| Some(wrong.as_str()))),
        ],
    }
}
