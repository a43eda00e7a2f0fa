//! Laws of the projections: what is kept is what the SELECT says, however it was caught up, and it is the same on both
//! databases and in memory.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use proptest::prelude::*;
use usus_domain::quantity::Unit;
use usus_domain::table::{Action, Flow, TABLE};
use usus_views::balance::Balance;
use usus_views::journal::{Line, journal};
use usus_views::projection::{self, PROJECTIONS, Projection, Rows, Value, fingerprint};
use usus_views::standing::Standing;

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
            let (memory, head) = views(&world.log).await;
            let balance = PROJECTIONS.iter().find(|projection| projection.name == "balance").expect("a projection");
            for known in [head / 3, head] {
                let sql = rows(&world, balance, 0, known).await;
                for effective in dates() {
                    assert_eq!(as_projection(&fold(&memory, effective, known)), until(&sql, effective));
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

    #[test]
    fn what_sql_tells_of_each_row_is_what_the_journal_tells(home in homes(), wishes in wishes(140)) {
        live(async {
            let mut world = after(home, &wishes).await;
            for id in ["closing", "closing-again"] {
                world.close(id).await;
            }
            let first = world.correct_row("closing").await.expect("nothing rests on a closing");
            world.correct_row(&first).await.expect("and it stands again");
            let (memory, head) = views(&world.log).await;
            let standing = Standing::at(&memory.facts, head);
            let lines = journal(&world.log, &memory.facts, &standing, (0, head)).await.expect("a journal");
            let sql = async |name: &str| {
                let projection = PROJECTIONS.iter().find(|projection| projection.name == name).expect("a projection");
                rows(&world, projection, 0, head).await
            };
            let told = sql("journal").await.without(&["recorded_at", "actor"]);
            assert_eq!(told.len(), lines.len());
            for (line, row) in lines.iter().zip(told) {
                assert_eq!(as_row(line), row);
            }

            let edges: Vec<Vec<Value>> = sql("lineage").await.without(&["unit"]);
            let steps = lines.iter().filter_map(|line| step(line, lines.as_slice()));
            let mut steps: Vec<Vec<Value>> = steps.collect();
            steps.sort();
            assert_eq!(steps, edges);

            let used = sql("use_measure").await;
            let total = |name: &str| used.column(name).map(|value| if let Value::Integer(sum) = value { *sum } else { 0 }).sum::<i64>();
            let standing = || lines.iter().filter(|line| line.corrected_by.is_none());
            let freed = standing().filter(|line| line.because_of.is_some() && is_euro(line)).map(parts);
            let steps = standing().map(|line| parts(line) * behind(line, &lines));
            assert_eq!((freed.sum::<i64>(), steps.sum::<i64>()), (total("freed"), total("steps")));
            let contested = standing().filter(|line| line.action == Action::Contest && is_euro(line)).map(parts);
            assert_eq!(contested.sum::<i64>(), total("freed_contested"));
        });
    }
}

fn is_euro(line: &Line) -> bool {
    line.quantity.is_some_and(|quantity| quantity.unit == Unit::Euro)
}

fn parts(line: &Line) -> i64 {
    line.quantity.map_or(0, |quantity| quantity.parts)
}

/// How many allocations are behind a line that allocates: its own, and through each release the one before.
fn behind(line: &Line, lines: &[Line]) -> i64 {
    let named = |id: &Option<Arc<str>>| lines.iter().find(|line| Some(&line.id) == id.as_ref());
    match line.action {
        Action::Allocate => 1,
        Action::Reuse => {
            let release = named(&line.release).expect("a release");
            1 + behind(named(&release.allocation).expect("an allocation"), lines)
        }
        _ => 0,
    }
}

/// A line of the journal as the projection has it, but for when it was recorded and by whom.
fn as_row(line: &Line) -> Vec<Value> {
    let text =
        |text: &Option<Arc<str>>| text.as_ref().map_or(Value::Null, |text| Value::Text(text.to_string()));
    let date = |date: Option<NaiveDate>| date.map_or(Value::Null, |date| Value::Text(date.to_string()));
    let code = |code: &str| Value::Text(code.to_owned());
    let is_correction = line.action == Action::Correct;
    let drawn_on: Vec<&str> = line.draws_on.iter().map(|(state, _)| state.code()).collect();
    let flow = Flow::from_code(line.action.code());
    let arrives = TABLE.iter().find(|transition| Some(transition.flow) == flow);
    vec![
        Value::Integer(line.position),
        date(Some(line.effective_on)),
        code(line.action.code()),
        code(&line.id),
        text(&line.resource),
        text(&line.allocation),
        // A correction names the row it reverses, and that row its release.
        if is_correction { Value::Null } else { text(&line.release) },
        text(&line.ambito),
        text(&line.service),
        text(&line.plan),
        line.quantity.map_or(Value::Null, |quantity| Value::Integer(quantity.parts)),
        line.quantity.map_or(Value::Null, |quantity| code(quantity.unit.code())),
        date(line.from),
        date(line.to),
        if drawn_on.is_empty() { Value::Null } else { code(&drawn_on.join(" ")) },
        arrives.map_or(Value::Null, |transition| code(transition.to.code())),
        code(line.act.body.as_str()),
        code(line.act.kind.as_str()),
        code(line.act.number.as_str()),
        date(Some(line.act.date)),
        text(&line.corrects),
    ]
}

/// Whether a line is a contest or a closing, or about one: it moves nothing.
fn moves_nothing(line: &Line, lines: &[Line]) -> bool {
    let wrong = line.corrects.as_ref().and_then(|wrong| lines.iter().find(|line| line.id == *wrong));
    matches!(line.action, Action::Contest | Action::Close)
        || wrong.is_some_and(|wrong| moves_nothing(wrong, lines))
}

/// From where a line draws, to the line, and how much of it stands.
fn step(line: &Line, lines: &[Line]) -> Option<Vec<Value>> {
    let from = match line.action {
        _ if moves_nothing(line, lines) => return None,
        Action::Contribute => return None,
        Action::Correct => line.corrects.as_ref(),
        Action::Reuse => line.release.as_ref(),
        Action::Return | Action::Lapse => {
            line.release.as_ref().or(line.allocation.as_ref()).or(line.resource.as_ref())
        }
        Action::Allocate => line.resource.as_ref(),
        _ => line.allocation.as_ref(),
    }?;
    assert!(lines.iter().any(|line| line.id == *from), "{from} is a row");
    let standing = if line.corrected_by.is_some() { 0 } else { parts(line) };
    Some(vec![Value::Text(from.to_string()), Value::Text(line.id.to_string()), Value::Integer(standing)])
}

/// Columns by their names.
trait Named {
    fn column(&self, name: &str) -> impl Iterator<Item = &Value>;
    fn without(self, names: &[&str]) -> Vec<Vec<Value>>;
}

impl Named for Rows {
    fn column(&self, name: &str) -> impl Iterator<Item = &Value> {
        let at = self.columns.iter().position(|column| column == name);
        self.rows.iter().filter_map(move |row| row.get(at?))
    }

    fn without(self, names: &[&str]) -> Vec<Vec<Value>> {
        let left = |row: Vec<Value>| {
            let cells = row.into_iter().zip(&self.columns);
            cells.filter(|(_, column)| !names.contains(&column.as_str())).map(|(value, _)| value).collect()
        };
        self.rows.into_iter().map(left).collect()
    }
}
