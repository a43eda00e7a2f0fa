//! Writing rows, many to a statement: the driver's hand-off costs more than a row does.

use std::sync::OnceLock;

use chrono::NaiveDate;
use sqlx::query::Query;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, Sqlite, SqliteConnection};

use crate::derived::{ActRow, AllocationRow, ContestRow, Created, Derived, ReleaseRow};
use crate::error::LogError;
use crate::group::Record;
use usus_domain::event::Contributed;
use usus_domain::id::RowId;
use usus_domain::movement::Movement;

/// Rows to a statement, by powers of two: `SQLite` takes 32,766 parameters, and beyond a hundred rows nothing
/// more is gained. Any number of rows is a sum of these, so every statement is written once and kept prepared.
const SIZES: [usize; 8] = [128, 64, 32, 16, 8, 4, 2, 1];

/// Entries that are best written together: enough to fill the statements of every table they add to.
pub(super) const ENTRIES: usize = 1_024;

pub(super) fn date(date: NaiveDate) -> String {
    date.to_string()
}

/// A statement whose rows are being bound.
pub(super) type Insert<'q> = Query<'q, Sqlite, SqliteArguments<'q>>;

/// Where rows go: a table and its columns, and the statements that fill them.
pub(super) struct Columns {
    of_table: &'static str,
    statements: [OnceLock<String>; SIZES.len()],
}

impl Columns {
    /// `table (column, column)`.
    pub(super) const fn new(of_table: &'static str) -> Self {
        Self { of_table, statements: [const { OnceLock::new() }; SIZES.len()] }
    }

    /// Writes rows; `bind` binds the values of one, in the order of the columns.
    pub(super) async fn insert<T>(
        &self,
        connection: &mut SqliteConnection,
        mut rows: &[T],
        bind: impl for<'q> Fn(Insert<'q>, &'q T) -> Insert<'q>,
    ) -> Result<(), LogError> {
        for (size, statement) in SIZES.into_iter().zip(&self.statements) {
            while rows.len() >= size {
                let (chunk, rest) = rows.split_at(size);
                rows = rest;
                let statement = statement.get_or_init(|| self.statement(size));
                let mut arguments = SqliteArguments::default();
                arguments.reserve(size * self.count(), 0);
                chunk
                    .iter()
                    .fold(sqlx::query_with(statement, arguments), &bind)
                    .execute(&mut *connection)
                    .await?;
            }
        }
        Ok(())
    }

    fn statement(&self, rows: usize) -> String {
        let row = format!("({})", vec!["?"; self.count()].join(", "));
        format!("insert into {} values {}", self.of_table, vec![row; rows].join(", "))
    }

    fn count(&self) -> usize {
        self.of_table.matches(',').count() + 1
    }
}

/// Writes what these entries derive, each with its position.
pub(crate) async fn insert(
    connection: &mut SqliteConnection,
    derived: &[(i64, &Derived)],
) -> Result<(), LogError> {
    let movements: Vec<(i64, i64, &Movement)> = derived
        .iter()
        .flat_map(|(position, derived)| (1..).zip(&derived.movements).map(|(leg, row)| (*position, leg, row)))
        .collect();
    insert_movements(connection, &movements).await?;
    let acts: Vec<(i64, &ActRow)> =
        derived.iter().filter_map(|(position, derived)| Some((*position, derived.act.as_deref()?))).collect();
    insert_acts(connection, &acts).await?;

    let mut resources = Vec::new();
    let mut allocations = Vec::new();
    let mut releases = Vec::new();
    let mut contests = Vec::new();
    let mut corrections = Vec::new();
    for (position, derived) in derived {
        match &derived.created {
            Some(Created::Resource(row)) => resources.push((*position, &**row)),
            Some(Created::Allocation(row)) => allocations.push((*position, &**row)),
            Some(Created::Release(row)) => releases.push((*position, &**row)),
            Some(Created::Contest(row)) => contests.push((*position, &**row)),
            Some(Created::Correction { correction, corrects }) => {
                corrections.push((*position, correction, corrects));
            }
            None => {}
        }
    }
    insert_resources(connection, &resources).await?;
    insert_allocations(connection, &allocations).await?;
    insert_releases(connection, &releases).await?;
    insert_contests(connection, &contests).await?;
    insert_corrections(connection, &corrections).await
}

