//! What is aimed at, and whether a run reached it. Nothing here fails where it did not: the machine may be slow,
//! and the figures are what counts.

use super::answers::Answer;
use super::cold::subject;
use super::report::Report;
use super::size::Size;
use crate::aim::{Aim, aim};

/// Entries of the ledger whose cold starts have an aim.
const COLD_ENTRIES: usize = 1_000_000;

/// All of them: of the largest size in memory, and of the cold starts on a million entries.
pub(super) fn aims(report: &Report) -> Vec<Aim> {
    let mut aims = Vec::new();
    match report.sizes.iter().max_by_key(|size| size.movements) {
        Some(size) => of_size(size, &mut aims),
        None => aims.push(aim("answers from memory", 0.0, true, None)),
    }
    for command in ["balance", "compare"] {
        for is_first in [true, false] {
            of_cold(report, &subject(command, is_first), &mut aims);
        }
    }
    aims
}

fn of_size(size: &Size, aims: &mut Vec<Aim>) {
    let Size { movements, .. } = size;
    let answers = |is_of_all: bool, what: &'static str| {
        let answers = &size.answers.balances;
        answers.iter().filter(move |answer| answer.is_of_all == is_of_all && answer.question.contains(what))
    };
    let worst = |figures: &mut dyn Iterator<Item = f64>| figures.reduce(f64::max);
    let all = || answers(true, "all balances");
    let milliseconds = |answer: &Answer| answer.fold.seconds * 1e3;

    let found = worst(&mut all().map(milliseconds));
    aims.push(aim(format!("all balances of {movements} movements, ms"), 100.0, true, found));

    let least = |ratio: fn(&Answer) -> f64| all().map(ratio).reduce(f64::min);
    let found = least(|answer| answer.sql.seconds / answer.fold.seconds);
    let mut sql = aim("the time of SQL over that of all balances", 50.0, false, found);
    sql.beside = least(|answer| answer.sql.cpu_seconds / answer.fold.cpu_seconds)
        .map(|found| format!("{found:.0} in CPU; SQL may sort on two threads"));
    aims.push(sql);

    let found = worst(&mut answers(false, "ambito").map(milliseconds));
    aims.push(aim("one ambito, ms", 5.0, true, found));

    let mut memory = aim("bytes of memory a movement", 40.0, true, Some(size.bytes_per_movement));
    memory.beside = Some(format!("{:.1} in the columns of the movements", size.column_bytes_per_movement));
    aims.push(memory);

    let over =
        |floor: fn(&Answer) -> f64| worst(&mut all().map(|answer| answer.fold.seconds / floor(answer)));
    let mut plain = aim(
        "the time of all balances over that of a plain sum of the same bytes",
        15.0,
        true,
        over(|answer| answer.plain.seconds),
    );
    plain.beside = over(|answer| answer.quantities.seconds)
        .map(|found| format!("{found:.1} over a sum of the quantities alone"));
    aims.push(plain);

    let projections = &size.projections;
    let found = Some(projections.rebuild.cpu_seconds / projections.count.cpu_seconds);
    let what = "the CPU of rebuilding the projections in SQL over that of count(*) of the log";
    aims.push(aim(what, 6.0, true, found));
    let what = "appends with the projections kept over appends without";
    let mut appends = aim(what, 0.9, false, projections.appends.map(|(kept, bare)| kept / bare));
    appends.beside = projections.appends.map(|(kept, bare)| format!("{kept:.0} a second over {bare:.0}"));
    aims.push(appends);
}

fn of_cold(report: &Report, subject: &str, aims: &mut Vec<Aim>) {
    let cold = report.cold.iter().find(|cold| cold.entries == COLD_ENTRIES && cold.subject == subject);
    let weight = cold.and_then(|cold| cold.weight);
    let what = format!("{subject} on {COLD_ENTRIES} entries");
    let seconds = weight.map(|weight| weight.spent.seconds);
    aims.push(aim(format!("{what}, seconds"), 1.5, true, seconds));
    aims.push(aim(format!("{what}, MB"), 250.0, true, weight.map(|weight| weight.peak_megabytes)));
}
