//! The measures of use as they are told: to people, and to programs.

use serde_json::{Map, Value, json};
use usus_domain::quantity::{Unit, decimal};
use usus_views::claims::Freed;
use usus_views::measure::{Figures, Measures, Ratio};

use crate::words::{Language, figures};

/// What the two parts of a ratio count.
#[derive(Clone, Copy)]
pub(crate) enum Counts {
    /// Quantities of the unit; for places, place-days.
    Quantities,
    /// Pairs of holders.
    Pairs,
}

pub(crate) fn ratios(measures: &Measures) -> [(&'static str, Ratio, Counts); 7] {
    use Counts::{Pairs, Quantities};
    [
        ("consumption_ratio", measures.consumption, Quantities),
        ("release_ratio", measures.release, Quantities),
        ("reuse_ratio", measures.reuse, Quantities),
        ("circulation", measures.circulation, Quantities),
        ("lapse_ratio", measures.lapse, Quantities),
        ("mean_chain_length", measures.chain_length, Quantities),
        ("co_contribution_density", measures.density, Pairs),
    ]
}

/// The value of a ratio to four decimals, rounded half up; nothing where the denominator is nothing.
fn value(ratio: Ratio) -> Option<String> {
    if ratio.denominator == 0 {
        return None;
    }
    let scaled = (ratio.numerator * 20_000 + ratio.denominator) / (ratio.denominator * 2);
    Some(format!("{}.{:04}", scaled / 10_000, scaled % 10_000))
}

fn part(parts: i128, counts: Counts, unit: Unit) -> String {
    match counts {
        Counts::Quantities => decimal(parts, unit),
        Counts::Pairs => parts.to_string(),
    }
}

/// The measures as an object of JSON.
pub(crate) fn object(measures: &Measures, unit: Unit) -> Value {
    let mut object = Map::new();
    for (code, ratio, counts) in ratios(measures) {
        let told = json!({
            "numerator": part(ratio.numerator, counts, unit),
            "denominator": part(ratio.denominator, counts, unit),
            "value": value(ratio),
        });
        object.insert(code.to_owned(), told);
    }
    let Freed { claimed, contested } = measures.freed;
    let euro = |cents| decimal(cents, Unit::Euro);
    let freed = json!({
        "claimed": euro(claimed),
        "contested": euro(contested),
        "accepted": euro(measures.freed.accepted()),
    });
    object.insert("freed".to_owned(), freed);
    object.insert("holders".to_owned(), json!(measures.holders));
    Value::Object(object)
}

/// `0,79 (118.000,00 / 150.000,00)`; nothing for a ratio of nothing, or a chain that never went on.
pub(crate) fn ratio_for_people(
    (_, ratio, counts): (&str, Ratio, Counts),
    unit: Unit,
    language: Language,
) -> Option<String> {
    let [value, numerator, denominator] = parts_for_people(ratio, counts, unit, language)?;
    Some(format!("{value} ({numerator} / {denominator})"))
}

/// Value, numerator and denominator of a ratio; none for a ratio of nothing.
pub(crate) fn parts_for_people(
    ratio: Ratio,
    counts: Counts,
    unit: Unit,
    language: Language,
) -> Option<[String; 3]> {
    if ratio.numerator == 0 {
        return None;
    }
    let italian = language.is_italian();
    let side = |parts| match counts {
        Counts::Quantities => figures::amount(parts, unit, italian),
        Counts::Pairs => parts.to_string(),
    };
    let value = value(ratio)?;
    let value = if italian { value.replace('.', ",") } else { value };
    Some([value, side(ratio.numerator), side(ratio.denominator)])
}

/// A measure as programs read it: its name, numerator, denominator and value.
pub(crate) type Told = (&'static str, String, Option<String>, Option<String>);

/// All sums and measures of a row, for programs.
pub(crate) fn for_programs(row: &Figures, unit: Unit) -> Vec<Told> {
    let whole = |code, told: String| (code, told.clone(), None, Some(told));
    let sums = row.sums.named().into_iter().map(|(code, sum)| whole(code, decimal(sum, unit)));
    let ratios = ratios(&row.measures).into_iter().map(|(code, ratio, counts)| {
        let [numerator, denominator] =
            [ratio.numerator, ratio.denominator].map(|parts| part(parts, counts, unit));
        (code, numerator, Some(denominator), value(ratio))
    });
    let freed = freed(&row.measures).map(|(code, cents)| whole(code, decimal(cents, Unit::Euro)));
    let holders = whole("holders", row.measures.holders.to_string());
    sums.chain(ratios).chain(freed).chain([holders]).collect()
}

/// What is said to be freed, in cents: all of it, and the part that is contested.
pub(crate) fn freed(measures: &Measures) -> [(&'static str, i128); 2] {
    [("freed", measures.freed.claimed), ("freed_contested", measures.freed.contested)]
}