/// Writes entries.
pub(crate) async fn insert_entries(
    connection: &mut SqliteConnection,
    records: &[Record<'_>],
) -> Result<(), LogError> {
    static COLUMNS: Columns = Columns::new(
        "entry (position, recorded_at, actor, stream, sequence, kind, row_id, input, document, leaf)",
    );
    COLUMNS
        .insert(connection, records, |insert, record| {
            insert
                .bind(record.position)
                .bind(&*record.recorded_at)
                .bind(record.actor)
                .bind(&*record.entry.stream)
                .bind(record.entry.sequence)
                .bind(record.entry.kind)
                .bind(record.entry.row_id.as_ref().map(RowId::as_str))
                .bind(record.entry.input.as_ref().map(|input| &input[..]))
                .bind(record.document.as_str())
                .bind(&record.leaf[..])
        })
        .await?;
    let whole: Vec<(i64, &[u8])> = records
        .iter()
        .filter(|record| !record.hashes.is_empty())
        .map(|record| (record.position, &*record.hashes))
        .collect();
    insert_hashes(connection, &whole).await
}

/// Writes what became whole of the tree with these entries.
pub(crate) async fn insert_hashes(
    connection: &mut SqliteConnection,
    rows: &[(i64, &[u8])],
) -> Result<(), LogError> {
    static COLUMNS: Columns = Columns::new("tree (position, hashes)");
    COLUMNS.insert(connection, rows, |insert, (position, hashes)| insert.bind(*position).bind(*hashes)).await
}

async fn insert_movements(
    connection: &mut SqliteConnection,
    rows: &[(i64, i64, &Movement)],
) -> Result<(), LogError> {
    static COLUMNS: Columns = Columns::new(
        "movement (position, leg, flow, state, effective_on, quantity, unit, resource, holder, \
             ambito, allocation, service, plan, comune)",
    );
    COLUMNS
        .insert(connection, rows, |insert, (position, leg, row)| {
            let place = row.place.as_ref();
            insert
                .bind(*position)
                .bind(*leg)
                .bind(row.flow.code())
                .bind(row.state.code())
                .bind(date(row.effective_on))
                .bind(row.quantity)
                .bind(row.unit.code())
                .bind(row.resource.as_str())
                .bind(row.holder.as_str())
                .bind(row.ambito.as_str())
                .bind(place.map(|place| place.allocation.as_str()))
                .bind(place.map(|place| place.service.as_str()))
                .bind(place.map(|place| place.plan.as_str()))
                .bind(place.and_then(|place| place.comune.as_ref()).map(usus_domain::id::ComuneId::as_str))
        })
        .await
}

async fn insert_acts(connection: &mut SqliteConnection, rows: &[(i64, &ActRow)]) -> Result<(), LogError> {
    static COLUMNS: Columns =
        Columns::new("act (position, effective_on, body, kind, number, dated, rests_on, extends_to)");
    COLUMNS
        .insert(connection, rows, |insert, (position, row)| {
            insert
                .bind(*position)
                .bind(date(row.effective_on))
                .bind(row.act.body.as_str())
                .bind(row.act.kind.as_str())
                .bind(row.act.number.as_str())
                .bind(date(row.act.date))
                .bind(row.rests_on.as_ref().map(RowId::as_str))
                .bind(row.extends_to.map(date))
        })
        .await
}

async fn insert_resources(
    connection: &mut SqliteConnection,
    rows: &[(i64, &Contributed)],
) -> Result<(), LogError> {
    static COLUMNS: Columns = Columns::new(
        "resource (resource, position, effective_on, quantity, unit, class, kind, holder, ambito, \
             fund, quota, annuality, areas, deadline, offered_from, offered_to)",
    );
    COLUMNS
        .insert(connection, rows, |insert, (position, row)| {
            let areas: Vec<&str> = row.areas.iter().map(|area| area.code()).collect();
            insert
                .bind(row.row.id.as_str())
                .bind(*position)
                .bind(date(row.row.effective_on))
                .bind(row.quantity)
                .bind(row.unit.code())
                .bind(row.class.code())
                .bind(row.kind.as_str())
                .bind(row.holder.as_str())
                .bind(row.ambito.as_str())
                .bind(row.fund.as_ref().map(usus_domain::text::Text::as_str))
                .bind(row.quota.as_ref().map(usus_domain::text::Text::as_str))
                .bind(row.annuality.as_ref().map(usus_domain::text::Text::as_str))
                .bind((!areas.is_empty()).then(|| areas.join(" ")))
                .bind(row.deadline.map(date))
                .bind(row.from.map(date))
                .bind(row.to.map(date))
        })
        .await
}

async fn insert_allocations(
    connection: &mut SqliteConnection,
    rows: &[(i64, &AllocationRow)],
) -> Result<(), LogError> {
    static COLUMNS: Columns = Columns::new(
        "allocation (allocation, position, effective_on, quantity, resource, release, ambito, \
             service, area, plan, comune, interval_from, interval_to)",
    );
    COLUMNS
        .insert(connection, rows, |insert, (position, row)| {
            let to = &row.destination;
            insert
                .bind(row.allocation.as_str())
                .bind(*position)
                .bind(date(row.effective_on))
                .bind(row.quantity)
                .bind(row.resource.as_str())
                .bind(row.release.as_ref().map(RowId::as_str))
                .bind(to.ambito.as_str())
                .bind(to.service.as_str())
                .bind(to.area.code())
                .bind(to.plan.as_str())
                .bind(to.comune.as_ref().map(usus_domain::id::ComuneId::as_str))
                .bind(row.interval().map(|days| date(days.from)))
                .bind(row.interval().map(|days| date(days.to)))
        })
        .await
}

async fn insert_releases(
    connection: &mut SqliteConnection,
    rows: &[(i64, &ReleaseRow)],
) -> Result<(), LogError> {
    static COLUMNS: Columns = Columns::new(
        "release (release, position, effective_on, quantity, resource, allocation, reason, \
             because_of)",
    );
    COLUMNS
        .insert(connection, rows, |insert, (position, row)| {
            let reason: &'static str = row.reason.into();
            insert
                .bind(row.release.as_str())
                .bind(*position)
                .bind(date(row.effective_on))
                .bind(row.quantity)
                .bind(row.resource.as_str())
                .bind(row.allocation.as_str())
                .bind(reason)
                .bind(row.because_of.as_ref().map(RowId::as_str))
        })
        .await
}

async fn insert_contests(
    connection: &mut SqliteConnection,
    rows: &[(i64, &ContestRow)],
) -> Result<(), LogError> {
    static COLUMNS: Columns = Columns::new("contest (contest, position, effective_on, release)");
    COLUMNS
        .insert(connection, rows, |insert, (position, row)| {
            insert
                .bind(row.contest.as_str())
                .bind(*position)
                .bind(date(row.effective_on))
                .bind(row.release.as_str())
        })
        .await
}

async fn insert_corrections(
    connection: &mut SqliteConnection,
    rows: &[(i64, &RowId, &RowId)],
) -> Result<(), LogError> {
    static COLUMNS: Columns = Columns::new("correction (correction, position, corrects)");
    COLUMNS
        .insert(connection, rows, |insert, (position, correction, corrects)| {
            insert.bind(correction.as_str()).bind(*position).bind(corrects.as_str())
        })
        .await
}
