//! What this log aims at, and whether a run reached it. Nothing here fails where it did not: the machine may
//! be slow, and the figures are what counts.

use super::figures::{Case, Figures, Measured};
use crate::aim::{Aim, aim};

/// How the subjects are called in the report.
pub(crate) const FSYNC_LOOP: &str = "fsync loop";
const POSTGRES: &str = "usus, Postgres";
const SQLITE: &str = "usus, SQLite";
const MOVEMENTS: &str = "usus, Postgres, movements";
const PER_REQUEST: &str = "transaction per request";
const RAW: &str = "raw insert";
const ESRS: &str = "esrs PgStore";
const PEERS: [&str; 3] = [ESRS, "cqrs-es, postgres-es", "disintegrate-postgres"];

/// All of them.
pub(crate) fn aims(measured: &Measured) -> Vec<Aim> {
    let share = |case, subject: &str, of: &str, figure: fn(&Figures) -> f64| {
        Some(figure(&measured.median(case, subject)?) / figure(&measured.median(case, of)?))
    };
    let rate: fn(&Figures) -> f64 = |figures| figures.events_per_second;
    let cpu: fn(&Figures) -> f64 = Figures::cpu_micros;
    let unit = measured.median(Case::Callers(1), FSYNC_LOOP).map(|figures| figures.events_per_second);
    let in_units = |callers, subject| Some(rate(&measured.median(Case::Callers(callers), subject)?) / unit?);

    let mut aims = Vec::new();
    for (callers, subject, wanted) in
        [(1, POSTGRES, 0.6), (64, POSTGRES, 8.0), (64, SQLITE, 20.0), (256, POSTGRES, 35.0)]
    {
        let what = format!("{subject}, {}: events/s over those of the fsync loop", Case::Callers(callers));
        aims.push(aim(what, wanted, false, in_units(callers, subject)));
    }
    aims.push(aim(
        "usus, Postgres, 16 callers: CPU per event over that of a transaction per request",
        0.6,
        true,
        share(Case::Callers(16), POSTGRES, PER_REQUEST, cpu),
    ));
    let mut import = aim(
        "usus, Postgres, batch: CPU per event over that of an insert per row",
        0.3,
        true,
        share(Case::Batch, POSTGRES, RAW, cpu),
    );
    import.beside = share(Case::Batch, MOVEMENTS, RAW, cpu)
        .map(|found| format!("{found:.2} with movements, which are three rows an event and not one"));
    aims.push(import);
    for peer in PEERS {
        let found = share(Case::Callers(64), POSTGRES, peer, rate);
        aims.push(aim(
            format!("usus, Postgres, 64 callers: events/s over those of {peer}"),
            2.0,
            false,
            found,
        ));
    }
    let mut batch = aim(
        "usus, Postgres, batch: events/s over those of esrs",
        3.0,
        false,
        share(Case::Batch, POSTGRES, ESRS, rate),
    );
    batch.beside =
        share(Case::Batch, MOVEMENTS, ESRS, rate).map(|found| format!("{found:.2} with movements"));
    aims.push(batch);
    let read = share(Case::Read, POSTGRES, ESRS, rate);
    aims.push(aim("usus, Postgres, reading it all: events/s over those of esrs", 1.5, false, read));
    aims
}
