//! Laws of the projections: what is kept is what the SELECT says, however it was caught up, and it is the same on both
//! databases and in memory.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use proptest::prelude::*;
use usus_views::balance::Balance;
use usus_views::projection::{self, PROJECTIONS, Projection, Rows, Value, fingerprint};

use crate::history::{World, wishes};
use crate::home::Home;
use crate::{after, dates, fold, histories, homes, live, views};

async fn rows(world: &World, projection: &Projection, after: i64, upto: i64) -> Rows {
    projection::rows(&world.log, projection, after, upto).await.expect("rows")
}

async fn head(world: &World) -> i64 {
    world.log.head().await.expect("a head").position
}

/// What is kept of a projection, which must be all there is.
async fn kept(world: &World, projection: &Projection) -> Rows {
    let kept = projection::kept(&world.log, projection).await.expect("a table");
    let (position, rows) = kept.expect("it is kept");
    assert_eq!(position, head(world).await, "{}", projection.name);
    rows
}

/// Rows added up by their key: sums are added, and what depends on the key stays as it was first.
fn added(projection: &Projection, parts: &[Rows]) -> Vec<Vec<Value>> {
    let mut all: BTreeMap<Vec<Value>, Vec<Value>> = BTreeMap::new();
    for part in parts {
        let at = |name: &str| part.columns.iter().position(|column| column == name).expect("a column");
        for row in &part.rows {
            let key: Vec<Value> = projection.key().map(|name| row[at(name)].clone()).collect();
            assert!(!key.contains(&Value::Null), "{}: a key is never empty", projection.name);
            let Some(sums) = all.get_mut(&key) else {
                all.insert(key, row.clone());
                continue;
            };
            assert!(projection.sums().next().is_some(), "{}: each row comes once", projection.name);
            for at in projection.sums().map(at) {
                let (Value::Integer(sum), Value::Integer(more)) = (&mut sums[at], &row[at]) else {
                    panic!("{}: a sum is a number", projection.name);
                };
                *sum += more;
            }
        }
    }
    let mut rows: Vec<Vec<Value>> = all.into_values().collect();
    rows.sort();
    rows
}

/// A balance as the projection of the same name has it up to a date: without the date.
fn as_projection(balance: &Balance) -> Vec<Vec<Value>> {
    let part = |sum| Value::Integer(i64::try_from(sum).expect("small sums"));
    let mut rows: Vec<Vec<Value>> = balance
        .rows
        .iter()
        .map(|row| {
            let keys = row.key.iter().map(|key| Value::Text(key.as_deref().unwrap_or_default().to_owned()));
            keys.chain(row.sums.named().into_iter().map(|(_, sum)| part(sum))).collect()
        })
        .collect();
    rows.sort();
    rows
}

/// The rows of a balance up to a date, added up over the dates.
fn until(rows: &Rows, effective: NaiveDate) -> Vec<Vec<Value>> {
    const UNDATED: Projection = Projection {
        name: "balance",
        select: "-- key: ambito, service, plan, unit\n-- sums: contributed, available, allocated, committed, consumed, \
                 released, returned, lapsed, ever_allocated, ever_committed, ever_released, ever_reused, committed_net",
    };
    let Some(at) = rows.columns.iter().position(|column| column == "effective_on") else { return Vec::new() };
    let by_then = Value::Text(effective.to_string());
    let mut undated = rows.clone();
    undated.rows.retain(|row| row[at] <= by_then);
    undated.columns.remove(at);
    for row in &mut undated.rows {
        row.remove(at);
    }
    added(&UNDATED, &[undated])
}

proptest! {
    #![proptest_config(histories())]

    #[test]
    fn the_fold_in_memory_is_the_sql(home in homes(), wishes in wishes(140)) {
        live(async {
            let world = after(home, &wishes).await;
            let (facts, movements, head) = views(&world.log).await;
            let balance = PROJECTIONS.iter().find(|projection| projection.name == "balance").expect("a projection");
            for known in [head / 3, head] {
                let sql = rows(&world, balance, 0, known).await;
                for effective in dates() {
                    assert_eq!(as_projection(&fold(&facts, &movements, effective, known)), until(&sql, effective));
                }
            }
        });
    }

    #[test]
    fn any_cutting_of_the_range_gives_the_same_projection(home in homes(), wishes in wishes(140), cuts in (0.0..1.0_f64, 0.0..1.0_f64)) {
        live(async {
            let world = after(home, &wishes).await;
            let head = head(&world).await;
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "any place will do")]
            let mut cuts = [(head as f64 * cuts.0) as i64, (head as f64 * cuts.1) as i64];
            cuts.sort_unstable();
            for projection in &PROJECTIONS {
                let whole = rows(&world, projection, 0, head).await;
                let parts = [
                    rows(&world, projection, 0, cuts[0]).await,
                    rows(&world, projection, cuts[0], cuts[1]).await,
                    rows(&world, projection, cuts[1], head).await,
                ];
                assert_eq!(added(projection, std::slice::from_ref(&whole)), whole.rows, "{}: one row a key", projection.name);
                assert_eq!(added(projection, &parts), whole.rows, "{}", projection.name);
            }
        });
    }

    #[test]
    fn what_is_caught_up_now_and_then_is_what_is_built_at_once(home in homes(), wishes in wishes(140), every in 1..40_usize) {
        live(async {
            let mut world = World::new(home).await;
            for (number, wish) in wishes.iter().enumerate() {
                world.grant(wish).await;
                if number % every == 0 {
                    world.log.keep(&PROJECTIONS, &|_, _, _| {}).await.expect("kept");
                }
            }
            world.log.keep(&PROJECTIONS, &|_, _, _| {}).await.expect("kept");
            let head = head(&world).await;
            let mut caught_up = Vec::new();
            for projection in &PROJECTIONS {
                let kept = kept(&world, projection).await;
                assert_eq!(kept, rows(&world, projection, 0, head).await, "{}", projection.name);
                caught_up.push(fingerprint(&kept.rows));
            }
            world.log.rebuild(&|_| {}).await.expect("rebuilt");
            world.log.keep_anew(&PROJECTIONS, &|_, _, _| {}).await.expect("built");
            for (projection, caught_up) in PROJECTIONS.iter().zip(caught_up) {
                assert_eq!(fingerprint(&kept(&world, projection).await.rows), caught_up, "{}", projection.name);
            }
        });
    }

    #[test]
    fn what_is_kept_is_the_same_in_a_file_and_on_a_server(wishes in wishes(60)) {
        live(async {
            let mut fingerprints = Vec::new();
            for home in [Home::Sqlite, Home::Postgres] {
                let world = after(home, &wishes).await;
                world.log.keep(&PROJECTIONS, &|_, _, _| {}).await.expect("kept");
                for projection in &PROJECTIONS {
                    let mut rows = kept(&world, projection).await;
                    // When it was recorded is the one thing that cannot be the same twice.
                    if let Some(at) = rows.columns.iter().position(|column| column == "recorded_at") {
                        for row in &mut rows.rows {
                            assert!(matches!(&row[at], Value::Text(instant) if instant.len() == 27), "{:?}", row[at]);
                            row[at] = Value::Null;
                        }
                    }
                    fingerprints.push((projection.name, fingerprint(&rows.rows)));
                }
            }
            let (file, server) = fingerprints.split_at(PROJECTIONS.len());
            assert_eq!(file, server);
        });
    }
}
