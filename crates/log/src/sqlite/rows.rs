//! Writing derived rows, many to a statement: the driver's hand-off costs more than a row does.

use chrono::NaiveDate;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::derived::{AllocationRow, Created, Derived, ReleaseRow};
use crate::error::LogError;
use usus_domain::event::Contributed;
use usus_domain::id::RowId;
use usus_domain::movement::Movement;

/// Rows to a statement. `SQLite` takes 32,766 parameters; beyond a hundred rows nothing more is gained.
pub(super) const ROWS: usize = 128;

pub(super) fn date(date: NaiveDate) -> String {
    date.format("%Y-%m-%d").to_string()
}

/// Writes what these entries derive, each with its position.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    derived: &[(i64, &Derived)],
) -> Result<(), LogError> {
    let movements: Vec<(i64, i64, &Movement)> = derived
        .iter()
        .flat_map(|(position, derived)| (1..).zip(&derived.movements).map(|(leg, row)| (*position, leg, row)))
        .collect();
    insert_movements(connection, &movements).await?;

    let mut resources = Vec::new();
    let mut allocations = Vec::new();
    let mut releases = Vec::new();
    let mut corrections = Vec::new();
    for (position, derived) in derived {
        match &derived.created {
            Some(Created::Resource(row)) => resources.push((*position, &**row)),
            Some(Created::Allocation(row)) => allocations.push((*position, &**row)),
            Some(Created::Release(row)) => releases.push((*position, &**row)),
            Some(Created::Correction { correction, corrects }) => {
                corrections.push((*position, correction, corrects));
            }
            None => {}
        }
    }
    insert_resources(connection, &resources).await?;
    insert_allocations(connection, &allocations).await?;
    insert_releases(connection, &releases).await?;
    insert_corrections(connection, &corrections).await
}

async fn insert_movements(
    connection: &mut SqliteConnection,
    rows: &[(i64, i64, &Movement)],
) -> Result<(), LogError> {
    for rows in rows.chunks(ROWS) {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "insert into movement (position, leg, flow, state, effective_on, quantity, unit, resource, holder, \
             ambito, allocation, service, plan, comune) ",
        );
        insert.push_values(rows, |mut values, (position, leg, row)| {
            let place = row.place.as_ref();
            values
                .push_bind(*position)
                .push_bind(*leg)
                .push_bind(row.flow.code())
                .push_bind(row.state.code())
                .push_bind(date(row.effective_on))
                .push_bind(row.quantity)
                .push_bind(row.unit.code())
                .push_bind(row.resource.as_str())
                .push_bind(row.holder.as_str())
                .push_bind(row.ambito.as_str())
                .push_bind(place.map(|place| place.allocation.as_str()))
                .push_bind(place.map(|place| place.service.as_str()))
                .push_bind(place.map(|place| place.plan.as_str()))
                .push_bind(
                    place.and_then(|place| place.comune.as_ref()).map(usus_domain::id::ComuneId::as_str),
                );
        });
        run(connection, insert, rows.len()).await?;
    }
    Ok(())
}

async fn insert_resources(
    connection: &mut SqliteConnection,
    rows: &[(i64, &Contributed)],
) -> Result<(), LogError> {
    for rows in rows.chunks(ROWS) {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "insert into resource (resource, position, effective_on, quantity, unit, class, kind, holder, ambito, \
             fund, quota, annuality, areas, deadline, offered_from, offered_to) ",
        );
        insert.push_values(rows, |mut values, (position, row)| {
            let areas: Vec<&str> = row.areas.iter().map(|area| area.code()).collect();
            values
                .push_bind(row.row.id.as_str())
                .push_bind(*position)
                .push_bind(date(row.row.effective_on))
                .push_bind(row.quantity)
                .push_bind(row.unit.code())
                .push_bind(row.class.code())
                .push_bind(row.kind.as_str())
                .push_bind(row.holder.as_str())
                .push_bind(row.ambito.as_str())
                .push_bind(row.fund.as_ref().map(usus_domain::text::Text::as_str))
                .push_bind(row.quota.as_ref().map(usus_domain::text::Text::as_str))
                .push_bind(row.annuality.as_ref().map(usus_domain::text::Text::as_str))
                .push_bind((!areas.is_empty()).then(|| areas.join(" ")))
                .push_bind(row.deadline.map(date))
                .push_bind(row.from.map(date))
                .push_bind(row.to.map(date));
        });
        run(connection, insert, rows.len()).await?;
    }
    Ok(())
}

async fn insert_allocations(
    connection: &mut SqliteConnection,
    rows: &[(i64, &AllocationRow)],
) -> Result<(), LogError> {
    for rows in rows.chunks(ROWS) {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "insert into allocation (allocation, position, effective_on, quantity, resource, release, ambito, \
             service, area, plan, comune, interval_from, interval_to) ",
        );
        insert.push_values(rows, |mut values, (position, row)| {
            let to = &row.destination;
            values
                .push_bind(row.allocation.as_str())
                .push_bind(*position)
                .push_bind(date(row.effective_on))
                .push_bind(row.quantity)
                .push_bind(row.resource.as_str())
                .push_bind(row.release.as_ref().map(RowId::as_str))
                .push_bind(to.ambito.as_str())
                .push_bind(to.service.as_str())
                .push_bind(to.area.code())
                .push_bind(to.plan.as_str())
                .push_bind(to.comune.as_ref().map(usus_domain::id::ComuneId::as_str))
                .push_bind(row.interval().map(|days| date(days.from)))
                .push_bind(row.interval().map(|days| date(days.to)));
        });
        run(connection, insert, rows.len()).await?;
    }
    Ok(())
}

async fn insert_releases(
    connection: &mut SqliteConnection,
    rows: &[(i64, &ReleaseRow)],
) -> Result<(), LogError> {
    for rows in rows.chunks(ROWS) {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "insert into release (release, position, effective_on, quantity, resource, allocation, reason, \
             because_of) ",
        );
        insert.push_values(rows, |mut values, (position, row)| {
            let reason: &'static str = row.reason.into();
            values
                .push_bind(row.release.as_str())
                .push_bind(*position)
                .push_bind(date(row.effective_on))
                .push_bind(row.quantity)
                .push_bind(row.resource.as_str())
                .push_bind(row.allocation.as_str())
                .push_bind(reason)
                .push_bind(row.because_of.as_ref().map(RowId::as_str));
        });
        run(connection, insert, rows.len()).await?;
    }
    Ok(())
}

async fn insert_corrections(
    connection: &mut SqliteConnection,
    rows: &[(i64, &RowId, &RowId)],
) -> Result<(), LogError> {
    for rows in rows.chunks(ROWS) {
        let mut insert =
            QueryBuilder::<Sqlite>::new("insert into correction (correction, position, corrects) ");
        insert.push_values(rows, |mut values, (position, correction, corrects)| {
            values.push_bind(correction.as_str()).push_bind(*position).push_bind(corrects.as_str());
        });
        run(connection, insert, rows.len()).await?;
    }
    Ok(())
}

/// A statement of the full number of rows is kept prepared; a rest is prepared for once.
pub(super) async fn run(
    connection: &mut SqliteConnection,
    mut insert: QueryBuilder<'_, Sqlite>,
    rows: usize,
) -> Result<(), LogError> {
    insert.build().persistent(rows == ROWS).execute(connection).await?;
    Ok(())
}
